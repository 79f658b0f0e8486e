"""The header of a finished GGUF as bytes: its metadata untouched, its table of tensors to be written anew.

gguf's own reader makes several arrays of every word of the vocabulary, which takes more memory than the numbers
do; here the metadata is only measured. The format: ggml-org/ggml, docs/gguf.md, version 3.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import gguf

Kind = gguf.GGMLQuantizationType
ALIGNMENT = gguf.GGUF_DEFAULT_ALIGNMENT
_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_TEXT, _LIST = 8, 9


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTensor:
    """One line of the table: `shape` as numpy says it (rows first), `start` from where the tensors begin."""

    name: str
    shape: tuple[int, ...]
    kind: gguf.GGMLQuantizationType
    start: int

    @property
    def stored_bytes(self) -> int:
        per_block, block_bytes = gguf.GGML_QUANT_SIZES[self.kind]
        return math.prod(self.shape) // per_block * block_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """`entries`: each piece of metadata, key and value, as it stands in the file. `data_start` in bytes."""

    entries: tuple[tuple[str, bytes], ...]
    tensors: tuple[StoredTensor, ...]
    data_start: int


def read_header(path: Path) -> Header:
    """Reads the header of a file that llama.cpp or we have just written. Raises ValueError or struct.error."""
    with path.open("rb") as stream:
        magic, version, tensor_count, entry_count = struct.unpack("<4sIQQ", stream.read(24))
        if magic != b"GGUF" or version != gguf.GGUF_VERSION:
            raise ValueError
        entries = []
        for _ in range(entry_count):
            start = stream.tell()
            key = _text(stream)
            _skip(stream, *struct.unpack("<I", stream.read(4)))
            end = stream.tell()
            stream.seek(start)
            entries.append((key, stream.read(end - start)))
        tensors = tuple(_tensor(stream) for _ in range(tensor_count))
        return Header(entries=tuple(entries), tensors=tensors, data_start=_aligned(stream.tell()))


def header_bytes(entries: Sequence[tuple[str, bytes]], tensors: Sequence[StoredTensor]) -> bytes:
    """Returns the header of a file with this metadata and these tensors, one behind the other."""
    parts = [struct.pack("<4sIQQ", b"GGUF", gguf.GGUF_VERSION, len(tensors), len(entries))]
    parts += [entry for _, entry in entries]
    start = 0
    for tensor in tensors:
        name = tensor.name.encode()
        parts.append(struct.pack("<Q", len(name)) + name)
        parts.append(struct.pack(f"<I{len(tensor.shape)}Q", len(tensor.shape), *reversed(tensor.shape)))
        parts.append(struct.pack("<IQ", tensor.kind, start))
        start += _aligned(tensor.stored_bytes)
    whole = b"".join(parts)
    return whole.ljust(_aligned(len(whole)), b"\0")


def _aligned(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT


def _text(stream: BinaryIO) -> str:
    (length,) = struct.unpack("<Q", stream.read(8))
    return stream.read(length).decode()


def _skip(stream: BinaryIO, kind: int) -> None:
    if kind == _TEXT:
        (length,) = struct.unpack("<Q", stream.read(8))
        stream.seek(length, 1)
    elif kind == _LIST:
        inner, count = struct.unpack("<IQ", stream.read(12))
        if inner in _SIZES:
            stream.seek(_SIZES[inner] * count, 1)
        else:
            for _ in range(count):
                _skip(stream, inner)
    else:
        stream.seek(_SIZES[kind], 1)


def _tensor(stream: BinaryIO) -> StoredTensor:
    name = _text(stream)
    (axes,) = struct.unpack("<I", stream.read(4))
    shape = struct.unpack(f"<{axes}Q", stream.read(8 * axes))
    kind, start = struct.unpack("<IQ", stream.read(12))
    return StoredTensor(name=name, shape=tuple(reversed(shape)), kind=Kind(kind), start=start)
