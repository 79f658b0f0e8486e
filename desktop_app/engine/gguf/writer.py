"""Streams tensors into a GGUF file: beside its place first, renamed when whole, continued where it broke off.

The header is written by gguf's own writer. The tensors follow it in the order of the plan, each at a place that is
known beforehand, so that a file that was left half written goes on after its last whole tensor.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import gguf
import numpy as np

from desktop_app.core.errors import AppError
from desktop_app.core.project import replacing
from desktop_app.engine.gguf.background_file import BackgroundFile
from desktop_app.engine.gguf.stored import Kind, PlannedTensor, TooLargeForHalfError, stored_block
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.events import Notice, Progress

Describe = Callable[[gguf.GGUFWriter], None]

_ROOM_FOR_METADATA_BYTES = 32 * 2**20
"""Vocabulary, merges and template: 8 MB for Llama 3's 128 000 tokens, the largest known is twice that."""

_NOTED_EVERY_S = 2.0
"""How much work a crash may cost; noting costs a wait for the disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GgufPlan:
    """A file to write.

    Args:
        fingerprint: of everything the numbers come from; a half-written file goes on only under the same.
    """

    architecture: str
    describe: Describe
    tensors: tuple[PlannedTensor, ...]
    fingerprint: str

    @property
    def tensor_bytes(self) -> int:
        return sum(_padded(tensor.stored_bytes) for tensor in self.tensors)


def write_gguf(path: Path, plan: GgufPlan, channel: Channel) -> None:
    """Writes the file, one block of rows in memory at a time, telling `Progress` in tensors.

    A tensor that float16 cannot hold is stored as BF16, told by the notice "export_wide_numbers".

    Raises:
        AppError: "export_disk_full" (nothing was written, or what was is removed), "weights_not_finite" (removed),
            or "cancelled" when the window is gone: the part stays, and the same call goes on there.
    """
    part, journal = part_of(path), journal_of(path)
    started = _Started.read(journal, part, plan)
    written = started.end if started else 0
    require_free_space(path.parent, plan.tensor_bytes + _ROOM_FOR_METADATA_BYTES - written)
    try:
        with part.open("r+b" if started else "w+b") as stream:
            _write(stream, plan, started, journal, channel)
        part.replace(path)
    except AppError as error:
        if error.code != "cancelled":
            remove_parts(path)
        raise
    except OSError as error:
        remove_parts(path)
        if error.errno == errno.ENOSPC:
            raise AppError("export_disk_full", need=in_words(plan.tensor_bytes), free="0 MB") from None
        raise
    except BaseException:
        remove_parts(path)
        raise
    journal.unlink(missing_ok=True)


def part_of(path: Path) -> Path:
    return path.with_name(path.name + ".part")


def journal_of(path: Path) -> Path:
    return path.with_name(path.name + ".part.json")


def remove_parts(path: Path) -> None:
    """Removes what an export that will not go on left beside `path`."""
    part_of(path).unlink(missing_ok=True)
    journal_of(path).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Started:
    """What a half-written file already holds: its first `done` tensors, ending at `end` bytes."""

    done: int
    end: int
    wide: frozenset[str]

    @classmethod
    def read(cls, journal: Path, part: Path, plan: GgufPlan) -> _Started | None:
        """Returns None when there is nothing to go on with (or it belongs to something else)."""
        try:
            noted = json.loads(journal.read_text(encoding="utf-8"))
            if noted["fingerprint"] != plan.fingerprint or part.stat().st_size < noted["end"]:
                return None
            return cls(done=int(noted["done"]), end=int(noted["end"]), wide=frozenset(noted["wide"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None


def _write(stream: BinaryIO, plan: GgufPlan, started: _Started | None, journal: Path, channel: Channel) -> None:
    wide = set(started.wide) if started else set()
    header = _header(plan, wide)
    position = len(header)
    noted_at = time.monotonic()

    def noted(done: int, end: int) -> dict[str, Any]:
        return {"fingerprint": plan.fingerprint, "done": done, "end": end, "wide": sorted(wide)}

    with BackgroundFile(stream) as file:
        file.write_at(0, header)
        for done, tensor in enumerate(plan.tensors):
            if started and done < started.done:
                position += _padded(tensor.stored_bytes)
                continue
            if channel.window_gone.is_set():
                file.do(_note, journal, stream, noted(done, position))
                file.finish()
                raise AppError("cancelled")
            channel.emit(Progress(done=done, total=len(plan.tensors), unit="tensors"))
            try:
                _write_tensor(file, position, tensor)
            except TooLargeForHalfError:
                wide.add(tensor.name)
                channel.emit(Notice(code="export_wide_numbers", details={"tensor": tensor.source}))
                _write_tensor(file, position, replace(tensor, kind=Kind.BF16))
            position += _padded(tensor.stored_bytes)
            if time.monotonic() - noted_at > _NOTED_EVERY_S:
                file.do(_note, journal, stream, noted(done + 1, position))
                noted_at = time.monotonic()
        if wide:
            # BF16 is as long as F16: only the types in the header change.
            file.write_at(0, _header(plan, wide))
    stream.truncate(position)
    stream.flush()
    os.fsync(stream.fileno())
    channel.emit(Progress(done=len(plan.tensors), total=len(plan.tensors), unit="tensors"))


def _write_tensor(file: BackgroundFile, position: int, tensor: PlannedTensor) -> None:
    count = 0
    for rows in tensor.blocks():
        block = stored_block(rows, tensor.kind, tensor.source)
        file.write_at(position + count, block.data.cast("B") if block.flags.c_contiguous else block.tobytes())
        count += block.nbytes
    if count != tensor.stored_bytes:
        raise AppError("base_damaged", name=tensor.source)
    if gap := _padded(count) - count:
        file.write_at(position + count, b"\0" * gap)


def _note(journal: Path, stream: BinaryIO, noted: Mapping[str, Any]) -> None:
    stream.flush()
    os.fsync(stream.fileno())
    with replacing(journal) as file:
        json.dump(noted, file)


def _header(plan: GgufPlan, wide: set[str]) -> bytes:
    """Returns the file up to its first tensor, as gguf's own writer makes it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "header"
        writer = gguf.GGUFWriter(path, plan.architecture)
        plan.describe(writer)
        for tensor in plan.tensors:
            kind = Kind.BF16 if tensor.name in wide else tensor.kind
            shape = (
                tensor.shape
                if kind in {Kind.F32, Kind.F16}
                else gguf.quant_shape_to_byte_shape(tensor.shape, kind)
            )
            plain = {Kind.F32: np.dtype(np.float32), Kind.F16: np.dtype(np.float16)}.get(kind)
            writer.add_tensor_info(
                tensor.name,
                tuple(shape),
                plain or np.dtype(np.uint8),
                tensor.stored_bytes,
                raw_dtype=None if plain else kind,
            )
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_ti_data_to_file()
        writer.close()
        header = path.read_bytes()
    return header.ljust(_padded(len(header)), b"\0")


def _padded(size: int) -> int:
    alignment = gguf.GGUF_DEFAULT_ALIGNMENT
    return -(-size // alignment) * alignment


def fingerprint_of(files: Sequence[Path], said: Any) -> str:
    """Returns what changes when one of the files (by name, size and time) or `said` (JSON) does."""
    facts = [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    return hashlib.sha256(json.dumps([facts, said], sort_keys=True).encode()).hexdigest()


def require_free_space(folder: Path, need_bytes: int) -> None:
    """Raises AppError("export_disk_full") with `need` and `free` when the disk cannot take `need_bytes`."""
    folder.mkdir(parents=True, exist_ok=True)
    free_bytes = shutil.disk_usage(folder).free
    if free_bytes < need_bytes:
        raise AppError("export_disk_full", need=in_words(need_bytes), free=in_words(free_bytes))


def in_words(size_bytes: int) -> str:
    return f"{size_bytes / 1e9:.1f} GB" if size_bytes >= 1e8 else f"{size_bytes / 1e6:.0f} MB"
