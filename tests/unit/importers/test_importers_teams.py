from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.importers.chats.teams_html import message_text
from tests.unit.importers.invented_chats import read, survives_everything, write_json

_CHAT = "19:a_b@unq.gbl.spaces"


def message(number: str, user: str | None, content: str, **more: Any) -> dict[str, Any]:
    person = {"Application": None, "User": {"Id": user, "DisplayName": f"Name {user}"}} if user else None
    return {"Id": number, "MessageType": "message", "CreatedDateTime": "2025-08-12T05:29:15.179+00:00",
            "ReplyToId": None, "From": person, "Body": {"ContentType": "html", "Content": content},
            "ChatId": _CHAT, "ChannelIdentity": None, "DeletedDateTime": None, "Attachments": [], "Mentions": [],
            **more}  # fmt: skip


def camel(value: Any) -> Any:
    if isinstance(value, dict):
        return {key[:1].lower() + key[1:]: camel(inner) for key, inner in value.items()}
    return [camel(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("style", ["pascal", "camel", "graph answer"])
def test_chats_and_channels_of_graph_are_read_in_both_spellings(tmp_path: Path, style: str) -> None:
    channel = {"ChatId": None, "ChannelIdentity": {"ChannelId": "19:c@thread.tacv2", "TeamId": "t"}}
    answer = json.dumps({"messageId": "1", "messagePreview": "hi"})
    reference = [{"id": "1", "contentType": "messageReference", "content": answer}]
    rows: Any = [
        message(
            "1", "a", '<p>Hi <at id="0">Ben</at> &amp; all&nbsp;<emoji id="x" alt="👻" title="G"></emoji></p>'
        ),
        message("2", "b", '<attachment id="1"></attachment><p>sure</p>', Attachments=reference),
        message("3", "a", "<p>root</p>", **channel),
        message("4", "b", "<p>one</p><p>two</p>", ReplyToId="3", **channel),
    ]
    value = (
        rows
        if style == "pascal"
        else camel(rows)
        if style == "camel"
        else {"@odata.count": 4, "value": camel(rows)}
    )
    messages, dropped = read(write_json(tmp_path / "messages_1.json", value))
    assert [one.text.split() for one in messages] == [
        ["Hi", "@Ben", "&", "all", "👻"],
        ["sure"],
        ["root"],
        ["one", "two"],
    ]
    assert messages[1].parent_id == messages[0].message_id
    assert messages[0].conversation_id == messages[1].conversation_id == _CHAT
    assert messages[3].parent_id == messages[2].message_id
    assert messages[3].conversation_id == messages[2].conversation_id
    assert (messages[0].sender, messages[0].sender_name) == ("a", "Name a")
    assert messages[0].time_utc == "2025-08-12T05:29:15Z"
    assert not dropped


def test_a_channel_has_its_name_from_the_file_beside_it(tmp_path: Path) -> None:
    channel = {"ChatId": None, "ChannelIdentity": {"ChannelId": "19:c"}}
    write_json(tmp_path / "channels_t.json", [{"Id": "19:c", "DisplayName": "Garden"}])
    write_json(tmp_path / "messages_t.json", [message("3", "a", "<p>root</p>", **channel)])
    messages, _ = read(tmp_path)
    assert [one.subject for one in messages] == ["Garden"]


def test_events_deleted_messages_bots_and_pictures_are_counted(tmp_path: Path) -> None:
    path = write_json(
        tmp_path / "messages_1.json",
        [
            message("1", None, "<systemEventMessage/>", MessageType="unknownFutureValue"),
            message("2", None, "<systemEventMessage/>", MessageType="message"),
            message("3", "a", "", DeletedDateTime="2025-08-12T05:29:15Z"),
            message("4", None, "<p>card</p>", From={"Application": {"Id": "bot"}, "User": None}),
            message("5", "a", '<p><img src="x" alt="image" itemid="9"></p>'),
            message("6", "a", "<p>&nbsp;</p>"),
            message("7", "a", 9),  # type: ignore[arg-type]
            message("8", "a", "<p>kept</p>"),
        ],
    )
    messages, dropped = read(path)
    assert [one.text for one in messages] == ["kept"]
    assert dropped == {"broken": 1, "system_line": 2, "bot": 1, "media_only": 1, "deleted": 1, "empty": 1}


def personal(*rows: dict[str, Any]) -> dict[str, Any]:
    chat = {"id": "8:ben", "displayName": "Ben", "version": 1, "properties": {}, "threadProperties": None}
    return {
        "userId": "8:live:ana",
        "exportDate": "2024-01-01T00:00",
        "conversations": [{**chat, "MessageList": rows}],
    }


def row(number: int, sender: str, content: str, kind: str = "RichText", **more: Any) -> dict[str, Any]:
    return {"id": str(number), "displayName": None, "originalarrivaltime": "2024-01-01T10:00:00.123Z",
            "messagetype": kind, "content": content, "conversationid": "8:ben", "from": sender,
            "properties": None, "amsreferences": None, **more}  # fmt: skip


def test_the_personal_export_knows_whose_it_is(tmp_path: Path) -> None:
    said = "<legacyquote>[1] Ben: </legacyquote>hi<legacyquote>x</legacyquote>"
    quote = f'<quote author="ben" messageid="1000001">{said}</quote>'
    reply = (
        '<blockquote itemscope itemtype="http://schema.skype.com/Reply" itemid="1000001"><p>hi</p></blockquote>'
    )
    path = write_json(
        tmp_path / "messages.json",
        personal(
            row(1000005, "8:live:ana", "", "RichText", properties={"deletetime": "1"}),
            row(1000004, "8:live:ana", '<URIObject uri="x">to view</URIObject>', "RichText/UriObject"),
            row(1000006, "8:ben", "<partlist/>", "Event/Call"),
            row(1000003, "8:live:ana", f"{reply}<p>again</p>", "RichText/Html"),
            row(1000002, "8:live:ana", f'{quote}me &amp; you <ss type="smile">:)</ss>'),
            row(1000001, "https://x/v1/users/ME/contacts/8:ben", "a < b", "Text"),
        ),
    )
    messages, dropped = read(path)
    found = {one.text: (one.sender, one.mine, (one.parent_id or "").rpartition("/")[2]) for one in messages}
    assert found == {
        "again": ("live:ana", True, "1000001"),
        "me & you :)": ("live:ana", True, "1000001"),
        "a < b": ("ben", False, ""),
    }
    assert {one.subject for one in messages} == {"Ben"}
    assert dropped == {"system_line": 1, "media_only": 1, "deleted": 1}


def test_hostile_html_takes_no_time() -> None:
    for piece in (
        "<blockquote schema.skype.com/Reply>",
        "<at>",
        "<emoji ",
        "<quote ",
        "<URIObject ",
        "<attachment ",
    ):
        message_text(piece * 20_000)


def test_bad_exports_are_survived(tmp_path: Path) -> None:
    rows = [message("1", "a", "<p>x</p>"), message("2", "b", "<p>y</p>")]
    survives_everything(tmp_path / "messages_1.json", rows, every=9)
    survives_everything(tmp_path / "messages.json", personal(row(1, "8:ben", "a"), row(2, "8:c", "b")), every=9)
