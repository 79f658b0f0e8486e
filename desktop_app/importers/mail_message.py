"""One mail as bytes -> one `Message`, or the reason why it is left out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from desktop_app.importers import mail_headers
from desktop_app.importers.mail_body import Body, read_body
from desktop_app.importers.mail_headers import Headers, decode_words, first
from desktop_app.importers.message import Message
from desktop_app.importers.raw_mail import RawMail

_LONGEST_SUBJECT = 400

# Takeout writes the labels in the account's language; these are the ones Gmail uses in its largest languages.
_LABELS: Mapping[str, frozenset[str]] = {
    "spam": frozenset(
        ("spam", "junk", "pourriel", "垃圾邮件", "垃圾郵件", "迷惑メール", "스팸함", "correo no deseado")
    ),
    "deleted": frozenset(
        (
            "trash",
            "bin",
            "papierkorb",
            "corbeille",
            "papelera",
            "cestino",
            "lixeira",
            "已删除邮件",
            "垃圾箱",
            "垃圾桶",
            "ゴミ箱",
            "휴지통",
        )
    ),
    "draft": frozenset(
        (
            "drafts",
            "draft",
            "entwürfe",
            "brouillons",
            "borradores",
            "bozze",
            "rascunhos",
            "草稿",
            "下書き",
            "임시보관함",
        )
    ),
}
_AUTO_SUBJECT = re.compile(
    r"(?:auto(?:matic)?[ -]?(?:reply|response)|out of (?:the )?office|automatische antwort|abwesenheitsnotiz"
    r"|réponse automatique|respuesta automática|自动回复|自動回覆|自動返信|자동 회신)",
    re.IGNORECASE,
)
_BOUNCE_SENDER = re.compile(r"(?:mailer-daemon|postmaster|mail-daemon)@", re.IGNORECASE)
_THUNDERBIRD_DELETED = 0x0008


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedMail:
    """`reason` is None when the message may be used, else one of `tally.REASONS`."""

    message: Message
    reason: str | None


def _keep_nothing(_reason: str) -> bool:
    return False


def parse_mail(raw: RawMail, *, source: str, keeps: Callable[[str], bool] = _keep_nothing) -> ParsedMail:
    """Reads one mail. Never raises for bad content; what cannot be read has the reason "broken".

    `keeps`: whether a mail is wanted although there is this reason against it.
    """
    block, _ = mail_headers.split_head(raw.data)
    headers = mail_headers.read_headers(block)
    senders = mail_headers.addresses(headers, "from") or mail_headers.addresses(headers, "sender")
    sender = next(iter(senders), "")
    reason = _reason_by_headers(headers, raw, sender)
    if reason and keeps(reason):
        reason = None
    # A newsletter's body is the largest part of many mailboxes; nobody reads it here.
    body = Body() if reason else read_body(raw.data)
    if not reason:
        reason = _reason_by_body(headers, body)
    notes = list(body.notes)
    if raw.is_cut:
        notes.append("cut")
    if body.has_attachment:
        notes.append("has_attachment")
    moment, is_guessed = _time(headers, raw)
    if is_guessed:
        notes.append("time_guessed")
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
    thread = first(headers, "x-gm-thrid")
    message = Message(
        source=source,
        conversation_id=f"gmail:{thread}" if thread else "",
        message_id=ids[0] if ids else f"{hashlib.blake2b(raw.data, digest_size=12).hexdigest()}@no-id",
        parent_id=answered[0] if answered else (references[-1] if references else None),
        time_utc=mail_headers.iso_utc(moment) if moment else None,
        sender=sender,
        sender_name=senders.get(sender, ""),
        recipients=tuple(recipients),
        people=people,
        subject=" ".join(decode_words(first(headers, "subject")).split())[:_LONGEST_SUBJECT],
        kind="mail",
        text=body.text,
        notes=tuple(notes),
        signature=body.signature,
        references=chain,
    )
    return ParsedMail(message=message, reason=reason)


def _reason_by_headers(headers: Headers, raw: RawMail, sender: str) -> str | None:
    if not sender:
        # A bounce's From may be empty of an address; anything else without a writer teaches nothing.
        return "bounce" if _is_delivery_report(headers) else "broken"
    stored = _reason_by_storage(headers, raw)
    if stored:
        return stored
    if _is_delivery_report(headers) or _BOUNCE_SENDER.match(sender):
        return "bounce"
    if _is_automatic(headers):
        return "auto_reply"
    precedence = first(headers, "precedence").lower()
    if "list-id" in headers or "list-unsubscribe" in headers or precedence in ("bulk", "list", "junk"):
        return "newsletter"
    return None


def _reason_by_storage(headers: Headers, raw: RawMail) -> str | None:
    """What the mail program says about the copy: a draft, in the bin, in the spam folder."""
    labels = {label.strip().lower() for label in decode_words(first(headers, "x-gmail-labels")).split(",")}
    for reason, words in _LABELS.items():
        if labels & words:
            return reason
    status = first(headers, "x-mozilla-status")
    if re.fullmatch(r"[0-9A-Fa-f]{4}", status) and int(status, 16) & _THUNDERBIRD_DELETED:
        return "deleted"
    if first(headers, "x-spam-flag").strip().lower() == "yes":
        return "spam"
    if "D" in raw.flags:
        return "draft"
    return "deleted" if "T" in raw.flags else None


def _is_delivery_report(headers: Headers) -> bool:
    declared = first(headers, "content-type").lower()
    return declared.startswith("multipart/report") or "x-failed-recipients" in headers


def _is_automatic(headers: Headers) -> bool:
    submitted = first(headers, "auto-submitted").lower().split(";")[0].strip()
    if submitted not in ("", "no"):
        return True
    if first(headers, "precedence").lower() in ("auto_reply", "auto-reply"):
        return True
    if any(name in headers for name in ("x-autoreply", "x-autorespond", "x-autoresponder")):
        return first(headers, "x-autoreply").lower() != "no"
    return _AUTO_SUBJECT.match(decode_words(first(headers, "subject"))) is not None


def _reason_by_body(headers: Headers, body: Body) -> str | None:
    if body.is_calendar:
        return "calendar"
    if body.text.startswith("-----BEGIN PGP MESSAGE-----"):
        return "empty"
    if not body.text:
        return "media_only" if body.has_attachment else "empty"
    return None


def _time(headers: Headers, raw: RawMail) -> tuple[datetime | None, bool]:
    """Date, else the newest Received, else the mbox separator, else the file's time; True when not from Date."""
    moment = mail_headers.date_from(first(headers, "date")) if "date" in headers else None
    if moment:
        return moment, False
    for received in headers.get("received", ())[:3]:
        moment = mail_headers.date_from(received.rpartition(";")[2])
        if moment:
            return moment, True
    moment = mail_headers.envelope_date(raw.envelope)
    if moment is None and raw.file_time is not None:
        moment = datetime.fromtimestamp(raw.file_time, UTC)
    return moment, moment is not None
