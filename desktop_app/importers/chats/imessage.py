"""A copy of the Mac's Messages database (chat.db) -> messages. It is only read."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from desktop_app.core.errors import AppError
from desktop_app.importers.chats.typedstream import first_text
from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading
from desktop_app.importers.times import utc_from_seconds
from desktop_app.importers.tree import FolderTree

SQLITE = b"SQLite format 3\x00"
# Seconds from 1970 to 2001, where Apple's clock begins. Since macOS 10.13 it counts nanoseconds.
_APPLE_EPOCH_S = 978_307_200
_COUNTS_NANOSECONDS_FROM = 10**11
_STEPS_BETWEEN_LOOKS = 100_000
# A page that points at itself keeps SQLite busy for ever; a good database answers its next row in milliseconds.
_LONGEST_ROW_S = 3.0
_LARGEST_BODY_BYTES = 1 << 20
_LARGEST_TEXT = 400_000
_LONGEST_LOOK_S = 1.0
_MISSING = "NULL"
_TABLES = frozenset(("message", "handle", "chat", "chat_message_join"))


def recognise(head: Head) -> bool:
    """Whether it is an SQLite file with the tables of Messages."""
    if not head.data.startswith(SQLITE):
        return False
    if isinstance(head.tree, FolderTree):
        # The schema may lie anywhere in the file: SQLite knows where.
        try:
            with closing(_connect(head.tree.file_of(head.entry.path), _Deadline(_LONGEST_LOOK_S))) as database:
                names = {str(row[0]) for row in database.execute("SELECT name FROM sqlite_master LIMIT 1000")}
        except (sqlite3.Error, OverflowError, ValueError):
            names = set()
        if names:
            return names >= _TABLES
    # In a zip, or damaged: the schema's text is usually on the first pages.
    return (
        all(f"TABLE {name}".encode() in head.data for name in ("message", "handle")) and b"is_from_me" in head.data
    )


def _connect(place: Path, deadline: _Deadline) -> sqlite3.Connection:
    # `immutable`: no lock, no journal file beside it, nothing is written.
    database = sqlite3.connect(f"{place.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    database.text_factory = _text
    database.set_progress_handler(deadline, _STEPS_BETWEEN_LOOKS)
    return database


class _Deadline:
    """Ends a query that gives no row for too long."""

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self.restart()

    def restart(self) -> None:
        self._until_s = time.monotonic() + self._limit_s

    def __call__(self) -> int:
        return int(time.monotonic() > self._until_s)


def read_database(source: Source, reading: Reading) -> Iterator[Message]:
    """Yields the messages of all chats, oldest first in each.

    Raises:
        AppError: "database_damaged" when SQLite cannot read it.
    """
    (path,) = source.paths
    place = source.tree.local_file(path, reading.work)
    deadline = _Deadline(_LONGEST_ROW_S)
    try:
        with closing(_connect(place, deadline)) as database:
            database.execute("PRAGMA query_only=1")
            database.execute("PRAGMA trusted_schema=0")
            people = _names(database)
            for row in database.execute(_query(database)):
                deadline.restart()
                yield from _message_of(row, people, reading)
    except (sqlite3.Error, OverflowError, ValueError):
        raise AppError("database_damaged", name=source.name) from None


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _columns(database: sqlite3.Connection, table: str) -> set[str]:
    return {str(row[1]) for row in database.execute(f"PRAGMA table_info({table})")}


def _names(database: sqlite3.Connection) -> dict[int, str]:
    """Row id of a handle -> phone number or address."""
    rows = database.execute("SELECT ROWID, id FROM handle LIMIT 1000000")
    return {row[0]: row[1] for row in rows if isinstance(row[0], int) and isinstance(row[1], str)}


def _query(database: sqlite3.Connection) -> str:
    """Versions of macOS have different columns: what is missing is read as NULL."""
    has = _columns(database, "message")
    chat = _columns(database, "chat")

    def column(name: str, *, cut: str = "") -> str:
        if name not in has:
            return _MISSING
        return f"substr(m.{name}, 1, {cut})" if cut else f"m.{name}"

    wanted = ", ".join(
        (
            "m.ROWID",
            column("guid"),
            column("text", cut=str(_LARGEST_TEXT)),
            column("attributedBody", cut=str(_LARGEST_BODY_BYTES)),
            column("date"),
            column("is_from_me"),
            column("handle_id"),
            column("associated_message_type"),
            column("thread_originator_guid"),
            column("item_type"),
            column("date_retracted"),
            column("cache_has_attachments"),
            column("group_action_type"),
            "c.guid" if "guid" in chat else _MISSING,
            "c.display_name" if "display_name" in chat else _MISSING,
            "c.chat_identifier" if "chat_identifier" in chat else _MISSING,
        )
    )
    return (
        f"SELECT {wanted} FROM message m"  # noqa: S608 - names of columns from a fixed list
        " LEFT JOIN chat_message_join j ON j.message_id = m.ROWID LEFT JOIN chat c ON c.ROWID = j.chat_id"
        " GROUP BY m.ROWID ORDER BY m.ROWID"
    )


def _time(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value == 0:
        return None
    seconds = value / 1e9 if abs(value) >= _COUNTS_NANOSECONDS_FROM else value
    return utc_from_seconds(seconds + _APPLE_EPOCH_S)


def _message_of(row: tuple[Any, ...], people: dict[int, str], reading: Reading) -> Iterator[Message]:
    (number, guid, text, body, date, from_me, handle, kind, origin, item, retracted, has_file, action,
     chat_guid, chat_name, chat_identifier) = row  # fmt: skip
    mine = from_me == 1
    sender = "me" if mine else people.get(handle, "") if isinstance(handle, int) else ""
    if not sender and isinstance(chat_identifier, str):
        # A chat of two may name the other only here.
        sender = chat_identifier
    words = text if isinstance(text, str) else ""
    if not words.strip() and isinstance(body, bytes):
        words = first_text(body) or ""
    words = words.replace("\ufffc", "").replace("\ufffd", "").strip()
    title = chat_name if isinstance(chat_name, str) and chat_name else chat_identifier
    if (kind or 0) != 0 or (item or 0) != 0 or (action or 0) != 0:
        # Hearts and thumbs; joined, left, renamed, location shared.
        reading.drop("system_line")
    elif retracted:
        reading.drop("deleted")
    elif not sender:
        reading.drop("broken")
    elif not words:
        reading.drop("media_only" if has_file or body or text else "empty")
    else:
        chat = next((one for one in (chat_guid, chat_identifier) if isinstance(one, str) and one), sender)
        yield reading.message(
            message_id=guid if isinstance(guid, str) and guid else str(number),
            sender=sender,
            text=words,
            conversation_id=chat,
            parent_id=origin if isinstance(origin, str) and origin else None,
            time_utc=_time(date),
            subject=title if isinstance(title, str) else "",
            mine=mine,
        )


FORMATS = (Format(name="imessage", kind="chat", read=read_database, recognise=recognise),)
