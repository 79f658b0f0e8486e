"""What signal-cli writes with "receive --output=json": an envelope a line, the person's own messages as "sync"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.json_fields import id_at, object_at, text_at
from desktop_app.importers.json_records import json_lines
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading
from desktop_app.importers.times import utc_from_milliseconds

_PARTS = ("dataMessage", "syncMessage", "receiptMessage", "typingMessage", "callMessage", "storyMessage")


def recognise(head: Head) -> bool:
    keys = head.first_json_line
    prefix = "params.envelope" if "params.envelope" in keys else "envelope"
    has_sender = not keys.isdisjoint(f"{prefix}.{name}" for name in ("source", "sourceNumber", "sourceUuid"))
    return has_sender and not keys.isdisjoint(f"{prefix}.{part}" for part in (*_PARTS, "timestamp"))


def read_envelopes(source: Source, reading: Reading) -> Iterator[Message]:
    """Yields what was written. That somebody types or has read something is no message."""
    for path in source.paths:
        for number, line in enumerate(json_lines(reading, path)):
            # The same as a daemon tells it.
            found = object_at(line, "params") or line
            yield from _read_envelope(found, f"{source.name}#{number}", reading)


def _read_envelope(found: Any, fallback: str, reading: Reading) -> Iterator[Message]:
    envelope = object_at(found, "envelope")
    sender = id_at(envelope, "sourceNumber") or id_at(envelope, "source") or id_at(envelope, "sourceUuid")
    if not sender:
        reading.drop("broken")
        return
    sent = object_at(object_at(envelope, "syncMessage"), "sentMessage")
    data = (
        sent or object_at(envelope, "dataMessage") or object_at(object_at(envelope, "editMessage"), "dataMessage")
    )
    if not data:
        return
    group = id_at(object_at(data, "groupInfo"), "groupId")
    other = id_at(sent, "destinationNumber") or id_at(sent, "destination") or id_at(sent, "destinationUuid")
    chat = group or (other if sent else sender)
    stamp = data.get("timestamp", envelope.get("timestamp"))
    quote = object_at(data, "quote")
    message = reading.message(
        message_id=f"{sender}/{stamp}" if isinstance(stamp, int) else fallback,
        conversation_id=chat,
        parent_id=f"{id_at(quote, 'authorNumber') or id_at(quote, 'author')}/{quote['id']}"
        if "id" in quote
        else None,
        time_utc=utc_from_milliseconds(stamp),
        sender=sender,
        sender_name=text_at(envelope, "sourceName"),
        subject=text_at(object_at(data, "groupInfo"), "groupName"),
        text=text_at(data, "message"),
        mine=bool(sent) or sender == id_at(found, "account"),
    )
    if message.text.strip():
        yield message
    elif data.get("remoteDelete"):
        reading.drop("deleted")
    else:
        reading.drop("media_only" if data.get("attachments") or data.get("sticker") else "system_line")


FORMATS = (Format(name="signal_cli", kind="chat", read=read_envelopes, recognise=recognise),)
