from __future__ import annotations

import json
from pathlib import Path

from desktop_app.importers.message import Message
from desktop_app.importers.reading import read_messages
from desktop_app.importers.tally import Tally
from tests.unit.importers.fuzzing import scrambled, survive, truncations
from tests.unit.importers.invented_mail import MakeFile

# signal-export ends each text with two spaces.
END = "  "
OLD = f"""[2024-05-29, 15:04] Me: Is the boat ready?
[2024-05-29, 15:05] Ana: Aye!
with a second line
(- Me: 👍 -)
[2024-05-29, 15:06] Ana: ![boat.jpg](./media/boat.jpg){END}
[2024-05-29, 15:07] No-Sender:{" "}
"""
NEW = f"""[2024-05-29 15:04:10] Me: Is the boat ready?{END}
[2024-05-29 15:05:20] Ana:{" "}

> Is the boat ready?

Aye!{END}
[2024-05-29 15:06:00] Ana: (This message was deleted)
[2024-05-29 15:07:00] Ana: Missed voice call{END}
"""


def read(path: Path) -> tuple[list[Message], Tally]:
    tally = Tally()
    return list(read_messages([path], tally=tally)), tally


def record(**values: object) -> str:
    usual = {"date": "2024-05-29T15:04:10", "sender": "Ana", "body": "Aye!  ", "quote": "", "sticker": None}
    return json.dumps({**usual, "reactions": [], "attachments": [], **values})


def test_that_the_markdown_of_older_versions_is_read(make_file: MakeFile) -> None:
    messages, tally = read(make_file("Ana/chat.md", OLD.encode()))
    assert [(one.sender, one.text, one.time_utc, one.mine) for one in messages] == [
        ("Me", "Is the boat ready?", "2024-05-29T15:04:00Z", True),
        ("Ana", "Aye!\nwith a second line", "2024-05-29T15:05:00Z", False),
    ]
    assert tally.dropped == {"media_only": 1, "system_line": 1}


def test_that_the_markdown_of_newer_versions_is_read_without_quotes(make_file: MakeFile) -> None:
    messages, tally = read(make_file("Ana/chat.md", NEW.encode()))
    assert [(one.sender, one.text, one.time_utc) for one in messages] == [
        ("Me", "Is the boat ready?", "2024-05-29T15:04:10Z"),
        ("Ana", "Aye!", "2024-05-29T15:05:20Z"),
    ]
    assert tally.dropped == {"system_line": 1, "deleted": 1}


def test_that_a_chat_in_two_files_is_read_once(make_file: MakeFile, tmp_path: Path) -> None:
    make_file("export/Ana/chat.md", NEW.encode())
    lines = [record(), record(sender="Me", body="Off we go"), record(body="", sticker={"emoji": "x"}), "[]", "{"]
    lines += [record(sender=3), record(deleted=True), record(call=True, body="Incoming call")]
    make_file("export/Ana/data.json", "\n".join(lines).encode())
    messages, tally = read(tmp_path / "export")
    assert [(one.source, one.sender, one.text, one.mine) for one in messages] == [
        ("Ana", "Ana", "Aye!", False),
        ("Ana", "Me", "Off we go", True),
    ]
    assert tally.dropped == {"broken": 3, "system_line": 1, "media_only": 1, "deleted": 1}


def test_that_the_shared_example_has_the_expected_messages(shared_data: Path) -> None:
    folder = shared_data / "chat" / "chat-miner" / "signal"
    messages, _ = read(folder / "test_export.txt")
    expected = json.loads((folder / "target.json").read_text())
    found = {(f"{one.time_utc}"[:19], one.sender, one.text.replace("\n", " ")) for one in messages}
    assert found == {(one["timestamp"], one["author"], one["message"]) for one in expected}


def test_that_bad_versions_are_survived(make_file: MakeFile) -> None:
    for data in (*truncations(OLD.encode(), most=25), *scrambled(NEW.encode(), times=25)):
        survive(make_file("chat.md", data))
    for data in scrambled("\n".join([record()] * 3).encode(), times=25):
        survive(make_file("data.json", data))
