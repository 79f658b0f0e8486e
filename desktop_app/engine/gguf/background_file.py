"""A file that one thread writes, in order, while the next block of numbers is computed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, BinaryIO, Self

_MOST_WAITING = 4
"""Deeds that may wait for the disk: some megabytes, so that memory does not grow where the disk is slow."""


class BackgroundFile:
    """Does one deed after another with `stream`; an error comes up in one of the next calls, or in `finish`."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._pool = ThreadPoolExecutor(max_workers=1)
        self._waiting: deque[Future[Any]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=error is not None)
        if error is None:
            self.finish()

    def write_at(self, position: int, content: bytes | memoryview) -> None:
        """Writes bytes that must not change any more; may wait for earlier ones. Raises OSError of any of them."""
        self.do(self._write_at, position, content)

    def do(self, deed: Callable[..., object], *arguments: object) -> None:
        """Calls `deed` after everything that was written so far. Raises OSError as `write_at`."""
        self._waiting.append(self._pool.submit(deed, *arguments))
        while len(self._waiting) > _MOST_WAITING:
            self._waiting.popleft().result()

    def finish(self) -> None:
        """Waits until everything is done. Raises OSError as `write_at`."""
        while self._waiting:
            self._waiting.popleft().result()

    def _write_at(self, position: int, content: bytes | memoryview) -> None:
        self._stream.seek(position)
        self._stream.write(content)
