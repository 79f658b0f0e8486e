"""Mails as files: an mbox, single .eml files, a Maildir."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator

from desktop_app.core.errors import AppError
from desktop_app.importers.format import Claim, Format, Head, Source
from desktop_app.importers.mail.mail_headers import read_headers, split_head
from desktop_app.importers.mail.mail_message import parse_mail
from desktop_app.importers.mail.mbox import is_separator, split_mbox
from desktop_app.importers.mail.raw_mail import MESSAGE_LIMIT_BYTES, MailBytes, RawMail
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading
from desktop_app.importers.tree import Tree

_MAIL_FIELDS = frozenset(
    ("from", "to", "subject", "date", "received", "message-id", "return-path", "mime-version", "delivered-to",
     "content-type", "x-mozilla-status", "sender", "reply-to", "cc")
)  # fmt: skip
# ":" is the standard; Windows forbids it in names and programs put ";" or "!" there.
_MAILDIR_FLAGS = re.compile(r"[:;!]2,([A-Za-z]*)$")
_LINES_JUDGED = 100
# A field's first line, or one that goes on.
_FIELD_LINE = re.compile(rb"[!-9;-~]{1,80}[ \t]{0,10}:|[ \t]|>?From ")
_OLD_FROM_FIELD = re.compile(rb"From[ \t]{1,20}:")
_UTF_16 = ((b"\xff\xfe", "utf-16-le", "le"), (b"\xfe\xff", "utf-16-be", "be"))
_UTF_16_FIELD = {
    "le": re.compile(rb"(?:[A-Za-z-]\x00){2,40}:\x00"),
    "be": re.compile(rb"(?:\x00[A-Za-z-]){2,40}\x00:"),
}
_MAILDIR_NAME = re.compile(r"\d{6,}\.\S+")


def is_mbox(head: Head) -> bool:
    """Whether the first line separates mails. A file of one mail in a folder of such files is an .eml."""
    start = head.data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    first, _, rest = start.partition(b"\n")
    if not is_separator(first.rstrip(b"\r"), rest[:200], after_blank=True):
        return False
    is_chosen = head.tree.is_single_file
    return is_chosen or not head.is_whole or sum(1 for _ in split_mbox(io.BytesIO(head.data))) != 1


def is_mail(head: Head) -> bool:
    """Whether the file begins with header fields of a mail, or with an mbox line on top of one mail."""
    start = _in_bytes(head.data).removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    first, _, rest = start.partition(b"\n")
    if is_separator(first.rstrip(b"\r"), rest[:200], after_blank=True):
        return True
    # Three lines can be a mail, too; then the name has to say so.
    is_named = head.entry.name.lower().endswith(".eml")
    return looks_like_mail(start, fields=1 if is_named else 2)


def looks_like_mail(start: bytes, *, fields: int = 2) -> bool:
    """Whether these bytes begin with so many header fields of a mail."""
    if b"\x00" in start[:1000]:
        return False
    # Fields may stand in a program or a page, too; then other lines stand between them.
    lines = split_head(start)[0].splitlines()[:_LINES_JUDGED]
    others = sum(1 for line in lines if not _FIELD_LINE.match(line))
    if others * 3 > len(lines):
        return False
    return len(_MAIL_FIELDS & read_headers(split_head(start)[0]).keys()) >= fields


def flags_of(file_name: str) -> str:
    """Returns the flags of "1700000000.M1.host:2,RS": "RS" (R replied, S seen, T in the bin, D draft)."""
    found = _MAILDIR_FLAGS.search(file_name)
    return found.group(1) if found else ""


def maildirs(tree: Tree) -> Iterable[Claim]:
    """Folders with `cur` and `new` in which files are called as Maildir says."""
    folders: dict[str, list[str]] = {}
    unfinished: dict[str, list[str]] = {}
    is_maildir: set[str] = set()
    for entry in tree.entries:
        parent, _, last = entry.folder.rpartition("/")
        if last == "tmp":
            unfinished.setdefault(parent, []).append(entry.path)
        if last not in ("cur", "new") or entry.name.startswith("."):
            continue
        folders.setdefault(parent, []).append(entry.path)
        if _MAILDIR_FLAGS.search(entry.name) or _MAILDIR_NAME.fullmatch(entry.name):
            is_maildir.add(parent)
    for parent, paths in folders.items():
        if parent in is_maildir:
            yield Claim(
                name=parent.rpartition("/")[2] or tree.name,
                paths=tuple(paths),
                passed_over=tuple(unfinished.get(parent, ())),
            )


def read_mbox(source: Source, reading: Reading) -> Iterator[Message]:
    for path in source.paths:
        with reading.open(path) as stream:
            yield from read_mails(split_mbox(stream), source, reading)


def read_files(source: Source, reading: Reading) -> Iterator[Message]:
    """One mail a file."""
    yield from read_mails(raw_files(source, reading, flags=lambda _: ""), source, reading)


def read_maildir(source: Source, reading: Reading) -> Iterator[Message]:
    yield from read_mails(raw_files(source, reading, flags=flags_of), source, reading)


def raw_files(source: Source, reading: Reading, *, flags: Callable[[str], str]) -> Iterator[RawMail]:
    """Yields one mail a file; a file that vanished or may not be read is counted as broken."""
    for path in source.paths:
        entry = source.tree.by_path[path]
        try:
            with reading.open(path) as stream:
                # One byte over the limit is enough to see that it is cut.
                envelope, data = _without_envelope(_in_bytes(stream.read(MESSAGE_LIMIT_BYTES + 1)))
                mail = MailBytes(envelope)
                mail.add(data)
        except AppError as error:
            if error.code == "zip_damaged":
                raise
            reading.drop("broken")
            continue
        yield mail.finish(flags=flags(entry.name), file_time=entry.modified or None)


def read_mails(mails: Iterable[RawMail], source: Source, reading: Reading) -> Iterator[Message]:
    """Yields the mails that may be used; the others are counted with their reason."""
    for raw in mails:
        parsed = parse_mail(raw, source=source.name, keeps=reading.keeps)
        if parsed.reason is None:
            yield parsed.message
        else:
            reading.drop(parsed.reason, sample=parsed.shown)


def _in_bytes(data: bytes) -> bytes:
    """Returns a mail that an editor saved in UTF-16 as the bytes that mails are made of; others as they are."""
    for mark, codec, begin in _UTF_16:
        if data.startswith(mark) or _UTF_16_FIELD[begin].match(data):
            even = data[: len(data) - len(data) % 2]
            return even.decode(codec, "replace").removeprefix("\ufeff").encode("utf-8", "replace")
    return data


def _without_envelope(data: bytes) -> tuple[bytes, bytes]:
    """Some programs save one mail with the "From " line of an mbox on top. Returns that line and the mail."""
    # Old programs write "From  : Ana", which is a field.
    if not data.startswith(b"From ") or _OLD_FROM_FIELD.match(data):
        return b"", data
    envelope, _, rest = data.partition(b"\n")
    return envelope.strip(), rest


FORMATS = (
    Format(name="maildir", kind="mail", read=read_maildir, claim=maildirs),
    Format(name="mbox", kind="mail", read=read_mbox, recognise=is_mbox),
    Format(name="eml", kind="mail", read=read_files, recognise=is_mail, by_folder=True),
)
