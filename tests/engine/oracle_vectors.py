"""llama.cpp's tokenizer vectors through our vocabulary: `oracle_vectors.py LLAMA_CPP WORK NAME...`.

NAME is a vocabulary of llama.cpp's, and NAME=SPLITTER one that we cut under another name. Each is written as the
tokenizer.json that it came from, read by our code, written as a GGUF, and opened by llama.cpp, which must then cut
every text of the vectors as they say. >SPLITTER is for ways to cut words of which llama.cpp has no vectors, or
whose vectors say little: a vocabulary learned from the texts with nothing cut, so that every border between two
words shows in the tokens. There the Hugging Face tokenizer says what is right. One line a name.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import gguf
import numpy as np
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

sys.path.insert(0, str(Path(__file__).parents[2]))
from desktop_app.engine.gguf import byte_level
from desktop_app.engine.gguf.llama import Llama
from desktop_app.engine.gguf.tokenizer import read_vocabulary

_SEPARATOR = "\n__ggml_vocab_test__\n"
_SPACE = "\u2581"
_WIDTH = 32

_WHOLE = "Quixotry"
"""A token that no merge makes: only who looks whole words up first finds it."""

MORE = (
    f"{_WHOLE} {_WHOLE}",
    "HTTPServer parseJSONNow iPhone McDonald aBcDeF XMLHttpRequest",
    "ÉcoleNormale ŒuvreD'art ΑθήναΣ ЯндексДиск ǅungla FÜR ÜBER İSTANBUL",
    "Über Größe Łódź Αθήνα Яндекс ЯНДЕКС école ÄÖÜ ʰmodifier für straße",
    "it's IT'S We'Ll they'Re I'M o'clock 'tis rock'n'roll l'été don'T 've'VE",
    "1 12 123 1234 12345 1234567890 1.234,56 v2.0.1-rc3 ١٢٣٤ Ⅻ ½ 10²³ a1b22c333d4444",
    "path/to/file\n//comment\r\n/ a / b //\n\n/\n ...\n\n\n!!!///\r\n*/\t/",
    "e\u0301cole A\u030angstrom नमस्ते दुनिया ที่นี่ שָׁלוֹם עוֹלָם العَرَبِيَّة",
    "你好，世界！明天3点开会。 カタカナとひらがな 한국어 문장 Tiếng Việt שלום العربية",
    "   three before, two  between,   three after   \n   \n\t\t tabs \u00a0nbsp \u3000wide \u2028line",
    '<tag attr="x">Straße_über-Größe@example.org #Hash-Tag €9,99 100% 🚀🚀 👩‍👩‍👧 ¯\\_(ツ)_/¯',
)
"""What the splitters differ in: capitals within words, English endings in capitals, groups of digits, slashes
before the end of a line, marks that belong to a letter."""


def tokenizer_json(name: str, said: dict[str, Any]) -> dict[str, Any]:
    """Returns the tokenizer.json from which a vocabulary file was made, by what the file says of itself."""
    tokens, kinds = said["tokenizer.ggml.tokens"], said["tokenizer.ggml.token_type"]
    added = [
        {
            "id": number,
            "content": text,
            "special": kind == gguf.TokenType.CONTROL,
            **dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False),
        }
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


def _said(llama_cpp: Path, name: str) -> dict[str, Any]:
    reader = gguf.GGUFReader(llama_cpp / "models" / f"ggml-vocab-{name}.gguf")
    return {key: field.contents() for key, field in reader.fields.items()}


def _learned(texts: Iterable[str]) -> dict[str, Any]:
    """Returns what a file would say of a vocabulary whose merges heed no border between words."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(
        vocab_size=6000,
        min_frequency=1,
        max_token_length=12,
        special_tokens=["<|end|>"],
        initial_alphabet=alphabet,
        show_progress=False,
    )
    tokenizer.train_from_iterator((text for text in texts if _WHOLE not in text), trainer)
    model = json.loads(tokenizer.to_str())["model"]
    tokens = [*sorted(model["vocab"], key=model["vocab"].__getitem__), _WHOLE]
    kinds = [gguf.TokenType.CONTROL, *[gguf.TokenType.NORMAL] * (len(tokens) - 1)]
    said = {"model": "gpt2", "tokens": tokens, "token_type": kinds, "merges": model["merges"], "bos_token_id": 0}
    return {f"tokenizer.ggml.{key}": value for key, value in said.items()}


def _written(work: Path, said: dict[str, Any], splitter: str) -> Path:
    folder = work / str(len(list(work.iterdir())))
    folder.mkdir()
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer_json(splitter, said)))
    first = said["tokenizer.ggml.tokens"][said["tokenizer.ggml.bos_token_id"]]
    (folder / "tokenizer_config.json").write_text(json.dumps({"bos_token": first, "chat_template": "x"}))
    path = folder / "vocabulary.gguf"
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


def _vectors(llama_cpp: Path, name: str) -> dict[str, list[int]]:
    vectors = llama_cpp / "models" / f"ggml-vocab-{name}.gguf"
    texts = Path(f"{vectors}.inp").read_text(encoding="utf-8").split(_SEPARATOR)
    tokens = [[int(one) for one in line.split()] for line in Path(f"{vectors}.out").read_text().split("\n")]
    return dict(zip(texts, tokens, strict=False))


def _by_hugging_face(plain: dict[str, Any], texts: Iterable[str]) -> dict[str, list[int]]:
    tokenizer = Tokenizer.from_str(json.dumps(plain))
    tokenizer.encode_special_tokens = True  # as for llama.cpp here: markers in a text are letters
    return {text: tokenizer.encode(text, add_special_tokens=False).ids for text in texts}


def _cut_otherwise(said: dict[str, Any], splitter: str, wanted: dict[str, list[int]]) -> dict[str, int]:
    """Returns how many texts become other tokens under each of the other ways to cut words."""
    others = {}
    for name in sorted({*byte_level.SPLITTERS.values()} - {splitter}):
        found = _by_hugging_face(tokenizer_json(name, said), wanted)
        others[name] = sum(found[text] != wanted[text] for text in wanted)
    return others


def main() -> None:
    llama_cpp, work = Path(sys.argv[1]), Path(sys.argv[2])
    for word in sys.argv[3:]:
        name, sign, splitter = re.fullmatch(r"([^=>]*)([=>]?)(.*)", word).groups()  # type: ignore[union-attr]
        wanted, otherwise = _vectors(llama_cpp, name or "llama-bpe"), {}
        if sign == ">":
            said = _learned([*wanted, *MORE])
            wanted = _by_hugging_face(tokenizer_json(splitter, said), [*wanted, *MORE])
            otherwise = _cut_otherwise(said, splitter, wanted)
        else:
            said = _said(llama_cpp, name)
        llama = Llama(_written(work, said, splitter or name), None, context=64)
        wrong = [text for text, tokens in wanted.items() if llama.tokenise(text, special=False) != tokens]
        print(json.dumps({"texts": len(wanted), "wrong": wrong, "otherwise": otherwise}), flush=True)


if __name__ == "__main__":
    main()
