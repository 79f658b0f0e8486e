"""Talking to a program on this computer by HTTP, and to nothing else.

On the standard library's http.client: it follows no redirect and asks no proxy, and both would be a way for a
model to leave the computer unseen.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from desktop_app.core.errors import AppError

DETECT_S = 0.3
"""A port of this computer answers in a millisecond or not at all; a firewall that swallows costs this long."""
ANSWER_S = 20.0
LONG_S = 600.0
"""Loading a model of 30 GB from a slow disk, or copying it once more, before the next line is said."""
_CHUNK_BYTES = 1 << 20
_LARGEST_ANSWER_BYTES = 4 << 20
_LONGEST_LINE_BYTES = 1 << 20

Tell = Callable[[int, int], None]
"""Bytes done, bytes in all."""


@dataclass(frozen=True, slots=True)
class Address:
    """A port of this computer. `host` is "127.0.0.1" or "::1"; nothing else can be made."""

    host: str
    port: int

    def __post_init__(self) -> None:
        if not ipaddress.ip_address(self.host).is_loopback:
            raise ValueError("not this computer")

    @property
    def url(self) -> str:
        return f"http://[{self.host}]:{self.port}" if ":" in self.host else f"http://{self.host}:{self.port}"


def read_address(text: str, default_port: int) -> Address | None:
    """Reads an address as programs keep it ("127.0.0.1", ":11500", "http://localhost:11434"); None: elsewhere.

    "0.0.0.0" and "::" mean "for everybody", which includes this computer.
    """
    text = text.strip().strip("\"'")
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        host, port = parts.hostname or "127.0.0.1", parts.port or default_port
        host = {"localhost": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
        return Address(host, port) if parts.scheme == "http" else None
    except ValueError:
        return None


def is_open(address: Address) -> bool:
    """Whether anybody listens there."""
    try:
        with socket.create_connection((address.host, address.port), timeout=DETECT_S):
            return True
    except OSError:
        return False


@dataclass(frozen=True, slots=True)
class Reply:
    """`content` is what JSON came, or None."""

    status: int
    content: Any

    @property
    def error(self) -> str:
        """What the program says went wrong, in its own words; for comparing only, it may name folders."""
        said = self.content.get("error") if isinstance(self.content, dict) else None
        return said if isinstance(said, str) else ""


class Loopback:
    """Every method raises AppError: "tool_not_running", "tool_no_answer", "tool_connection_lost" with the name."""

    def __init__(self, address: Address, name: str) -> None:
        self._address = address
        self._name = name

    def call(self, method: str, path: str, body: Any = None, *, timeout_s: float = ANSWER_S) -> Reply:
        """One request with JSON, one answer, in `timeout_s` altogether."""
        with self._open(timeout_s) as connection:
            connection.connect()
            # A socket's own timeout begins anew with every byte, and a stranger may send one a second for ever.
            alarm = threading.Timer(timeout_s, _hang_up, (connection.sock,))
            alarm.daemon = True
            alarm.start()
            try:
                with _answer(connection, method, path, body) as response:
                    return Reply(response.status, _parsed(response.read(_LARGEST_ANSWER_BYTES)))
            finally:
                alarm.cancel()

    def send_file(self, path: str, file: Path, tell: Tell) -> Reply:
        """Posts a file's bytes as they are, a piece at a time."""
        total, done = file.stat().st_size, 0
        with file.open("rb") as stream, self._open(LONG_S) as connection:
            connection.putrequest("POST", path)
            connection.putheader("Content-Type", "application/octet-stream")
            connection.putheader("Content-Length", str(total))
            connection.endheaders()
            try:
                while chunk := stream.read(_CHUNK_BYTES):
                    connection.send(chunk)
                    done += len(chunk)
                    tell(done, total)
            except (BrokenPipeError, ConnectionResetError):
                # It said no before the end; why, stands in its answer if that came through.
                if connection.sock is None:
                    raise
            with contextlib.closing(connection.getresponse()) as response:
                return Reply(response.status, _parsed(response.read(_LARGEST_ANSWER_BYTES)))

    def lines(self, method: str, path: str, body: Any) -> Iterator[Reply]:
        """Yields each line of JSON as it comes; an answer that is no success is one `Reply` with its status."""
        with self._open(LONG_S) as connection, _answer(connection, method, path, body) as response:
            if response.status != 200:
                yield Reply(response.status, _parsed(response.read(_LARGEST_ANSWER_BYTES)))
                return
            while line := response.readline(_LONGEST_LINE_BYTES):
                if line.strip():
                    yield Reply(200, _parsed(line))

    @contextlib.contextmanager
    def _open(self, timeout_s: float) -> Iterator[http.client.HTTPConnection]:
        connection = http.client.HTTPConnection(self._address.host, self._address.port, timeout=timeout_s)
        try:
            yield connection
        except TimeoutError:
            raise AppError("tool_no_answer", program=self._name) from None
        except ConnectionRefusedError:
            raise AppError("tool_not_running", program=self._name) from None
        except (OSError, http.client.HTTPException):
            # The error's own text may quote what came, so only its kind is told.
            raise AppError("tool_connection_lost", program=self._name) from None
        finally:
            connection.close()


@contextlib.contextmanager
def _answer(
    connection: http.client.HTTPConnection, method: str, path: str, body: Any
) -> Iterator[http.client.HTTPResponse]:
    content = json.dumps(body).encode() if body is not None else None
    headers = {"Content-Type": "application/json"} if content is not None else {}
    connection.request(method, path, body=content, headers=headers)
    with contextlib.closing(connection.getresponse()) as response:
        yield response


def _hang_up(line: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it has ended by itself meanwhile
        line.shutdown(socket.SHUT_RDWR)


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
