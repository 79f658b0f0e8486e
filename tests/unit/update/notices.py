"""Notices signed with a key of the tests, and a loopback server that gives them, or something else."""

from __future__ import annotations

import http.server
import json
import ssl
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nacl.signing import SigningKey

from desktop_app.update.release import Release, ReleaseFile
from desktop_app.update.source import Source
from installers.release.sign_notice import envelope

KEY = SigningKey(b"a key of the tests, for nothing!")
PUBLIC = bytes(KEY.verify_key)
ISSUED = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def plain_notice(**changes: Any) -> dict[str, Any]:
    """What a good notice says, with changes."""
    base = "https://example.org/releases/v0.2.0/"
    names = {
        "windows-setup": ("homespun-0.2.0-setup.exe", "10.0.17763"),
        "linux-deb": ("homespun_0.2.0_amd64.deb", "2.34"),
        "linux-tar": ("homespun-0.2.0-linux-x86_64.tar.zst", "2.34"),
    }
    files = [
        {"kind": kind, "url": base + name, "sha256": "ab" * 32, "size_bytes": 10, "needs": needs}
        for kind, (name, needs) in names.items()
    ]
    return {
        "format": 1,
        "version": "0.2.0",
        "issued_utc": ISSUED.isoformat(),
        "page": "https://example.org/releases/v0.2.0",
        "files": files,
    } | changes


def payload(**changes: Any) -> bytes:
    return json.dumps(plain_notice(**changes)).encode()


def signed(key: SigningKey = KEY, **changes: Any) -> bytes:
    return envelope(payload(**changes), [key])


def release_of(file: ReleaseFile, version: str = "0.2.0") -> Release:
    return Release(version=version, issued=ISSUED, page="https://example.org/", files=(file,))


Answer = tuple[int, Mapping[str, str], bytes]


class NoticeServer(http.server.ThreadingHTTPServer):
    """Answers every request as `answer(handler)` says; None means that it was answered by hand.

    `requests` holds each request's path and headers; `released` ends whatever waits.
    """

    daemon_threads = True

    def __init__(
        self,
        answer: Callable[[http.server.BaseHTTPRequestHandler], Answer | None],
        certificate: Path | None = None,
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.released = threading.Event()
        self.scheme = "http"
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)
            self.scheme = "https"
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def address(self) -> str:
        return f"{self.scheme}://localhost:{self.server_address[1]}/homespun-release.json"

    @property
    def source(self) -> Source:
        return Source(address=self.address, keys=(PUBLIC,))

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is part of the tests."""

    def stop(self) -> None:
        self.released.set()
        self.shutdown()
        self.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    server: NoticeServer

    def log_message(self, *_: Any) -> None:
        """Silence."""

    def do_GET(self) -> None:
        self.server.requests.append((self.path, dict(self.headers)))
        answer = self.server.answer(self)
        if answer is None:
            return
        status, headers, body = answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
