"""Byte-level BPE (GPT-2's kind: Llama 3, Qwen, SmolLM, Phi-4, Granite, OLMo 2): by what name llama.cpp cuts words.

llama.cpp splits text into words with code of its own, chosen by a name (`tokenizer.ggml.pre`). A wrong name is a
quiet error, so the name is decided from the whole structure of the tokenizer and the unknown is refused.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from desktop_app.core.errors import AppError

_ENGLISH_ENDINGS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
_WORDS = _ENGLISH_ENDINGS + r"|[^\r\n\p{L}\p{N}]?\p{L}+|"
_PUNCTUATION_AND_SPACE = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
_SPACE_WITH_SLASH = r"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
_UPPER, _LOWER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
_BEFORE = r"[^\r\n\p{L}\p{N}]?"
_THREE_DIGITS = _WORDS + r"\p{N}{1,3}" + _PUNCTUATION_AND_SPACE
_ONE_DIGIT = _WORDS + r"\p{N}" + _PUNCTUATION_AND_SPACE
_GPT_4O = (
    f"{_BEFORE}{_UPPER}*{_LOWER}+{_ENGLISH_ENDINGS}?|{_BEFORE}{_UPPER}+{_LOWER}*{_ENGLISH_ENDINGS}?"
    r"|\p{N}{1,3}" + _SPACE_WITH_SLASH
)
_TEKKEN = f"{_BEFORE}{_UPPER}*{_LOWER}+|{_BEFORE}{_UPPER}+{_LOWER}*" + r"|\p{N}" + _SPACE_WITH_SLASH

SPLITTERS: Mapping[tuple[str, str, bool], str] = {
    # (how words are split, normalizer, whole words looked up before merging) -> llama.cpp's name
    ("bytelevel-regex", "", False): "gpt-2",
    ("digits bytelevel-regex", "", False): "smollm",  # also Granite 3's, which llama.cpp calls "refact"
    (_THREE_DIGITS, "", True): "llama-bpe",
    (_THREE_DIGITS, "", False): "dbrx",  # Phi-4, OLMo 2
    (_ONE_DIGIT, "NFC", False): "qwen2",
    (_ONE_DIGIT, "", False): "qwen2",
    (_GPT_4O, "", False): "gpt-4o",  # Phi-4-mini
    (_TEKKEN, "", True): "tekken",  # Mistral Nemo, Small, Ministral 3
}

ROUGHLY_CUT = frozenset(("gpt-4o", "tekken"))
"""llama.cpp's expressions for these know capitals of English only, and no marks that belong to a letter: "ÜBER",
"नमस्ते" and a decomposed "é" become other tokens there (b11549)."""


def is_cut_roughly(text: str) -> bool:
    """Whether there is something in the text that llama.cpp's ROUGHLY_CUT cut otherwise."""
    kinds = [unicodedata.category(one) for one in text if not one.isascii()]
    return any(kind.startswith("M") or kind in ("Lu", "Lt") for kind in kinds)


def splitter_of(plain: Mapping[str, Any]) -> str:
    """Returns llama.cpp's name for how this tokenizer.json cuts text into words.

    Raises:
        AppError: "tokenizer_not_supported" (with `reason`).
    """
    model = plain["model"]
    if model.get("type", "BPE") != "BPE" or model.get("byte_fallback") or model.get("dropout"):
        raise AppError("tokenizer_not_supported", reason="not a byte-level BPE")
    if model.get("continuing_subword_prefix") or model.get("end_of_word_suffix"):
        raise AppError("tokenizer_not_supported", reason="not a byte-level BPE")
    cut = _words_cut_by(plain.get("pre_tokenizer") or {})
    normalizer = (plain.get("normalizer") or {}).get("type", "")
    name = SPLITTERS.get((cut, normalizer, bool(model.get("ignore_merges"))))
    if name is None:
        raise AppError("tokenizer_not_supported", reason="an unknown way to split words")
    return name


def _words_cut_by(pre_tokenizer: Mapping[str, Any]) -> str:
    """Describes a pre_tokenizer in one line: its regular expression, or the words in `SPLITTERS`."""
    kind = pre_tokenizer.get("type")
    if kind == "Sequence":
        parts = [_words_cut_by(part) for part in pre_tokenizer["pretokenizers"]]
        return " ".join(part for part in parts if part)
    if kind == "ByteLevel" and not pre_tokenizer.get("add_prefix_space"):
        return "bytelevel-regex" if pre_tokenizer.get("use_regex", True) else ""
    if kind == "Digits" and pre_tokenizer.get("individual_digits"):
        return "digits"
    # Keeping what matches, or removing what does not: the same for an expression that matches everything.
    how = (pre_tokenizer.get("behavior"), bool(pre_tokenizer.get("invert")))
    if kind == "Split" and how in {("Isolated", False), ("Removed", True)}:
        return str(pre_tokenizer["pattern"].get("Regex", "?"))
    return "?"
