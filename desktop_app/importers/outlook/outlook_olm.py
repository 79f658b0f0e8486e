"""Outlook for Mac's archive (.olm): a zip with one XML file a mail below `com.microsoft.__Messages`.

The format is not documented; names of elements are those that exports of Outlook 2011 to 16 hold. Some files hold
several mails, some name a namespace, and some keep the mail's source instead of its parts.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import IO
from xml.parsers import expat

from desktop_app.core.errors import AppError
from desktop_app.importers.format import Claim, Format, Source
from desktop_app.importers.mail.folder_names import is_sent_folder, reason_of_folder
from desktop_app.importers.mail.mail_message import ParsedMail, parse_mail
from desktop_app.importers.mail.raw_mail import RawMail
from desktop_app.importers.message import Message
from desktop_app.importers.outlook.outlook_item import MOST_RECIPIENTS, OutlookItem, Person
from desktop_app.importers.outlook.outlook_mail import AddressBook, judge_item
from desktop_app.importers.reading_context import Reading
from desktop_app.importers.times import utc_from_iso
from desktop_app.importers.tree import Tree

_MESSAGES = "com.microsoft.__Messages"
_ATTACHMENTS = "com.microsoft.__Attachments"
_BLOCK_BYTES = 1 << 18
_LONGEST_FIELD = 4 << 20
# Outlook copies control characters into its XML, which XML 1.0 forbids.
_CONTROL = bytes(code for code in range(32) if code not in (9, 10, 13))
_CONTROL_REFERENCE = re.compile(rb"&#(?:x0*(?:[0-8BCEFbcef]|1[0-9A-Fa-f])|0*(?:[0-8]|1[124-9]|2\d|3[01]));")


def olm_folders(tree: Tree) -> Iterable[Claim]:
    """Each mail folder of the archive is a source."""
    folders: dict[str, list[str]] = {}
    for entry in tree.entries:
        parts = entry.folder.split("/")
        if _MESSAGES in parts and _ATTACHMENTS not in parts and entry.name.lower().endswith(".xml"):
            folders.setdefault(entry.folder, []).append(entry.path)
    for folder, paths in folders.items():
        name = folder.rpartition("/")[2]
        yield Claim(name=tree.name if name == _MESSAGES else name, paths=tuple(paths))


def read_olm(source: Source, reading: Reading) -> Iterator[Message]:
    book = AddressBook()
    folder = source.paths[0].rpartition("/")[0].partition(f"{_MESSAGES}/")[2]
    for path in source.paths:
        try:
            with reading.open(path) as stream:
                for fields in _mails(stream):
                    parsed = _judge(fields, folder, book, source, reading)
                    if parsed.reason is None:
                        yield parsed.message
                    else:
                        reading.drop(parsed.reason, sample=parsed.shown)
        except _BAD_XML:
            reading.drop("broken")
        except AppError as error:
            if error.code not in ("source_missing", "source_not_readable"):
                raise
            reading.drop("broken")


class _RefusedError(Exception):
    """The XML declares a document type: no export does, and its entities can grow without bound."""


# LookupError: it names a charset that does not exist.
_BAD_XML = (expat.ExpatError, _RefusedError, ValueError, LookupError)


class _Fields:
    """What one <email> holds."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.people: dict[str, list[Person]] = {}
        self.has_attachment = False


class _Collector:
    """Takes the events of the XML parser; finished mails wait in `mails`."""

    def __init__(self) -> None:
        self.mails: list[_Fields] = []
        self._mail: _Fields | None = None
        self._open: list[str] = []
        self._pieces: list[str] = []
        self._length = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "email":
            self._mail = _Fields()
            self._open = []
            return
        self._open.append(name)
        self._pieces, self._length = [], 0
        if self._mail is None:
            return
        if name == "messageAttachment":
            self._mail.has_attachment = True
        elif name == "emailAddress" and len(self._open) > 1:
            people = self._mail.people.setdefault(self._open[-2], [])
            if len(people) < MOST_RECIPIENTS:
                people.append(_person(attributes))

    def characters(self, text: str) -> None:
        if self._length < _LONGEST_FIELD:
            self._pieces.append(text)
            self._length += len(text)

    def end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name == "email" and self._mail is not None:
            self.mails.append(self._mail)
            self._mail = None
        elif self._open:
            self._open.pop()
            if self._mail is not None and not self._open:
                self._mail.texts[name] = "".join(self._pieces)
        self._pieces, self._length = [], 0


