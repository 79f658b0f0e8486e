"""Where a model listens, and whether texts may go there."""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from desktop_app.core.errors import AppError

OLLAMA = "http://127.0.0.1:11434/v1"
LM_STUDIO = "http://127.0.0.1:1234/v1"

_HOST = re.compile(r"[A-Za-z0-9.:_-]+")
_PATH = re.compile(r"[\w./~%+-]*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An OpenAI-compatible endpoint: `path` is what stands before "/chat/completions", without a final slash."""

    scheme: Literal["http", "https"]
    host: str
    port: int
    path: str

    @property
    def is_this_computer(self) -> bool:
        """Whether the name can only mean this computer. A name that merely leads here today does not count."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}{self.path}"

    @property
    def secret_name(self) -> str:
        """Name of its key in the keychain."""
        return f"endpoint:{self.host}:{self.port}"


def read_address(typed: str) -> Address:
    """Reads what a person typed; without "http" it means this computer's kind of address.

    Raises:
        AppError: "endpoint_bad_address", also where the address holds a name, a password or a question mark.
    """
    text = typed.strip()
    if "://" not in text:
        text = f"http://{text}"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise AppError("endpoint_bad_address") from None
    path = parts.path.rstrip("/").removesuffix("/chat/completions").removesuffix("/models").rstrip("/")
    is_plain = not (parts.username or parts.password or parts.query or parts.fragment)
    if not is_plain or not _HOST.fullmatch(host) or not _PATH.fullmatch(path):
        raise AppError("endpoint_bad_address")
    if parts.scheme == "http":
        return Address(scheme="http", host=host, port=port or 80, path=path or "/v1")
    if parts.scheme == "https":
        return Address(scheme="https", host=host, port=port or 443, path=path or "/v1")
    raise AppError("endpoint_bad_address")


def check_allowed(address: Address, *, may_leave: bool) -> None:
    """Raises AppError where texts may not go to this address.

    Args:
        may_leave: the person agreed that redacted texts go to another computer.

    Raises:
        AppError: "endpoint_needs_https", "endpoint_needs_consent"; "endpoint_bad_address" where this system takes
            "localhost" for another computer.
    """
    if address.is_this_computer:
        if address.host == "localhost" and not _means_this_computer(address):
            raise AppError("endpoint_bad_address")
        return
    if address.scheme != "https":
        raise AppError("endpoint_needs_https")
    if not may_leave:
        raise AppError("endpoint_needs_consent")


def _means_this_computer(address: Address) -> bool:
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return bool(found) and all(ipaddress.ip_address(one[4][0]).is_loopback for one in found)
