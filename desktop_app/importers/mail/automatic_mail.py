"""Mail that no person typed to another: newsletters, automatic answers, delivery reports, no-reply senders."""

from __future__ import annotations

import re

from desktop_app.importers.mail.mail_headers import Headers, decode_words, first

_AUTO_SUBJECT = re.compile(
    r"(?:auto(?:matic)?[ -]?(?:reply|response)|out of (?:the )?office|automatische (?:antwort|nachricht)"
    r"|abwesenheitsnotiz|réponse automatique|respuesta automática|resposta automática|risposta automatica"
    r"|automatisch antwoord|autosvar|automatiskt svar|automatisk svar|automaattinen vastaus|odpowiedź automatyczna"
    r"|automatická odpověď|автоматический ответ|автоматична відповідь|otomatik yanıt|αυτόματη απάντηση"
    r"|自动回复|自动答复|自動回覆|自動回復|自動返信|自動応答|不在通知|자동 회신|자동 응답)",
    re.IGNORECASE,
)
_BOUNCE_SENDER = re.compile(r"(?:mailer-daemon|postmaster|mail-daemon)@", re.IGNORECASE)
# The local part as a whole, or a part of it between separators: "noreply+123@", "github-noreply@".
_NO_ANSWER = re.compile(
    r"(?:^|[-._+=])(?:no|not|do[-._]?not|dont)[-._]?(?:reply|replay|respond|response|answer)(?:[-._+=\d]|$)"
    r"|(?:^|[-._+=])(?:nicht[-._]?antworten|keine?[-._]?antwort|ne[-._]?pas[-._]?repondre|no[-._]?responder"
    r"|nao[-._]?responda|non[-._]?rispondere|niet[-._]?beantwoorden)(?:[-._+=\d]|$)|不回复|请勿回复|勿回覆|返信不可",
    re.IGNORECASE,
)
# What senders that speak no English write where other people's names stand.
_NO_ANSWER_NAME = re.compile(
    r"不回复|请勿(?:直接)?回复|请不要回复|請勿回覆|返信不可|返信しないでください|회신[ ]?불가|발신[ ]?전용"
    r"|do not reply|no-?reply\b|bitte nicht antworten|ne pas répondre|no responder",
    re.IGNORECASE,
)


def is_delivery_report(headers: Headers, sender: str) -> bool:
    """Whether a mail server wrote about a mail: bounces and read receipts."""
    declared = first(headers, "content-type").lower()
    is_report = declared.startswith("multipart/report") or "x-failed-recipients" in headers
    return is_report or _BOUNCE_SENDER.match(sender) is not None


def is_automatic(headers: Headers) -> bool:
    """Whether a program answered for a person."""
    submitted = first(headers, "auto-submitted").lower().split(";")[0].strip()
    if submitted not in ("", "no"):
        return True
    if first(headers, "precedence").lower() in ("auto_reply", "auto-reply"):
        return True
    if any(name in headers for name in ("x-autoreply", "x-autorespond", "x-autoresponder")):
        return first(headers, "x-autoreply").lower() != "no"
    return _AUTO_SUBJECT.match(decode_words(first(headers, "subject"))) is not None


def is_list_mail(headers: Headers) -> bool:
    """Whether it was sent to many at once."""
    precedence = first(headers, "precedence").lower()
    return "list-id" in headers or "list-unsubscribe" in headers or precedence in ("bulk", "list", "junk")


def takes_no_answer(sender: str, name: str = "") -> bool:
    """Whether nobody reads what is written to this address. `name`: as it stands in the header."""
    return _NO_ANSWER.search(sender.partition("@")[0]) is not None or _NO_ANSWER_NAME.search(name) is not None
