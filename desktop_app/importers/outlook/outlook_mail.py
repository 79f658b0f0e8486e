"""An `OutlookItem` -> a `Message`, or the reason why it is left out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from email.utils import format_datetime

from desktop_app.importers.mail import mail_headers
from desktop_app.importers.mail.folder_names import is_sent_folder, reason_of_folder
from desktop_app.importers.mail.mail_body import Body, body_of_texts
from desktop_app.importers.mail.mail_headers import Headers
from desktop_app.importers.mail.mail_message import ParsedMail, Stored, judge_mail
from desktop_app.importers.outlook.outlook_item import OutlookItem, Person

_REASONS_BY_KIND = (
    ("IPM.SCHEDULE", "calendar"),
    ("IPM.APPOINTMENT", "calendar"),
    ("REPORT", "bounce"),
    ("IPM.NOTE.RULES", "auto_reply"),
    ("IPM.OLE.CLASS", "calendar"),
    # Chats and calls that Skype and Teams put beside the mails, recalled mails.
    ("IPM.NOTE.MICROSOFT", "other_item"),
    ("IPM.OUTLOOK.RECALL", "other_item"),
    ("IPM.RECALL", "other_item"),
    ("IPM.NOTE", None),
    ("IPM.ANSWER", None),
    ("IPM.MICROSOFT MAIL", None),
)
_MOST_KNOWN = 200_000
_QUOTING = re.compile(r'["\\\r\n]')


class AddressBook:
    """Who is who within a company: Exchange's names for people -> mail addresses, learnt from items with both."""

    def __init__(self) -> None:
        self._by_exchange: dict[str, str] = {}
        self._by_name: dict[str, str] = {}

    def learn(self, people: Iterable[Person]) -> None:
        for person in people:
            if not person.address or len(self._by_exchange) + len(self._by_name) >= _MOST_KNOWN:
                continue
            if person.exchange:
                self._by_exchange[person.exchange] = person.address
            if person.name:
                known = self._by_name.setdefault(person.name, person.address)
                # Two people of one name: neither can be told by it.
                self._by_name[person.name] = known if known == person.address else ""

    def address_of(self, person: Person) -> str:
        """Returns the mail address; "" when only Exchange knows it."""
        if person.address or not person.exchange:
            return person.address
        return self._by_exchange.get(person.exchange) or self._by_name.get(person.name, "")


def is_mail_kind(kind: str) -> bool:
    """Whether a message class means something that was sent to somebody, or reports on it: no contact, no task."""
    is_known = kind in ("", "IPM") or any(kind.startswith(start) for start, _ in _REASONS_BY_KIND)
    return is_known and not kind.startswith(("IPM.APPOINTMENT", "IPM.OLE.CLASS"))


def reason_of_kind(kind: str) -> str | None:
    """Returns why items of this message class (in capitals) are left out; None for mails."""
    if kind in ("", "IPM"):
        return None
    return next((reason for start, reason in _REASONS_BY_KIND if kind.startswith(start)), "other_item")


def judge_item(
    item: OutlookItem,
    book: AddressBook,
    *,
    source: str,
    keeps: Callable[[str], bool],
    file_time: float | None = None,
) -> ParsedMail:
    """Makes the message by the rules for all mails. Learns addresses on the way.

    Args:
        file_time: seconds since 1970 of the file that holds only this item.
    """
    book.learn((*item.authors, *item.to))
    headers = dict(_headers(item, book))
    names = {person.name: person.name for person in (*item.authors, *item.to) if not book.address_of(person)}
    names.pop("", None)
    folders = item.folder.split("/") if item.folder else [source]
    # What lies below the deleted items is deleted, too. The source's own name is judged where sources are found.
    folder_reason = next(filter(None, map(reason_of_folder, folders)), None) if item.folder else None
    key = "\0".join((item.search_key, item.subject, str(item.sent_s), str(item.authors[:1]), item.plain[:2000]))
    moments = (item.created_s, file_time)
    stored = Stored(
        source=source,
        own_id=f"{hashlib.blake2b(key.encode('utf-8', 'replace'), digest_size=12).hexdigest()}@no-id",
        reason=reason_of_kind(item.kind) or folder_reason or ("draft" if item.is_unsent else None),
        in_sent=any(map(is_sent_folder, folders)),
        sender=next((person.name for person in item.authors if person.name), ""),
        names=names,
        thread_index=bytes.fromhex(item.thread_index) if _is_hex(item.thread_index) else b"",
        times=tuple(mail_headers.date_from_seconds(one) for one in moments if one is not None),
    )
    return judge_mail(headers, lambda: _body(item), stored, keeps=keeps)


def _body(item: OutlookItem) -> Body:
    body = body_of_texts(item.plain, item.html, has_attachment=item.has_attachment)
    if item.is_repaired:
        body.note("charset_repaired")
    return body


def _headers(item: OutlookItem, book: AddressBook) -> Iterator[tuple[str, list[str]]]:
    """The internet headers, completed by what Outlook itself knows."""
    block = item.headers.replace("\x00", "").lstrip("\r\n")
    sent = mail_headers.read_headers(mail_headers.split_head(block.encode("utf-8", "replace"))[0])
    # What Outlook decoded is right where the raw header is not labelled.
    own: dict[str, list[str]] = {
        "subject": [item.subject] if item.subject.strip() else [],
        "message-id": _bracketed(item.message_id),
        "in-reply-to": _bracketed(item.in_reply_to),
        "references": [item.references] if "<" in item.references else [],
        "from": _fields(item.authors[:1], book) or _fields(item.authors[1:], book),
        "to": _fields(item.to, book),
    }
    moment = mail_headers.date_from_seconds(item.sent_s) if item.sent_s is not None else None
    if moment:
        own["date"] = [format_datetime(moment)]
    for name, values in own.items():
        if values and (name == "subject" or not _is_usable(sent, name)):
            sent[name] = values
    yield from sent.items()


def _is_usable(headers: Headers, name: str) -> bool:
    if name == "date":
        return mail_headers.date_from(mail_headers.first(headers, name)) is not None
    if name in ("from", "to"):
        return bool(mail_headers.addresses(headers, *(("to", "cc", "bcc") if name == "to" else ("from",))))
    return bool(mail_headers.message_ids(headers, name))


def _fields(people: Iterable[Person], book: AddressBook) -> list[str]:
    found = ((person.name, book.address_of(person)) for person in people)
    return [f'"{_QUOTING.sub("", name)}" <{address}>' for name, address in found if address]


def _bracketed(message_id: str) -> list[str]:
    inner = message_id.strip().strip("<>").strip()
    return [f"<{inner}>"] if "@" in inner and not re.search(r"[\s<>]", inner) else []


def _is_hex(text: str) -> bool:
    return re.fullmatch(r"(?:[0-9a-f]{2})*", text) is not None