def _mails(stream: IO[bytes]) -> Iterator[_Fields]:
    """Yields the mails of one XML file. Raises `_BAD_XML`."""
    collector = _Collector()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = collector.start
    parser.EndElementHandler = collector.end
    parser.CharacterDataHandler = collector.characters
    parser.StartDoctypeDeclHandler = _refuse
    for block in _clean_blocks(stream):
        try:
            parser.Parse(block, False)
        except _BAD_XML:
            yield from collector.mails
            raise
        yield from collector.mails
        collector.mails.clear()
    parser.Parse(b"", True)
    yield from collector.mails


def _refuse(*_: object) -> None:
    raise _RefusedError


def _clean_blocks(stream: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    is_first, is_wide = True, False
    while block := stream.read(_BLOCK_BYTES):
        if is_first:
            # In UTF-16 every second byte is a "control character".
            is_first, is_wide = False, b"\x00" in block[:4] or block.startswith((b"\xff\xfe", b"\xfe\xff"))
        if is_wide:
            yield block
            continue
        block = rest + block.translate(None, _CONTROL)
        # A reference must not be cut in two.
        cut = block.rfind(b"&", max(0, len(block) - 12))
        block, rest = (block[:cut], block[cut:]) if cut >= 0 else (block, b"")
        yield _CONTROL_REFERENCE.sub(b" ", block)
    if rest:
        yield _CONTROL_REFERENCE.sub(b" ", rest)


def _person(attributes: dict[str, str]) -> Person:
    name = " ".join(attributes.get("OPFContactEmailAddressName", "").split())[:300]
    address = attributes.get("OPFContactEmailAddressAddress", "").strip().strip("<>'\"").lower()
    is_mail = "@" in address and not re.search(r"[\s<>,;]", address)
    exchange = address[:500] if address.startswith("/") else ""
    return Person(
        name="" if name.lower() == address else name, address=address if is_mail else "", exchange=exchange
    )


def _judge(fields: _Fields, folder: str, book: AddressBook, source: Source, reading: Reading) -> ParsedMail:
    texts = fields.texts
    authors = tuple(
        person
        for name in ("OPFMessageCopyFromAddresses", "OPFMessageCopySenderAddress", "OPFMessageCopyFrom")
        for person in fields.people.get(name, ())
    )
    raw = texts.get("OPFMessageCopySource", "")
    if raw and not authors:
        data = raw.encode("utf-8", "replace")
        reason = next(filter(None, map(reason_of_folder, folder.split("/"))), None)
        in_sent = any(map(is_sent_folder, folder.split("/")))
        return parse_mail(
            RawMail(data=data), source=source.name, keeps=reading.keeps, reason=reason, in_sent=in_sent
        )
    to = (
        person
        for name in ("OPFMessageCopyToAddresses", "OPFMessageCopyCCAddresses", "OPFMessageCopyBCCAddresses")
        for person in fields.people.get(name, ())
    )
    is_meeting = any(_is_yes(texts.get(name)) for name in ("OPFMessageIsMeeting", "OPFMessageIsCalendarMessage"))
    item = OutlookItem(
        kind="IPM.SCHEDULE" if is_meeting else "IPM.NOTE",
        subject=texts.get("OPFMessageCopySubject", "") or texts.get("OPFMessageCopyThreadTopic", ""),
        plain=texts.get("OPFMessageCopyBody", ""),
        html=texts.get("OPFMessageCopyHTMLBody", ""),
        message_id=texts.get("OPFMessageCopyMessageID", ""),
        in_reply_to=texts.get("OPFMessageCopyInReplyTo", ""),
        references=texts.get("OPFMessageCopyReferences", ""),
        thread_index=_hexadecimal(texts.get("OPFMessageCopyThreadIndex", "")),
        authors=authors,
        to=tuple(to)[:MOST_RECIPIENTS],
        sent_s=_seconds(texts.get("OPFMessageCopySentTime")) or _seconds(texts.get("OPFMessageCopyReceivedTime")),
        created_s=_seconds(texts.get("OPFMessageCopyModDate")),
        has_attachment=fields.has_attachment,
        folder=folder,
    )
    return judge_item(item, book, source=source.name, keeps=reading.keeps)


def _is_yes(text: str | None) -> bool:
    return text is not None and text.strip().lower() in ("1", "true", "yes")


def _hexadecimal(coded: str) -> str:
    coded = "".join(coded.split())[:400]
    try:
        return base64.b64decode(coded + "=" * (-len(coded) % 4), validate=True).hex()
    except (binascii.Error, ValueError):
        return ""


def _seconds(text: str | None) -> float | None:
    """Outlook for Mac writes UTC, with or without saying so."""
    moment = utc_from_iso(text.strip()) if text else None
    return datetime.fromisoformat(moment).timestamp() if moment else None


FORMATS = (Format(name="outlook_olm", kind="mail", read=read_olm, claim=olm_folders),)
