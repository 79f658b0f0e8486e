"""Putting one file into another program's folder, and taking it out again."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from typing import Literal

from desktop_app.core.errors import AppError
from desktop_app.export.tools.loopback import Tell

_CHUNK_BYTES = 4 << 20
_ROOM_LEFT_BYTES = 200_000_000
"""A disk filled to the last byte stops other programs too."""


def check_sum(file: Path, sha256: str, tell: Tell) -> None:
    """Reads the whole file. Raises AppError("tool_file_changed") when it is not what was checked."""
    total, done, digest = file.stat().st_size, 0, hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            digest.update(chunk)
            done += len(chunk)
            tell(done, total)
    if digest.hexdigest() != sha256:
        raise AppError("tool_file_changed", name=file.name)


def new_folders(folder: Path) -> tuple[Path, ...]:
    """Returns the folders that do not exist yet on the way to `folder`, outermost first."""
    missing: list[Path] = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    return tuple(reversed(missing))


def part_of(target: Path) -> Path:
    """Where a copy is written before it gets its name: programs look for *.gguf only."""
    return target.with_name(target.name + ".part")


def place(source: Path, target: Path, tell: Tell) -> Literal["linked", "copied"]:
    """Gives a checked file a second name where that costs no room, else copies it.

    Raises:
        AppError: "tool_name_taken" when something is there, "tool_disk_full", "tool_folder_not_writable".
    """
    if target.exists():
        raise AppError("tool_name_taken", name=target.name, free="")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.stat().st_dev == target.parent.stat().st_dev and _link(source, target):
            return "linked"
        if shutil.disk_usage(target.parent).free < source.stat().st_size + _ROOM_LEFT_BYTES:
            raise AppError("tool_disk_full", program="")
        _copy(source, target, tell)
    except OSError:
        # Its own text names folders.
        part_of(target).unlink(missing_ok=True)
        raise AppError("tool_folder_not_writable", name=target.parent.name) from None
    return "copied"


def _link(source: Path, target: Path) -> bool:
    try:
        os.link(source, target)
    except OSError:
        return False  # this file system knows no second names (FAT, some network disks): a copy does it
    return True


def _copy(source: Path, target: Path, tell: Tell) -> None:
    total, done, part = source.stat().st_size, 0, part_of(target)
    with source.open("rb") as stream, part.open("wb") as copy:
        while chunk := stream.read(_CHUNK_BYTES):
            copy.write(chunk)
            done += len(chunk)
            tell(done, total)
        copy.flush()
        os.fsync(copy.fileno())
    part.replace(target)
