"""What small programs write: slackdump, signal-cli."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.unit.importers.fuzzing import odd_json, scrambled, survive, truncations
from tests.unit.importers.invented_chats import read, survives_everything, write_json


def slack(ts: str, user: str, text: str, **more: Any) -> dict[str, Any]:
    return {"type": "message", "user": user, "text": text, "ts": ts, **more}


DUMP = {
    "channel_id": "C1",
    "name": "general",
    "messages": [
        slack("1700000001.000100", "U1", "who is <@U2>?", thread_ts="1700000001.000100",
              slackdump_thread_replies=[slack("1700000001.000100", "U1", "who is <@U2>?"),
                                        slack("1700000002.000100", "U2", "me", thread_ts="1700000001.000100")]),
        slack("1700000003.000100", "U1", "", files=[{"id": "F1"}]),
        slack("1700000004.000100", "U1", "x joined", subtype="channel_join"),
    ],
}  # fmt: skip


def test_a_dump_of_slackdump_keeps_threads_and_finds_names_beside_it(tmp_path: Path) -> None:
    write_json(tmp_path / "users.json", [{"id": "U1", "name": "ana"}, {"id": "U2", "real_name": "Ben"}])
    write_json(tmp_path / "C1.json", DUMP)
    messages, dropped = read(tmp_path)
    assert [(one.sender, one.sender_name, one.text) for one in messages] == [
        ("U1", "ana", "who is @Ben?"),
        ("U2", "Ben", "me"),
    ]
    assert messages[1].parent_id == messages[0].message_id
    assert messages[0].subject == "general"
    assert dropped == {"media_only": 1, "system_line": 1}


def envelope(stamp: int, **more: Any) -> dict[str, Any]:
    inner = {"source": "+1", "sourceNumber": "+1", "sourceName": "Ana", "timestamp": stamp, **more}
    return {"envelope": inner, "account": "+9"}


def test_envelopes_of_signal_cli_are_messages_of_both_sides(tmp_path: Path) -> None:
    sent = {"timestamp": 1_700_000_001_000, "message": "hello", "destination": "+1", "destinationNumber": "+1"}
    mine = {
        "envelope": {"source": "+9", "sourceNumber": "+9", "timestamp": 5, "syncMessage": {"sentMessage": sent}}
    }
    group = {"groupId": "G=", "groupName": "Trip"}
    records = [
        envelope(1_700_000_000_000, dataMessage={"timestamp": 1_700_000_000_000, "message": "hi ü"}),
        mine,
        envelope(3, typingMessage={"action": "STARTED"}),
        envelope(4, dataMessage={"message": None, "attachments": [{"id": "a"}]}),
        envelope(5, dataMessage={"message": None, "reaction": {"emoji": "👍"}}),
        {
            "jsonrpc": "2.0",
            "method": "receive",
            "params": envelope(6, dataMessage={"message": "all", "groupInfo": group}),
        },
    ]
    path = tmp_path / "out.json"
    path.write_text("\n".join(json.dumps(one) for one in records))
    messages, dropped = read(path)
    assert [(one.sender, one.conversation_id, one.text, one.mine) for one in messages] == [
        ("+1", "+1", "hi ü", False),
        ("+9", "+1", "hello", True),
        ("+1", "G=", "all", False),
    ]
    assert messages[0].time_utc == "2023-11-14T22:13:20Z"
    assert dropped == {"media_only": 1, "system_line": 1}


def test_bad_files_are_survived(tmp_path: Path) -> None:
    survives_everything(tmp_path / "C1.json", DUMP, every=9)
    one = envelope(1, dataMessage={"message": "hi", "quote": {"id": 1, "author": "+2"}})
    data = json.dumps(one).encode() + b"\n"
    path = tmp_path / "cli.json"
    for version in [*truncations(data * 2, most=50), *scrambled(data * 2, times=40), *list(odd_json(one))[::4]]:
        path.write_bytes(data + version)
        survive(path)
