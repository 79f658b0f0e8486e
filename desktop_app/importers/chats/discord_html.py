"""A channel or a direct chat as DiscordChatExporter writes it as a page (HTML): what its window offers first."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.html_records import Element, records
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading
from desktop_app.importers.times import utc_from_milliseconds

_MARK = "chatlog__message-group"
_IS_PAGE = re.compile(rb"<div [^<>]{0,200}chatlog__(?:message-group|message-container)")
_TITLE = re.compile(r"<title>(.{1,300}?)</title>", re.DOTALL)
# The exporter puts the channel's number into the file's name.
_CHANNEL = re.compile(r"\[(\d{15,21})\]")
_SCROLL_TO = re.compile(r"scrollToMessage\(event, ?['\"]?(\d{15,21})")
_SNOWFLAKE = re.compile(r"\d{15,21}")
_AUTHORS = ("chatlog__author", "chatlog__author-name", "chatlog__system-notification-author")
_BOT = ("chatlog__author-tag", "chatlog__bot-tag")
_REPLY = ("chatlog__reply", "chatlog__reference")
_WORDS = ("chatlog__markdown-preserve", "preserve-whitespace", "chatlog__content")
_MEDIA = ("chatlog__attachment", "chatlog__embed", "chatlog__sticker", "chatlog__poll")
_NOT_TYPED = ("chatlog__edited-timestamp", "chatlog__attachment", "chatlog__embed", "chatlog__reactions")
_QUOTE = "chatlog__markdown-quote-content"
_DISCORD_EPOCH_MS = 1_420_070_400_000


class _Author(NamedTuple):
    user: str = ""
    name: str = ""
    is_bot: bool = False


def recognise(head: Head) -> bool:
    if b"chatlog__" not in head.data:
        return False
    # The style sheet above the messages may fill the whole beginning.
    return _IS_PAGE.search(head.data) is not None or b"preamble__entry" in head.data


def exported_as(source: Source) -> str:
    """The file's name without its ending: a chat in several forms lies side by side."""
    stem = source.tree.by_path[source.paths[0]].name.rpartition(".")[0]
    return f"discord\0{stem}" if _CHANNEL.search(stem) else ""


def read_page(source: Source, reading: Reading) -> Iterator[Message]:
    """Yields what people wrote; lines of the program and bots are counted."""
    (path,) = source.paths
    title = _TITLE.search(source.tree.head(path).decode("utf-8", "replace"))
    subject = " ".join(html.unescape(title[1]).split()).rpartition(" - ")[2] if title else ""
    channel = _CHANNEL.search(path.rpartition("/")[2])
    chat = channel[1] if channel else source.name
    author = _Author()
    with reading.open(path) as stream:
        for group in records(stream, _is_group, mark=_MARK):
            if group.is_cut:
                reading.drop("broken")
            message: Element | None = None
            for one in [*group.descendants(without=_REPLY), None]:
                is_next = one is None or _is_message(one)
                if message is not None and is_next:
                    # All that tells its author stands in it, or above all of the group.
                    yield from _read_message(message, author, (chat, subject), reading)
                if one is None:
                    break
                if is_next:
                    message = one
                elif any(name in _AUTHORS for name in one.classes):
                    author = _Author(one.attributes.get("data-user-id", ""), one.text())
                elif any(name in _BOT for name in one.classes):
                    author = author._replace(is_bot=True)


def _is_group(element: Element, _outside: list[Element]) -> bool:
    return _MARK in element.classes


def _is_message(element: Element) -> bool:
    """Versions until 2021 have no box around the message itself."""
    classes = element.classes
    return "data-message-id" in element.attributes and (
        "chatlog__message-container" in classes or "chatlog__message" in classes
    )


def _read_message(found: Element, author: _Author, place: tuple[str, str], reading: Reading) -> Iterator[Message]:
    chat, subject = place
    message_id = found.attributes["data-message-id"]
    if not _SNOWFLAKE.fullmatch(message_id) or not (author.user or author.name):
        reading.drop("broken")
        return
    words = next((one for name in _WORDS if (one := found.find(name, without=_REPLY)) is not None), None)
    text = words.text(keeps_lines=True, without=_NOT_TYPED, quote=_QUOTE) if words is not None else ""
    message = reading.message(
        message_id=message_id,
        conversation_id=chat,
        parent_id=_parent(found),
        # The number of a message says when it was written; the date beside it depends on a computer's settings.
        time_utc=utc_from_milliseconds((int(message_id) >> 22) + _DISCORD_EPOCH_MS),
        sender=author.user or author.name,
        sender_name=author.name,
        subject=subject,
        text=text,
    )
    reason = _reason(found, message, author)
    if reason is not None and not reading.keeps(reason):
        reading.drop(reason, sample=message)
    else:
        yield message


def _reason(found: Element, message: Message, author: _Author) -> str | None:
    if found.find("chatlog__system-notification-content") is not None:
        return "system_line"
    if author.is_bot:
        return "bot"
    if found.find("chatlog__forwarded") is not None:
        return "forward_only"
    if not message.text.strip():
        return "media_only" if any(found.find(name) is not None for name in _MEDIA) else "empty"
    return None


def _parent(message: Element) -> str | None:
    reply = next((one for name in _REPLY if (one := message.find(name)) is not None), None)
    if reply is None:
        return None
    called = (one.attributes.get("onclick", "") for one in reply.descendants())
    return next((found[1] for call in called if (found := _SCROLL_TO.search(call))), None)


FORMATS = (
    Format(name="discord_html", kind="chat", read=read_page, recognise=recognise, same_chat=exported_as, form=1),
)
