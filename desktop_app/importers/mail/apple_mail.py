"""Apple Mail's own files (.emlx): the mail's length in bytes, the mail, and a property list with its flags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from desktop_app.core.errors import AppError
from desktop_app.importers.format import Claim, Format, Head, Source
from desktop_app.importers.mail.mail_files import looks_like_mail
from desktop_app.importers.mail.mail_message import parse_mail
from desktop_app.importers.mail.raw_mail import MESSAGE_LIMIT_BYTES, MailBytes
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading
from desktop_app.importers.tree import Tree

_LENGTH = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,8}(\d{1,12})[ \t]*\r?\n")
_FLAGS = re.compile(rb"<key>flags</key>\s*<integer>(\d{1,20})</integer>")
_FILE = re.compile(r"\d+(?:\.partial)?\.emlx", re.IGNORECASE)
_DELETED, _DRAFT, _JUNK = 1 << 1, 1 << 6, 1 << 24


def is_emlx(head: Head) -> bool:
    """Whether a line with a number stands before the header fields of a mail."""
    found = _LENGTH.match(head.data)
    return found is not None and looks_like_mail(head.data[found.end() :])


def mailboxes(tree: Tree) -> Iterable[Claim]:
    """Mail's own store keeps the files of a mailbox deep below "Work.mbox", a few thousand in each folder."""
    boxes: dict[str, list[str]] = {}
    for entry in tree.entries:
        parts = entry.folder.split("/")
        if not _FILE.fullmatch(entry.name) or parts[-1] != "Messages":
            continue
        last = max((index for index, part in enumerate(parts) if _is_mailbox(part)), default=-1)
        # The folder that was chosen may be the mailbox itself.
        boxes.setdefault("/".join(parts[: last + 1]), []).append(entry.path)
    for box, paths in boxes.items():
        name = box.rpartition("/")[2] or tree.name
        yield Claim(name=re.sub(r"\.(?:imap)?mbox$", "", name), paths=tuple(paths))


def _is_mailbox(folder: str) -> bool:
    return folder.endswith((".mbox", ".imapmbox"))


def read_emlx(source: Source, reading: Reading) -> Iterator[Message]:
    for path in source.paths:
        try:
            with reading.open(path) as stream:
                data = stream.read(MESSAGE_LIMIT_BYTES + 1)
        except AppError as error:
            if error.code == "zip_damaged":
                raise
            reading.drop("broken")
            continue
        found = _LENGTH.match(data)
        if found is None:
            reading.drop("broken")
            continue
        mail, flags = _apart(data, found)
        raw = MailBytes()
        raw.add(mail)
        modified = source.tree.by_path[path].modified
        parsed = parse_mail(
            raw.finish(file_time=modified or None),
            source=source.name,
            keeps=reading.keeps,
            reason=_reason_of(flags),
        )
        if parsed.reason is None:
            yield parsed.message
        else:
            reading.drop(parsed.reason, sample=parsed.shown)


def _apart(data: bytes, length: re.Match[bytes]) -> tuple[bytes, int]:
    """Returns the mail and its flags."""
    start = length.end()
    end = start + int(length.group(1))
    if not data[end : end + 100].lstrip().startswith(b"<?xml"):
        # The length is wrong (another program changed the line ends): the property list comes last.
        found = data.rfind(b"<?xml version", start)
        is_list = found >= 0 and b"<plist" in data[found : found + 500]
        end = found if is_list else len(data)
    flags = _FLAGS.search(data, end)
    return data[start:end], int(flags.group(1)) if flags else 0


def _reason_of(flags: int) -> str | None:
    if flags & _DELETED:
        return "deleted"
    if flags & _DRAFT:
        return "draft"
    return "spam" if flags & _JUNK else None


FORMATS = (Format(name="emlx", kind="mail", read=read_emlx, recognise=is_emlx, claim=mailboxes, by_folder=True),)
