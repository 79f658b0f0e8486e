"""One mail -> one `Message`, or the reason why it is left out.

`parse_mail` takes a mail as bytes; `judge_mail` takes headers and a body from containers that keep them apart
(Outlook's), so that newsletters, automatic answers and the rest are known by the same rules everywhere.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from desktop_app.importers.mail import mail_headers
from desktop_app.importers.mail.automatic_mail import (
    is_automatic,
    is_delivery_report,
    is_list_mail,
    takes_no_answer,
)
from desktop_app.importers.mail.folder_names import is_sent_folder, reason_of_folder
from desktop_app.importers.mail.mail_body import Body, read_body
from desktop_app.importers.mail.mail_headers import Headers, decode_words, first
from desktop_app.importers.mail.raw_mail import RawMail
from desktop_app.importers.message import Message

_LONGEST_SUBJECT = 400
_THUNDERBIRD_DELETED = 0x0008
# Who a mail is from when no field of its writer says so.
_OTHER_SENDER_FIELDS = ("resent-from", "reply-to", "return-path", "x-envelope-from", "x-original-from")
# Exchange's thread index: a reserved byte, five bytes of time, 16 of a GUID; each answer adds five more.
_THREAD_BYTES = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedMail:
    """`reason` is None when the message may be used, else one of `tally.REASONS`; `read` returns its body."""

    message: Message
    reason: str | None
    read: Callable[[], Body]

    def shown(self) -> Message:
        """The message with the beginning that somebody may want to see, even where nobody needed it."""
        return self.message if self.message.text else replace(self.message, text=self.read().text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What the container knows about a mail beside its headers and body.

    Args:
        source: name of the source.
        reason: why the container says that it is left out: it lies in the bin, it is an appointment.
        in_sent: it lies in the folder of sent mails.
        is_cut: only its beginning was read.
        own_id: its id when the headers have none; must be the same whenever this mail is read.
        sender, names: who wrote it and who else takes part, where the container knows them by name only.
        envelope_sender: address that the post office took it from; a guess for a mail that names no writer.
        thread_index: Exchange's, when the headers do not have it.
        times: moments to fall back on when the headers' date is no good, the best first.
    """

    source: str
    own_id: str
    reason: str | None = None
    in_sent: bool = False
    is_cut: bool = False
    sender: str = ""
    envelope_sender: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    thread_index: bytes = b""
    times: tuple[datetime | None, ...] = ()


def _keep_nothing(_reason: str) -> bool:
    return False


def parse_mail(
    raw: RawMail,
    *,
    source: str,
    keeps: Callable[[str], bool] = _keep_nothing,
    reason: str | None = None,
    in_sent: bool = False,
) -> ParsedMail:
    """Reads one mail. Never raises for bad content; what cannot be read has the reason "broken".

    Args:
        keeps: whether a mail is wanted although there is this reason against it.
        reason, in_sent: what the container says about it, as in `Stored`.
    """
    block, _ = mail_headers.split_head(raw.data)
    headers = mail_headers.read_headers(block)
    moments = (
        mail_headers.envelope_date(raw.envelope),
        mail_headers.date_from_seconds(raw.file_time) if raw.file_time is not None else None,
    )
    # Hashing every mail would take as long as finding it.
    has_id = bool(mail_headers.message_ids(headers, "message-id"))
    stored = Stored(
        source=source,
        own_id="" if has_id else f"{hashlib.blake2b(raw.data, digest_size=12).hexdigest()}@no-id",
        reason=reason or _reason_of_flags(raw.flags),
        in_sent=in_sent or is_sent_folder(source),
        is_cut=raw.is_cut,
        envelope_sender=mail_headers.envelope_sender(raw.envelope),
        times=moments,
    )
    return judge_mail(headers, lambda: read_body(raw.data), stored, keeps=keeps)


