from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.importers.chats.written_dates import utc_from_written
from tests.unit.importers.fuzzing import scrambled, survive, truncations
from tests.unit.importers.invented_chats import read, write_json
from tests.unit.importers.test_importers_meta import message, thread


def box(
    sender: str,
    text: str,
    when: str,
    *,
    shared: str = "",
    files: str = "",
    reactions: str = "",
    style: str = "div",
) -> str:
    parts = f"<div></div><div>{text}</div><div>{shared}</div><div>{files}</div>{reactions}"
    words = f'<div class="a b"><div>{parts}</div></div>'
    if style == "section":
        return (
            f'<section class="q"><h2 class="n">{sender}</h2>{words}'
            f'<footer class="f"><div>{when}</div></footer></section>'
        )
    tag = "h2" if style == "h2" else "div"
    return (
        f'<div class="box {sender[:1]}"><{tag} class="n">{sender}</{tag}>{words}<div class="t">{when}</div></div>'
    )


def page(
    *boxes: str, title: str = "Zo&#xeb;", main: str = '<div class="m" role="main">', end: str = "</div>"
) -> str:
    return (
        f'<html><head><meta charset="UTF-8" /><base href="../../"/><title>{title}</title>'
        "<style>.a > .b{}</style>"
        '</head><body class="x"><div class="y"><div class="z">'
        f'<div class="name">{title}</div></div>{main}'
        f'<div class="box"><div class="n">Participants: Ana and Zo&#xeb;</div></div>{"".join(boxes)}{end}</div>'
        "</body></html>"
    )


HEART = "<div><ul class='r'><li>❤Ana</li></ul></div>"
PHOTO = '<div><div><a target="_blank" href="messages/p.jpg"><img src="messages/p.jpg" class="i"/></a></div></div>'


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("style", "main", "end"),
    [
        ("div", '<div class="m" role="main">', "</div>"),
        ("h2", '<main class="m" role="main">', "</main>"),
        ("section", "<main>", "</main>"),
    ],
)
def test_chats_are_read_by_their_structure_whatever_the_classes(
    tmp_path: Path, style: str, main: str, end: str
) -> None:
    folder = tmp_path / "messages" / "inbox" / "zoe_1234567890"
    newest = page(
        box("Ana", "c&amp;d<br />two lines", "Mar 08, 2026 2:16 pm", style=style),
        box("Zo&#xeb;", "b 👍", "Mar 08, 2026 2:15 pm", reactions=HEART, style=style),
        box("Ana", "a", "Mar 08, 2026 2:15 pm", style=style),
        main=main,
        end=end,
    )
    write(folder / "message_1.html", newest)
    write(
        folder / "message_2.html",
        page(box("Zo&#xeb;", "old", "Jan 02, 2020 12:01 am", style=style), main=main, end=end),
    )
    messages, dropped = read(tmp_path)
    assert [(one.sender, one.text, one.time_utc) for one in messages] == [
        ("Ana", "c&d\ntwo lines", "2026-03-08T14:16:00Z"),
        ("Ana", "a", "2026-03-08T14:15:00Z"),
        ("Zoë", "b 👍", "2026-03-08T14:15:00Z"),
        ("Zoë", "old", "2020-01-02T00:01:00Z"),
    ]
    assert {(one.source, one.subject, one.notes) for one in messages} == {
        ("zoe_1234567890", "Zoë", ("time_local",))
    }
    assert not dropped


def test_media_reactions_and_lines_of_the_program_are_counted(tmp_path: Path) -> None:
    link = '<div><a href="https://x.org">https://x.org</a></div>'
    path = write(
        tmp_path / "message_1.html",
        page(
            box("Ana", "", "Mar 08, 2026 2:16 pm", files=PHOTO),
            box("Ana", "look", "Mar 08, 2026 2:15 pm", files=PHOTO),
            box("Ana", "Ana sent an attachment.", "Mar 08, 2026 2:14 pm", shared=link),
            box("Zo&#xeb;", "Reacted 👍 to your message", "Mar 08, 2026 2:13 pm"),
            box("Zo&#xeb;", "see this", "Mar 08, 2026 2:12 pm", shared=f"<div>see this</div>{link}"),
            box("Zo&#xeb;", "Zoë named the group Trip.", "Mar 08, 2026 2:11 pm"),
            box("Zo&#xeb;", "", "Mar 08, 2026 2:10 pm"),
        ),
    )
    messages, dropped = read(path)
    assert [one.text for one in messages] == ["look", "see this"]
    assert dropped == {"media_only": 2, "system_line": 2, "empty": 1}


def test_a_second_message_without_a_name_is_of_the_same_person(tmp_path: Path) -> None:
    second = (
        '<section><div class="w"><div>more</div></div><footer><div>Mar 08, 2026 2:14 pm</div></footer></section>'
    )
    path = write(
        tmp_path / "message_1.html",
        page(box("Ana", "first", "Mar 08, 2026 2:15 pm", style="section"), second, title="Ana"),
    )
    assert [(one.sender, one.text) for one in read(path)[0]] == [("Ana", "first"), ("Ana", "more")]


def test_posts_in_the_same_boxes_are_no_chat(tmp_path: Path) -> None:
    write(
        tmp_path / "posts_1.html", page(box("A sunny day", "", "Mar 08, 2026 2:16 pm", files=PHOTO), title="Posts")
    )
    chat = page(box("Ana", "hi", "Mar 08, 2026 2:16 pm"), title="Ana")
    write(tmp_path / "inbox" / "ana_1" / "message_1.html", chat)
    assert [one.text for one in read(tmp_path)[0]] == ["hi"]


def test_a_chat_downloaded_as_json_and_as_pages_counts_once(tmp_path: Path) -> None:
    write_json(tmp_path / "json" / "inbox" / "zoe_1234567890" / "message_1.json", thread(message(1, "Ana", "hi")))
    write(
        tmp_path / "html" / "inbox" / "zoe_1234567890" / "message_1.html",
        page(box("Ana", "hi", "Nov 14, 2023 10:13 pm")),
    )
    write(
        tmp_path / "html" / "inbox" / "cid_9876543210" / "message_1.html",
        page(box("Cid", "x", "Nov 14, 2023 1:13 pm")),
    )
    messages, dropped = read(tmp_path)
    assert sorted(one.text for one in messages) == ["hi", "x"]
    assert dropped == {"duplicate": 1}


@pytest.mark.parametrize(
    "text",
    [
        "Nov 14, 2023 10:13:20 pm",
        "14 nov. 2023, 22:13:20",
        "mar. 14 nov. 2023 22:13:20",
        "14.11.2023, 22:13:20",
        "Kas 14, 2023 10:13:20 ÖS",
        "marras 14, 2023 10:13:20 pm",
        "14. lis 2023 22:13:20",
        "νοε 14, 2023 10:13:20 μμ",
        "лист 14, 2023 22:13:20",
        "2023年11月14日 22:13:20",
        "2023. 11. 14. 오후 10:13:20",
    ],
)
def test_dates_of_other_languages_are_understood(text: str) -> None:
    assert utc_from_written(text) == "2023-11-14T22:13:20Z"


def test_bad_pages_are_survived(tmp_path: Path) -> None:
    data = page(
        box("Ana", "hi &amp; ü", "Mar 08, 2026 2:15 pm"), box("Zo", "x", "Mar 08, 2026 2:15 pm", reactions=HEART)
    ).encode()
    path = tmp_path / "inbox" / "a_1" / "message_1.html"
    path.parent.mkdir(parents=True)
    for version in [*truncations(data, most=120), *scrambled(data, times=80)]:
        path.write_bytes(version)
        survive(path)
