"""How a Hugging Face folder becomes a GGUF file, in parts that can be tested alone.

`model_folder` (the base's files and config), `weights` (the base's tensors), `adapter` (what a PEFT adapter says,
and what we refuse), `merged` (both together, in blocks of rows), `families` (what each one does otherwise),
`architecture` (config.json, understood), `tokenizer` with `byte_level`, `sentence_piece` and `chat_start` (the
vocabulary), `stored` (rows as bytes), `writer` with `background_file` (streaming, `.part` then renamed, continued
after a crash), `header` and `vocabulary_rows` (a finished file in parts, for the quantiser), `llama` (llama.cpp as
the judge of a finished file).

May import: protocol, core, torch, numpy, safetensors, gguf. Promises: some megabytes of one tensor in memory at a
time (a merged folder: one shard of at most 1 GiB; a base in 4 bits: one tensor); nothing is written before
everything that can be refused was looked at; numbers stay float32 until they are stored.
"""
