"""Which exports lie at the paths a person chose? Decided by content, never by a file's ending."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Literal

from desktop_app.core.errors import AppError
from desktop_app.importers.charsets import text_file_encoding
from desktop_app.importers.mail_headers import read_headers, split_head
from desktop_app.importers.mbox import is_separator, split_mbox
from desktop_app.importers.whatsapp import looks_like_whatsapp
from desktop_app.importers.zip_members import MemberStream, opened_zip

SourceFormat = Literal["mbox", "eml", "maildir", "whatsapp"]

_HEAD_BYTES = 65_536
_ZIP_START = b"PK\x03\x04"
_ZIP_EMPTY = b"PK\x05\x06"
_MAIL_FIELDS = frozenset(
    ("from", "to", "subject", "date", "received", "message-id", "return-path", "mime-version", "delivered-to",
     "content-type", "x-mozilla-status", "sender", "reply-to", "cc")
)  # fmt: skip
_FOLDER_REASONS = {
    "spam": re.compile(r"spam|junk|junk[ -]?e-?mail|垃圾邮件|垃圾郵件|迷惑メール", re.IGNORECASE),
    "deleted": re.compile(
        r"trash|deleted|deleted items|deleted messages|papierkorb|corbeille|已删除", re.IGNORECASE
    ),
    "draft": re.compile(r"drafts|templates|unsent messages|entwürfe|brouillons|草稿箱?", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One export.

    Args:
        name: file or folder name, made unique among the chosen ones; never a path.
        format: what it is.
        size_bytes: how much there is to read.
        path: the file, the zip, or the folder.
        member: name inside the zip.
        files: eml and Maildir: the files, one mail each.
        drop_all: reason that holds for all of it: somebody's "Trash" found in a folder is not what they wrote.
    """

    name: str
    format: SourceFormat
    size_bytes: int
    path: Path
    member: str | None = None
    files: tuple[str, ...] = ()
    drop_all: str | None = None

    def open(self) -> IO[bytes]:
        """Opens the one file of an mbox or a chat."""
        return open_file(self.path) if self.member is None else MemberStream(self.path, self.member)()


def open_file(path: Path) -> IO[bytes]:
    """Raises AppError: "source_missing", "source_not_readable"."""
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise AppError("source_missing", name=path.name) from None
    except OSError:
        raise AppError("source_not_readable", name=path.name) from None


def open_sources(paths: Sequence[Path]) -> list[Source]:
    """Finds every export at `paths`; a folder is searched with everything below it.

    Raises:
        AppError: "source_missing", "source_empty", "source_not_recognised", "source_not_readable", "zip_damaged",
            "zip_unsafe_name", "zip_bomb", each with the file's name.
    """
    found: list[Source] = []
    for path in paths:
        if path.is_dir():
            inside = list(_in_folder(path))
            if not inside:
                raise AppError("source_not_recognised", name=path.name)
            found += inside
        else:
            found += _in_file(path)
    return _with_unique_names(found)


def _with_unique_names(sources: Iterable[Source]) -> list[Source]:
    named: dict[str, Source] = {}
    seen: set[tuple[Path, str | None]] = set()
    for source in sources:
        place = (source.path.resolve(), source.member)
        if place in seen:
            # A folder and a file in it were both chosen.
            continue
        seen.add(place)
        name, number = source.name, 1
        while name in named:
            number += 1
            name = f"{source.name} ({number})"
        named[name] = replace(source, name=name)
    return list(named.values())


def _in_file(path: Path) -> list[Source]:
    with open_file(path) as stream:
        try:
            head = stream.read(_HEAD_BYTES)
        except OSError:
            raise AppError("source_not_readable", name=path.name) from None
        size = os.fstat(stream.fileno()).st_size
    if not head.strip():
        raise AppError("source_empty", name=path.name)
    if head.startswith((_ZIP_START, _ZIP_EMPTY)):
        return _in_zip(path)
    source_format = recognise(head)
    if source_format is None:
        raise AppError("source_not_recognised", name=path.name)
    # Apple Mail exports a folder "Work.mbox" with a file "mbox" in it.
    name = path.parent.stem if path.name == "mbox" and path.parent.suffix == ".mbox" else path.name
    return [_single(name, source_format, size, path)]


