from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.core.errors import AppError
from desktop_app.importers.chats.typedstream import first_text
from desktop_app.importers.message import Message
from desktop_app.importers.reading import read_messages
from desktop_app.importers.tally import Tally
from tests.unit.importers.fuzzing import scrambled, survive, truncations
from tests.unit.importers.invented_mail import MakeFile

NANOSECONDS = 1_000_000_000
TIME = 700_000_000


def archived(text: str) -> bytes:
    """An attributed string as macOS archives it: classes, then the bytes, then an empty dictionary."""
    raw = text.encode()
    length = bytes((len(raw),)) if len(raw) < 0x80 else b"\x81" + len(raw).to_bytes(2, "little")

    def name(word: bytes) -> bytes:
        return b"\x84" + bytes((len(word),)) + word

    attributed = (
        b"\x84" + b"\x84" + name(b"NSAttributedString") + b"\x00" + b"\x84" + name(b"NSObject") + b"\x00\x85"
    )
    string = b"\x92\x84\x84" + name(b"NSString") + b"\x01\x94"
    return (
        b"\x04\x0bstreamtyped\x81\xe8\x03"
        + name(b"@")
        + attributed
        + string
        + name(b"+")
        + length
        + raw
        + b"\x86\x86"
    )


def database(path: Path, rows: list[dict[str, object]], *, columns: str = "") -> Path:
    names = (
        "ROWID INTEGER PRIMARY KEY, guid TEXT, text TEXT, attributedBody BLOB, date INTEGER, is_from_me INTEGER,"
        " handle_id INTEGER, associated_message_type INTEGER, thread_originator_guid TEXT, item_type INTEGER"
    )
    with closing(sqlite3.connect(path)) as made:
        made.execute(f"CREATE TABLE message ({columns or names})")
        made.execute("CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT)")
        made.execute(
            "CREATE TABLE chat (ROWID INTEGER PRIMARY KEY, guid TEXT, display_name TEXT, chat_identifier TEXT)"
        )
        made.execute("CREATE TABLE chat_message_join (chat_id INTEGER, message_id INTEGER)")
        made.execute("INSERT INTO handle VALUES (1, '+15550100')")
        made.execute("INSERT INTO chat VALUES (7, 'iMessage;+;chat7', 'Sailing', 'chat7')")
        for number, row in enumerate(rows, 1):
            values = {"ROWID": number, "guid": f"g{number}", "date": TIME * NANOSECONDS, "handle_id": 1, **row}
            sql = f"INSERT INTO message ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})"  # noqa: S608
            made.execute(sql, list(values.values()))
            made.execute("INSERT INTO chat_message_join VALUES (7, ?)", (number,))
        made.commit()
    return path


def read(path: Path) -> tuple[list[Message], Tally]:
    tally = Tally()
    return list(read_messages([path], tally=tally)), tally


ROWS: list[dict[str, object]] = [
    {"text": "Is the boat ready?", "is_from_me": 1},
    {"attributedBody": archived("Aye! ⛵"), "is_from_me": 0, "thread_originator_guid": "g1"},
    {"text": "Loved “Aye!”", "associated_message_type": 2000, "is_from_me": 1},
    {"text": "\ufffc", "is_from_me": 0},
    {"attributedBody": archived("\ufffclook at this"), "is_from_me": 0, "date": TIME},
    {"item_type": 2, "is_from_me": 0},
    {"is_from_me": 0},
]


def test_that_a_database_is_read(tmp_path: Path) -> None:
    messages, tally = read(database(tmp_path / "chat.db", ROWS))
    assert [(one.message_id, one.sender, one.text, one.mine, one.parent_id) for one in messages] == [
        ("g1", "me", "Is the boat ready?", True, None),
        ("g2", "+15550100", "Aye! ⛵", False, "g1"),
        ("g5", "+15550100", "look at this", False, None),
    ]
    assert {one.time_utc for one in messages} == {"2023-03-08T20:26:40Z"}
    assert {(one.conversation_id, one.subject) for one in messages} == {("iMessage;+;chat7", "Sailing")}
    assert tally.dropped == {"system_line": 2, "media_only": 1, "empty": 1}


def test_that_an_old_database_without_newer_columns_is_read(tmp_path: Path) -> None:
    columns = (
        "ROWID INTEGER PRIMARY KEY, guid TEXT, text TEXT, date INTEGER, is_from_me INTEGER, handle_id INTEGER"
    )
    messages, _ = read(database(tmp_path / "x", [{"text": "Ahoy", "date": TIME}], columns=columns))
    assert [(one.text, one.time_utc) for one in messages] == [("Ahoy", "2023-03-08T20:26:40Z")]


def test_that_reading_changes_nothing_beside_the_database(tmp_path: Path) -> None:
    path = database(tmp_path / "chat.db", ROWS)
    before = path.read_bytes()
    read(path)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["chat.db"]


def test_that_another_programs_database_is_not_taken(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as made:
        made.execute("CREATE TABLE message (text TEXT)")
        made.commit()
    with pytest.raises(AppError, match="source_not_recognised"):
        read(tmp_path / "other.db")


def test_that_a_damaged_database_is_one_sentence_or_fewer_messages(tmp_path: Path, make_file: MakeFile) -> None:
    data = database(tmp_path / "chat.db", ROWS).read_bytes()
    for bad in (*truncations(data, most=15), *scrambled(data, times=25)):
        survive(make_file("bad.db", bad))


@pytest.mark.parametrize("text", ["a", "", "x" * 127, "x" * 128, "⛵" * 3000])
def test_that_archived_text_is_found(text: str) -> None:
    assert first_text(archived(text)) == text


def test_that_damaged_archives_give_none_or_text() -> None:
    data = archived("Ahoy there")
    for bad in (*truncations(data), *scrambled(data, times=300), b"\x04\x0bstreamtyped" + b"\x84" * 1000):
        assert first_text(bad) is None or isinstance(first_text(bad), str)


TEXT = """May 17, 2022  5:29:42 PM (Read by them after 1 hour, 49 seconds)
Me
Is the boat ready?
Tapbacks:
    Loved by Ana

May 17, 2022  5:30:42 PM
Ana
Aye!

with a second paragraph
    May 17, 2022  5:31:42 PM
    Me
    Good

May 17, 2022  5:31:42 PM
Me
Good
This message responded to an earlier message.

May 17, 2022  5:32:00 PM Ana renamed the conversation to Sailing

May 17, 2022  5:33:00 PM
Ana
/Users/me/Library/Messages/Attachments/0f/1.heic

May 17, 2022 12:34:00 AM
Ana
This message was deleted from the conversation!
Secret

"""


def test_that_the_text_of_imessage_exporter_is_read(make_file: MakeFile) -> None:
    messages, tally = read(make_file("Ana.txt", TEXT.encode()))
    assert [(one.sender, one.text, one.time_utc, one.mine) for one in messages] == [
        ("Me", "Is the boat ready?", "2022-05-17T17:29:42Z", True),
        ("Ana", "Aye!\n\nwith a second paragraph", "2022-05-17T17:30:42Z", False),
        ("Me", "Good", "2022-05-17T17:31:42Z", True),
    ]
    assert tally.dropped == {"system_line": 1, "media_only": 1, "deleted": 1}
