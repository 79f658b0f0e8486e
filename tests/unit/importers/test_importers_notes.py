"""Notes: plain texts, Markdown and Word documents of one person, and what is none of them."""

from __future__ import annotations

import io
import zipfile

import pytest

from desktop_app.core.errors import AppError
from desktop_app.importers.reading import read_messages
from desktop_app.importers.tally import Tally
from tests.unit.importers.fuzzing import scrambled, survive, truncations
from tests.unit.importers.invented_mail import MakeFile

DIARY = "# A day at sea\n\nWe sailed at six, and the wind was kind to us all day.\n\n- bread\n- tea\n"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def document(body: str, *, before: str = "") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml", f"{before}<w:document xmlns:w='{WORD}'><w:body>{body}</w:body></w:document>"
        )
    return stream.getvalue()


LETTER = (
    "<w:p><w:r><w:t>Dear </w:t></w:r><w:r><w:t>Ana,</w:t></w:r></w:p>"
    "<w:p><w:r><w:t>all is</w:t><w:br/><w:t>well &amp; dry.</w:t><w:delText>wet</w:delText></w:r></w:p>"
)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (DIARY.encode(), DIARY.strip()),
        (b"---\ntitle: Sea\ntags: [a]\n---\n" + DIARY.encode(), DIARY.strip()),
        ("亲爱的日记，今天风平浪静，我们六点出海。".encode("gb18030"), "亲爱的日记，今天风平浪静，我们六点出海。"),
        (DIARY.encode("utf-16"), DIARY.strip()),
        (b"I fixed it today:\n\n```python\nimport os\nx = 1\nprint(x)\n```\n\nIt took all evening.\n",
         "I fixed it today:\n\n```python\nimport os\nx = 1\nprint(x)\n```\n\nIt took all evening."),
        (document(LETTER), "Dear Ana,\n\nall is\nwell & dry."),
    ],
)  # fmt: skip
def test_that_what_a_person_wrote_for_nobody_is_theirs(make_file: MakeFile, data: bytes, text: str) -> None:
    messages, _ = survive(make_file("diary", data))
    assert [(one.kind, one.mine, one.text) for one in messages] == [("note", True, text)]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a", b"import os\n\n\ndef main() -> int:\n    print(os.name)\n    return 0\n"),
        ("a", b"#!/bin/sh\necho ahoy\n"),
        ("a", b"#include <stdio.h>\nint main(void) {\n  return 0;\n}\n"),
        ("a", b"2026-01-02 03:04:05 INFO started\n2026-01-02 03:04:06 WARN slow\n"),
        ("a", b"<!DOCTYPE html><html><body>Ahoy</body></html>"),
        ("a", b'<?xml version="1.0"?><a>Ahoy there all of you</a>'),
        ("a", b'{"some": "json", "of": ["nobody", "knows"]}'),
        ("a", b"[settings]\ncolour = red\nsize = 4\nname = boat\n"),
        ("a", b"1 2 3 4\n5 6 7 8\n9 10 11 12\n"),
        ("a", b"QWxhZGRpbjpvcGVuIHNlc2FtZQ" * 60),
        ("a", b"%PDF-1.7 words in a file of another kind"),
        ("a", b"words and then \x00 bytes"),
        ("a", b"\x89PNG\r\n\x1a\n" + bytes(range(256))),
        ("story.py", b"Words that a program may begin with"),
    ],
)
def test_that_programs_logs_and_data_are_no_notes(make_file: MakeFile, name: str, data: bytes) -> None:
    with pytest.raises(AppError, match="source_not_recognised"):
        list(read_messages([make_file(name, data)], tally=Tally()))


def test_that_a_long_text_comes_in_pieces_and_nothing_of_it_is_lost(make_file: MakeFile) -> None:
    paragraph = "The wind was kind to us, and the boat went well before it all day long. " * 8
    text = "".join(f"## Day {day}\n\n{paragraph}\n\n{paragraph}\n\n" for day in range(40))
    messages, _ = survive(make_file("log of a voyage.md", text.encode()))
    assert len(messages) > 5
    assert all(2_000 < len(one.text) < 13_000 for one in messages[:-1])
    assert "".join("".join(one.text.split()) for one in messages) == "".join(text.split())
    assert {one.subject for one in messages} == {"log of a voyage"}


def test_that_one_endless_line_is_cut_and_kept(make_file: MakeFile) -> None:
    text = "the wind was kind " * 20_000
    messages, _ = survive(make_file("a.txt", text.encode()))
    assert max(len(one.text) for one in messages) <= 12_100
    assert "".join("".join(one.text.split()) for one in messages) == "".join(text.split())


def test_that_notes_are_only_looked_for_when_nothing_else_is_there(make_file: MakeFile) -> None:
    make_file("all/diary.txt", DIARY.encode())
    path = make_file("all/chat.txt", b"12/9/20, 23:55 - Ana: Is the boat ready?\n12/9/20, 23:56 - Billie: Aye!\n")
    _, tally = survive(path.parent)
    assert [one.format for one in tally.funnel().sources] == ["whatsapp"]
    path.unlink()
    _, tally = survive(path.parent)
    assert [one.format for one in tally.funnel().sources] == ["note"]


def test_that_a_document_type_and_damage_are_one_broken_message(make_file: MakeFile) -> None:
    bomb = document(LETTER, before="<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]>")
    messages, tally = survive(make_file("a.docx", bomb))
    assert messages == []
    assert tally.dropped["broken"] == 1
    for bad in (*truncations(document(LETTER), most=60), *scrambled(document(LETTER), times=80)):
        survive(make_file("a.docx", bad))
    for bad in scrambled(DIARY.encode(), times=80):
        survive(make_file("a.md", bad))
