"""How mail programs repeat the message that is being answered: above it, below it, in English and in German."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from examples.mailbox_mime import html_lines, html_page
from examples.mailbox_people import Client, Person

_OUTLOOK_STYLE = (
    "p.MsoNormal, li.MsoNormal {margin:0cm; font-size:11.0pt; font-family:Calibri,sans-serif;}\n"
    "a:link {color:#0563C1; text-decoration:underline;}"
)
_NEWER_STYLE = "body {font-family: Helvetica, Arial, sans-serif; font-size: 14px; color: #222}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The message that is quoted: its text without signature, and what the line above the quotation says."""

    when: datetime
    sender: Person
    recipient: Person
    subject: str
    text: str


def plain_answer(client: Client, text: str, answered: Answered | None) -> str:
    """The plain body of an answer; `text` has the signature already."""
    if answered is None:
        return text
    when, who = answered.when, answered.sender
    quoted = _quoted(answered.text)
    if client == "gmail":
        date = f"{when:%a}, {when.day} {when:%b %Y} at {when:%H:%M}"
        return f"{text}\n\nOn {date}, {who.name} <{who.address}> wrote:\n\n{quoted}"
    if client == "outlook":
        return (
            f"{text}\n\n-----Original Message-----\nFrom: {who.name} <{who.address}>\n"
            f"Sent: {when.day} {when:%B %Y %H:%M}\nTo: {answered.recipient.name} <{answered.recipient.address}>\n"
            f"Subject: {answered.subject}\n\n{answered.text}"
        )
    if client == "apple":
        line = f"On {when.day} {when:%b %Y}, at {when:%H:%M}, {who.name} <{who.address}> wrote:"
        return f"{text}\n\n> {line}\n> \n{quoted}"
    if client == "german":
        return f"{text}\n\nAm {when:%d.%m.%Y} um {when:%H:%M} schrieb {who.name}:\n{quoted}"
    if client == "thunderbird_bottom":
        return f"On {when:%d/%m/%Y %H:%M}, {who.name} wrote:\n{quoted}\n\n{text}"
    if client == "thunderbird":
        return f"{text}\n\nOn {when:%d/%m/%Y %H:%M}, {who.name} wrote:\n{quoted}"
    return text


def html_answer(client: Client, text: str, answered: Answered | None) -> str:
    """The HTML body of an answer. Gmail wraps the quotation in a div, Outlook puts a line and a block above it."""
    if answered is None:
        return html_page(html_lines(text), style=_NEWER_STYLE if client == "gmail" else "")
    who, when = answered.sender, answered.when
    below = html_lines(answered.text)
    if client == "outlook":
        block = (
            '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
            f'<p class="MsoNormal"><b>From:</b> {who.name} &lt;{who.address}&gt;<br>\n'
            f"<b>Sent:</b> {when.day} {when:%B %Y %H:%M}<br>\n"
            f"<b>To:</b> {answered.recipient.name}<br>\n<b>Subject:</b> {answered.subject}</p></div>"
        )
        return html_page(f"{html_lines(text)}\n{block}\n{below}", style=_OUTLOOK_STYLE)
    date = f"{when:%a}, {when.day} {when:%b %Y} at {when:%H:%M}"
    return html_page(
        f'<div dir="ltr">{html_lines(text)}</div><br>\n'
        f'<div class="gmail_quote"><div dir="ltr" class="gmail_attr">On {date}, {who.name} '
        f'&lt;<a href="mailto:{who.address}">{who.address}</a>&gt; wrote:<br></div>\n'
        '<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex">'
        f"\n{below}\n</blockquote></div>"
    )


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in text.split("\n"))
