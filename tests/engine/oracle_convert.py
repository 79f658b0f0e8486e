"""Runs llama.cpp's own converter: `oracle_convert.py LLAMA_CPP FOLDER OUT TYPE NAME...` (a model a NAME).

A process of its own, because it needs the gguf package that lies beside the converter, not ours.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any


def main() -> None:
    llama_cpp, folder, out, kind = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
    sys.path[:0] = [str(llama_cpp / "gguf-py"), str(llama_cpp)]
    gguf: Any = importlib.import_module("gguf")
    conversion: Any = importlib.import_module("conversion")
    base: Any = importlib.import_module("conversion.base")
    types = {"F32": gguf.LlamaFileType.ALL_F32, "F16": gguf.LlamaFileType.MOSTLY_F16}
    types["Q8_0"] = gguf.LlamaFileType.MOSTLY_Q8_0
    for name in sys.argv[5:]:
        model = folder / name / "base"
        hparams = base.ModelBase.load_hparams(model, False)
        kind_of_model = conversion.get_model_class(hparams["architectures"][0])
        # The tokenizers are invented; what is compared here are tensors and the shape.
        for vocabulary in (kind_of_model, getattr(kind_of_model, "Ministral3Model", kind_of_model)):
            vocabulary.set_vocab = lambda self: self.gguf_writer.add_tokenizer_model("none")
        # Gemma 3 asks for the tokens to cut the embedding's unused rows; ours are kept, named as unused.
        if hasattr(kind_of_model, "_create_vocab_sentencepiece"):
            kind_of_model._create_vocab_sentencepiece = lambda self: ([b""] * self.hparams["vocab_size"], [], [])
            (model / "tokenizer.model").touch()
        kind_of_model(model, types[kind], out / f"{name}-{kind}.gguf", eager=True).write()
        (model / "tokenizer.model").unlink(missing_ok=True)


if __name__ == "__main__":
    main()
