"""A real HTTP server on loopback that speaks the part of the OpenAI API that Ollama and LM Studio speak."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL = "llama3.2:3b"


@dataclass(frozen=True)
class Answer:
    """What the server sends; `drip_s` seconds pass between the bytes of the body."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    drip_s: float = 0.0
    claimed_length: int | None = None


def completion(text: str, *, finish: str = "stop") -> Answer:
    """An answer as Ollama 0.5 writes it."""
    plain = {
        "id": "chatcmpl-512",
        "object": "chat.completion",
        "created": 1735689600,
        "model": MODEL,
        "system_fingerprint": "fp_ollama",
        "choices": [
            {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish},
        ],
        "usage": {"prompt_tokens": 26, "completion_tokens": 9, "total_tokens": 35},
    }
    return Answer(body=json.dumps(plain).encode())


def models(*names: str) -> Answer:
    plain = [{"id": name, "object": "model", "created": 1735689600, "owned_by": "library"} for name in names]
    return Answer(body=json.dumps({"object": "list", "data": plain}).encode())


def error(status: int, message: str, **headers: str) -> Answer:
    plain = {"error": {"message": message, "type": "api_error", "param": None, "code": None}}
    return Answer(status, json.dumps(plain).encode(), {k.replace("_", "-"): v for k, v in headers.items()})


@dataclass
class Request:
    method: str
    path: str
    headers: Mapping[str, str]
    body: Any

    @property
    def system(self) -> str:
        return str(self.body["messages"][0]["content"])

    @property
    def user(self) -> str:
        return str(self.body["messages"][1]["content"])

    def tagged(self, tag: str) -> list[str]:
        return re.findall(rf"<{tag}>\n(.*?)\n</{tag}>", self.user, re.DOTALL)


class ModelServer:
    """`answer_to` decides; `requests` holds what came."""

    def __init__(self, answer_to: Callable[[Request], Answer]) -> None:
        self.answer_to = answer_to
        self.requests: list[Request] = []
        self.is_over = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._serve(None)

            def do_POST(self) -> None:
                self._serve(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

            def _serve(self, body: Any) -> None:
                request = Request(self.command, self.path, dict(self.headers), body)
                server.requests.append(request)
                found = models(MODEL) if self.path == "/v1/models" else None
                answer = server.answer_to(request) if found is None or server.answers_models else found
                try:
                    self.send_response(answer.status)
                    for name, value in answer.headers.items():
                        self.send_header(name, value)
                    length = len(answer.body) if answer.claimed_length is None else answer.claimed_length
                    self.send_header("Content-Length", str(length))
                    self.end_headers()
                    if answer.drip_s:
                        for byte in answer.body:
                            self.wfile.write(bytes([byte]))
                            if server.is_over.wait(answer.drip_s):
                                break
                    else:
                        self.wfile.write(answer.body)
                except OSError:
                    pass  # the client has hung up, which is what some tests are about
                self.close_connection = True

            def log_message(self, *_: object) -> None:
                pass

        self.answers_models = False
        """Whether `answer_to` is asked for the list of models, too."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/v1"

    @property
    def chats(self) -> list[Request]:
        return [request for request in self.requests if request.path.endswith("/chat/completions")]

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def stop(self) -> None:
        self.is_over.set()
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def serving(answer_to: Callable[[Request], Answer]) -> Iterator[ModelServer]:
    server = ModelServer(answer_to)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def wait_for(condition: Callable[[], bool], within_s: float = 60.0) -> None:
    until = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.01)
