"""Servers of notices that end with the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.unit.update.notices import NoticeServer, signed

Serve = Callable[..., NoticeServer]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a server: `serve()` gives a good notice, `serve(body=...)`, `serve(answer=...)` something else."""
    started: list[NoticeServer] = []

    def start(*, body: bytes | None = None, answer: Any = None, certificate: Any = None) -> NoticeServer:
        given = signed() if body is None else body
        started.append(NoticeServer(answer or (lambda _: (200, {}, given)), certificate))
        return started[-1]

    yield start
    for server in started:
        server.stop()
