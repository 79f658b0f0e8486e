"""The two calls of the OpenAI API that we need, over one connection at a time: models, and one answer.

On the standard library's http.client: it follows no redirect and asks no proxy by itself, and both would be a way
for texts to leave the computer unseen.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from desktop_app.core.errors import AppError
from desktop_app.dataset.more.address import Address

CONNECT_S = 10.0
ANSWER_S = 120.0
"""A model of 30 GB is loaded from a slow disk before its first word."""
LARGEST_ANSWER_BYTES = 4 << 20
LONGEST_WAIT_S = 60.0
"""A service that says "in an hour" is better asked another time."""
_TRIES = 4
_REDIRECTS = 3
_MODELS_AT_MOST = 1000
_KEY = re.compile(r"[\x21-\x7e]{1,4096}")
_TRY_LATER = (500, 502, 503, 504)

Wait = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Reply:
    """`is_cut`: the model had more to say than it was allowed to."""

    text: str
    is_cut: bool


class Endpoint:
    """Args:
    key: the service's API key; "" for a program that wants none.
    wait: how to wait some seconds before trying again; a test brings its own.

    Every method raises AppError: "endpoint_not_running", "endpoint_unknown_host", "endpoint_no_answer",
    "endpoint_certificate", "endpoint_key_refused", "endpoint_not_found", "endpoint_model_missing",
    "endpoint_busy", "endpoint_failed", "endpoint_no_json", "endpoint_redirects", "endpoint_refused",
    "endpoint_broken".
    """

    def __init__(
        self,
        address: Address,
        key: str = "",
        *,
        connect_s: float = CONNECT_S,
        answer_s: float = ANSWER_S,
        wait: Wait = time.sleep,
    ) -> None:
        """Raises AppError("endpoint_bad_key")."""
        key = key.strip()
        if key and not _KEY.fullmatch(key):
            # http.client would quote it in its own error.
            raise AppError("endpoint_bad_key")
        self._address = address
        self._headers = {"Accept": "application/json", "User-Agent": "homespun"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"
        self._connect_s = connect_s
        self._answer_s = answer_s
        self._wait = wait

    def models(self) -> list[str]:
        """Returns the ids of the models that are there."""
        found = self._call("GET", "/models", None)
        entries = found.get("data") if isinstance(found, dict) else None
        if not isinstance(entries, list):
            raise AppError("endpoint_no_json")
        ids = [entry.get("id") for entry in entries[:_MODELS_AT_MOST] if isinstance(entry, dict)]
        return [name for name in ids if isinstance(name, str) and name]

    def answer(
        self, model: str, turns: Sequence[Mapping[str, str]], *, temperature: float, most_tokens: int
    ) -> Reply:
        """Lets `model` go on with `turns` ({"role", "content"}). Its thoughts are taken out."""
        body = {
            "model": model,
            "messages": [dict(turn) for turn in turns],
            "temperature": temperature,
            "max_tokens": most_tokens,
            "stream": False,
        }
        found = self._call("POST", "/chat/completions", json.dumps(body).encode())
        try:
            choice = found["choices"][0]
            text, reason = choice["message"]["content"], choice.get("finish_reason")
        except (KeyError, IndexError, TypeError, AttributeError):
            raise AppError("endpoint_no_json") from None
        if not isinstance(text, str):
            raise AppError("endpoint_no_json")
        return Reply(text, reason == "length")

    def _call(self, method: str, path: str, body: bytes | None) -> Any:
        waited = 1.0
        for attempt in range(_TRIES):
            status, headers, content = self._request(method, self._address.path + path, body)
            is_last = attempt == _TRIES - 1
            if status == 200:
                return _parsed(content)
            if status == 429 and not is_last:
                self._wait(_asked_wait(headers.get("Retry-After"), waited))
            elif status in _TRY_LATER and not is_last:
                self._wait(waited)
            else:
                raise _error_of(status, content)
            waited *= 2
        raise AssertionError("the last try returns or raises")

    def _request(self, method: str, path: str, body: bytes | None) -> tuple[int, http.client.HTTPMessage, bytes]:
        """One request and its answer; follows redirects that stay at this very address."""
        for _ in range(_REDIRECTS + 1):
            status, headers, content = self._once(method, path, body)
            if status not in (301, 302, 303, 307, 308):
                return status, headers, content
            target = self._path_here(headers.get("Location") or "")
            # A 301 to 303 may turn a POST into a GET, which is no question any more.
            if target in ("", path) or (method == "POST" and status not in (307, 308)):
                break
            path = target
        raise AppError("endpoint_redirects")

    def _path_here(self, location: str) -> str:
        """Returns the path of a redirect that stays at this very address; "" for every other one."""
        try:
            target, here = urlsplit(urljoin(self._address.url + "/", location)), urlsplit(self._address.url)
            port = target.port or {"http": 80, "https": 443}.get(target.scheme)
        except ValueError:
            return ""
        is_here = (target.scheme, target.hostname, port) == (here.scheme, here.hostname, here.port)
        return target.path if is_here else ""

    def _once(self, method: str, path: str, body: bytes | None) -> tuple[int, http.client.HTTPMessage, bytes]:
        headers = {**self._headers, **({"Content-Type": "application/json"} if body is not None else {})}
        connection = self._connection()
        # A socket's own timeout begins anew with every byte, and a server may send one a minute for ever.
        is_late = threading.Event()
        alarm: threading.Timer | None = None
        try:
            connection.connect()
            connection.sock.settimeout(self._answer_s)
            # The socket itself: the connection forgets it as soon as the server says that it will close.
            alarm = threading.Timer(self._answer_s, _hang_up, (connection.sock, is_late))
            alarm.daemon = True
            alarm.start()
            connection.request(method, path, body=body, headers=headers)
            with contextlib.closing(connection.getresponse()) as response:
                content = _read(response)
            if is_late.is_set():
                raise TimeoutError
        except (OSError, http.client.HTTPException, ValueError) as error:
            # The error's own text may quote what came, so only its kind is told.
            raise _broken(error, is_late=is_late.is_set(), seconds=self._answer_s) from None
        finally:
            if alarm is not None:
                alarm.cancel()
            connection.close()
        return response.status, response.headers, content

    def _connection(self) -> http.client.HTTPConnection:
        address = self._address
        if address.scheme == "https":
            return http.client.HTTPSConnection(
                address.host, address.port, timeout=self._connect_s, context=ssl.create_default_context()
            )
        return http.client.HTTPConnection(address.host, address.port, timeout=self._connect_s)


def _hang_up(line: socket.socket, is_late: threading.Event) -> None:
    is_late.set()
    with contextlib.suppress(OSError):  # it has ended by itself meanwhile
        line.shutdown(socket.SHUT_RDWR)


def _broken(error: Exception, *, is_late: bool, seconds: float) -> AppError:
    """The error for a connection that did not bring an answer."""
    if is_late or isinstance(error, TimeoutError):
        return AppError("endpoint_no_answer", seconds=round(seconds))
    if isinstance(error, ConnectionRefusedError):
        return AppError("endpoint_not_running")
    if isinstance(error, socket.gaierror):
        return AppError("endpoint_unknown_host")
    if isinstance(error, ssl.SSLError):
        return AppError("endpoint_certificate")
    return AppError("endpoint_broken")


def _read(response: http.client.HTTPResponse) -> bytes:
    content = response.read(LARGEST_ANSWER_BYTES + 1)
    if len(content) > LARGEST_ANSWER_BYTES:
        raise AppError("endpoint_no_json")
    if response.length:
        raise http.client.IncompleteRead(b"")
    return content


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise AppError("endpoint_no_json") from None


def _asked_wait(retry_after: str | None, otherwise_s: float) -> float:
    """Returns the seconds of a Retry-After header (a number or a date). Raises AppError("endpoint_busy")."""
    seconds = otherwise_s
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        seconds = float(text[:9])
    elif text:
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            moment = None
        if moment is not None:
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            seconds = (moment - datetime.now(UTC)).total_seconds()
    if seconds > LONGEST_WAIT_S:
        raise AppError("endpoint_busy")
    return max(0.0, seconds)


def _error_of(status: int, content: bytes) -> AppError:
    """The error for a status. Of the answer's text only the word "model" is looked for; it may quote ours."""
    if status in (401, 403):
        return AppError("endpoint_key_refused")
    if status in (400, 404, 422) and b"model" in content[:2000].lower() and b"not" in content[:2000].lower():
        return AppError("endpoint_model_missing")
    if status in (404, 405):
        return AppError("endpoint_not_found")
    if status == 429:
        return AppError("endpoint_busy")
    if status >= 500:
        return AppError("endpoint_failed", status=status)
    return AppError("endpoint_refused", status=status)
