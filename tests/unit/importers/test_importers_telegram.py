from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.unit.importers.invented_chats import read, survives_everything, write_json


def message(number: int, sender: str | int | None, text: Any, **more: Any) -> dict[str, Any]:
    person = {"user1": "Ana", "user2": "Ben"}.get(str(sender))
    seconds = str(1_700_000_000 + number)
    return {"id": number, "type": "message", "date": "2023-11-14T22:13:20", "date_unixtime": seconds,
            "from": person, "from_id": sender, "text": text, "text_entities": [], **more}  # fmt: skip


def chat(*messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "Ben", "type": "personal_chat", "id": 2, **more, "messages": list(messages)}


def account(*chats: dict[str, Any], left: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {
        "about": "Here is the data you requested from Telegram.",
        "personal_information": {"user_id": 1, "first_name": "Ana", "phone_number": "+00"},
        "contacts": {"list": [{"first_name": "Ben"}]},
        "chats": {"about": "…", "list": list(chats)},
        "left_chats": {"about": "…", "list": list(left)},
    }


def test_a_single_chat_keeps_ids_replies_and_text_of_every_form(tmp_path: Path) -> None:
    mixed = ["see ", {"type": "link", "text": "https://x.org"}, " and ", {"type": "bold", "text": "ü"}, "!"]
    path = write_json(
        tmp_path / "result.json",
        chat(
            message(1, "user2", "hello"),
            message(2, "user1", mixed, reply_to_message_id=1),
            message(3, None, "gone"),
            message(4, "user2", "", text_entities=[{"type": "plain", "text": "only entities"}]),
            message(5, 77, "an id of 2019"),
        ),
    )
    messages, dropped = read(path)
    assert [one.text for one in messages] == [
        "hello",
        "see https://x.org and ü!",
        "only entities",
        "an id of 2019",
    ]
    assert messages[1].parent_id == messages[0].message_id == "2/1"
    assert messages[0].conversation_id == "2"
    assert (messages[0].sender, messages[0].sender_name, messages[0].subject) == ("user2", "Ben", "Ben")
    assert messages[0].time_utc == "2023-11-14T22:13:21Z"
    assert messages[3].sender == "user77"
    assert dropped == {"broken": 1}
    assert not any(one.mine for one in messages)


def test_what_nobody_typed_is_counted_with_its_reason(tmp_path: Path) -> None:
    path = write_json(
        tmp_path / "result.json",
        chat(
            {"id": 1, "type": "service", "actor": "Ana", "actor_id": "user1", "action": "phone_call", "text": ""},
            message(2, "user1", "", photo="(File not included.)"),
            message(3, "user1", "", media_type="sticker", file="s.webp"),
            message(4, "user1", ""),
            message(5, "user1", "somebody else's joke", forwarded_from="Cid"),
            message(6, "user1", "hidden author", forwarded_from=None),
            message(7, "user1", "gif result", via_bot="@gif"),
            message(8, "user777000", "Login code: 1"),
            message(9, "user2", {"a": 1}),
            message(10, "user2", "kept", photo="p.jpg"),
        ),
    )
    messages, dropped = read(path)
    assert [one.text for one in messages] == ["kept"]
    assert dropped == {"system_line": 2, "media_only": 2, "empty": 1, "forward_only": 2, "bot": 1, "broken": 1}


def test_a_full_export_knows_whose_it_is_and_keeps_chats_apart(tmp_path: Path) -> None:
    nameless = {key: value for key, value in chat(message(1, "user3", "old"), id=9).items() if key != "name"}
    path = write_json(
        tmp_path / "result.json",
        account(
            chat(message(1, "user1", "mine"), message(2, "user2", "theirs")),
            chat(message(1, "user4", "beep"), message(2, "user1", "hey"), name="Bot", type="bot_chat", id=4),
            chat(
                message(1, "user1", "milk"),
                message(2, "user1", "x", forwarded_from="B"),
                type="saved_messages",
                id=1,
            ),
            left=(nameless,),
        ),
    )
    messages, dropped = read(path)
    found = [(one.conversation_id, one.subject, one.text, one.mine) for one in messages]
    assert found == [
        ("2", "Ben", "mine", True),
        ("2", "Ben", "theirs", False),
        ("4", "Bot", "hey", True),
        ("1", "Ben", "milk", True),
        ("9", "", "old", False),
    ]
    assert dropped == {"bot": 1, "forward_only": 1}


def test_a_local_time_is_noted_and_an_export_that_breaks_off_keeps_what_was_whole(tmp_path: Path) -> None:
    local = message(1, "user1", "hi")
    del local["date_unixtime"]
    data = json.dumps(chat(local, message(2, "user2", "lost"))).encode()
    path = tmp_path / "renamed.txt"
    path.write_bytes(data[: data.index(b"lost")])
    messages, dropped = read(path)
    assert [(one.time_utc, one.notes) for one in messages] == [("2023-11-14T22:13:20Z", ("time_local",))]
    assert dropped == {"broken": 1}


def test_the_fixtures_of_chat_miner_give_their_expected_results(shared_data: Path) -> None:
    folder = shared_data / "chat" / "chat-miner" / "telegram"
    expected = [
        (one["timestamp"] + "Z", one["author"], one["message"])
        for one in json.loads((folder / "target.json").read_text())
    ]
    for name in ("test_single_export.json", "test_batch_export.json"):
        messages, _ = read(folder / name)
        assert [(one.time_utc, one.sender_name, one.text) for one in messages] == expected


def test_bad_exports_are_survived(tmp_path: Path) -> None:
    small = account(chat(message(1, "user1", ["a", {"type": "bold", "text": "b"}]), message(2, "user2", "c")))
    survives_everything(tmp_path / "result.json", small, every=5)
