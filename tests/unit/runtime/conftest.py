"""A small lock, its files, and a server for them."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app.runtime.lock import LockedFile
from tests.unit.runtime.hostile_server import HostileServer


def locked(folder: Path, name: str, content: bytes, *, source: str = "packages") -> LockedFile:
    """Writes a file where the server has it, and returns its line in a lock."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    package, version = name.split("-")[:2]
    return LockedFile(
        package=package,
        version=version,
        source=source,
        path=f"ab/cd/{name}",
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
        unpacked_bytes=len(content),
    )


@pytest.fixture
def files(tmp_path: Path) -> list[LockedFile]:
    """A large, a middle and a small one, of noise that no two tests share."""
    noise = random.Random(str(tmp_path))
    return [
        locked(tmp_path / "served", f"{name}-1.0-py3-none-any.whl", noise.randbytes(size))
        for name, size in (("small", 5_000), ("large", 400_000), ("middle", 60_000))
    ]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., HostileServer]]:
    """Starts servers of the folder "served", each bad in its own way."""
    started: list[HostileServer] = []

    def start(**badness: Any) -> HostileServer:
        started.append(HostileServer(tmp_path / "served", **badness))
        return started[-1]

    yield start
    for server in started:
        server.stop()
