"""What a GGUF says about itself, read from its header alone.

Written here because the `gguf` package brings numpy and maps the whole file, and the window's process does
without; the format is little-endian and documented (ggml-org/ggml, docs/gguf.md, versions 2 and 3).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from desktop_app.core.errors import AppError

_LONGEST_TEXT_BYTES = 16 << 20
_MOST_PARTS = 4_000_000
"""Entries of one list, and keys: a vocabulary has 262,144 at most today. More is damage, not a model."""
_NUMBERS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
_TEXT, _LIST = 8, 9
_TOKENS = "tokenizer.ggml.tokens"
_ENDS = ("tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id", "tokenizer.ggml.eom_token_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class GgufFacts:
    """Args:
    architecture: llama.cpp's word for the kind of model ("llama", "qwen2").
    is_adapter: only what was learned; it needs its base model.
    context_tokens: the longest text the model was made for; 0 where the file does not say.
    chat_template: Jinja, or "".
    stops: texts that end an answer.
    """

    architecture: str
    is_adapter: bool
    context_tokens: int
    chat_template: str
    stops: tuple[str, ...]


def read_header(file: Path) -> GgufFacts:
    """Reads the header of a GGUF. Raises AppError("file_missing" | "file_damaged")."""
    try:
        with file.open("rb") as stream:
            found = _read_values(stream)
        architecture = found["general.architecture"]
        if not isinstance(architecture, str):
            raise ValueError
    except FileNotFoundError:
        raise AppError("file_missing", name=file.name) from None
    except (ValueError, KeyError, struct.error, OverflowError, MemoryError):
        raise AppError("file_damaged", name=file.name) from None
    tokens = found.get(_TOKENS) or []
    ends = [found.get(key) for key in _ENDS]
    texts = [tokens[end] for end in ends if isinstance(end, int) and end < len(tokens)]
    context = found.get(f"{architecture}.context_length")
    template = found.get("tokenizer.chat_template")
    return GgufFacts(
        architecture=architecture,
        is_adapter=found.get("general.type") == "adapter",
        context_tokens=context if isinstance(context, int) else 0,
        chat_template=template if isinstance(template, str) else "",
        stops=tuple(dict.fromkeys(text for text in texts if text)),
    )


def _read_values(stream: IO[bytes]) -> dict[str, Any]:
    magic, version = stream.read(4), _number(stream, "<I")
    if magic != b"GGUF" or version not in (2, 3):
        raise ValueError
    _number(stream, "<Q")  # how many tensors
    count = _number(stream, "<Q")
    if count > _MOST_PARTS:
        raise ValueError
    found: dict[str, Any] = {}
    for _ in range(count):
        key = _text(stream)
        found[key] = _value(stream, _number(stream, "<I"), is_kept=key == _TOKENS)
    return found


def _value(stream: IO[bytes], kind: int, *, is_kept: bool) -> Any:
    if kind == _TEXT:
        return _text(stream)
    if kind != _LIST:
        return _number(stream, _format(kind))
    inner, count = _number(stream, "<I"), _number(stream, "<Q")
    if count > _MOST_PARTS:
        raise ValueError
    if inner == _TEXT:
        texts = (_text(stream) for _ in range(count))
        if is_kept:
            return list(texts)
        for _ in texts:
            pass
        return None
    # Scores and token types: nothing of ours, and a list of lists is in no model file.
    size = struct.calcsize(_format(inner)) * count
    if len(stream.read(size)) != size:
        raise ValueError
    return None


def _format(kind: int) -> str:
    if kind not in _NUMBERS:
        raise ValueError
    return _NUMBERS[kind]


def _number(stream: IO[bytes], form: str) -> Any:
    return struct.unpack(form, stream.read(struct.calcsize(form)))[0]


def _text(stream: IO[bytes]) -> str:
    length = _number(stream, "<Q")
    if length > _LONGEST_TEXT_BYTES:
        raise ValueError
    content = stream.read(length)
    if len(content) != length:
        raise ValueError
    # A token of a byte-level vocabulary need not be whole UTF-8.
    return content.decode("utf-8", errors="replace")
