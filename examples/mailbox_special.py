"""The rest of a real mailbox: newsletters, forwards, automatic mail, a bounce, an invitation, damaged mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import Message

from examples import persona
from examples.mailbox_letter import Category, Letter
from examples.mailbox_mime import (
    UTF8_QUOTED,
    alternative,
    file_part,
    html_page,
    multipart,
    text_part,
)
from examples.mailbox_newsletters import NEWSLETTERS, Newsletter
from examples.mailbox_people import BILLIE, Person, correspondents
from examples.mailbox_post import Draft, Post, folder_of

_ISSUES_EACH = 3
_FIRST_ISSUE = datetime(2024, 2, 1, 6, 30, tzinfo=UTC)

_NOBODY = Person(name="", address="unknown@example.net")
_POSTMASTER = Person(name="Mail Delivery Subsystem", address="mailer-daemon@example.org")

_FORWARDED_TO_BILLIE = (
    ("Tide tables for the summer", "The new tide tables are out. High water on Sunday is at 11:40."),
    ("Minutes of the harbour committee", "The committee met on Tuesday. The new pontoon will be ready in June."),
    ("Lost cat near the quay", "A grey cat with one white paw is missing. Please look into your sheds."),
    ("Offer: ropes and fenders", "Ropes are ten percent cheaper until the end of the month."),
    ("Road works on Anchor Lane", "Anchor Lane is closed from Monday to Wednesday."),
)
_FORWARDED_BY_BILLIE = (
    (
        "Storm warning",
        "Batten down the hatches and read this! It comes on Thursday.",
        "Wind force nine is expected.",
    ),
    (
        "Harbour fair",
        "Hoist the flags, the fair is coming! See below for the stalls.",
        "Stalls open on Saturday at 10.",
    ),
    (
        "Course dates",
        "All hands on deck! These are the dates for the spring.",
        "The courses begin on 4 April and 2 May.",
    ),
)

# The smallest document that viewers open as one empty page.
_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)

_CALENDAR = (
    "BEGIN:VCALENDAR\r\nPRODID:-//Example//Calendar//EN\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n"
    "UID:20250514-harbour@example.com\r\nDTSTAMP:20250505T090000Z\r\nDTSTART:20250514T170000Z\r\n"
    "DTEND:20250514T180000Z\r\nSUMMARY:Harbour committee\r\nLOCATION:Harbour office\\, Saltmouth\r\n"
    "ORGANIZER:mailto:committee@example.com\r\nATTENDEE:mailto:billie.hartwell@example.org\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)


def write_special(post: Post, sent_before: Sequence[Letter]) -> Iterator[Letter]:
    """Everything that is no conversation. The duplicate repeats one of the letters in `sent_before`."""
    people = correspondents()
    for number, newsletter in enumerate(NEWSLETTERS):
        for issue in range(_ISSUES_EACH):
            when = _FIRST_ISSUE + timedelta(days=29 * number + 310 * issue, hours=number)
            yield _newsletter(post, newsletter, issue, when)
    yield from _forwards(post, people)
    yield from _automatic(post, people)
    yield _invitation(post)
    yield _attachment_only(post, people[20])
    yield _broken()
    twin = next(letter for letter in sent_before if letter.folder == "Inbox.mbox" and letter.language == "en")
    yield replace(twin, category="duplicate")


def _letter(post: Post, category: Category, sender: Person, subject: str, when: datetime) -> Letter:
    return Letter(
        folder=folder_of(sender),
        category=category,
        when=when,
        sender=sender,
        recipient=BILLIE,
        subject=subject,
        message_id=post.message_id(sender),
    )


def _newsletter(post: Post, newsletter: Newsletter, issue: int, when: datetime) -> Letter:
    sender = Person(name=newsletter.title, address=newsletter.address)
    domain = newsletter.address.partition("@")[2]
    leave = f"https://lists.{domain}/leave?u={post.rng.getrandbits(40):010x}"
    story = newsletter.stories[issue]
    pixel = f'<img src="https://track.{domain}/open.gif?id={post.rng.getrandbits(48):012x}" width="1" height="1">'
    page = html_page(
        f'<table width="600"><tr><td class="head"><h1>{newsletter.title}</h1></td></tr>\n<tr><td>\n'
        f'<h2>{story.headline}</h2>\n<p>{story.text}</p>\n<p><a class="button" href="https://www.{domain}/read">'
        f'Read more</a></p>\n</td></tr>\n<tr><td class="foot">You get this because you signed up.\n'
        f'<a href="{leave}">Unsubscribe</a></td></tr></table>\n{pixel}',
        style="h1 {color: #0a4a6e}\n.button {background: #0a4a6e; color: #fff; padding: 8px}\n.foot {color: #999}",
        title=newsletter.title,
    )
    plain = f"{newsletter.title}\n\n{story.headline}\n\n{story.text}\n\nTo leave this list: {leave}"
    body = (
        text_part(page, UTF8_QUOTED, "html")
        if newsletter.html_only
        else alternative(plain, page, post.boundary("gmail"))
    )
    letter = _letter(post, "newsletter", sender, story.headline, when)
    return replace(
        letter,
        body=body,
        extra_headers=(
            ("List-Id", f"{newsletter.title} <news.{domain}>"),
            ("List-Unsubscribe", f"<{leave}>, <mailto:leave@{domain}>"),
            ("Precedence", "bulk"),
        ),
    )


def _forwards(post: Post, people: Sequence[Person]) -> Iterator[Letter]:
    for number, (subject, text) in enumerate(_FORWARDED_TO_BILLIE):
        author, sender = people[number + 30], people[number * 3 + 1]
        when = datetime(2024, 3, 5, 10, 12, tzinfo=UTC) + timedelta(days=160 * number)
        note = ("For your information.\n\n", "", "Have you seen this?\n\n")[number % 3]
        yield post.send(_forward(sender, BILLIE, when, subject, note + _forwarded(author, subject, text, when)))
    for number, (subject, note, text) in enumerate(_FORWARDED_BY_BILLIE):
        author, friend = people[number + 40], people[number * 4 + 2]
        when = datetime(2024, 9, 2, 15, 40, tzinfo=UTC) + timedelta(days=210 * number)
        whole = persona.letter(note, friend.first_name) + "\n\n" + _forwarded(author, subject, text, when)
        yield post.send(_forward(BILLIE, friend, when, subject, whole))


def _forward(sender: Person, recipient: Person, when: datetime, subject: str, text: str) -> Draft:
    return Draft(
        sender=sender,
        recipient=recipient,
        when=when,
        subject=f"Fwd: {subject}",
        text=text,
        category="forward",
        client="thunderbird",
    )


def _forwarded(author: Person, subject: str, text: str, when: datetime) -> str:
    earlier = when - timedelta(days=1)
    return (
        f"-------- Forwarded Message --------\nSubject: {subject}\nDate: {earlier:%a, %d %b %Y %H:%M}\n"
        f"From: {author.name} <{author.address}>\nTo: members@example.org\n\n{text}"
    )


def _automatic(post: Post, people: Sequence[Person]) -> Iterator[Letter]:
    """Two people are away when Billie writes to them, and one address does not exist any more."""
    absent, german = people[7], people[19]
    for person, subject, text in (
        (absent, "Automatic reply: Boat jumble sale", "I am away until Monday and will answer your mail then."),
        (german, "Automatische Antwort: Boat jumble sale", "Ich bin bis Montag nicht im Büro."),
    ):
        when = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
        note = "We sell old ropes, buoys and oars on Sunday! Will you come aboard and help at the stall?"
        sent = post.send(
            Draft(
                sender=BILLIE,
                recipient=person,
                when=when,
                subject="Boat jumble sale",
                text=persona.letter(note, person.first_name),
            )
        )
        yield sent
        yield replace(
            _letter(post, "auto_reply", person, subject, when + timedelta(seconds=9)),
            language="de" if person is german else "en",
            body=text_part(text, UTF8_QUOTED),
            in_reply_to=sent.message_id,
            references=(sent.message_id,),
            extra_headers=(("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")),
        )
    yield _bounce(post)


def _bounce(post: Post) -> Letter:
    lost = Person(name="Old Bosun", address="old.bosun@example.net")
    when = datetime(2025, 3, 3, 9, 5, tzinfo=UTC)
    report = text_part(
        f"Your message could not be delivered.\n\n<{lost.address}>: 550 5.1.1 no such mailbox", UTF8_QUOTED
    )
    status = Message()
    status["Content-Type"] = "message/delivery-status"
    for fields in (
        {"Reporting-MTA": "dns; mail.example.org"},
        {"Final-Recipient": f"rfc822; {lost.address}", "Action": "failed", "Status": "5.1.1"},
    ):
        block = Message()
        for name, value in fields.items():
            block[name] = value
        status.attach(block)
    body = multipart("report", post.boundary("outlook"), [report, status], " report-type=delivery-status;")
    letter = _letter(post, "bounce", _POSTMASTER, "Undelivered Mail Returned to Sender", when)
    return replace(letter, body=body)


def _invitation(post: Post) -> Letter:
    organizer = Person(name="Harbour Committee", address="committee@example.com", zone_hours=1)
    text = text_part("You are invited to: Harbour committee\nWednesday 14 May 2025, 18:00, harbour office")
    event = text_part(_CALENDAR, UTF8_QUOTED, "calendar", "; method=REQUEST")
    body = multipart("alternative", post.boundary("gmail"), [text, event])
    when = datetime(2025, 5, 5, 9, 0, tzinfo=UTC)
    return replace(_letter(post, "calendar", organizer, "Invitation: Harbour committee", when), body=body)


def _attachment_only(post: Post, sender: Person) -> Letter:
    body = multipart("mixed", post.boundary("apple"), [file_part(_PDF, "application/pdf", "berth-plan.pdf")])
    when = datetime(2024, 11, 20, 13, 2, tzinfo=UTC)
    letter = _letter(post, "attachment_only", sender, "berth-plan.pdf", when)
    return replace(letter, body=body, language="none")


def _broken() -> Letter:
    """A download that stopped: no sender, no date, a multipart without parts, and base64 that breaks off."""
    raw = (
        b"From: =?utf-8?B?\xff\xfe\xff=?= <\n"
        b"Subject: =?utf-8?Q?half_a_subj\n"
        b'Content-Type: multipart/mixed; boundary="=_cut_'
        b'"\n'
        b"\x93\xe2\x80 this line is no header\n\n"
        b"UEsDBBQAAAAIAKx/9VYAAAAA*&%$ZGFtYWdlZA\xc3\x28\n"
        b"YmFzZTY0IHRoYXQgYnJla"
    )
    return Letter(
        folder="Inbox.mbox",
        category="broken",
        language="none",
        when=datetime(2026, 4, 9, 3, 33, tzinfo=UTC),
        sender=_NOBODY,
        recipient=BILLIE,
        subject="",
        message_id="",
        raw=raw,
    )
