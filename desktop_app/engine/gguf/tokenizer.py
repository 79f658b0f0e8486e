"""A byte-level BPE tokenizer.json -> the vocabulary of a GGUF.

llama.cpp splits text into words with code of its own, chosen by a name (`tokenizer.ggml.pre`). A wrong name is a
quiet error, so the name is decided from the whole structure of the tokenizer and the unknown is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gguf

from desktop_app.core.errors import AppError
from desktop_app.core.project import read_json
from desktop_app.engine.gguf.model_folder import chat_template_of, read_optional_json

_ENGLISH_ENDINGS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"
_PUNCTUATION_AND_SPACE = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"

SPLITTERS: Mapping[tuple[str, str, bool], str] = {
    # (how words are split, normalizer, whole words looked up before merging) -> llama.cpp's name
    ("bytelevel-regex", "", False): "gpt-2",
    ("digits bytelevel-regex", "", False): "smollm",
    (_ENGLISH_ENDINGS + r"\p{N}{1,3}" + _PUNCTUATION_AND_SPACE, "", True): "llama-bpe",
    (_ENGLISH_ENDINGS + r"\p{N}" + _PUNCTUATION_AND_SPACE, "NFC", False): "qwen2",
    (_ENGLISH_ENDINGS + r"\p{N}" + _PUNCTUATION_AND_SPACE, "", False): "qwen2",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Everything that llama.cpp must know about the tokenizer."""

    splitter: str
    tokens: tuple[str, ...]
    kinds: tuple[gguf.TokenType, ...]
    merges: tuple[str, ...]
    beginning: int | None
    end: int | None
    end_of_turn: int | None
    padding: int | None
    starts_with_beginning: bool
    chat_template: str

    def describe(self, writer: gguf.GGUFWriter) -> None:
        """Writes the vocabulary into the metadata."""
        writer.add_tokenizer_model("gpt2")  # llama.cpp's word for byte-level BPE
        writer.add_tokenizer_pre(self.splitter)
        writer.add_token_list(list(self.tokens))
        writer.add_token_types([int(kind) for kind in self.kinds])
        writer.add_token_merges(list(self.merges))
        for add, number in (
            (writer.add_bos_token_id, self.beginning),
            (writer.add_eos_token_id, self.end),
            (writer.add_eot_token_id, self.end_of_turn),
            (writer.add_pad_token_id, self.padding),
        ):
            if number is not None:
                add(number)
        writer.add_add_bos_token(self.starts_with_beginning)
        writer.add_chat_template(self.chat_template)


def read_vocabulary(folder: Path, *, rows: int, chat_template: str = "") -> Vocabulary:
    """Reads tokenizer.json, tokenizer_config.json, generation_config.json and the chat template of a base.

    Args:
        rows: of the embedding matrix; numbers without a token become unused padding.
        chat_template: of the tuned model, where it differs from the base's.

    Raises:
        AppError: "tokenizer_not_supported" (with `reason`), "chat_template_missing", "file_missing" or
            "file_damaged".
    """
    plain = read_json(folder / "tokenizer.json")
    settings = read_optional_json(folder / "tokenizer_config.json")
    try:
        splitter = _splitter(plain)
        added = {int(token["id"]): token for token in plain.get("added_tokens") or ()}
        numbers = {str(text): int(number) for text, number in plain["model"]["vocab"].items()}
        merges = tuple(m if isinstance(m, str) else " ".join(m) for m in plain["model"]["merges"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise AppError("file_damaged", name="tokenizer.json") from None
    for token in added.values():
        if token.get("lstrip") or token.get("rstrip") or token.get("single_word"):
            raise AppError("tokenizer_not_supported", reason="a token that eats the spaces beside it")
        numbers[token["content"]] = int(token["id"])
    texts = {number: text for text, number in numbers.items()}
    if max(texts) >= rows:
        raise AppError("tokenizer_not_supported", reason="more tokens than the model has rows")
    template = chat_template or chat_template_of(folder)
    if not template:
        raise AppError("chat_template_missing")

    beginning, end, padding = (
        numbers.get(_text(settings.get(name))) for name in ("bos_token", "eos_token", "pad_token")
    )
    generation = read_optional_json(folder / "generation_config.json")
    return Vocabulary(
        splitter=splitter,
        tokens=tuple(texts.get(number, f"[PAD{number}]") for number in range(rows)),
        kinds=tuple(_kind(number, texts, added) for number in range(rows)),
        merges=merges,
        beginning=beginning,
        end=end,
        end_of_turn=_end_of_turn([end, *_as_list(generation.get("eos_token_id"))], texts, template),
        padding=padding,
        starts_with_beginning=_starts_with(plain.get("post_processor"), texts.get(beginning or 0, "")),
        chat_template=template,
    )


def _splitter(plain: Mapping[str, Any]) -> str:
    """Returns llama.cpp's name for how this tokenizer cuts text into words."""
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
    if kind == "Split" and pre_tokenizer["behavior"] == "Isolated" and not pre_tokenizer.get("invert"):
        return str(pre_tokenizer["pattern"].get("Regex", "?"))
    return "?"


def _kind(number: int, texts: Mapping[int, str], added: Mapping[int, Mapping[str, Any]]) -> gguf.TokenType:
    if number not in texts:
        return gguf.TokenType.UNUSED
    if number not in added:
        return gguf.TokenType.NORMAL
    return gguf.TokenType.CONTROL if added[number].get("special") else gguf.TokenType.USER_DEFINED


def _end_of_turn(ends: list[int | None], texts: Mapping[int, str], template: str) -> int | None:
    """Returns the end token that the chat template itself writes: a reply is over there.

    A home-made end marker is not among those that llama.cpp knows by their text.
    """
    for number in ends:
        if number is not None and (text := texts.get(number)) and text in template:
            return number
    return None


def _starts_with(post_processor: Mapping[str, Any] | None, beginning: str) -> bool:
    """Returns whether the tokenizer itself puts the beginning token before every text."""
    if post_processor is None:
        return False
    for step in (post_processor, *post_processor.get("processors", ())):
        if step.get("type") == "TemplateProcessing":
            first = (step.get("single") or [{}])[0]
            return bool(beginning) and first.get("SpecialToken", {}).get("id") == beginning
    return False


def _text(token: Any) -> str:
    """A special token of tokenizer_config.json is a word, an object, or absent."""
    if isinstance(token, Mapping):
        token = token.get("content")
    return token if isinstance(token, str) else ""


def _as_list(value: Any) -> list[int | None]:
    return value if isinstance(value, list) else [value]
