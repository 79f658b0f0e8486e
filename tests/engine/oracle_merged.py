"""PEFT's own merge in float32, then llama.cpp's own converter: `oracle_merged.py LLAMA_CPP MODEL WORK`.

Writes WORK/merged and WORK/theirs.gguf (F16) with none of our code. The model's tokenizer must cut words as Llama
3 does: llama.cpp's converter knows real tokenizers by a fingerprint, which an invented one does not have.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import torch


def main() -> None:
    llama_cpp, model, work = (Path(word) for word in sys.argv[1:])
    sys.path[:0] = [str(llama_cpp / "gguf-py"), str(llama_cpp)]
    import peft
    from transformers import AutoModelForCausalLM, AutoTokenizer

    base = AutoModelForCausalLM.from_pretrained(model / "base", dtype=torch.float32)
    merged: Any = peft.PeftModel.from_pretrained(base, str(model / "adapter"))
    merged.merge_and_unload().save_pretrained(work / "merged")
    AutoTokenizer.from_pretrained(model / "base").save_pretrained(work / "merged")

    gguf: Any = importlib.import_module("gguf")
    conversion: Any = importlib.import_module("conversion")
    kinds: Any = importlib.import_module("conversion.base").ModelBase
    converter = conversion.get_model_class(kinds.load_hparams(work / "merged", False)["architectures"][0])
    converter.get_vocab_base_pre = lambda self, tokenizer: "llama-bpe"
    converter.set_vocab = converter._set_vocab_gpt2  # it would look for SentencePiece first
    converter(work / "merged", gguf.LlamaFileType.MOSTLY_F16, work / "theirs.gguf", eager=True).write()


if __name__ == "__main__":
    main()
