"""A tokenizer.json (byte-level BPE or SentencePiece BPE) -> the vocabulary of a GGUF.

Token types decide whether a chat template's markers are read as one token or letter by letter, and the list of end
tokens decides whether an answer ever stops: both come from the tokenizer's own tables, never from a token's looks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gguf

from desktop_app.core.errors import AppError
from desktop_app.core.project import read_json
from desktop_app.engine.gguf import byte_level, sentence_piece
from desktop_app.engine.gguf.chat_start import starts_with_token
from desktop_app.engine.gguf.model_folder import chat_template_of, read_optional_json

_PHI_3_KEEPS = frozenset(("<unk>", "<s>", "<|endoftext|>"))
"""llama.cpp lets every special token but these eat the spaces after it when the model's name says "phi-3"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Everything that llama.cpp must know about the tokenizer.

    Args:
        model: llama.cpp's word for the kind: "gpt2" (byte-level BPE) or "llama" (SentencePiece BPE).
        scores, space_first: of SentencePiece; empty and None otherwise.
        ends: tokens that end an answer, the tokenizer's own first.
        eats_spaces: special tokens that swallow spaces beside them, which llama.cpp does not know: "all after"
            (as Phi-3, which it knows by the model's name), "some", or "".
    """

    model: str
    splitter: str
    tokens: tuple[str, ...]
    kinds: tuple[gguf.TokenType, ...]
    merges: tuple[str, ...]
    scores: tuple[float, ...]
    space_first: bool | None
    beginning: int | None
    ends: tuple[int, ...]
    end_of_turn: int | None
    unknown: int | None
    padding: int | None
    starts_with_beginning: bool
    chat_template: str
    eats_spaces: str

    def describe(self, writer: gguf.GGUFWriter) -> None:
        """Writes the vocabulary into the metadata."""
        writer.add_tokenizer_model(self.model)
        writer.add_tokenizer_pre(self.splitter)
        writer.add_token_list(list(self.tokens))
        writer.add_token_types([int(kind) for kind in self.kinds])
        if self.scores:
            writer.add_token_scores(list(self.scores))
        else:
            writer.add_token_merges(list(self.merges))
        end = self.ends[0] if self.ends else None
        # llama.cpp has three places for end tokens; a fourth (none seen so far) it finds by its text.
        others = [number for number in self.ends if number not in (end, self.end_of_turn)]
        for add, number in (
            (writer.add_bos_token_id, self.beginning),
            (writer.add_eos_token_id, end),
            (writer.add_eot_token_id, self.end_of_turn),
            (writer.add_eom_token_id, others[0] if others else None),
            (writer.add_unk_token_id, self.unknown),
            (writer.add_pad_token_id, self.padding),
        ):
            if number is not None:
                add(number)
        writer.add_add_bos_token(self.starts_with_beginning)
        if self.space_first is not None:
            writer.add_add_space_prefix(self.space_first)
        writer.add_chat_template(self.chat_template)


def read_vocabulary(
    folder: Path, *, rows: int, chat_template: str = "", tokenizer: Path | None = None
) -> Vocabulary:
    """Reads tokenizer.json, tokenizer_config.json, generation_config.json and the chat template of a base.

    Args:
        rows: of the embedding matrix; numbers without a token become unused padding, added tokens without a row
            (Gemma 3's picture token) are left out.
        chat_template: of the tuned model, where it differs from the base's.
        tokenizer: the folder of tokenizer.json and tokenizer_config.json, where words were added in training.

    Raises:
        AppError: "tokenizer_not_supported" (with `reason`), "chat_template_missing", "file_missing" or
            "file_damaged".
    """
    words = tokenizer or folder
    plain = read_json(words / "tokenizer.json")
    settings = read_optional_json(words / "tokenizer_config.json")
    try:
        pieces = sentence_piece.is_sentence_piece(plain)
        splitter = "default" if pieces else byte_level.splitter_of(plain)
        added = {int(token["id"]): token for token in plain.get("added_tokens") or () if int(token["id"]) < rows}
        numbers = {str(text): int(number) for text, number in plain["model"]["vocab"].items()}
        merges = [_merge(merge) for merge in plain["model"]["merges"]]
        for token in added.values():
            if token.get("single_word"):
                raise AppError("tokenizer_not_supported", reason="a token that is only found as a single word")
            numbers[token["content"]] = int(token["id"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise AppError("file_damaged", name="tokenizer.json") from None
    numbers = {text: number for text, number in numbers.items() if number < rows or not _was_added(text, plain)}
    texts = {number: text for text, number in numbers.items()}
    if max(texts) >= rows:
        raise AppError("tokenizer_not_supported", reason="more tokens than the model has rows")
    template = chat_template or chat_template_of(folder)
    if not template:
        raise AppError("chat_template_missing")

    beginning, end, padding, unknown = (
        numbers.get(_text(settings.get(name))) for name in ("bos_token", "eos_token", "pad_token", "unk_token")
    )
    unknown_text = str(plain["model"].get("unk_token") or "") if pieces else ""
    kinds = tuple(_kind(number, texts, added, pieces=pieces, unknown=unknown_text) for number in range(rows))
    tokens = tuple(_stored_text(number, texts, kinds[number]) for number in range(rows))
    listed = _as_list(read_optional_json(folder / "generation_config.json").get("eos_token_id"))
    ends = tuple(dict.fromkeys(number for number in (end, *listed) if number is not None and number in texts))
    special = {name: _text(value) for name, value in settings.items() if name.endswith("_token")}
    return Vocabulary(
        model="llama" if pieces else "gpt2",
        splitter=splitter,
        tokens=tokens,
        kinds=kinds,
        merges=tuple(" ".join(merge) for merge in merges),
        scores=tuple(sentence_piece.scores(tokens, merges, kinds)) if pieces else (),
        space_first=(
            sentence_piece.puts_space_first(
                plain,
                starts_with_token=starts_with_token(
                    template, [texts[number] for number in added if number in texts], special
                ),
            )
            if pieces
            else None
        ),
        beginning=beginning,
        ends=ends,
        end_of_turn=_end_of_turn(ends, texts, template),
        unknown=unknown if pieces else None,
        padding=padding,
        starts_with_beginning=_starts_with(plain.get("post_processor"), texts.get(beginning or 0, "")),
        chat_template=template,
        eats_spaces=_eats_spaces(added.values()),
    )


def _merge(merge: Any) -> tuple[str, str]:
    left, right = merge.split(" ", 1) if isinstance(merge, str) else merge
    return str(left), str(right)


def _was_added(text: str, plain: Mapping[str, Any]) -> bool:
    return any(token["content"] == text for token in plain.get("added_tokens") or ())


def _kind(
    number: int, texts: Mapping[int, str], added: Mapping[int, Mapping[str, Any]], *, pieces: bool, unknown: str
) -> gguf.TokenType:
    if number not in texts:
        return gguf.TokenType.UNUSED
    if pieces and texts[number] == unknown:
        return gguf.TokenType.UNKNOWN
    if number in added:
        return gguf.TokenType.CONTROL if added[number].get("special") else gguf.TokenType.USER_DEFINED
    return sentence_piece.kind_of(texts[number], unknown) if pieces else gguf.TokenType.NORMAL


def _stored_text(number: int, texts: Mapping[int, str], kind: gguf.TokenType) -> str:
    text = texts.get(number, f"[PAD{number}]")
    # llama.cpp looks for these in the text as it was typed.
    return text.replace(sentence_piece.SPACE, " ") if kind == gguf.TokenType.USER_DEFINED else text


def _eats_spaces(added: Any) -> str:
    marks = [(token["content"], bool(token.get("lstrip")), bool(token.get("rstrip"))) for token in added]
    if not any(left or right for _, left, right in marks):
        return ""
    as_phi_3 = all(not left and right == (text not in _PHI_3_KEEPS) for text, left, right in marks)
    return "all after" if as_phi_3 else "some"


def _end_of_turn(ends: Sequence[int], texts: Mapping[int, str], template: str) -> int | None:
    """Returns the end token that the chat template itself writes: a reply is over there.

    A home-made end marker is not among those that llama.cpp knows by their text.
    """
    for number in ends:
        if texts[number] in template:
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
