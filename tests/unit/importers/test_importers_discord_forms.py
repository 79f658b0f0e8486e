"""What DiscordChatExporter writes besides JSON: pages, text, tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.importers.chats.written_dates import DayOrder, utc_from_written
from tests.unit.importers.fuzzing import scrambled, survive, truncations
from tests.unit.importers.invented_chats import read, write_json

START_MS = 1_700_000_000_000
ANA, BEN, BOT = "100000000000000001", "100000000000000002", "100000000000000003"


def number(second: int) -> str:
    return str((START_MS + second * 1000 - 1_420_070_400_000) << 22)


def author(user: str, name: str, *, bot: bool = False) -> str:
    tag = "<span class=chatlog__author-tag>BOT</span>" if bot else ""
    who = f'<span class=chatlog__author title="{name}#1" data-user-id={user}>{name}</span>'
    return f"<div class=chatlog__header>{who}{tag}</div>"


def said(second: int, text: str, *, who: str = "", reply: str = "", more: str = "") -> str:
    span = f"<span class=chatlog__markdown-preserve>{text}</span>"
    words = f'<div class="chatlog__content chatlog__markdown">{span}</div>'
    return (
        f'<div id=chatlog__message-container-{number(second)} class="chatlog__message-container" '
        f"data-message-id={number(second)}><div class=chatlog__message><div class=chatlog__message-aside><img "
        f"class=chatlog__avatar src=a.png alt=Avatar></div><div class=chatlog__message-primary>{reply}{who}"
        f"{words if text else ''}{more}</div></div></div>"
    )


def group(*messages: str) -> str:
    return f"<div class=chatlog__message-group>{''.join(messages)}</div>"


def page(*groups: str) -> str:
    return (
        "<!DOCTYPE html><html lang=en><head>"
        "<title>Friends - general</title>"
        "<style>.chatlog{padding:1rem}</style>"
        "<script>if(1<2&&3>2){a='<div>'}</script></head><body><div class=preamble>"
        f"<div class=preamble__entry>Friends</div></div><div class=chatlog>{''.join(groups)}</div></body></html>"
    )


REPLY = (
    "<div class=chatlog__reply><div class=chatlog__reply-author>Ana</div><div class=chatlog__reply-content>"
    f"<span class=chatlog__reply-link onclick=\"scrollToMessage(event, '{number(1)}')\">hi</span></div></div>"
)
PICTURE = "<div class=chatlog__attachment><a href=x.png><img class=chatlog__attachment-media src=x.png></a></div>"
NOTICE = (
    f"<span class=chatlog__system-notification-author data-user-id={BEN}>Ben</span>"
    "<span class=chatlog__system-notification-content><span>joined the server.</span></span>"
)


def test_a_page_keeps_ids_replies_times_and_lines(tmp_path: Path) -> None:
    emoji = '<img class="chatlog__emoji" alt="👍" title=thumbsup src=x.svg>'
    mention = '<span class="chatlog__markdown-mention" title="Ben#1">@Ben</span>'
    quote = "<div class=chatlog__markdown-quote><div class=chatlog__markdown-quote-content>old</div></div>new"
    path = tmp_path / "Friends - general [200000000000000009].html"
    path.write_text(
        page(
            group(
                said(1, f"hi {mention}\n&lt;b&gt; {emoji}", who=author(ANA, "Ana")),
                said(2, "again<span class=chatlog__edited-timestamp>(edited)</span>"),
            ),
            group(said(3, quote, who=author(BEN, "Ben"), reply=REPLY)),
        ),
        encoding="utf-8",
    )
    messages, dropped = read(path)
    assert [(one.sender, one.sender_name, one.text) for one in messages] == [
        (ANA, "Ana", "hi @Ben\n<b> 👍"),
        (ANA, "Ana", "again"),
        (BEN, "Ben", "> old\n\nnew"),
    ]
    assert messages[0].time_utc == "2023-11-14T22:13:21Z"
    assert messages[2].parent_id == messages[0].message_id == number(1)
    assert (messages[0].conversation_id, messages[0].subject) == ("200000000000000009", "general")
    assert not dropped


def test_bots_notices_and_files_of_a_page_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        page(
            group(said(1, "beep", who=author(BOT, "Robo", bot=True))),
            group(said(2, "", who=NOTICE)),
            group(said(3, "", who=author(ANA, "Ana"), more=PICTURE), said(4, "look", more=PICTURE), said(5, "")),
        )
    )
    messages, dropped = read(path)
    assert [(one.sender, one.text) for one in messages] == [(ANA, "look")]
    assert dropped == {"bot": 1, "system_line": 1, "media_only": 1, "empty": 1}


def test_pages_of_older_versions_name_the_author_above_the_messages(tmp_path: Path) -> None:
    old = (
        f'<div class="chatlog__message-group"><div class="chatlog__messages"><span class="chatlog__author-name" '
        f'title="Ana#1" data-user-id="{ANA}">Ana</span>'
        f'<div class="chatlog__message" data-message-id="{number(1)}" id="message-{number(1)}"><div '
        'class="chatlog__content"><div class="markdown">'
        f'<span class="preserve-whitespace">one</span></div></div></div>'
        f'<div class="chatlog__message" data-message-id="{number(2)}"><div class="chatlog__content"><div '
        f'class="markdown"><span class="preserve-whitespace">two</span></div></div></div></div></div>'
    )
    path = tmp_path / "old.html"
    path.write_text(page(old))
    assert [(one.sender, one.text) for one in read(path)[0]] == [(ANA, "one"), (ANA, "two")]


def text_form(*messages: str) -> str:
    rule = "=" * 62
    start = f"{rule}\nGuild: Friends\nChannel: Text / general\n{rule}\n\n"
    return f"{start}{''.join(messages)}{rule}\nExported {len(messages)} message(s)\n{rule}\n"


def test_text_is_cut_at_its_heads_and_without_what_the_program_adds(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    path.write_text(
        text_form(
            "[11/14/2023 10:13 PM] ana#0\nhi\n\n[sic] is a word\n\n\n",
            "[11/14/2023 10:14 PM] ben (pinned)\nlook\n\n{Attachments}\nhttps://x/y.png\n\n\n",
            "[11/14/2023 10:15 PM] ben\n\n\n{Stickers}\nhttps://x/s.png\n\n\n",
            "[11/14/2023 10:16 PM] ben\nPinned a message.\n\n\n",
            "[01/02/2024 10:16 AM] ben\nbye\n\n{Reactions}\n👍 (2)\n\n",
        ),
        encoding="utf-8",
    )
    messages, dropped = read(path)
    assert [(one.sender, one.text, one.time_utc) for one in messages] == [
        ("ana#0", "hi\n\n[sic] is a word", "2023-11-14T22:13:00Z"),
        ("ben", "look", "2023-11-14T22:14:00Z"),
        ("ben", "bye", "2024-01-02T10:16:00Z"),
    ]
    assert dropped == {"media_only": 1, "system_line": 1}
    assert {(one.subject, one.notes) for one in messages} == {("Text / general", ("time_local",))}


def test_a_table_keeps_quotes_and_lines(tmp_path: Path) -> None:
    path = tmp_path / "chat.csv"
    path.write_text(
        "AuthorID,Author,Date,Content,Attachments,Reactions\r\n"
        f'"{ANA}","ana#0","2023-11-14T22:13:20.0000000+01:00","say ""hi""\nnow","",""\r\n'
        f'"{BEN}","ben#0","14-Nov-23 10:14 PM","","https://x/y.png",""\r\n'
        f'"{BEN}","ben#0","14-Nov-23 10:15 PM","fine","","👍 (1)"\r\n'
        '"broken"\r\n',
        encoding="utf-8",
    )
    messages, dropped = read(path)
    assert [(one.sender, one.sender_name, one.text, one.time_utc, one.notes) for one in messages] == [
        (ANA, "ana#0", 'say "hi"\nnow', "2023-11-14T21:13:20Z", ()),
        (BEN, "ben#0", "fine", "2023-11-14T22:15:00Z", ("time_local",)),
    ]
    assert dropped == {"media_only": 1, "broken": 1}


def test_one_chat_in_every_form_counts_once(tmp_path: Path) -> None:
    stem = "Friends - general [200000000000000009]"
    write_json(
        tmp_path / f"{stem}.json",
        {
            "guild": {"id": "1"},
            "channel": {"id": "200000000000000009", "type": "GuildTextChat", "name": "general"},
            "dateRange": {},
            "messages": [
                {
                    "id": number(1),
                    "type": "Default",
                    "timestamp": "2023-11-14T22:13:21+00:00",
                    "content": "hi",
                    "author": {"id": ANA, "name": "ana"},
                }
            ],
        },
    )
    (tmp_path / f"{stem}.html").write_text(page(group(said(1, "hi", who=author(ANA, "Ana")))))
    (tmp_path / f"{stem}.txt").write_text(text_form("[11/14/2023 10:13 PM] ana\nhi\n\n\n"))
    (tmp_path / f"{stem}.csv").write_text(
        f'AuthorID,Author,Date,Content,Attachments,Reactions\n"{ANA}","ana","11/14/2023 10:13 PM","hi","",""\n'
    )
    messages, dropped = read(tmp_path)
    assert [(one.source, one.text) for one in messages] == [(f"{stem}.json", "hi")]
    assert dropped == {"duplicate": 3}


def test_the_order_of_day_and_month_is_learnt_from_all_dates() -> None:
    american, european, unknown = DayOrder(), DayOrder(), DayOrder()
    for order, dates in (
        (american, ("03/04/2023 1:00 PM", "03/14/2023 1:00 PM")),
        (european, ("03/04/2023 13:00", "14/04/2023 13:00")),
        (unknown, ("03/04/2023 13:00",)),
    ):
        for date in dates:
            order.learn(date)
    assert (american.is_month_first, european.is_month_first, unknown.is_month_first) == (True, False, False)
    assert utc_from_written("03/04/2023 1:00 PM", month_first=True) == "2023-03-04T13:00:00Z"
    assert utc_from_written("03/04/2023 13:00") == "2023-04-03T13:00:00Z"
    assert utc_from_written("14.11.23 22:13") == "2023-11-14T22:13:00Z"


@pytest.mark.parametrize("form", ["html", "txt", "csv"])
def test_bad_files_are_survived(tmp_path: Path, form: str) -> None:
    data = {
        "html": page(group(said(1, "hi ü", who=author(ANA, "Ana")), said(2, "x", reply=REPLY))),
        "txt": text_form("[11/14/2023 10:13 PM] ana\nhi ü\n\n\n", "[11/14/2023 10:14 PM] ben\nyou\n\n\n"),
        "csv": "AuthorID,Author,Date,Content,Attachments,Reactions\n"
        f'"{ANA}","ana","11/14/2023 10:13 PM","hi ü","",""\n',
    }[form].encode()
    path = tmp_path / f"chat.{form}"
    for version in [*truncations(data, most=80), *scrambled(data, times=60)]:
        path.write_bytes(version)
        survive(path)
