"""SentencePiece BPE with byte fallback (Llama 2, Mistral 7B, Phi-3, Gemma) from tokenizer.json alone.

A tokenizer saved by transformers 5 has lost its tokenizer.model, but nothing that matters: llama.cpp merges by the
score of what comes out, and the order of tokenizer.json's merges is the order of those scores.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import gguf

from desktop_app.core.errors import AppError

SPACE = "\u2581"
"""How SentencePiece writes a space inside a token."""
_BYTE = re.compile(r"<0x[0-9A-F]{2}>")
ADDED_SCORE, UNUSED_SCORE = -1000.0, -10000.0
"""As llama.cpp's own converter writes them; neither takes part in merging."""


def is_sentence_piece(plain: Mapping[str, Any]) -> bool:
    """Whether a tokenizer.json is of this kind: BPE over characters, unknown ones written byte by byte."""
    model = plain["model"]
    return bool(model.get("type", "BPE") == "BPE" and model.get("byte_fallback"))


def puts_space_first(plain: Mapping[str, Any], *, starts_with_token: bool) -> bool:
    """Returns whether llama.cpp shall put a space before the text, and after every special token.

    Args:
        starts_with_token: a conversation begins with a special token, so that no text is ever the very first.

    Raises:
        AppError: "tokenizer_not_supported" (with `reason`).
    """
    steps = _steps(plain.get("normalizer"), "normalizers")
    cutter = plain.get("pre_tokenizer") or {}
    prepends = False
    for step in steps:
        if step.get("type") == "Prepend" and step.get("prepend") == SPACE:
            prepends = True
        elif step.get("type") != "Replace" or step.get("content") != SPACE:
            raise AppError("tokenizer_not_supported", reason="an unknown way to prepare text")
    if cutter.get("type") == "Metaspace" and not steps:
        if cutter.get("split", True) or cutter.get("replacement") != SPACE:
            raise AppError("tokenizer_not_supported", reason="an unknown way to split words")
        scheme = cutter.get("prepend_scheme", "always")
        # "first": before the text's first word only. llama.cpp cannot say that, but where a special token always
        # comes first there is no such word.
        return bool(scheme == "always" or (scheme == "first" and not starts_with_token))
    # Gemma cuts at spaces that its normalizer has replaced: nothing is ever cut.
    is_idle = cutter.get("type") == "Split" and cutter.get("pattern") == {"String": " "}
    if not steps or (cutter and not is_idle):
        raise AppError("tokenizer_not_supported", reason="an unknown way to split words")
    return prepends


def scores(
    tokens: Sequence[str], merges: Sequence[tuple[str, str]], kinds: Sequence[gguf.TokenType]
) -> list[float]:
    """Returns a score for each token: the sooner it is merged, the higher."""
    rank: dict[str, int] = {}
    for number, (left, right) in enumerate(merges):
        rank.setdefault(left + right, number)
    found = []
    for token, kind in zip(tokens, kinds, strict=True):
        if kind == gguf.TokenType.UNUSED:
            found.append(UNUSED_SCORE)
        elif kind in {gguf.TokenType.CONTROL, gguf.TokenType.USER_DEFINED}:
            found.append(ADDED_SCORE)
        elif kind in {gguf.TokenType.BYTE, gguf.TokenType.UNKNOWN}:
            found.append(0.0)
        else:
            # Single characters are never the result of a merge; their score is never asked for.
            found.append(-float(rank.get(token, len(merges))))
    return found


def kind_of(text: str, unknown: str) -> gguf.TokenType:
    """Returns the kind of a token that is not an added one."""
    if text == unknown:
        return gguf.TokenType.UNKNOWN
    return gguf.TokenType.BYTE if _BYTE.fullmatch(text) else gguf.TokenType.NORMAL


def _steps(step: Mapping[str, Any] | None, inner: str) -> list[Mapping[str, Any]]:
    if not step:
        return []
    return list(step[inner]) if step.get("type") == "Sequence" else [step]