def judge_mail(
    headers: Headers, read: Callable[[], Body], stored: Stored, *, keeps: Callable[[str], bool] = _keep_nothing
) -> ParsedMail:
    """Makes the message and says why it is left out, if it is.

    `read` returns the body; it is not called for a mail that the headers rule out.
    """
    senders, sender, is_sender_guessed = _sender(headers, stored)
    labels = decode_words(first(headers, "x-gmail-labels"))
    reasons = _reasons_by_headers(headers, stored, sender, senders.get(sender, ""), labels)
    reason = next((one for one in reasons if not keeps(one)), None)
    # A newsletter's body is the largest part of many mailboxes; nobody reads it here.
    body = Body() if reason else read()
    reason = reason or _reason_by_body(body)
    moment, is_guessed = _time(headers, stored)
    notes = list(body.notes)
    notes += ["cut"] if stored.is_cut else []
    notes += ["has_attachment"] if body.has_attachment else []
    notes += ["time_guessed"] if is_guessed else []
    notes += ["sender_guessed"] if is_sender_guessed and sender else []
    notes += ["sender_unknown"] if not sender else []
    notes += ["in_sent"] if stored.in_sent or any(map(is_sent_folder, labels.split(","))) else []
    ids = mail_headers.message_ids(headers, "message-id")
    answered = mail_headers.message_ids(headers, "in-reply-to")
    references = mail_headers.message_ids(headers, "references")
    chain = tuple(dict.fromkeys((*references, *answered[:1])))
    recipients = mail_headers.addresses(headers, "to", "cc", "bcc")
    others = mail_headers.addresses(headers, "reply-to", "sender")
    # The first name that is not empty wins, so an address is not overwritten by its bare mention.
    people = {
        address: senders.get(address) or recipients.get(address) or others.get(address) or ""
        for address in (*senders, *recipients, *others)
    }
    message = Message(
        source=stored.source,
        conversation_id=_thread(headers, stored),
        message_id=ids[0] if ids else stored.own_id,
        parent_id=answered[0] if answered else (references[-1] if references else None),
        time_utc=mail_headers.iso_utc(moment) if moment else None,
        sender=sender,
        sender_name=senders.get(sender, "") or ("" if "@" in sender else sender),
        recipients=tuple(recipients),
        people={**({} if "@" in sender or not sender else {sender: sender}), **stored.names, **people},
        subject=" ".join(decode_words(first(headers, "subject")).split())[:_LONGEST_SUBJECT],
        kind="mail",
        text=body.text,
        notes=tuple(notes),
        signature=body.signature,
        references=chain,
    )
    return ParsedMail(message=message, reason=reason, read=read)


def _sender(headers: Headers, stored: Stored) -> tuple[dict[str, str], str, bool]:
    """Returns the writers that the headers name, which one it is ("" for nobody), and whether that is a guess."""
    senders = mail_headers.addresses(headers, "from") or mail_headers.addresses(headers, "sender")
    # Without any address, a person is known by name, as in a chat.
    sender = next(iter(senders), "") or stored.sender or mail_headers.name_without_address(headers, "from")
    if sender:
        return senders, sender, False
    guessed = mail_headers.addresses(headers, *_OTHER_SENDER_FIELDS)
    return {}, next(iter(guessed), "") or stored.envelope_sender, True


def _reasons_by_headers(headers: Headers, stored: Stored, sender: str, name: str, labels: str) -> Iterator[str]:
    """Yields every reason against the mail, so that one which the person wants back does not hide the next."""
    if stored.reason:
        yield stored.reason
    for label in labels.split(",") if labels else ():
        found = reason_of_folder(label)
        if found:
            yield found
    status = first(headers, "x-mozilla-status")
    if re.fullmatch(r"[0-9A-Fa-f]{4}", status) and int(status, 16) & _THUNDERBIRD_DELETED:
        yield "deleted"
    if first(headers, "x-spam-flag").strip().lower() == "yes":
        yield "spam"
    if is_delivery_report(headers, sender):
        yield "bounce"
    if "snapshot-content-location" in headers or first(headers, "from").startswith(("<Saved by ", "Saved by ")):
        # A web page that a browser saved in the form of a mail.
        yield "other_item"
    if is_automatic(headers):
        yield "auto_reply"
    if is_list_mail(headers):
        yield "newsletter"
    if takes_no_answer(sender, name):
        yield "no_reply_sender"


def _reason_of_flags(flags: str) -> str | None:
    """What a Maildir says about its copy."""
    if "D" in flags:
        return "draft"
    return "deleted" if "T" in flags else None


def _reason_by_body(body: Body) -> str | None:
    if body.is_calendar:
        return "calendar"
    if body.text.startswith("-----BEGIN PGP MESSAGE-----"):
        return "empty"
    if not body.text:
        return "media_only" if body.has_attachment else "empty"
    return None


def _thread(headers: Headers, stored: Stored) -> str:
    """The thread as the provider knows it: Gmail's number, else the beginning of Exchange's index, else ""."""
    number = first(headers, "x-gm-thrid")
    if number:
        return f"gmail:{number}"
    index = stored.thread_index
    coded = "".join(first(headers, "thread-index").split())
    if coded:
        try:
            index = b64decode(coded + "=" * (-len(coded) % 4), validate=True)
        except (binascii.Error, ValueError):
            pass  # not base64, so not Exchange's: what the container knows is as good as it gets
    return f"exchange:{index[:_THREAD_BYTES].hex()}" if len(index) >= _THREAD_BYTES else ""


def _time(headers: Headers, stored: Stored) -> tuple[datetime | None, bool]:
    """Date, else the newest Received, else what the container knows; True when not from Date."""
    moment = mail_headers.date_from(first(headers, "date")) if "date" in headers else None
    if moment:
        return moment, False
    for received in headers.get("received", ())[:3]:
        moment = mail_headers.date_from(received.rpartition(";")[2])
        if moment:
            return moment, True
    moment = next((one for one in stored.times if one is not None), None)
    return moment, moment is not None
