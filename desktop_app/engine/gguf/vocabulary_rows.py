"""A vocabulary's matrices, quantised some rows at a time.

WORKAROUND: the quantiser of cyllama 0.7 and before opens a whole tensor at once, at eight bytes a number: 2.1 GB
for Llama 3's 128 256 words. llama.cpp itself takes some rows at a time since 2026 (b11549 does). Until cyllama
brings that, these matrices are handed to it in blocks of rows, each as a small model that says the same about
itself. Rows are quantised one by one, so the file comes out byte for byte the same (a test says so).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import gguf

from desktop_app.engine.gguf.header import ALIGNMENT, Header, StoredTensor, header_bytes, read_header

INPUT, OUTPUT = "token_embd.weight", "output.weight"
NUMBERS_AT_ONCE = 32 * 2**20
"""In both matrices together: at eight bytes each, 256 MiB."""

_COPIED_BYTES = 4 * 2**20

Quantise = Callable[[Path, Path, Sequence[StoredTensor]], None]
"""Quantises a file into another one; those tensors are copied as they are."""


def large_matrices(header: Header) -> list[StoredTensor]:
    """Returns the input and output matrix when they are better quantised in blocks."""
    found = [tensor for tensor in header.tensors if tensor.name in {INPUT, OUTPUT}]
    is_large = sum(tensor.shape[0] * tensor.shape[-1] for tensor in found) > NUMBERS_AT_ONCE
    return found if is_large and len({tensor.shape for tensor in found}) == 1 else []


def quantise_in_blocks(source: Path, part: Path, quantise: Quantise, tell: Callable[[int, int], None]) -> None:
    """Writes `part`, with files beside it whose names begin like its own and that are gone in the end.

    Args:
        tell: called with the rows done and all rows, between two blocks.
    """
    header = read_header(source)
    large = large_matrices(header)
    with _removed_afterwards(part, "layers", "rows", "rows.out", *(tensor.name for tensor in large)) as beside:
        layers, rows, rows_out, *others = beside
        # By name: the quantiser sorts its tensors.
        stored = {tensor.name: path for tensor, path in zip(large, others, strict=True)}
        quantise(source, layers, large)
        kinds: dict[str, gguf.GGMLQuantizationType] = {}
        height, width = large[0].shape
        step = max(1, NUMBERS_AT_ONCE // len(large) // width)
        for start in range(0, height, step):
            tell(start, height)
            count = min(step, height - start)
            _write_rows(source, header, large, rows, slice(start, start + count))
            quantise(rows, rows_out, ())
            kinds |= _append_rows(rows_out, stored)
        _join(layers, kinds, stored, part)


def _write_rows(source: Path, header: Header, large: Sequence[StoredTensor], target: Path, rows: slice) -> None:
    # Both matrices together: whether there is one for the output decides on the type of the other.
    entries = [entry for entry in header.entries if not entry[0].startswith("tokenizer.")]
    blocks = [replace(tensor, shape=(rows.stop - rows.start, tensor.shape[1])) for tensor in large]
    with source.open("rb") as whole, target.open("wb") as file:
        file.write(header_bytes(entries, blocks))
        for tensor, block in zip(large, blocks, strict=True):
            row_bytes = tensor.stored_bytes // tensor.shape[0]
            _copy(whole, header.data_start + tensor.start + row_bytes * rows.start, file, block.stored_bytes)
            file.write(b"\0" * (-block.stored_bytes % ALIGNMENT))


def _append_rows(source: Path, stored: Mapping[str, Path]) -> dict[str, gguf.GGMLQuantizationType]:
    header = read_header(source)
    with source.open("rb") as file:
        for tensor in header.tensors:
            with stored[tensor.name].open("ab") as target:
                _copy(file, header.data_start + tensor.start, target, tensor.stored_bytes)
    return {tensor.name: tensor.kind for tensor in header.tensors}


def _join(
    layers: Path, kinds: Mapping[str, gguf.GGMLQuantizationType], stored: Mapping[str, Path], target: Path
) -> None:
    """Writes `layers` with the matrices that lie in `stored`, which are of `kinds` now."""
    header = read_header(layers)
    tensors = [replace(tensor, kind=kinds.get(tensor.name, tensor.kind)) for tensor in header.tensors]
    with layers.open("rb") as file, target.open("wb") as out:
        out.write(header_bytes(header.entries, tensors))
        for tensor in tensors:
            if tensor.name in stored:
                with stored[tensor.name].open("rb") as rows:
                    _copy(rows, 0, out, tensor.stored_bytes)
            else:
                _copy(file, header.data_start + tensor.start, out, tensor.stored_bytes)
            out.write(b"\0" * (-tensor.stored_bytes % ALIGNMENT))


def _copy(source: BinaryIO, start: int, target: BinaryIO, size: int) -> None:
    source.seek(start)
    target.writelines(source.read(min(_COPIED_BYTES, size - done)) for done in range(0, size, _COPIED_BYTES))


@contextmanager
def _removed_afterwards(part: Path, *endings: str) -> Iterator[list[Path]]:
    paths = [part.with_name(f"{part.name}.{ending}") for ending in endings]
    for path in paths:
        path.unlink(missing_ok=True)
    try:
        yield paths
    finally:
        for path in paths:
            path.unlink(missing_ok=True)
