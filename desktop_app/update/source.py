"""Where notices of new versions are asked for, and whose signature counts."""

from __future__ import annotations

import base64
import tomllib
from dataclasses import dataclass

from desktop_app.core import paths
from desktop_app.core.errors import AppError

_KEY_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """`address`: of the signed notice, "" where this copy was not published; `keys`: Ed25519, 32 bytes each."""

    address: str
    keys: tuple[bytes, ...]


def read_source() -> Source:
    """Reads resources/update.toml. Raises AppError("update_source_damaged")."""
    try:
        plain = tomllib.loads((paths.resources() / "update.toml").read_text(encoding="utf-8"))
        keys = tuple(base64.b64decode(word, validate=True) for word in plain["keys"])
        source = Source(address=str(plain["address"]), keys=keys)
    except (OSError, ValueError, KeyError, TypeError):
        raise AppError("update_source_damaged") from None
    if not keys or any(len(key) != _KEY_BYTES for key in keys):
        raise AppError("update_source_damaged")
    return source
