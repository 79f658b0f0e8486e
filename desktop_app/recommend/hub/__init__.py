"""A model from a hub: which of its files are wanted, how large they are, and getting them whole.

`repository` asks what there is, `fetching` brings it, `failures` names what goes wrong.
May import: core, huggingface_hub and httpx2 (its requests, errors and cache folder). Opens connections, and only
the worker's `DownloadModelJob`, which a person starts, calls it.

Promises: only safetensors, tokenizer and settings come, never a pickle or code; a file is checked against its
published hash before it counts; a download that breaks off goes on where it stopped; the model is there (its
`refs/main` is written) only when all of it is.
"""
