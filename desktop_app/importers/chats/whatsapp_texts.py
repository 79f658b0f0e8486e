"""The text of a WhatsApp message: is it a person's words, and which of them?"""

from __future__ import annotations

import re

from desktop_app.importers.chats.whatsapp_lines import MARKS
from desktop_app.importers.chats.whatsapp_words import (
    ATTACHED,
    CALL_OR_NOTICE,
    DELETED,
    EDITED,
    FIRST_WORDS,
    IPHONE_OMITTED,
    LAST_WORDS,
    LOCATION,
    OMITTED_IN_BRACKETS,
    POLL,
)

_IN_BRACKETS = re.compile(r"[<‹《＜]([^<>\n]{2,160})[>›》＞]")
_FILE_NAME = re.compile(r"(?P<file>[^\n/\\]{0,160}\.\w{2,5}) ?[(（]\W{0,2}(?P<word>[^()（）\n]{2,60})[)）]")
_OWN_NAME = re.compile(
    r"(?:IMG|VID|AUD|PTT|STK|DOC)-\d{8}-WA\d+|\d{8,}-(?:PHOTO|VIDEO|AUDIO|STICKER|GIF)", re.IGNORECASE
)
_LAST_BRACKETS = re.compile(rf"\s?(?P<mark>[{MARKS}]*)<[{MARKS}]*(?P<inside>[^<>\n]{{3,160}})>\s*\Z")
_STRIPPED = MARKS + " \n\r\t\xa0"
_MARKS = re.compile(f"[{MARKS}]")
# None of the app's own lines is longer, but for the notice about encryption.
_LONGEST_NOTICE = 600
_NOTICE_LENGTH = 160


def kind_of_text(text: str) -> tuple[str | None, str]:
    """Returns why a text is no message ("media_only", "deleted", "system_line", "empty" or None) and the text
    without marks.

    iPhones write system lines under a sender, with a direction mark first; nobody types one.
    """
    if text.isascii() and _is_plain(text):
        clean = text.strip()
        return (None, clean) if clean else ("empty", "")
    marked = text[:1] in ("\u200e", "\u200f") and text[:1] != ""
    text, had_media = _without_last_brackets(text)
    clean = text.strip(_STRIPPED)
    if not clean:
        return ("media_only" if had_media else "empty"), ""
    first, _, more = clean.partition("\n")
    first = first.strip(_STRIPPED)
    plain = _MARKS.sub("", first)
    reason = _kind_of_line(first, plain, clean)
    if reason == "media_only":
        caption = _MARKS.sub("", more).strip() if POLL.match(_MARKS.sub("", clean)) is None else ""
        return (None, caption) if caption else ("media_only", "")
    if reason is not None:
        return reason, ""
    if marked:
        return "system_line", ""
    return None, _MARKS.sub("", clean).strip()


def _is_plain(text: str) -> bool:
    """Whether a text has nothing that the app's own words have. Nearly all texts go this quick way."""
    first = text.partition("\n")[0] if "\n" in text else text
    if "<" in text or first.endswith((")", ":", ": ")) or "://" in first:
        return False
    words = first.split(None, 1)
    if not words:
        return False
    return words[0].lower() not in FIRST_WORDS and first.rpartition(" ")[2].rstrip(" .").lower() not in LAST_WORDS


def _without_last_brackets(text: str) -> tuple[str, bool]:
    """Cuts "<This message was edited>" and the attachment behind a caption; returns whether it was a file."""
    found = _LAST_BRACKETS.search(text, max(0, len(text) - 400))
    if found is None or not found.start():
        return text, False
    if EDITED.search(found["inside"]) and not _OWN_NAME.search(found["inside"]):
        return text[: found.start()], False
    if found["mark"]:
        return text[: found.start()], True
    return text, False


def _kind_of_line(first: str, plain: str, clean: str) -> str | None:
    if len(plain) > _LONGEST_NOTICE:
        return None
    in_brackets = _IN_BRACKETS.fullmatch(plain)
    if in_brackets is not None and _is_placeholder(in_brackets[1].strip()):
        return "media_only"
    file = _FILE_NAME.fullmatch(plain)
    if file is not None and (ATTACHED.search(file["word"]) or _OWN_NAME.search(file["file"])):
        return "media_only"
    # "Report.pdf • 12 pages ‎document omitted": the app's words stand behind the last mark.
    last = re.split(f"[{MARKS}]", first)[-1].strip()
    if IPHONE_OMITTED.fullmatch(last) or plain == "null" or LOCATION.fullmatch(plain):
        return "media_only"
    if first == clean and len(plain) <= _NOTICE_LENGTH and DELETED.fullmatch(plain):
        return "deleted"
    if CALL_OR_NOTICE.fullmatch(plain):
        return "system_line"
    if first != clean and POLL.match(_MARKS.sub("", clean)):
        return "media_only"
    return None


def _is_placeholder(inside: str) -> bool:
    word = inside.casefold()
    if word in OMITTED_IN_BRACKETS:
        return True
    # A language or version that is not in the table. "<grin>" is typed, "<br/>" and "<a href=…>" are code.
    if any(mark in inside for mark in '/="'):
        return False
    return " " in inside or ":" in inside or not inside.isascii()
