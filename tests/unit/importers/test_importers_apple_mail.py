"""Apple Mail's own files."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.importers.reading import read_messages
from desktop_app.importers.tally import Tally
from tests.unit.importers.fuzzing import scrambled, survive, truncations
from tests.unit.importers.invented_mail import MakeFile, mail

STORE = "Mail/V10/0F1E/Work.mbox/8AB1/Data/3/2/Messages"


def emlx(message: bytes, *, flags: int = 1, length: int | None = None) -> bytes:
    plist = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "x.dtd">\n'
        f'<plist version="1.0"><dict><key>flags</key>\n\t<integer>{flags}</integer></dict></plist>\n'
    )
    size = len(message) if length is None else length
    return f"{size:<10}\n".encode() + message + plist.encode()


def read(path: Path) -> tuple[list[str], Tally]:
    tally = Tally()
    return [one.text for one in read_messages([path], tally=tally)], tally


def test_that_a_mailbox_is_one_source_with_its_name(make_file: MakeFile, tmp_path: Path) -> None:
    for number, folder in enumerate((STORE, STORE.replace("/3/2/", "/9/"), STORE)):
        ending = ".partial.emlx" if number == 2 else ".emlx"
        make_file(f"{folder}/{number}{ending}", emlx(mail(message_id=f"<{number}@x>", text=f"Words {number}")))
    make_file("Mail/V10/0F1E/Sent Messages.mbox/1/Data/Messages/7.emlx", emlx(mail(message_id="<7@x>")))
    make_file("Mail/V10/0F1E/Deleted Messages.mbox/1/Data/Messages/8.emlx", emlx(mail(message_id="<8@x>")))
    tally = Tally()
    messages = list(read_messages([tmp_path / "Mail"], tally=tally))
    assert {one.name: (one.format, one.read) for one in tally.funnel().sources} == {
        "Work": ("emlx", 3), "Sent Messages": ("emlx", 1), "Deleted Messages": ("emlx", 1),
    }  # fmt: skip
    assert tally.dropped == {"deleted": 1}
    assert [one.source for one in messages if "in_sent" in one.notes] == ["Sent Messages"]


@pytest.mark.parametrize(("bit", "reason"), [(1, "deleted"), (6, "draft"), (24, "spam")])
def test_that_flags_are_reasons(make_file: MakeFile, bit: int, reason: str) -> None:
    texts, tally = read(make_file("1.emlx", emlx(mail(), flags=1 | 1 << bit)))
    assert (texts, tally.dropped) == ([], {reason: 1})


@pytest.mark.parametrize("length", [0, 10, 99_999_999])
def test_that_a_wrong_length_does_not_cut_or_lengthen_the_mail(make_file: MakeFile, length: int) -> None:
    texts, tally = read(make_file("1.emlx", emlx(mail(text="All of the words"), length=length)))
    assert texts == ["All of the words"]
    assert tally.read == 1


def test_that_a_folder_of_loose_files_is_one_source(make_file: MakeFile) -> None:
    make_file("letters/a.emlx", emlx(mail(message_id="<1@x>")))
    folder = make_file("letters/b", emlx(mail(message_id="<2@x>"))).parent
    assert [(one.name, one.read) for one in read(folder)[1].funnel().sources] == [("letters", 2)]


def test_that_damaged_files_are_counted(make_file: MakeFile) -> None:
    whole = emlx(mail())
    for data in (*truncations(whole, most=80), *scrambled(whole, times=80)):
        survive(make_file("1.emlx", data))
        survive(make_file(f"{STORE}/1.emlx", data).parents[3])
