"""A real HTTP server on loopback that speaks the part of Ollama's API that we use, and checks what it is given.

After docs/api.md and server/create.go of ollama/ollama: blobs by digest, create with its stream of lines, tags,
copy, delete, chat. `version` decides between the ways of 0.29 and older, 0.30, and 0.34.1 and newer.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from desktop_app.core.errors import AppError
from desktop_app.export.tools.gguf_header import GgufFacts, read_header

KNOWN_ARCHITECTURES = ("llama", "qwen2", "qwen3", "gemma3")


@dataclass
class OllamaServer:
    """Args:
    fault: "digest" (the bytes arrive changed), "drop" (hangs up in the middle of the upload), "full" (its disk),
        "hang" (reads no further until `go`),
        "create_breaks" (no line of success), "memory" (cannot start the model), "silent" (answers nothing).
    """

    version: str = "0.34.4"
    fault: str = ""
    answer: str = "Ahoy! Thursday is fine."
    port: int = 0
    blobs: dict[str, GgufFacts | None] = field(default_factory=dict)
    models: dict[str, dict[str, Any]] = field(default_factory=dict)
    created: list[dict[str, Any]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    uploads: int = 0
    is_reading: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def number(self) -> tuple[int, ...]:
        return tuple(map(int, self.version.split("-")[0].split(".")))

    def put(self, name: str) -> None:
        """A model of somebody else's."""
        self.models[f"{name}:latest"] = {"digest": hashlib.sha256(name.encode()).hexdigest(), "body": {}}


@contextmanager
def serving(**settings: Any) -> Iterator[OllamaServer]:
    state = OllamaServer(**settings)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"state": state}))
    server.daemon_threads = True
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    state: OllamaServer

    def log_message(self, *_: Any) -> None:
        pass

    def do_HEAD(self) -> None:
        self._say(200 if self.path.rpartition("/")[2] in self.state.blobs else 404, None)

    def do_GET(self) -> None:
        if self.path == "/api/version":
            self._say(200, {"version": self.state.version})
        elif self.path == "/api/tags":
            found = [{"name": name, "digest": model["digest"]} for name, model in self.state.models.items()]
            self._say(200, {"models": found or None})
        else:
            self._say(404, {"error": "not found"})

    def do_DELETE(self) -> None:
        name = _full(self._body()["model"])
        self._say(200 if self.state.models.pop(name, None) is not None else 404, None)

    def do_POST(self) -> None:
        if self.path.startswith("/api/blobs/"):
            self._blob(self.path.rpartition("/")[2])
        elif self.path == "/api/create":
            self._create(self._body())
        elif self.path == "/api/chat":
            self._chat(self._body())
        elif self.path == "/api/copy":
            body = self._body()
            source = self.state.models.get(_full(body["source"]))
            if source is not None:
                self.state.models[_full(body["destination"])] = source
            self._say(200 if source is not None else 404, None)
        else:
            self._say(404, {"error": "not found"})

    def _blob(self, digest: str) -> None:
        left = int(self.headers["Content-Length"])
        self.state.uploads += 1
        if self.state.fault == "full":
            self.rfile.read(left)
            self._say(500, {"error": "write /usr/share/ollama/blobs/x: no space left on device"})
            return
        if self.state.fault == "drop":
            self.rfile.read(left // 2)
            self.close_connection = True
            return
        if self.state.fault == "hang":
            self.state.is_reading.set()
            self.state.go.wait(60)
        content = self.rfile.read(left)
        found = "sha256:" + hashlib.sha256(content + (b"x" if self.state.fault == "digest" else b"")).hexdigest()
        if found != digest:
            self._say(400, {"error": f'digest mismatch, expected "{digest}", got "{found}"'})
            return
        self.state.blobs[digest] = _facts(content)
        self._say(201, None)

    def _create(self, body: dict[str, Any]) -> None:
        modern = self.state.number >= (0, 34, 1)
        if modern and body.get("adapters"):
            self._say(400, {"error": "LoRA adapters are no longer supported"})
            return
        if modern and body.get("quantize"):
            self._say(400, {"error": "quantize GGUF models with llama.cpp tools before importing"})
            return
        if any("/" in name or "\\" in name or ":" in name for name in body["files"]):
            self._say(400, {"error": "invalid file name"})
            return
        facts = [self.state.blobs.get(digest) for digest in body["files"].values()]
        if not facts or facts[0] is None:
            self._say(400, {"error": "blob not found"})
            return
        lines: list[dict[str, Any]] = [{"status": "parsing GGUF"}]
        if modern and facts[0].is_adapter:
            lines.append({"error": "LoRA adapters are no longer supported"})
        elif facts[0].architecture not in KNOWN_ARCHITECTURES:
            lines.append({"error": f'unsupported architecture "{facts[0].architecture}"'})
        elif self.state.fault != "create_breaks":
            digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
            self.state.models[_full(body["model"])] = {"digest": digest, "body": body, "facts": facts[0]}
            self.state.created.append(body)
            lines += [{"status": "writing manifest"}, {"status": "success"}]
        self._stream(lines)

    def _chat(self, body: dict[str, Any]) -> None:
        self.state.asked.append(body)
        model = self.state.models.get(_full(body["model"]))
        if model is None:
            self._say(404, {"error": f'model "{body["model"]}" not found'})
            return
        if self.state.fault == "memory":
            self._say(500, {"error": "model requires more system memory (9.9 GiB) than is available (3.1 GiB)"})
            return
        # Before 0.30 the template in the file is not run: without one of Ollama's own the model sees bare words.
        reads_turns = self.state.number >= (0, 30) or bool(model["body"].get("template"))
        answer = self.state.answer if reads_turns else "the the the the"
        pieces = [] if self.state.fault == "silent" else [answer[:5], answer[5:]]
        lines = [{"message": {"role": "assistant", "content": piece}, "done": False} for piece in pieces]
        self._stream([*lines, {"message": {"role": "assistant", "content": ""}, "done": True}])

    def _body(self) -> Any:
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def _say(self, status: int, plain: Any) -> None:
        content = json.dumps(plain).encode() if plain is not None and self.command != "HEAD" else b""
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _stream(self, lines: list[dict[str, Any]]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.end_headers()
        for line in lines:
            self.wfile.write(json.dumps(line).encode() + b"\n")
        self.close_connection = True


def _full(name: str) -> str:
    return name if ":" in name else f"{name}:latest"


def _facts(content: bytes) -> GgufFacts | None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "blob"
        file.write_bytes(content)
        try:
            return read_header(file)
        except AppError:
            return None
