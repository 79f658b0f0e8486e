from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.unit.importers.invented_chats import read, survives_everything, write_json, write_zip


def message(number: int, author: str, content: str, **more: Any) -> dict[str, Any]:
    person = {"id": author, "name": f"name{author}", "nickname": f"Nick{author}", "isBot": author == "9"}
    return {"id": str(number), "type": "Default", "timestamp": "2026-06-24T19:04:23.18+07:00", "content": content,
            "author": person, "attachments": [], "embeds": [], "stickers": [], "mentions": [], **more}  # fmt: skip


def export(*messages: dict[str, Any]) -> dict[str, Any]:
    channel = {"id": "77", "type": "DirectTextChat", "category": None, "name": "Nick2", "topic": None}
    return {"guild": None, "channel": channel, "dateRange": {"after": None}, "messages": list(messages),
            "messageCount": len(messages)}  # fmt: skip


def test_a_direct_chat_keeps_replies_names_and_moments(tmp_path: Path) -> None:
    reference = {"messageId": "1", "channelId": "77", "guildId": None}
    mention = [{"id": "2", "name": "name2", "nickname": "Nick2", "isBot": False}]
    path = write_json(
        tmp_path / "Nick2 [part 2].json",
        export(
            message(1, "2", "hi <:wave:123> <@2> <#5>", mentions=mention),
            message(2, "1", "yo", type="Reply", reference=reference),
            message(3, "1", "older program", type="19", reference=reference),
        ),
    )
    messages, dropped = read(path)
    assert [one.text for one in messages] == ["hi :wave: @Nick2 #channel", "yo", "older program"]
    assert [one.parent_id for one in messages] == [None, "1", "1"]
    assert {(one.conversation_id, one.subject, one.time_utc) for one in messages} == {
        ("77", "Nick2", "2026-06-24T12:04:23Z")
    }
    assert (messages[0].sender, messages[0].sender_name) == ("2", "Nick2")
    assert not dropped


def test_lines_of_the_program_bots_media_and_forwards_are_counted(tmp_path: Path) -> None:
    path = write_json(
        tmp_path / "general.json",
        export(
            message(1, "9", "Joined the server.", type="GuildMemberJoin"),
            message(2, "1", "Started a call.", type="Call"),
            message(3, "9", "I am a bot"),
            message(4, "1", "", attachments=[{"fileName": "a.png"}]),
            message(5, "1", ""),
            message(
                6, "1", "", reference={"messageId": "3", "type": "Forward"}, forwardedMessage={"content": "x"}
            ),
            {"id": "7", "type": "Default", "content": "nobody", "author": None},
            message(8, "1", "kept", embeds=[{"title": "not mine"}]),
        ),
    )
    messages, dropped = read(path)
    assert [one.text for one in messages] == ["kept"]
    assert dropped == {"broken": 1, "system_line": 2, "bot": 1, "media_only": 1, "empty": 1, "forward_only": 1}


def test_bad_exports_are_survived(tmp_path: Path) -> None:
    survives_everything(tmp_path / "x.json", export(message(1, "1", "a <@2>"), message(2, "2", "b")), every=8)


_CSV = 'ID,Timestamp,Contents,Attachments\r\n1,2021-05-01 12:34:56.789000+00:00,"two\nlines, ""quoted""",\r\n'


def test_a_data_package_is_one_source_of_my_own_texts(tmp_path: Path) -> None:
    path = write_zip(
        tmp_path / "package.zip",
        {
            "Konto/user.json": {"id": "42", "username": "ana", "global_name": "Ana"},
            "Nachrichten/index.json": {"111111": "Direct Message with ben"},
            "Nachrichten/c111111/channel.json": {"id": "111111", "type": "DM", "recipients": ["42", "43"]},
            "Nachrichten/c111111/messages.csv": _CSV + "2,2021-05-01 12:35:00+00:00,,https://cdn/x.png\r\n",
            "Nachrichten/c222222/channel.json": {
                "id": "222222",
                "name": "talk",
                "guild": {"id": "5", "name": "Club"},
            },
            "Nachrichten/c222222/messages.json": [
                {"ID": 3, "Timestamp": "2024-01-01 10:00:00", "Contents": "hi <@43>", "Attachments": ""},
                {"ID": 4, "Timestamp": "2024-01-01 10:00:01", "Contents": 7},
            ],
        },
    )
    messages, dropped = read(path)
    assert [(one.text, one.subject, one.sender, one.mine, one.kind) for one in messages] == [
        ('two\nlines, "quoted"', "Direct Message with ben", "42", True, "note"),
        ("hi @someone", "talk in Club", "42", True, "note"),
    ]
    assert messages[0].time_utc == "2021-05-01T12:34:56Z"
    assert dropped == {"broken": 1, "media_only": 1}


def test_one_file_of_a_data_package_is_read_alone(tmp_path: Path) -> None:
    path = tmp_path / "messages.csv"
    path.write_bytes(_CSV.encode())
    assert [one.text for one in read(path)[0]] == ['two\nlines, "quoted"']
    rows = [{"ID": 3, "Timestamp": "2024-01-01 10:00:00", "Contents": "hi", "Attachments": ""}]
    survives_everything(tmp_path / "messages.json", rows, every=1)
