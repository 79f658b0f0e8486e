from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.unit.importers.invented_chats import read, survives_everything, write_json


def person(number: str) -> dict[str, str]:
    return {"gaia_id": number, "chat_id": number}


def event(number: int, sender: str, *segments: dict[str, str], **more: Any) -> dict[str, Any]:
    content = {"segment": list(segments), **more}
    return {"conversation_id": {"id": "c1"}, "sender_id": person(sender),
            "timestamp": f"{1_700_000_000 + number}000000",
            "self_event_state": {"user_id": person("1")}, "chat_message": {"message_content": content},
            "event_id": f"e{number}", "event_type": "REGULAR_CHAT_MESSAGE"}  # fmt: skip


def text(words: str) -> dict[str, str]:
    return {"type": "TEXT", "text": words}


ABOUT = {
    "id": {"id": "c1"},
    "type": "STICKY_ONE_TO_ONE",
    "self_conversation_state": {"self_read_state": {"participant_id": person("1")}},
    "participant_data": [
        {"id": person("1"), "fallback_name": "Ana"},
        {"id": person("2"), "fallback_name": "Ben"},
    ],
}
EVENTS = [
    event(1, "2", text("see "), {"type": "LINK", "text": "https://x.org"}, {"type": "LINE_BREAK"}, text("ok?")),
    event(2, "1", text("yes")),
    event(3, "1", attachment=[{"embed_item": {}}]),
    {
        "sender_id": person("2"),
        "timestamp": "1",
        "hangout_event": {"event_type": "START_HANGOUT"},
        "event_id": "e4",
    },
    {"timestamp": "1"},
]
NEW = {
    "conversations": [{"conversation": {"conversation_id": {"id": "c1"}, "conversation": ABOUT}, "events": EVENTS}]
}
OLD = {
    "conversation_state": [
        {"conversation_id": {"id": "c1"}, "conversation_state": {"conversation": ABOUT, "event": EVENTS}}
    ]
}


def test_both_forms_give_the_same_messages_and_say_whose_they_are(tmp_path: Path) -> None:
    for form in (NEW, OLD):
        messages, dropped = read(write_json(tmp_path / "Hangouts.json", form))
        assert [(one.sender, one.sender_name, one.text, one.mine) for one in messages] == [
            ("2", "Ben", "see https://x.org\nok?", False),
            ("1", "Ana", "yes", True),
        ]
        assert (messages[0].subject, messages[0].conversation_id, messages[0].message_id) == ("Ben", "c1", "e1")
        assert messages[0].time_utc == "2023-11-14T22:13:21Z"
        assert dropped == {"media_only": 1, "system_line": 1, "broken": 1}


def test_bad_exports_are_survived(tmp_path: Path) -> None:
    small = {"conversations": [{**NEW["conversations"][0], "events": EVENTS[:2]}]}
    survives_everything(tmp_path / "Hangouts.json", small, every=7)
