"""A model server on loopback that speaks the file API of the hub, with all its faults on demand."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

COMMIT = "c" * 40
MODEL = "someone/small-model"


@dataclass(kw_only=True)
class Repo:
    """What the server has, and how it behaves.

    Args:
        files: name -> content; those over 1,000 bytes are kept apart (LFS), behind a redirect to `store`.
        status: instead of any answer about the model, this status with the hub's own error code.
        gate: tokens that may download; None lets everybody.
        cut_after: a download of a stored file breaks off after so many bytes, so many times.
        wrong: names whose stored bytes are damaged, that many times.
    """

    files: dict[str, bytes]
    status: int = 0
    error_code: str = ""
    gate: frozenset[str] | None = None
    cut_after: int = 0
    cuts: int = 0
    wrong: dict[str, int] = field(default_factory=dict)
    ignores_ranges: bool = False


class HubServer:
    """Two servers: the hub, and the store that a redirect leads to."""

    def __init__(self, repo: Repo) -> None:
        self.repo = repo
        self.sent: dict[str, int] = {}
        self.tokens: dict[str, set[str]] = {"hub": set(), "store": set()}
        self.ranges: list[str] = []
        self.on_bytes: Callable[[], None] = lambda: None
        self._servers = [ThreadingHTTPServer(("127.0.0.1", 0), self._handler(name)) for name in ("hub", "store")]
        self.endpoint, self._store = (f"http://127.0.0.1:{one.server_port}" for one in self._servers)
        for server in self._servers:
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def _handler(self, place: str) -> type[BaseHTTPRequestHandler]:
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: Any) -> None:
                pass

            def do_HEAD(self) -> None:
                self.do_GET()

            def do_GET(self) -> None:
                token = (self.headers.get("authorization") or "").removeprefix("Bearer ")
                if token:
                    hub.tokens[place].add(token)
                path = self.path.split("?")[0]
                if place == "store":
                    hub.send_stored(self, path.removeprefix("/"))
                elif hub.repo.status:
                    hub.answer(self, hub.repo.status, {"X-Error-Code": hub.repo.error_code}, b"{}")
                elif path.startswith("/api/models/"):
                    hub.send_listing(self, path)
                else:
                    hub.send_file(self, path, token)

        return Handler

    def answer(
        self, handler: BaseHTTPRequestHandler, status: int, headers: dict[str, str], body: bytes = b""
    ) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        if "Content-Length" not in headers:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        if handler.command == "GET":
            handler.wfile.write(body)

    def send_listing(self, handler: BaseHTTPRequestHandler, path: str) -> None:
        if f"/api/models/{MODEL}" != path:
            self.answer(handler, 404, {"X-Error-Code": "RepoNotFound"}, b"{}")
            return
        siblings = []
        for name, content in self.repo.files.items():
            one: dict[str, Any] = {"rfilename": name, "size": len(content), "blobId": git_sha1(content)}
            if len(content) > 1000:
                one["lfs"] = {"sha256": sha256(content), "size": len(content), "pointerSize": 134}
            siblings.append(one)
        listing = {"id": MODEL, "modelId": MODEL, "sha": COMMIT, "siblings": siblings, "tags": [], "downloads": 0}
        listing["gated"] = "manual" if self.repo.gate is not None else False
        self.answer(handler, 200, {"Content-Type": "application/json"}, json.dumps(listing).encode())

    def send_file(self, handler: BaseHTTPRequestHandler, path: str, token: str) -> None:
        name = path.removeprefix(f"/{MODEL}/resolve/{COMMIT}/")
        content = self.repo.files.get(name)
        if content is None:
            self.answer(handler, 404, {"X-Error-Code": "EntryNotFound", "X-Repo-Commit": COMMIT})
            return
        if self.repo.gate is not None and token not in self.repo.gate:
            self.answer(handler, 403 if token else 401, {"X-Error-Code": "GatedRepo"})
            return
        headers = {"X-Repo-Commit": COMMIT, "ETag": f'"{git_sha1(content)}"'}
        if len(content) > 1000:
            digest = sha256(content)
            headers |= {"X-Linked-Etag": f'"{digest}"', "X-Linked-Size": str(len(content))}
            self.answer(handler, 302, {**headers, "Location": f"{self._store}/{name}"})
        else:
            self.sent[name] = self.sent.get(name, 0) + (len(content) if handler.command == "GET" else 0)
            self.answer(handler, 200, headers | {"Content-Length": str(len(content))}, content)

    def send_stored(self, handler: BaseHTTPRequestHandler, name: str) -> None:
        repo = self.repo
        content = repo.files[name]
        if repo.wrong.get(name, 0) > 0:
            repo.wrong[name] -= 1
            content = bytes([content[0] ^ 1]) + content[1:]
        begin = 0
        wanted = handler.headers.get("Range", "")
        if wanted and not repo.ignores_ranges:
            self.ranges.append(wanted)
            begin = int(wanted.removeprefix("bytes=").rstrip("-"))
        body = content[begin:]
        handler.send_response(206 if begin else 200)
        handler.send_header("Content-Length", str(len(body)))
        if begin:
            handler.send_header("Content-Range", f"bytes {begin}-{len(content) - 1}/{len(content)}")
        handler.end_headers()
        if repo.cuts > 0:
            repo.cuts -= 1
            body = body[: repo.cut_after]
            handler.close_connection = True
        for start in range(0, len(body), 1 << 16):
            piece = body[start : start + (1 << 16)]
            try:
                handler.wfile.write(piece)
            except OSError:
                return  # the reader has gone
            self.sent[name] = self.sent.get(name, 0) + len(piece)
            self.on_bytes()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def git_sha1(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
