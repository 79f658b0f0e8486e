"""Bodies that Outlook keeps as rich text."""

from __future__ import annotations

import time

import pytest
from compressed_rtf.compressed_rtf import compress
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.importers.outlook.rtf_text import bodies_of_rtf, decompressed_rtf
from tests.unit.importers.fuzzing import scrambled, truncations

HTML = (
    rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fcharset204 Arial;}}"
    rb"{\*\htmltag64 <p class=x>}\htmlrtf \pard\plain \htmlrtf0 Hello \htmlrtf {\b \htmlrtf0 {\*\htmltag84 <b>}"
    rb"you{\*\htmltag92 </b>}\htmlrtf }\htmlrtf0 \f1\'c4\'e0 {\*\htmltag84 &nbsp;}\htmlrtf\par\htmlrtf0 "
    rb"{\*\htmltag72 </p>}}"
)


def test_that_wrapped_html_comes_out_as_it_was() -> None:
    assert bodies_of_rtf(HTML) == ("", "<p class=x>Hello <b>you</b>Да &nbsp;</p>")


@pytest.mark.parametrize(
    ("rtf", "text"),
    [
        (rb"{\rtf1\ansi\fromtext One\par Two\par}", "One\nTwo"),
        (rb"{\rtf1\ansi {\fonttbl{\f0 Arial;}}{\colortbl;\red0;}{\info{\title No}}Words\tab here}", "Words\there"),
        (rb"{\rtf1\ansi\ansicpg1251 \'c4\'e0}", "Да"),
        (rb"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 SimSun;}}\f0 \'c4\'fa\'ba\'c3}", "您好"),
        (rb"{\rtf1\ansi{\fonttbl{\f0\fcharset128 MS;}}\f0 \'91\\ }", "曾"),
        (rb"{\rtf1\ansi\uc1 \u26085?\u26412? and \u-10179?\u-8704?}", "日本 and 😀"),
        (rb"{\rtf1\ansi\uc2 \u26085\'93\'fa{\uc0 \u26412}!}", "日本!"),
        (rb"{\rtf1 A\emdash B \lquote x\rquote  \{ok\} a\\b}", "A—B ‘x’ {ok} a\\b"),
        (rb"{\rtf1 See {\field{\*\fldinst HYPERLINK http://x}{\fldrslt the page}}.}", "See the page."),
        (rb"{\rtf1 seen{\v hidden}{\*\unknown gone} {\pict 00ff00ff}{\bin3 }}}end}", "seen end"),
        (b"not rich text", ""),
        (b"", ""),
    ],
)
def test_that_plain_rich_text_is_its_words(rtf: bytes, text: str) -> None:
    assert bodies_of_rtf(rtf) == (text, "")


def test_that_compressed_rich_text_is_read_even_when_its_end_is_lost() -> None:
    whole = compress(HTML)
    assert decompressed_rtf(whole).rstrip(b"\0") == HTML
    assert decompressed_rtf(compress(HTML, compressed=False)) == HTML
    assert HTML.startswith(decompressed_rtf(whole[: len(whole) // 2])[:50])
    for data in (*truncations(whole), *scrambled(whole, times=200)):
        bodies_of_rtf(decompressed_rtf(data))


PIECES = ["{", "}", "\\*", "\\par", "\\u8364", "\\'c4", "x", "\\htmltag1", "\\bin9", "\\f1", " "]


@given(st.lists(st.sampled_from(PIECES)))
def test_that_no_rich_text_crashes_the_reader(pieces: list[str]) -> None:
    for start in ("{\\rtf1 ", "{\\rtf1\\fromhtml1 "):
        plain, html = bodies_of_rtf((start + "".join(pieces)).encode())
        (plain + html).encode()


@pytest.mark.parametrize(
    "piece", [b"{", b"}", b"\\u1 ", b"\\'c4\\'e0", b"{\\*\\x", b"\\fonttbl", b"a", b"\\uc9 \\u5"]
)
def test_that_the_time_is_bounded(piece: bytes) -> None:
    begin = time.process_time()
    bodies_of_rtf(b"{\\rtf1 " + piece * 100_000)
    assert time.process_time() - begin < 2
