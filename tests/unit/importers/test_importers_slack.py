from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop_app.importers.chats.slack_text import plain_text
from tests.unit.importers.invented_chats import read, survives_everything, write_json, write_zip

_PEOPLE = [
    {"id": "U1", "name": "ana", "profile": {"real_name": "Ana Alm", "display_name": "ana"}},
    {"id": "U2", "name": "ben", "profile": {"real_name": "", "display_name": "Ben"}},
    {"id": "U3", "name": "deploy", "is_bot": True, "profile": {}},
]


def message(ts: str, user: str | None, text: str, **more: Any) -> dict[str, Any]:
    return {"type": "message", "ts": ts, "user": user, "text": text, **more}


def workspace(days: dict[str, Any], root: str = "") -> dict[str, Any]:
    lists = {
        "users.json": _PEOPLE,
        "channels.json": [{"id": "C1", "name": "general", "members": ["U1", "U2"]}],
        "dms.json": [{"id": "D1", "members": ["U1", "U2"]}],
        "mpims.json": [{"id": "G1", "name": "mpdm-ana--ben--cid-1", "members": ["U1", "U2", "U9"]}],
        "integration_logs.json": [{"user_id": "U1", "date": "1679935123", "change_type": "added"}],
    }
    return {f"{root}{name}": value for name, value in {**lists, **days}.items()}


@pytest.mark.parametrize("root", ["", "My Workspace/"])
def test_an_export_is_one_source_with_threads_names_and_titles(tmp_path: Path, root: str) -> None:
    first, second = "1434139102.000002", "1434139101.000001"
    path = write_zip(
        tmp_path / "Club export.zip",
        workspace(
            {
                "general/2015-06-12.json": [
                    message(first, "U1", "who <@U2>?", thread_ts=first, reply_count=1),
                    # The clock of the answer is behind.
                    message(second, "U2", "me", thread_ts=first, parent_user_id="U1"),
                    message("1434139200.0", "U2", "plain"),
                ],
                "D1/2015-06-12.json": [message("1434139300.0", "U1", "psst")],
                "mpdm-ana--ben--cid-1/2015-06-12.json": [message("1434139400.0", "U2", "all three")],
            },
            root,
        ),
    )
    messages, dropped = read(path)
    by_text = {one.text: one for one in messages}
    assert by_text["me"].parent_id == by_text["who @Ben?"].message_id == f"C1/{first}"
    assert by_text["me"].conversation_id == by_text["who @Ben?"].conversation_id != "C1"
    assert (by_text["plain"].conversation_id, by_text["plain"].subject) == ("C1", "general")
    assert (by_text["psst"].conversation_id, by_text["psst"].subject) == ("D1", "Ana Alm, Ben")
    assert by_text["all three"].subject == "Ana Alm, Ben, U9"
    assert (by_text["me"].sender, by_text["me"].sender_name) == ("U2", "Ben")
    assert by_text["plain"].time_utc == "2015-06-12T20:00:00Z"
    assert len({one.source for one in messages}) == 1
    assert not dropped


def test_what_people_did_not_write_is_counted(tmp_path: Path) -> None:
    files = [{"id": "F1", "name": "a.png"}]
    path = write_zip(
        tmp_path / "export.zip",
        workspace(
            {
                "general/2020-01-01.json": [
                    message("1.5e9", "U1", "<@U1> has joined the channel", subtype="channel_join"),
                    message("1500000001.0", None, "built", subtype="bot_message", bot_id="B1"),
                    message("1500000002.0", "U3", "deployed"),
                    message("1500000003.0", "USLACKBOT", "hello"),
                    message("1500000004.0", "U1", "", files=files),
                    message("1500000005.0", "U1", "look", files=files, subtype="file_share"),
                    message("1500000006.0", "U1", "<@U1> uploaded a file: <https://s|a> and commented: mine &lt;3",
                            subtype="file_share", file={}),
                    message("1500000007.0", "U1", "<@U1> shared a file: <https://s|a>", subtype="file_share"),
                    message("1500000008.0", "U1", "This message was deleted.", subtype="tombstone"),
                    message("1500000009.0", "U1", ""),
                    message("1500000010.0", None, "nobody"),
                    "no message",
                ]
            }
        ),
    )  # fmt: skip
    messages, dropped = read(path)
    assert [one.text for one in messages] == ["look", "mine <3"]
    assert dropped == {
        "broken": 2, "system_line": 1, "bot": 3, "media_only": 2, "deleted": 1, "empty": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<@U1> and <@U8|old> and <@U9>", "@Ana and @old and @someone"),
        ("in <#C1|general> or <#C2>", "in #general or #channel"),
        ("<!here> <!subteam^S1|@team> <!date^1392734382^{date}|18 Feb>", "@here @team 18 Feb"),
        ("<https://x.org/a?b=1&amp;c|the page> <https://y.org>", "the page https://y.org"),
        ("<mailto:a@x.org|a@x.org> 1 &lt; 2 &amp;&amp; 3 &gt; 2 &amp;lt;", "a@x.org 1 < 2 && 3 > 2 &lt;"),
    ],
)
def test_marks_become_what_people_see(text: str, shown: str) -> None:
    assert plain_text(text, {"U1": "Ana"}) == shown


def test_a_single_folder_without_lists_and_text_that_lies_in_blocks(tmp_path: Path) -> None:
    section = {"type": "rich_text_section", "elements": [
        {"type": "text", "text": "hi "}, {"type": "user", "user_id": "U7"}, {"type": "link", "url": "https://x.org"},
    ]}  # fmt: skip
    profile = {"real_name": "Cid", "display_name": "cid"}
    write_json(
        tmp_path / "random" / "2024-01-01.json",
        [
            message("1700000000.1", "U7", "first", user_profile=profile),
            message("1700000001.1", "U1", "", blocks=[{"type": "rich_text", "elements": [section]}]),
        ],
    )
    messages, _ = read(tmp_path / "random")
    assert [one.text for one in messages] == ["first", "hi @Cidhttps://x.org"]
    assert {one.conversation_id for one in messages} == {"random"}
    assert messages[0].sender_name == "Cid"


def test_the_fixtures_of_other_projects_are_read(shared_data: Path) -> None:
    messages, dropped = read(shared_data / "chat" / "langchain" / "slack_export.zip")
    assert {one.subject for one in messages} == {"example-channel", "general", "random"}
    assert (len(messages), dropped) == (4, {"system_line": 1})
    messages, dropped = read(shared_data / "chat" / "slack-export-viewer" / "testarchive.zip")
    assert len(messages) == 49
    assert sum(dropped.values()) == 109
    assert not any("<@U" in one.text for one in messages)


def test_bad_exports_are_survived(tmp_path: Path) -> None:
    day = [message("1700000000.1", "U1", "a <@U2>", thread_ts="1700000000.1"), message("1700000001.1", "U2", "b")]
    survives_everything(tmp_path / "2024-01-01.json", day, every=2)
    (tmp_path / "2024-01-01.json").unlink()
    write_json(tmp_path / "general" / "2024-01-01.json", day)
    survives_everything(tmp_path / "users.json", _PEOPLE, every=6)
