"""What a signed notice says of the newest Homespun."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, cast, get_args
from urllib.parse import urlsplit

from desktop_app.core.errors import AppError

FORMAT = 1
Kind = Literal["windows-setup", "linux-deb", "linux-tar"]
SUFFIX: dict[Kind, str] = {"windows-setup": ".exe", "linux-deb": ".deb", "linux-tar": ".tar.zst"}
_VERSION = re.compile(r"\d{1,4}(\.\d{1,5}){2}")
_NEEDS = re.compile(r"\d{1,4}(\.\d{1,5}){1,2}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
# A plain name: nothing that could leave a folder, and nothing that Windows keeps for its devices.
_NAME = re.compile(r"homespun[A-Za-z0-9._+-]{1,80}")
_LARGEST_BYTES = 2 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFile:
    """`needs`: the oldest system that runs it: Windows' version ("10.0.17763"), or that of glibc ("2.34")."""

    kind: Kind
    url: str
    sha256: str
    size_bytes: int
    needs: str

    @property
    def name(self) -> str:
        return self.url.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """`issued`: when the notice was signed, aware; `page`: what is new, for a browser; `files`: one a kind."""

    version: str
    issued: datetime
    page: str
    files: tuple[ReleaseFile, ...]

    def file_for(self, kind: str) -> ReleaseFile | None:
        return next((file for file in self.files if file.kind == kind), None)


def read_release(payload: bytes) -> Release:
    """Reads what `installers/release/sign_notice.py` writes.

    Fields and kinds of files that are not known are passed over: the writer is newer than this reader by nature.

    Raises:
        AppError: "update_too_new" (another format), "update_damaged" (signed, and yet not what it should be).
    """
    try:
        plain = json.loads(payload)
        if plain["format"] != FORMAT:
            raise AppError("update_too_new")
        release = Release(
            version=_matching(_VERSION, plain["version"]),
            issued=_moment(plain["issued_utc"]),
            page=_address(plain["page"]),
            files=tuple(_file(entry) for entry in plain["files"] if entry["kind"] in get_args(Kind)),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        raise AppError("update_damaged") from None
    if len({file.kind for file in release.files}) < len(release.files):
        raise AppError("update_damaged")
    return release


def numbers(version: str) -> tuple[int, ...]:
    """ "10.0.17763" -> (10, 0, 17763)."""
    return tuple(int(part) for part in version.split("."))


def is_newer(version: str, own: str) -> bool:
    """Whether a finished version comes after our own; our own "0.2.0.dev1" and "0.2.0rc1" come before "0.2.0"."""
    begin = re.match(r"\d+(\.\d+)*", own)
    if begin is None:
        return False
    mine = numbers(begin.group())
    return numbers(version) > mine or (numbers(version) == mine and begin.group() != own)


def _file(entry: dict[str, Any]) -> ReleaseFile:
    kind = cast(Kind, entry["kind"])
    file = ReleaseFile(
        kind=kind,
        url=_address(entry["url"]),
        sha256=_matching(_SHA256, entry["sha256"]),
        size_bytes=int(entry["size_bytes"]),
        needs=_matching(_NEEDS, entry["needs"]),
    )
    if not _NAME.fullmatch(file.name) or not file.name.endswith(SUFFIX[kind]):
        raise ValueError
    if not 0 < file.size_bytes <= _LARGEST_BYTES:
        raise ValueError
    return file


def _matching(form: re.Pattern[str], word: object) -> str:
    if not isinstance(word, str) or not form.fullmatch(word):
        raise ValueError
    return word


def _moment(word: str) -> datetime:
    moment = datetime.fromisoformat(word)
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC)


def _address(word: object) -> str:
    if not isinstance(word, str) or not is_allowed(word):
        raise ValueError
    return word


def is_allowed(address: str) -> bool:
    """https, or http to this very computer; no user, query or fragment. Raises ValueError: no address at all."""
    parts = urlsplit(address)
    is_here = parts.hostname in ("127.0.0.1", "::1", "localhost")
    secure = parts.scheme == "https" or (is_here and parts.scheme == "http")
    return secure and bool(parts.hostname) and "@" not in parts.netloc and not parts.query and not parts.fragment
