"""A loopback file server that behaves badly in one chosen way, and counts the bytes it gave away."""

from __future__ import annotations

import http.server
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import unquote

_PIECE = 16 << 10


class HostileServer(http.server.ThreadingHTTPServer):
    """Serves the files of `folder`.

    Args:
        cut_at: closes the connection once it has given this share of a file (counted from the file's start), every
            time; a request that begins beyond it gets `cut_step` more.
        hang_at: like `cut_at`, but goes silent instead.
        refuse: this status to the first `refusals` requests (-1: to all).
        wrong: gives zeros instead of the first `wrong` answers' content.
        dies_after: gives so many bytes in all, and from then on not one more; with `hang_at` it goes silent.
        ignore_ranges: answers 200 with everything whatever was asked.
    """

    daemon_threads = True

    def __init__(self, folder: Path, **badness: Any) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder = folder
        self.cut_at: float | None = badness.get("cut_at")
        self.hang_at: float | None = badness.get("hang_at")
        self.refuse: int = badness.get("refuse", 0)
        self.refusals: int = badness.get("refusals", -1)
        self.wrong: int = badness.get("wrong", 0)
        self.ignore_ranges: bool = badness.get("ignore_ranges", False)
        self.bytes_a_second: float = badness.get("bytes_a_second", 0)
        self.sign_in_page: bool = badness.get("sign_in_page", False)
        self.dies_after: int | None = badness.get("dies_after")
        self.requests: list[tuple[str, str | None]] = []
        self.given: Counter[str] = Counter()
        self.hung = threading.Event()
        self.released = threading.Event()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is part of every test here."""

    def stop(self) -> None:
        self.released.set()
        self.shutdown()
        self.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: HostileServer

    def log_message(self, *_: Any) -> None:
        """Silence."""

    def do_GET(self) -> None:
        server = self.server
        name = unquote(self.path.rsplit("/", 1)[-1])
        asked = self.headers.get("Range")
        server.requests.append((name, asked))
        if server.refuse and server.refusals != 0:
            server.refusals -= 1
            self.send_error(server.refuse)
            return
        if server.sign_in_page:
            self._send(200, b"<html>Please sign in</html>")
            return
        content = (server.folder / name).read_bytes()
        begin = int(asked.removeprefix("bytes=").rstrip("-")) if asked and not server.ignore_ranges else 0
        if server.wrong:
            server.wrong -= 1
            content = bytes(len(content))
        self.send_response(206 if begin else 200)
        self.send_header("Content-Length", str(len(content) - begin))
        if begin:
            self.send_header("Content-Range", f"bytes {begin}-{len(content) - 1}/{len(content)}")
        self.end_headers()
        self._give(name, content, begin)

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _give(self, name: str, content: bytes, begin: int) -> None:
        server = self.server
        stop = len(content)
        share = server.cut_at if server.cut_at is not None else server.hang_at
        if share is not None:
            stop = min(stop, max(begin, 0) + max(1, int(share * len(content))))
        if server.dies_after is not None:
            stop = min(stop, begin + max(0, server.dies_after - sum(server.given.values())))
        at = begin
        while at < stop:
            piece = content[at : min(stop, at + _PIECE)]
            self.wfile.write(piece)
            server.given[name] += len(piece)
            at += len(piece)
            if server.bytes_a_second:
                time.sleep(len(piece) / server.bytes_a_second)
        if stop < len(content):
            if server.hang_at is not None:
                server.hung.set()
                server.released.wait(30)
            self.close_connection = True
