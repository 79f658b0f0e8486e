"""`homespun reply-text`, run as a person or a program runs it, within this process."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from desktop_app.cli.main import main

_MAIL = "Yes, {word}.\n\nOn Fri, May 12, 2023 at 10:15 AM Ana <ana@example.org> wrote:\n> Ready?\n"


class _Stdin:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


def test_that_only_the_reply_is_printed(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    path = tmp_path / "mail.txt"
    path.write_bytes(_MAIL.format(word="schön und grün für Dich").encode("latin-1"))
    assert main(["reply-text", str(path)]) == 0
    assert capsysbinary.readouterr().out == "Yes, schön und grün für Dich.\n".encode()


def test_that_html_and_standard_input_are_read(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr("sys.stdin", _Stdin(b"<p>Yes</p><blockquote type=cite>Ready?</blockquote>"))
    assert main(["reply-text", "--html", "-"]) == 0
    assert capsysbinary.readouterr().out == b"Yes\n"


def test_that_a_parents_lines_are_left_out(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    (tmp_path / "parent").write_text("would you bring the long ropes to the pier?")
    (tmp_path / "mail").write_text("Yes.\n\nwould you bring the long ropes to the pier?")
    assert main(["reply-text", str(tmp_path / "mail"), "--parent", str(tmp_path / "parent")]) == 0
    assert capsysbinary.readouterr().out == b"Yes.\n"


def test_that_each_line_in_gives_one_line_out(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    path = tmp_path / "mails.jsonl"
    path.write_bytes(
        b'\xef\xbb\xbf{"text": "\xe5\xa5\xbd\\n> old"}\nnot json\n'
        b'{"html": "<p>Yes</p><blockquote>old</blockquote>"}\n'
        b'[1]\n{"text": 3}\n{}\n\xff\xfe\n' + b"[" * 100_000 + b'\n{"text": "\\ud800 lone"}\n'
        b'{"text": "Yes.\\n\\nwould you bring the long ropes to the pier?", '
        b'"parent": "would you bring the long ropes to the pier?"}'
    )
    assert main(["reply-text", "--jsonl", str(path)]) == 0
    records = [json.loads(line) for line in capsysbinary.readouterr().out.decode().splitlines()]
    assert [record.get("error") for record in records] == [
        None, "line_not_json", None, "line_not_object", "line_not_text", "line_without_text", "line_not_json",
        "line_not_json", None, None,
    ]  # fmt: skip
    assert [record["reply"] for record in records if record["reply"]] == ["好", "Yes", "? lone", "Yes."]


def test_that_a_missing_file_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reply-text", str(tmp_path / "nothing.txt")]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "nothing.txt" in told.err


def test_that_a_mail_as_a_file_is_read_as_one(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    head = "From: Billie <b@example.org>\nTo: ana@example.org\nMIME-Version: 1.0\nSubject: Boat\n"
    coded = f"{head}Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
    (tmp_path / "saved.eml").write_text(coded + _MAIL.format(word="sch=C3=B6n"))
    assert main(["reply-text", str(tmp_path / "saved.eml")]) == 0
    assert capsysbinary.readouterr().out == "Yes, schön.\n".encode()
    (tmp_path / "answer.txt").write_text("From: Berlin\nTo: Paris\n\nMessage-ID: is what you asked for.\n")
    assert main(["reply-text", str(tmp_path / "answer.txt")]) == 0
    assert b"From: Berlin" in capsysbinary.readouterr().out
