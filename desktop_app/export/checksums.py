"""SHA256SUMS: lets the person, or `sha256sum -c`, see later that a file is still what was checked."""

from __future__ import annotations

import hashlib
from pathlib import Path

from desktop_app.core.errors import AppError
from desktop_app.core.project import replacing

NAME = "SHA256SUMS"


def write_checksums(folder: Path) -> Path:
    """Writes SHA256SUMS over every file below `folder`, as the program `sha256sum` does; returns its path."""
    files = sorted(
        (file for file in folder.rglob("*") if file.is_file() and file.name != NAME),
        key=lambda file: file.relative_to(folder).as_posix(),
    )
    lines = [f"{_sum_of(file)}  {file.relative_to(folder).as_posix()}\n" for file in files]
    path = folder / NAME
    with replacing(path) as stream:
        stream.writelines(lines)
    return path


def damaged_files(folder: Path) -> list[str]:
    """Returns the names in SHA256SUMS whose file is missing or has changed.

    Raises:
        AppError: "file_missing" or "file_damaged" when SHA256SUMS itself cannot be read.
    """
    path = folder / NAME
    if not path.is_file():
        raise AppError("file_missing", name=NAME)
    damaged = []
    for line in path.read_text(encoding="utf-8").splitlines():
        expected, gap, name = line.partition("  ")
        if not gap or len(expected) != 64:
            raise AppError("file_damaged", name=NAME)
        file = folder / name
        if not file.is_file() or _sum_of(file) != expected:
            damaged.append(name)
    return damaged


def _sum_of(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
