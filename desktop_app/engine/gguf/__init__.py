"""How a Hugging Face folder becomes a GGUF file, in parts that can be tested alone.

`model_folder` (the base's files and config), `weights` (tensors one by one, LoRA merged on the way), `adapter`
(what a PEFT adapter says, and what we refuse), `families` (what one architecture needs), `tokenizer` (byte-level
BPE), `writer` (streaming, `.part` then renamed), `llama` (llama.cpp as the judge of a finished file).

May import: protocol, core, torch, numpy, safetensors, gguf. Promises: one tensor in memory at a time (a merged
folder: one shard of at most 1 GiB); nothing is written before everything that can be refused was looked at;
numbers stay float32 until they are stored.
"""
