from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.importers.mail.html_text import html_to_text
from desktop_app.importers.reply_text import reply_text
from tests.unit.importers.reply_score import plain_lines


def own(html: str) -> str:
    return reply_text(html_to_text(html).text).text


@pytest.mark.parametrize(
    "quote",
    [
        '<div class="gmail_quote">On Monday Ana wrote:<blockquote>old</blockquote></div>',
        (
            '<div class="gmail_quote gmail_quote_container"><div dir="ltr" '
            'class="gmail_attr">On Fri, May 12, 2023 at '
            "10:15 AM Ana &lt;ana@example.org&gt; wrote:<br></div><blockquote "
            'class="gmail_quote">old</blockquote></div>'
        ),
        (
            '<div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message '
            "---------<br>From: Ana</div>"
            "old</div>"
        ),
        '<blockquote type="cite">old</blockquote>',
        (
            '<div class="moz-cite-prefix">Am 12.05.2023 um 10:15 schrieb Ana:<br></div><blockquote type="cite" '
            'cite="mid:1@example.org">old</blockquote>'
        ),
        '<div id="divRplyFwdMsg">From: Ana</div><div>old</div>',
        '<div id="x_divRplyFwdMsg">From: Ana</div><div>old</div>',
        '<div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>Makwi:</b> Ana</div><div>old</div>',
        '<hr id="stopSpelling">Date: Monday<div>old</div>',
        "<div style='border:none;border-top:solid #E1E1E1 1.0pt'>From: Ana</div><p>old</p>",
        (
            "<div><div style='border:none;border-top:solid #B5C4DF 1.0pt'><p><b>Makwi:</b> "
            "Ana</p></div></div><p>old</p>"
        ),
        (
            '<div style="padding-top:5px;border-top-color: rgb(229, 229, '
            '229);border-top-style:solid"><b>Makwi:</b>&nbsp;'
            "Ana<br><b>Utuma:</b> x</div><div>old</div>"
        ),
        '<div class="yahoo_quoted">old</div>',
        '<div class="ydp1yahoo_quoted yahoo_quoted" id="yahoo_quoted_1">old</div>',
        (
            '<div class="protonmail_quote">On Friday Ana wrote:<blockquote '
            'class="protonmail_quote">old</blockquote></div>'
        ),
        '<div id="isReplyContent">old</div>',
        '<div id="mail-editor-reference-message-container"><div>old</div></div>',
        '<div class="zmail_extra">old</div>',
        '<hr id="zwchr"><b>From: </b>Ana<br>old',
        '<p id="reply-intro">On 2023-05-12 Ana wrote:</p><blockquote>old</blockquote>',
        "<includetail><div>old</div></includetail>",
        '<div>12.05.2023, 10:15, "Ana" &lt;ana@example.org&gt;:</div><blockquote>old</blockquote>',
    ],
)
def test_that_quotes_of_many_mail_programs_are_taken_out_of_html(quote: str) -> None:
    html = f"<html><style>p{{}}</style><p>New &amp; mine</p><p>Second</p>{quote}</html>"
    assert own(html) == "New & mine\n\nSecond"


def test_that_answers_between_enclosed_quotes_stay() -> None:
    html = (
        '<div class="gmail_quote gmail_quote_container"><div class="gmail_attr">On Fri, May 12, '
        "2023 at 10:15 AM Ana "
        '&lt;ana@example.org&gt; wrote:</div><blockquote class="gmail_quote">Ready?</blockquote><div>Yes.</div>'
        '<blockquote class="gmail_quote">When?</blockquote><div>At ten.</div></div>'
    )
    assert plain_lines(own(html)) == ["Yes.", "At ten."]


def test_that_an_answer_inside_an_outlook_quote_is_not_lost() -> None:
    assert own('<div id="appendonsend"></div><p>only words</p>') == "only words"


def test_that_the_quoted_mail_of_a_box_is_known() -> None:
    html = '<p>Yes</p><div id="divRplyFwdMsg">From: Ana<br>Sent: Friday<br>To: B<br>Subject: x</div><p>Ready?</p>'
    assert reply_text(html_to_text(html).text).quoted == "Ready?"


def test_that_a_marked_html_signature_is_kept_aside() -> None:
    found = html_to_text('<p>Hi</p><div class="gmail_signature">Billie<br>Saltmouth</div>')
    assert found.text == "Hi"
    assert found.signature.split() == ["Billie", "Saltmouth"]


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display:none">x</div>',
        '<div style="DISPLAY : none !important">x</div>',
        '<span style="font-size:0px;color:#fff">x</span>',
        '<span style="font-size: 0">x</span>',
        '<div style="mso-hide:all">x</div>',
        '<div style="visibility: hidden;">x</div>',
        '<div style="max-height:0;overflow:hidden">x</div>',
        '<div class="preheader">x</div>',
        "<p hidden>x</p>",
        "<script>x</script>",
        "<!-- x -->",
        '<img src="https://example.org/pixel.gif" width="1" height="1" alt="x">',
        "<head><title>x</title><style>x{}</style></head>",
    ],
)
def test_that_what_no_reader_sees_is_gone(hidden: str) -> None:
    assert html_to_text(f"{hidden}<p>seen</p>").text == "seen"


def test_that_small_type_is_seen() -> None:
    assert html_to_text('<p style="font-size:0.9em">seen</p>').text == "seen"


def test_that_paragraphs_breaks_and_lists_stay() -> None:
    html = (
        "<p>One<br>two</p><p>Three</p><ul><li>rope<li>lamp<ul><li>oil</ul></ul><ol><li>go<li>stop</ol>"
        '<p>See <a href="https://example.org">the page</a>.<o:p></o:p></p>'
    )
    assert plain_lines(html_to_text(html).text) == [
        "One", "two", "Three", "- rope", "- lamp", "- oil", "1. go", "2. stop", "See the page."
    ]  # fmt: skip


def test_that_a_tables_row_is_a_line() -> None:
    html = "<table><tr><th>rope</th><th>3</th></tr><tr><td>lamp</td><td>1</td></tr></table>"
    assert html_to_text(html).text.split("\n") == ["rope\t3", "lamp\t1"]


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 200_000 + "x",
        "<blockquote>" * 150_000 + "x",
        '<div style="border-top:solid #E1E1E1">' * 50_000,
        "<div " * 300_000,
        '<div class="' + "a " * 900_000,
        "font-size:" * 150_000,
        "<div class=gmail_signature>" * 60_000 + "x",
    ],
    ids=["divs", "quotes", "lines", "open", "classes", "styles", "signatures"],
)
def test_that_hostile_html_takes_seconds_at_most(html: str) -> None:
    begin = time.process_time()
    html_to_text(html)
    assert time.process_time() - begin < 5


@given(st.text(alphabet=st.sampled_from("<>/ab =\"'blockquote divgmail_quote\n&;\ue000\ue002")))
def test_that_any_html_gives_text(html: str) -> None:
    assert isinstance(html_to_text(html).text, str)


def test_that_other_projects_html_replies_are_cut(shared_data: Path) -> None:
    files = sorted((shared_data / "reply" / "talon" / "html_replies").glob("*.html"))
    assert len(files) == 9
    for path in files:
        found = " ".join(own(path.read_text()).split())
        assert found == "Hi. I am fine. Thanks, Alex", path.name
