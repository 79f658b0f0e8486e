"""Outlook for Mac's archive: invented, because nobody publishes a real one."""

from __future__ import annotations

import zipfile
from base64 import b64decode
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest

from desktop_app.importers.reading import read_messages
from desktop_app.importers.tally import Tally
from tests.unit.importers.fuzzing import scrambled, survive, truncations

THREAD = "AQHTIcXC3GTuSy9Q2kHWj0IAFIek0g=="
BOX = "Accounts/billie@example.org/com.microsoft.__Messages"


def people(tag: str, *persons: tuple[str, str]) -> str:
    start = "<emailAddress OPFContactEmailAddress"
    inner = "".join(
        f"{start}Address={quoteattr(address)} OPFContactEmailAddressName={quoteattr(name)}/>"
        for name, address in persons
    )
    return f"<{tag}>{inner}</{tag}>"


ANA = ("Ana Bell", "Ana@Example.com")


def mail(number: int, sender: tuple[str, str] = ANA, /, **texts: str) -> str:
    fields = {
        "OPFMessageCopySubject": "Boat", "OPFMessageCopyMessageID": f"<{number}@example.org>",
        "OPFMessageCopySentTime": "2025-03-01T09:00:00", "OPFMessageCopyBody": f"Words {number}",
        "OPFMessageCopyThreadIndex": THREAD,
    } | {f"OPFMessage{name}": text for name, text in texts.items()}  # fmt: skip
    lines = "".join(f"<{name} xml:space='preserve'>{escape(text)}</{name}>" for name, text in fields.items())
    to = people("OPFMessageCopyToAddresses", ("Billie", "billie@example.org"))
    return f"<email>{people('OPFMessageCopyFromAddresses', sender)}{to}{lines}</email>"


def document(*mails: str, root: str = "<emails>") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}{"".join(mails)}</emails>'


def olm(path: Path, files: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(f"{BOX}/{name}", data)
        archive.writestr("Accounts/billie@example.org/Calendar/Calendar.xml", "<appointments/>")
    return path


def test_that_every_folder_is_a_source_and_mails_keep_what_they_say(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "Inbox/message_00000.xml": document(mail(1)),
        "Inbox/message_00001.xml": document(mail(2), mail(3, CopyBody="", CopyHTMLBody="<p>One</p><p>Two</p>")),
        "Sent Items/message_00000.xml": document(mail(4, CopyInReplyTo="<1@example.org>")),
        "Éléments supprimés/message_00000.xml": document(mail(5)),
        "Inbox/com.microsoft.__Attachments/a.xml": "<anything/>",
    }
    tally = Tally()
    messages = list(read_messages([olm(tmp_path / "Mac.olm", files)], tally=tally))
    assert {one.name: (one.format, one.read) for one in tally.funnel().sources} == {
        "Inbox": ("outlook_olm", 3), "Sent Items": ("outlook_olm", 1), "Éléments supprimés": ("outlook_olm", 1),
    }  # fmt: skip
    assert tally.dropped == {"deleted": 1}
    assert [one.text for one in messages] == ["Words 1", "Words 2", "One\n\nTwo", "Words 4"]
    first, last = messages[0], messages[-1]
    assert (first.sender, first.sender_name, first.recipients) == (
        "ana@example.com", "Ana Bell", ("billie@example.org",),
    )  # fmt: skip
    assert (first.time_utc, first.message_id) == ("2025-03-01T09:00:00Z", "1@example.org")
    assert first.conversation_id == last.conversation_id == f"exchange:{b64decode(THREAD).hex()}"
    assert (last.parent_id, last.notes) == ("1@example.org", ("in_sent",))


def test_that_other_versions_of_the_program_are_read(tmp_path: Path) -> None:
    named = document(mail(1), root="<emails xmlns='http://schemas.microsoft.com/outlook/mac/2011'>")
    prefixed = named.replace("<OPF", "<o:OPF").replace("</OPF", "</o:OPF").replace("xmlns=", "xmlns:o=")
    text = "From: Ana &lt;ana@x.org>\nSubject: s\n\nRaw words"
    source = document(f"<email><OPFMessageCopySource>{text}</OPFMessageCopySource></email>")
    inside = mail(2, ("Ana Bell", "/O=LABS/CN=ANA"), CopyBody="Bell\x0b rings\x00")
    bad = document(inside).replace("rings", "rings&#x0B;&#11;")
    files: dict[str, str | bytes] = {
        "a/1.xml": prefixed, "b/1.xml": source, "c/1.xml": bad,
        "d/1.xml": document(mail(3)).replace("UTF-8", "UTF-16").encode("utf-16"),
    }  # fmt: skip
    tally = Tally()
    found = list(read_messages([olm(tmp_path / "Mac.olm", files)], tally=tally))
    assert [one.text for one in found] == ["Words 1", "Raw words", "Bell rings", "Words 3"]
    assert [one.sender for one in found] == ["ana@example.com", "ana@x.org", "Ana Bell", "ana@example.com"]
    assert tally.dropped == {}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_that_entities_are_refused_whatever_the_charset(tmp_path: Path, encoding: str) -> None:
    bomb = document(mail(1)).replace("UTF-8", encoding)
    bomb = bomb.replace("<emails>", '<!DOCTYPE e [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><emails>')
    files: dict[str, str | bytes] = {"Inbox/1.xml": bomb.encode(encoding), "Inbox/2.xml": document(mail(2))}
    messages, tally = survive(olm(tmp_path / "Mac.olm", files))
    assert [one.text for one in messages] == ["Words 2"]
    assert tally.dropped == {"broken": 1}


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ({"IsCalendarMessage": "1"}, "calendar"),
        ({"CopySubject": "Automatic reply: away"}, "auto_reply"),
        ({"CopyBody": ""}, "empty"),
    ],
)
def test_that_reasons_are_those_of_all_mails(tmp_path: Path, texts: dict[str, str], reason: str) -> None:
    tally = Tally()
    path = olm(tmp_path / "Mac.olm", {"Inbox/1.xml": document(mail(1, **texts))})
    assert list(read_messages([path], tally=tally)) == []
    assert tally.dropped == {reason: 1}


def test_that_damaged_mails_are_counted(tmp_path: Path) -> None:
    whole = document(mail(1), mail(2)).encode()
    for data in (*truncations(whole, most=60), *scrambled(whole, times=60)):
        survive(olm(tmp_path / "Mac.olm", {"Inbox/1.xml": data, "Inbox/2.xml": document(mail(3))}))
