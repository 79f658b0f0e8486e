from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.importers.chats.meta import repaired
from desktop_app.importers.chats.meta_lines import is_attachment_note, is_event, is_reaction
from tests.unit.importers.invented_chats import read, survives_everything, write_json


def garbled(text: str) -> str:
    return text.encode().decode("latin-1")


def message(second: float, sender: str, content: str | None = None, **more: Any) -> dict[str, Any]:
    text = {} if content is None else {"content": garbled(content)}
    return {"sender_name": garbled(sender), "timestamp_ms": int(1_700_000_000_000 + second * 1000), **text, **more}


def thread(*messages: dict[str, Any], title: str = "Zoë") -> dict[str, Any]:
    people = [{"name": garbled("Zoë")}, {"name": "Ana"}]
    return {"participants": people, "messages": list(messages), "title": garbled(title),
            "is_still_participant": True, "thread_path": "inbox/zoe_123", "magic_words": []}  # fmt: skip


def test_the_files_of_a_thread_are_one_source_and_strings_are_repaired_one_by_one(tmp_path: Path) -> None:
    folder = tmp_path / "inbox" / "zoe_123"
    write_json(
        folder / "message_1.json", thread(message(9, "Ana", 'quote " and 你好 👍'), message(8, "Zoë", "grüezi"))
    )
    write_json(folder / "message_2.json", thread(message(5, "Zoë", "older")))
    messages, dropped = read(tmp_path)
    assert [(one.sender, one.text) for one in messages] == [
        ("Ana", 'quote " and 你好 👍'),
        ("Zoë", "grüezi"),
        ("Zoë", "older"),
    ]
    assert {(one.source, one.conversation_id, one.subject) for one in messages} == {
        ("zoe_123", "inbox/zoe_123", "Zoë")
    }
    assert len({one.message_id for one in messages}) == 3
    assert not dropped


def test_text_that_was_never_garbled_stays() -> None:
    assert [repaired(text) for text in ("plain", "日本", "café", "é")] == ["plain", "日本", "café", "é"]


def test_messages_of_one_second_come_oldest_first(tmp_path: Path) -> None:
    path = write_json(
        tmp_path / "message_1.json",
        thread(message(2.9, "Ana", "third"), message(2.5, "Zoë", "second"), message(2.1, "Ana", "first")),
    )
    assert [one.text for one in read(path)[0]] == ["first", "second", "third"]


def test_media_events_reactions_and_unsent_messages_are_counted(tmp_path: Path) -> None:
    link = "https://x.org/a"
    path = write_json(
        tmp_path / "message_1.json",
        thread(
            message(1, "Ana", photos=[{"uri": "a.jpg"}]),
            message(2, "Zoë", sticker={"uri": "s.png"}),
            message(3, "Ana", "Ana sent an attachment.", share={"link": link}),
            message(4, "Ana", link, share={"link": link}),
            message(5, "Ana", "look at this", share={"link": link}),
            message(6, "Zoë", "gone", is_unsent=True),
            message(7, "Zoë", "Reacted ❤️ to your message "),
            message(8, "Zoë", "Zoë missed your call.", call_duration=0, type="Call"),
            message(9, "Zoë", "Zoë named the group Sunday."),
            message(10, "Zoë"),
            {"timestamp_ms": 1, "content": "nobody"},
            message(11, "Zoë", "I reacted badly to your message, sorry"),
        ),
    )
    messages, dropped = read(path)
    assert [one.text for one in messages] == ["look at this", "I reacted badly to your message, sorry"]
    assert dropped == {"broken": 1, "system_line": 3, "media_only": 4, "deleted": 1, "empty": 1}


@pytest.mark.parametrize(
    "line",
    ["Reacted 😂 to your message", "Ana reacted 👍 to your photo", "Liked a message",
     "Hat mit ❤ auf deine Nachricht reagiert",
     "A réagi ❤ à votre message", "Reaccionó con 😆 a tu mensaje", "Reagiu com ❤ à sua mensagem",
     "Ha reagito con ❤ al tuo messaggio", "Zareagował(a) 😆 na Twoją wiadomość", "對你的訊息表達 ❤ 心情",
     "メッセージに❤でリアクションしました"],
)  # fmt: skip
def test_reactions_are_known_in_several_languages(line: str) -> None:
    assert is_reaction(line)


def test_what_people_type_is_no_line_of_the_program() -> None:
    for line in (
        "I liked a message you sent",
        "you sent a photo?",
        "we missed your call",
        "started a call with mum",
    ):
        assert not is_reaction(line)
        assert not is_event(line, "Ana")
    assert not is_attachment_note("sent a letter")


def test_an_encrypted_chat_is_plain_utf8(tmp_path: Path) -> None:
    rows = [
        {
            "senderName": "Zoë",
            "text": "ça va? Ã¼",
            "timestamp": 1_700_000_002_000,
            "type": "text",
            "isUnsent": False,
        },
        {
            "senderName": "Ana",
            "text": "",
            "timestamp": 1_700_000_001_000,
            "type": "media",
            "media": [{"uri": "a"}],
        },
        {"senderName": "Ana", "text": "x", "timestamp": 1_700_000_000_000, "type": "text", "isUnsent": True},
    ]
    value = {"participants": ["Zoë", "Ana"], "threadName": "Zoë_12", "messages": rows}
    messages, dropped = read(write_json(tmp_path / "Zoë_12.json", value))
    assert [(one.text, one.sender, one.subject, one.conversation_id) for one in messages] == [
        ("ça va? Ã¼", "Zoë", "Zoë", "Zoë_12")
    ]
    assert dropped == {"media_only": 1, "deleted": 1}
    survives_everything(tmp_path / "Zoë_12.json", value)


def test_the_fixtures_of_other_projects_are_read(shared_data: Path) -> None:
    folder = shared_data / "chat" / "chat-miner" / "instagram"
    expected = [
        (one["timestamp"], one["author"], one["message"])
        for one in json.loads((folder / "target.json").read_text())
    ]
    messages, _ = read(folder / "test_export.json")
    assert [((one.time_utc or "").removesuffix("Z"), one.sender, one.text) for one in messages] == expected
    messages, dropped = read(shared_data / "chat" / "langchain" / "facebook_chat.json")
    assert (len(messages), dropped) == (10, {"media_only": 1})
    assert messages[0].subject == "User 1 and User 2 chat"


def test_bad_exports_are_survived(tmp_path: Path) -> None:
    survives_everything(
        tmp_path / "message_1.json", thread(message(1, "Ana", "a"), message(2, "Zoë", "ü")), every=4
    )
