from __future__ import annotations

from pathlib import Path

from tests.unit.importers.fuzzing import scrambled, survive, truncations
from tests.unit.importers.invented_chats import read, write_json
from tests.unit.importers.test_importers_telegram import chat, message


def page(*messages: str, title: str = "Ben &amp; Co") -> str:
    return (
        '<!DOCTYPE html>\n<html>\n <head>\n  <meta charset="utf-8"/>\n<title>Exported Data</title>\n'
        '  <script src="js/script.js" type="text/javascript">\n\n  </script>\n </head>\n'
        ' <body onload="CheckLocation();">\n  <div class="page_wrap">\n   <div class="page_header">\n'
        f'    <div class="content">\n     <div class="text bold">\n{title} \n     </div>\n    </div>\n   </div>\n'
        '   <div class="page_body chat_page">\n    <div class="history">\n'
        + "\n".join(messages)
        + "\n    </div>\n   </div>\n  </div>\n </body>\n</html>\n"
    )


def said(
    number: int, name: str | None, text: str = "", *, before: str = "", more: str = "", offset: str = " UTC+02:00"
) -> str:
    who = f'<div class="from_name">\n{name} \n       </div>\n' if name is not None else ""
    picture = (
        '<div class="pull_left userpic_wrap"><div class="userpic"><div class="initials">\nB\n</div></div></div>'
    )
    words = f'       <div class="text">\n{text}\n       </div>\n' if text else ""
    return (
        f'     <div class="message default clearfix{"" if name else " joined"}" id="message{number}">\n'
        f'{picture if name else ""}      <div class="body">\n'
        f'       <div class="pull_right date details" title="14.11.2023 22:13:{number:02}{offset}">\n22:13\n'
        f"       </div>\n{who}{before}{words}{more}      </div>\n     </div>\n"
    )


def service(number: int, text: str) -> str:
    return (
        f'<div class="message service" id="message{number}">\n<div class="body details">\n{text}\n</div>\n</div>'
    )


PHOTO = (
    '<div class="media_wrap clearfix"><a class="media clearfix pull_left" href="photos/a.jpg"><div class="body">'
    '<div class="title bold">\nPhoto\n</div><div class="text">not typed</div></div></a></div>'
)


def reply(number: int, page_name: str = "") -> str:
    return f'<div class="reply_to details">\nReply to <a href="{page_name}#go_to_message{number}">that</a></div>'


def forward(name: str, text: str) -> str:
    return (
        f'<div class="pull_left forwarded userpic_wrap"></div><div class="forwarded body">'
        f'<div class="from_name">\n{name}'
        f'<span class="date details" title="01.01.2020 10:00:00"> 01.01.2020</span></div>'
        f'<div class="text">\n{text}</div></div>'
    )


def write(folder: Path, *pages: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(pages, start=1):
        (folder / f"messages{'' if number == 1 else number}.html").write_text(text, encoding="utf-8")
    return folder


def test_pages_of_a_chat_are_one_source_in_order_with_senders_replies_and_utc(tmp_path: Path) -> None:
    pages = [page(said(1, "Ana", "hi &lt;you&gt;<br>second <strong>line</strong>"), said(2, None, "and more"))]
    pages += [page(said(number, "Ben", f"page {number}")) for number in range(3, 11)]
    pages.append(page(said(11, "Ben", "late", before=reply(2, "messages.html"))))
    messages, dropped = read(write(tmp_path / "ChatExport_2024-01-01", *pages))
    assert [one.text for one in messages] == [
        "hi <you>\nsecond line",
        "and more",
        *(f"page {number}" for number in range(3, 11)),
        "late",
    ]
    assert [one.sender for one in messages[:3]] == ["Ana", "Ana", "Ben"]
    assert messages[-1].parent_id == messages[1].message_id
    assert messages[0].time_utc == "2023-11-14T20:13:01Z"
    assert {(one.subject, one.source, one.notes) for one in messages} == {
        ("Ben & Co", "ChatExport_2024-01-01", ())
    }
    assert not dropped


def test_what_nobody_typed_is_counted_and_days_are_no_messages(tmp_path: Path) -> None:
    text = page(
        service(-1, "14 November 2023"),
        service(1, "Ana pinned this message"),
        said(2, "Ana", more=PHOTO),
        said(3, None, "a caption", before=PHOTO),
        said(4, "Ben", more=forward("Cid", "somebody else's joke")),
        said(5, "Ben via @gif", "a cat"),
        said(6, "Ben"),
        said(7, "Ben", "after all", more='<div class="signature details">\nEditor</div>'),
    )
    messages, dropped = read(write(tmp_path, text))
    assert [(one.sender, one.text) for one in messages] == [("Ana", "a caption"), ("Ben", "after all")]
    assert dropped == {"system_line": 1, "media_only": 1, "forward_only": 1, "bot": 1, "empty": 1}


def test_old_exports_without_an_offset_have_a_local_time(tmp_path: Path) -> None:
    messages, _ = read(write(tmp_path, page(said(1, "Ana", "hi", offset=""))))
    assert [(one.time_utc, one.notes) for one in messages] == [("2023-11-14T22:13:01Z", ("time_local",))]


def test_a_chat_that_was_exported_as_json_and_as_pages_counts_once(tmp_path: Path) -> None:
    folder = write(tmp_path / "ChatExport", page(said(1, "Ana", "hi"), said(2, "Ben", "you")))
    write_json(folder / "result.json", chat(message(1, "user1", "hi"), message(2, "user2", "you")))
    other = write(tmp_path / "Other", page(said(1, "Cid", "elsewhere")))
    messages, dropped = read(tmp_path)
    assert sorted((one.sender_name, one.text) for one in messages) == [
        ("Ana", "hi"),
        ("Ben", "you"),
        ("Cid", "elsewhere"),
    ]
    assert dropped == {"duplicate": 2}
    assert other.is_dir()


def test_a_message_that_was_never_closed_ends_where_the_next_begins(tmp_path: Path) -> None:
    broken = said(1, "Ana", "first").replace("</div>", "", 2)
    messages, _ = read(write(tmp_path, page(broken, said(2, "Ben", "second"))))
    assert [one.text for one in messages][-1] == "second"


def test_bad_pages_are_survived(tmp_path: Path) -> None:
    data = page(said(1, "Ana", "hi &amp; ü"), said(2, None, "x", before=reply(1)), service(3, "left")).encode()
    path = tmp_path / "messages.html"
    for version in [*truncations(data, most=120), *scrambled(data, times=80)]:
        path.write_bytes(version)
        survive(path)


def test_hostile_pages_take_no_time(tmp_path: Path) -> None:
    start = page(said(1, "Ana", "hi")).encode()
    path = tmp_path / "messages.html"
    for piece in (b"<div>", b'<a "', b"<!--", b"</b>", b"<", b"<b x=", b"&", b'<div class="message default">'):
        path.write_bytes(start + piece * (300_000 // len(piece)))
        survive(path)
