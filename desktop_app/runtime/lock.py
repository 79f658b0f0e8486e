"""A lock: every file that one kind of engine consists of, as installers/engine/make_locks.py wrote it."""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from desktop_app.core import paths
from desktop_app.core.errors import AppError

# What uv can install, and nothing that could leave the folder for downloads.
_WHEEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+!-]*\.whl")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedFile:
    """One wheel.

    Args:
        source: where it comes from (`addresses`); path: below that source's address.
        size_bytes, unpacked_bytes: of the file, and of what is in it.
        device: "gfx1100" where only this kind of card needs it.
    """

    package: str
    version: str
    source: str
    path: str
    sha256: str
    size_bytes: int
    unpacked_bytes: int
    device: str = ""

    @property
    def name(self) -> str:
        """The file's own name, which uv reads package, version and platform from."""
        return unquote(self.path.rsplit("/", 1)[-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """`python`: "3.12"; `sha256`: of the lock's own text."""

    system: str
    backend: str
    python: str
    sha256: str
    files: tuple[LockedFile, ...]

    def files_for(self, device: str) -> tuple[LockedFile, ...]:
        """What a card of this kind ("gfx1100", or "" for any) needs."""
        return tuple(file for file in self.files if file.device in ("", device))


def lock_file(system: str, backend: str, python: str) -> Path:
    """Where the lock for a system ("Linux", "Windows"), a backend and a Python ("3.12") lies if there is one."""
    name = f"{system.lower()}-{backend}-py{python.replace('.', '')}.toml"
    return paths.engine_data() / "locks" / name


def locked_pythons(system: str, backend: str) -> tuple[str, ...]:
    """The Pythons ("3.12") with a lock for this system and backend, newest first."""
    found = (paths.engine_data() / "locks").glob(f"{system.lower()}-{backend}-py3*.toml")
    minors = sorted((int(file.stem.rsplit("-py3", 1)[1]) for file in found), reverse=True)
    return tuple(f"3.{minor}" for minor in minors)


def read_lock(file: Path) -> Lock:
    """Raises AppError("engine_lock_damaged"): not there, or not what `make_locks.py` writes."""
    try:
        content = file.read_bytes()
        plain = tomllib.loads(content.decode("utf-8"))
        files = tuple(_file(entry) for entry in plain["file"])
        lock = Lock(
            system=plain["system"],
            backend=plain["backend"],
            python=plain["python"],
            sha256=hashlib.sha256(content).hexdigest(),
            files=files,
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise AppError("engine_lock_damaged", name=file.name) from None
    if not files or len({one.name for one in files}) < len(files):
        raise AppError("engine_lock_damaged", name=file.name)
    return lock


def _file(entry: dict[str, Any]) -> LockedFile:
    file = LockedFile(
        package=entry["package"],
        version=entry["version"],
        source=entry["source"],
        path=entry["path"],
        sha256=entry["sha256"],
        size_bytes=int(entry["size"]),
        unpacked_bytes=int(entry["unpacked"]),
        device=entry.get("device", ""),
    )
    if not _WHEEL.fullmatch(file.name) or not _SHA256.fullmatch(file.sha256) or file.size_bytes <= 0:
        raise ValueError(file.name)
    return file
