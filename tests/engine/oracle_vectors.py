"""llama.cpp's tokenizer vectors through our vocabulary: `oracle_vectors.py LLAMA_CPP WORK NAME...`.

Each of llama.cpp's test vocabularies is written as the tokenizer.json that it came from, read by our code, written
as a GGUF, and opened by llama.cpp, which must then cut every text of the vectors as they say. One line a name.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import gguf
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))
from desktop_app.engine.gguf import byte_level
from desktop_app.engine.gguf.llama import Llama
from desktop_app.engine.gguf.tokenizer import read_vocabulary

_SEPARATOR = "\n__ggml_vocab_test__\n"
_SPACE = "\u2581"
_WIDTH = 32


def tokenizer_json(name: str, said: dict[str, Any]) -> dict[str, Any]:
    """Returns the tokenizer.json from which a vocabulary file was made, by what the file says of itself."""
    tokens, kinds = said["tokenizer.ggml.tokens"], said["tokenizer.ggml.token_type"]
    added = [
        {"id": number, "content": text, "special": kind == gguf.TokenType.CONTROL, "rstrip": False}
        for number, (text, kind) in enumerate(zip(tokens, kinds, strict=True))
        if kind in {gguf.TokenType.CONTROL, gguf.TokenType.USER_DEFINED}
    ]
    vocabulary = {text: number for number, text in enumerate(tokens)}
    if said["tokenizer.ggml.model"] == "llama":
        scores = said["tokenizer.ggml.scores"]
        by_score = sorted(range(len(tokens)), key=lambda number: -scores[number])
        merges = [
            [tokens[number][:cut], tokens[number][cut:]]
            for number in by_score
            if kinds[number] == gguf.TokenType.NORMAL
            for cut in range(1, len(tokens[number]))
            if tokens[number][:cut] in vocabulary and tokens[number][cut:] in vocabulary
        ]
        steps = [{"type": "Prepend", "prepend": _SPACE}, {"type": "Replace", "content": _SPACE}]
        return {
            "model": {
                "type": "BPE",
                "vocab": vocabulary,
                "merges": merges,
                "byte_fallback": True,
                "unk_token": "<unk>",
            },
            "normalizer": {"type": "Sequence", "normalizers": steps},
            "added_tokens": [token for token in added if token["content"] != "<unk>"],
        }
    cut, _, whole = next(key for key, splitter in byte_level.SPLITTERS.items() if splitter == name)
    parts: list[dict[str, Any]] = [
        {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": "bytelevel" in cut}
    ]
    if cut.startswith("digits"):
        parts.insert(0, {"type": "Digits", "individual_digits": True})
    elif "bytelevel" not in cut:
        parts.insert(0, {"type": "Split", "pattern": {"Regex": cut}, "behavior": "Isolated", "invert": False})
    return {
        "model": {
            "type": "BPE",
            "vocab": vocabulary,
            "merges": said["tokenizer.ggml.merges"],
            "ignore_merges": whole,
        },
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": parts},
        "added_tokens": added,
    }


def _written(llama_cpp: Path, work: Path, vocabulary_name: str, splitter: str) -> Path:
    reader = gguf.GGUFReader(llama_cpp / "models" / f"ggml-vocab-{vocabulary_name}.gguf")
    said = {name: field.contents() for name, field in reader.fields.items()}
    folder = work / vocabulary_name
    folder.mkdir()
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer_json(splitter, said)))
    first = said["tokenizer.ggml.tokens"][said["tokenizer.ggml.bos_token_id"]]
    (folder / "tokenizer_config.json").write_text(json.dumps({"bos_token": first, "chat_template": "x"}))
    path = work / f"{vocabulary_name}.gguf"
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(64)
    writer.add_block_count(1)
    writer.add_head_count(1)
    writer.add_embedding_length(_WIDTH)
    writer.add_feed_forward_length(_WIDTH)
    writer.add_layer_norm_rms_eps(1e-5)
    read_vocabulary(folder, rows=len(said["tokenizer.ggml.tokens"])).describe(writer)
    # The smallest model that llama.cpp opens.
    writer.add_tensor("token_embd.weight", np.ones((len(said["tokenizer.ggml.tokens"]), _WIDTH), dtype=np.float16))
    for norm in ("output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"):
        writer.add_tensor(f"{norm}.weight", np.ones(_WIDTH, dtype=np.float32))
    for part in "attn_q attn_k attn_v attn_output ffn_gate ffn_up ffn_down".split():
        writer.add_tensor(f"blk.0.{part}.weight", np.ones((_WIDTH, _WIDTH), dtype=np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def main() -> None:
    llama_cpp, work = Path(sys.argv[1]), Path(sys.argv[2])
    for word in sys.argv[3:]:
        name, _, splitter = word.partition("=")
        path = _written(llama_cpp, work, name, splitter or name)
        llama = Llama(path, None, context=64)
        vectors = llama_cpp / "models" / f"ggml-vocab-{name}.gguf"
        texts = Path(f"{vectors}.inp").read_text(encoding="utf-8").split(_SEPARATOR)
        wanted = [[int(one) for one in line.split()] for line in Path(f"{vectors}.out").read_text().split("\n")]
        wrong = [
            text
            for text, tokens in zip(texts, wanted, strict=False)
            if llama.tokenise(text, special=False) != tokens
        ]
        print(json.dumps({"name": name, "texts": len(texts), "wrong": wrong}), flush=True)


if __name__ == "__main__":
    main()
