from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.importers.mail import raw_mail
from desktop_app.importers.mail.mbox import split_mbox
from desktop_app.importers.mail.raw_mail import RawMail
from tests.unit.importers.invented_mail import mail, mbox


class Dribble(io.BytesIO):
    """A file that gives few bytes at a time, so that every place in it is once a block's end."""

    def __init__(self, data: bytes, step: int) -> None:
        super().__init__(data)
        self._step = step

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self._step)


def split(data: bytes) -> list[RawMail]:
    return list(split_mbox(io.BytesIO(data)))


def test_that_a_from_at_the_start_of_a_sentence_does_not_split_a_mail() -> None:
    mails = split(
        mbox(
            mail(text="Hello\n\nFrom here on it rains.\nTomorrow: sun"), mail(text="From 10:30 to 11:00\nTopic: x")
        )
    )
    assert len(mails) == 2


@pytest.mark.parametrize(
    "envelope",
    [
        b"From - Mon Jan  1 10:00:00 2024",
        b"From -",
        b"From 1833215653612141880@xxx Mon May 26 20:18:05 +0000 2025",
        b"From 1844347792267117879@xxx",
        b"From a@b Thu, 01 Jan 2024 10:00",
        b"From a@b 2024-01-01 10:00:00",
    ],
)
def test_that_the_separators_of_known_programs_are_found(envelope: bytes) -> None:
    data = b"\n".join([envelope, b"Subject: a", b"", b"one", b"", envelope, b"Subject: b", b"", b"two", b""])
    assert [one.data.split(b"\n")[0] for one in split(data)] == [b"Subject: a", b"Subject: b"]


def test_that_mails_without_header_lines_are_counted() -> None:
    data = b"From x Mon Jun 01 10:00:00 2009\n\nTest 1\n\nFrom x Mon Jun 01 11:00:00 2010\n\nTest 2\n"
    assert [one.data.strip() for one in split(data)] == [b"Test 1", b"Test 2"]


def test_that_a_byte_order_mark_blank_lines_and_windows_line_ends_do_no_harm() -> None:
    data = b"\xef\xbb\xbf\r\n" + mbox(mail(), mail()).replace(b"\n", b"\r\n")
    assert len(split(data)) == 2


def test_that_escaped_from_lines_are_restored() -> None:
    (one,) = split(mbox(b"Subject: x\n\n>From me\n>>From you\n> From quote"))
    assert one.data == b"Subject: x\n\nFrom me\n>From you\n> From quote\n"


@pytest.mark.parametrize("step", [1, 3, 7, 64])
def test_that_block_borders_make_no_difference(step: int) -> None:
    data = mbox(mail(text="From\nFrom x\n>From y"), mail(), b"Subject: only\n\nFrom the sea")
    assert list(split_mbox(Dribble(data, step))) == split(data)


def test_that_a_huge_mail_keeps_its_beginning_and_the_next_mail_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_mail, "MESSAGE_LIMIT_BYTES", 3_000_000)
    monkeypatch.setattr(raw_mail, "KEPT_OF_LARGE_BYTES", 1000)
    huge, small = split(mbox(mail(text="words") + b"A" * 5_000_000, mail()))
    assert huge.is_cut
    assert len(huge.data) == 1000
    assert b"words" in huge.data
    assert not small.is_cut
    assert small.data == mail()


@given(
    st.lists(
        st.sampled_from(
            [
                b"From ",
                b"a@b ",
                b"Mon Jan  1 10:00:00 2024",
                b"\n",
                b"\r\n",
                b"Subject: x",
                b">",
                b"\x00\xff",
                b"word ",
            ]
        )
    )
)
def test_that_no_bytes_crash_the_splitter_and_none_are_made_up(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    mails = split(data)
    assert sum(len(one.data) for one in mails) <= len(data)
    assert list(split_mbox(Dribble(data, 5))) == mails


def test_that_other_projects_mboxes_have_the_expected_number_of_mails(shared_data: Path) -> None:
    expected: dict[str, int] = json.loads((shared_data / "mbox" / "expected_counts.json").read_text())
    found = {}
    for name in expected:
        with (shared_data / name).open("rb") as stream:
            found[name] = sum(1 for _ in split_mbox(stream))
    assert found == expected