def _single(name: str, source_format: SourceFormat, size: int, path: Path) -> Source:
    files = (path.name,) if source_format == "eml" else ()
    return Source(
        name=name,
        format=source_format,
        size_bytes=size,
        path=path.parent if source_format == "eml" else path,
        files=files,
    )


def recognise(head: bytes) -> SourceFormat | None:
    """Returns the format of a file that starts with `head`, None when it is nothing we read."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    first, _, rest = start.partition(b"\n")
    if is_separator(first.rstrip(b"\r"), rest[:200], after_blank=True):
        return "mbox"
    fields = read_headers(split_head(start)[0]) if b"\x00" not in start[:1000] else {}
    if len(_MAIL_FIELDS & fields.keys()) >= 2:
        return "eml"
    encoding = text_file_encoding(head)
    text = head.decode(encoding, "replace")
    if "\x00" in text[:2000]:
        return None
    return "whatsapp" if looks_like_whatsapp(text) else None


def _in_zip(path: Path) -> list[Source]:
    found: list[Source] = []
    with opened_zip(path) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        if not members:
            raise AppError("source_empty", name=path.name)
        for member in members:
            with archive.open(member) as stream:
                head = stream.read(_HEAD_BYTES)
            source_format = recognise(head) if head.strip() else None
            if source_format in ("mbox", "whatsapp"):
                inner = member.filename.rpartition("/")[2]
                found.append(
                    Source(
                        name=path.name if inner == "_chat.txt" or len(members) == 1 else inner,
                        format=source_format,
                        size_bytes=member.file_size,
                        path=path,
                        member=member.filename,
                    )
                )
    if not found:
        raise AppError("source_not_recognised", name=path.name)
    return found


def _in_folder(root: Path) -> Iterator[Source]:
    """Searches a folder; files that are no export are passed over, because folders hold other things as well."""
    for folder, folders, files in os.walk(root, onerror=_unreadable):
        here = Path(folder)
        folders.sort()
        if {"cur", "new"} <= set(folders):
            yield _maildir(here)
            folders[:] = [name for name in folders if name not in ("cur", "new", "tmp")]
            continue
        mails: list[str] = []
        mails_size = 0
        for name in sorted(files):
            path = here / name
            if path.is_symlink() or not path.is_file():
                continue
            for found in _quietly(path):
                source = found
                if source.format == "mbox" and _is_one_mail(path, source.size_bytes):
                    # Some programs save a single mail with an mbox line on top; a folder of them is one source.
                    source = replace(source, format="eml", path=here, files=(name,))
                if source.format == "eml":
                    mails += source.files
                    mails_size += source.size_bytes
                else:
                    yield replace(source, drop_all=_reason_of_folder(source.name))
        if mails:
            yield Source(
                name=here.name,
                format="eml",
                size_bytes=mails_size,
                path=here,
                files=tuple(mails),
                drop_all=_reason_of_folder(here.name),
            )


def _is_one_mail(path: Path, size_bytes: int) -> bool:
    if size_bytes > _HEAD_BYTES:
        return False
    with open_file(path) as stream:
        return sum(1 for _ in split_mbox(stream)) == 1


def _quietly(path: Path) -> list[Source]:
    try:
        return _in_file(path)
    except AppError as error:
        if error.code in ("source_not_recognised", "source_empty", "source_missing"):
            return []
        raise


def _unreadable(error: OSError) -> None:
    raise AppError("source_not_readable", name=Path(error.filename or "").name)


def _reason_of_folder(name: str) -> str | None:
    stem = name.lstrip(".").removesuffix(".mbox").strip()
    return next((reason for reason, words in _FOLDER_REASONS.items() if words.fullmatch(stem)), None)


def _maildir(folder: Path) -> Source:
    files: list[str] = []
    size = 0
    for part in ("cur", "new"):
        try:
            entries = sorted(os.scandir(folder / part), key=lambda entry: entry.name)
        except OSError:
            raise AppError("source_not_readable", name=folder.name) from None
        for entry in entries:
            if entry.is_file(follow_symlinks=False) and not entry.name.startswith("."):
                files.append(f"{part}/{entry.name}")
                size += entry.stat().st_size
    name = folder.name
    return Source(
        name=name,
        format="maildir",
        size_bytes=size,
        path=folder,
        files=tuple(files),
        drop_all=_reason_of_folder(name),
    )
