"""Outlook's data files: other projects' files through the real child, and children that crash, hang or lie."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

from desktop_app.core.errors import AppError
from desktop_app.core.sentences import SENTENCES
from desktop_app.importers.outlook import outlook_pst
from desktop_app.importers.reading import read_messages
from desktop_app.importers.tally import Tally
from tests.unit.importers.invented_mail import MakeFile

PST = b"!BDN\x00\x00\x00\x00SM" + b"\x00" * 600
MAIL = (
    '{"kind": "IPM.NOTE", "plain": "Words %d", "message_id": "<%d@x.org>", "folder": "%s",'
    ' "authors": [{"name": "Ana", "address": "ana@example.com"}]}'
)


def play(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Lets a script play the child: it knows `first` and `say(line)`."""
    start = "import os, sys, time\nfirst = int(sys.argv[2])\ndef say(line): print(line, flush=True)\n"
    monkeypatch.setattr(
        outlook_pst, "_command", lambda file, first: [sys.executable, "-c", start + script, file, str(first)]
    )


def read(path: Path) -> tuple[list[str], Tally]:
    tally = Tally()
    return [f"{one.text} {' '.join(one.notes)}".strip() for one in read_messages([path], tally=tally)], tally


def mails(*folders: str) -> str:
    lines = [MAIL % (number, number, folder) for number, folder in enumerate(folders)]
    return f"say({{}})\nsay('{{\"total\": {len(lines)}}}')\nmails = {lines!r}\n"


def test_that_folders_of_deleted_and_draft_mails_are_left_out_and_sent_is_noted(
    monkeypatch: pytest.MonkeyPatch, make_file: MakeFile
) -> None:
    folders = ("Top/Inbox", "Top/Gesendete Elemente", "Top/Éléments supprimés/Old", "Top/Drafts", "Top/垃圾邮件")
    play(monkeypatch, mails(*folders) + "for one in mails: say(one)\nsay('{\"skipped\": true}')")
    texts, tally = read(make_file("Outlook.pst", PST))
    assert texts == ["Words 0", "Words 1 in_sent"]
    assert tally.dropped == {"deleted": 1, "draft": 1, "spam": 1}
    assert tally.read == 5


def test_that_an_item_that_crashes_the_library_costs_only_itself(
    monkeypatch: pytest.MonkeyPatch, make_file: MakeFile
) -> None:
    crash = "for n in range(first, 5):\n    if n == 2: os.abort()\n    say(mails[n])"
    play(monkeypatch, mails(*["Inbox"] * 5) + crash)
    texts, tally = read(make_file("Outlook.pst", PST))
    assert texts == ["Words 0", "Words 1", "Words 3", "Words 4"]
    assert tally.dropped == {"broken": 1}


def test_that_a_child_that_says_nothing_is_ended(monkeypatch: pytest.MonkeyPatch, make_file: MakeFile) -> None:
    monkeypatch.setattr(outlook_pst, "_SILENCE_S", 0.4)
    hang = "for n in range(first, 3):\n    if n == 1: time.sleep(60)\n    say(mails[n])"
    play(monkeypatch, mails(*["Inbox"] * 3) + hang)
    texts, tally = read(make_file("Outlook.pst", PST))
    assert texts == ["Words 0", "Words 2"]
    assert tally.dropped == {"broken": 1}


@pytest.mark.parametrize(
    "script",
    [
        "sys.exit(4)",
        "os.abort()",
        "say('{\"total\": 3}')\nos.abort()",
        "say('no json')\nos.abort()",
        "say('[1]')\nsys.exit(1)",
    ],
)
def test_that_a_file_that_cannot_be_read_is_counted_and_the_import_goes_on(
    monkeypatch: pytest.MonkeyPatch, make_file: MakeFile, script: str
) -> None:
    play(monkeypatch, script)
    texts, tally = read(make_file("Outlook.pst", PST))
    assert texts == []
    assert tally.read == tally.dropped["broken"] >= 1


def test_that_wrong_types_are_one_broken_item(monkeypatch: pytest.MonkeyPatch, make_file: MakeFile) -> None:
    play(
        monkeypatch,
        mails("Inbox") + 'say(\'{"kind": 7}\')\nsay(\'{"kind": "IPM.NOTE", "to": [1]}\')\nsay(mails[0])',
    )
    texts, tally = read(make_file("Outlook.pst", PST))
    assert (texts, tally.dropped) == (["Words 0"], {"broken": 2})


def test_that_leaving_early_ends_the_child(monkeypatch: pytest.MonkeyPatch, make_file: MakeFile) -> None:
    play(monkeypatch, mails("Inbox", "Inbox") + "say(mails[0])\ntime.sleep(60)")
    messages = read_messages([make_file("Outlook.pst", PST)], tally=Tally())
    next(messages)
    messages.close()  # type: ignore[attr-defined]


def test_that_a_missing_package_is_one_sentence(monkeypatch: pytest.MonkeyPatch, make_file: MakeFile) -> None:
    monkeypatch.setattr(outlook_pst, "find_spec", lambda _: None)
    with pytest.raises(AppError) as caught:
        read(make_file("Outlook.pst", PST))
    assert caught.value.code in SENTENCES


def test_that_a_damaged_file_does_no_harm(make_file: MakeFile) -> None:
    texts, tally = read(make_file("Outlook.pst", PST))
    assert (texts, tally.dropped) == ([], {"broken": 1})


def test_that_files_without_mails_give_none_also_in_a_zip(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "pst" / "java-libpst"
    with zipfile.ZipFile(tmp_path / "old.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(folder / "dist-list.pst", "backup/dist-list.pst")
    for path in (folder / "passworded.pst", tmp_path / "old.zip"):
        texts, tally = read(path)
        assert (texts, tally.read) == ([], 0)
        assert tally.funnel().sources[0].format == "outlook_pst"


def test_that_mails_of_every_body_type_are_read_by_the_real_library() -> None:
    file = Path(__file__).parents[2] / "fixtures" / "importers" / "testPST_variousBodyTypes.pst"
    tally = Tally()
    messages = list(read_messages([file], tally=tally))
    assert tally.read == len(messages) == 4
    assert [one.subject for one in messages] == ["original email", *["FW: original email"] * 3]
    assert {one.sender for one in messages} == {"tallison@mitre.org"}
    assert {one.conversation_id for one in messages} == {"exchange:01d321c5c2dc64ee4b2f50da41d68f42001487a4d229"}
    assert messages[0].text.startswith("This is the original email")
    assert all("Sent: Wednesday, August 30, 2017" in one.text for one in messages[1:])
