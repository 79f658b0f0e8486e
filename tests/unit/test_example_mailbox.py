"""The bundled mailbox: it is what its builder makes, counted truly, nobody is real, and Billie is Billie."""

from __future__ import annotations

import html
import json
import mailbox
import re
import string
from collections.abc import Iterator, Mapping
from contextlib import closing
from email.header import decode_header
from email.message import Message
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from examples import persona
from examples.build_mailbox import build, counts_table, with_table
from examples.chat_with_nina import FILE_NAME
from examples.mailbox_languages import CHINESE_CLOSING, GERMAN_CLOSING
from examples.scenarios import SCENARIOS, slot_names

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FOLDERS = ("Inbox.mbox", "Sent.mbox")
CHAT = EXAMPLES / "chats" / FILE_NAME

_PHONES = (r"\+44 1632 960\d{3}", r"\+1 202 555 01\d\d", r"(\+49 |0)30 23125 \d{3}")
_TEST_ACCOUNTS = ("DE89 3704 0044 0532 0130 00", "GB82 WEST 1234 5698 7654 32")
_TEST_CARD = "4111 1111 1111 1111"

_VOICES = {
    "en": (r"Ahoy there(?:, [^!\n]+)?!", persona.CLOSING),
    "de": (r"Ahoi, [^!\n]+!", GERMAN_CLOSING),
    "zh": (r"啊嗬，[^！\n]+！", CHINESE_CLOSING),
}


@cache
def messages(folder: str) -> tuple[Message, ...]:
    with closing(mailbox.mbox(EXAMPLES / "mailbox" / folder, create=False)) as box:
        return tuple(box)


@cache
def counted() -> Mapping[str, Any]:
    loaded: dict[str, Any] = json.loads((EXAMPLES / "mailbox" / "MANIFEST.json").read_text("utf-8"))
    return loaded


def header(message: Message, name: str) -> str:
    words = decode_header(str(message.get(name, "")))
    return "".join(
        word.decode("gb18030" if label == "gb2312" else label or "ascii", "replace")
        if isinstance(word, bytes)
        else word
        for word, label in words
    )


def texts(message: Message) -> Iterator[tuple[str, str]]:
    """(subtype, text) of every text part."""
    for part in message.walk():
        if part.get_content_maintype() != "text":
            continue
        raw = part.get_payload(decode=True)
        assert isinstance(raw, bytes)
        label = part.get_content_charset() or "ascii"
        yield part.get_content_subtype(), raw.decode("gb18030" if label == "gb2312" else label)


def plain_text(message: Message) -> str:
    """What a person reads: the plain part, or the HTML without its markup."""
    parts = dict(reversed(list(texts(message))))
    if "plain" in parts:
        return parts["plain"]
    text = re.sub(r"<style.*?</style>", "", parts.get("html", ""), flags=re.DOTALL)
    text = re.sub(r"<br>\n?", "\n", text)
    text = re.sub(r"</p>\n?", "\n\n", text)
    return html.unescape(re.sub(r"<[^>]+>", "", text))


def everything() -> str:
    """All that a reader could find in the example: headers, bodies, the chat."""
    found = [CHAT.read_text("utf-8")]
    for folder in FOLDERS:
        for message in messages(folder):
            found.extend(header(message, name) for name in dict.fromkeys(message.keys()))
            found.extend(html.unescape(text) for _, text in texts(message))
    return "\n".join(found)


def my_replies() -> list[Message]:
    return [message for message in messages("Sent.mbox") if message["In-Reply-To"]]


def spoken(message: Message) -> str | None:
    """What Billie says between her greeting and her farewell, in any of her languages; None without the voice."""
    text = plain_text(message)
    for opening, farewell in _VOICES.values():
        found = re.search(rf"^{opening}\n\n(.+?)\n\n{re.escape(farewell)}$", text, flags=re.DOTALL | re.MULTILINE)
        if found:
            return found[1]
    return None


def test_that_building_again_gives_the_committed_bytes(tmp_path: Path) -> None:
    build(tmp_path)
    built = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    committed = [
        path.relative_to(EXAMPLES) for room in ("mailbox", "chats") for path in (EXAMPLES / room).iterdir()
    ]
    assert built == sorted(committed)
    for path in built:
        same = (tmp_path / path).read_bytes() == (EXAMPLES / path).read_bytes()
        assert same, f"{path} is stale: run `python examples/build_mailbox.py` and commit"


def test_that_the_readme_shows_the_counts_of_the_manifest() -> None:
    readme = (EXAMPLES / "README.md").read_text("utf-8")
    assert with_table(readme, counts_table(counted())) == readme


def test_that_the_example_stays_small() -> None:
    sizes = [path.stat().st_size for room in ("mailbox", "chats") for path in (EXAMPLES / room).iterdir()]
    assert sum(sizes) < 1_500_000


@pytest.mark.parametrize("folder", FOLDERS)
def test_that_a_folder_holds_as_many_messages_as_the_manifest_says(folder: str) -> None:
    assert len(messages(folder)) == counted()["files"][folder]
    assert sum(counted()["categories"][folder].values()) == counted()["files"][folder]


def test_that_the_total_is_the_sum_of_the_folders_and_large_enough() -> None:
    assert counted()["total"] == sum(counted()["files"].values()) >= 420
    assert counted()["replies_by_me_to_inbox"] >= 220


def test_that_each_category_of_the_inbox_can_be_counted_from_the_headers() -> None:
    inbox = messages("Inbox.mbox")
    numbers = [message["Message-ID"] for message in inbox if message["Message-ID"]]
    expected = counted()["categories"]["Inbox.mbox"]
    assert expected == {
        "newsletter": sum("List-Id" in message for message in inbox),
        "auto_reply": sum("Auto-Submitted" in message for message in inbox),
        "bounce": sum(message.get_content_type() == "multipart/report" for message in inbox),
        "calendar": sum(any(kind == "calendar" for kind, _ in texts(message)) for message in inbox),
        "attachment_only": sum(
            message.get_content_type() == "multipart/mixed" and message.is_multipart() for message in inbox
        ),
        "broken": sum("Message-ID" not in message for message in inbox),
        "duplicate": len(numbers) - len(set(numbers)),
        "forward": sum(header(message, "Subject").startswith("Fwd: ") for message in inbox),
        "personal": expected["personal"],  # the rest: the sum is tested above
    }


def test_that_there_is_enough_of_every_kind_of_mail() -> None:
    inbox, sent = counted()["categories"]["Inbox.mbox"], counted()["categories"]["Sent.mbox"]
    assert inbox["newsletter"] >= 15
    assert inbox["auto_reply"] == 2
    assert inbox["forward"] + sent["forward"] == 8
    assert {inbox[name] for name in ("bounce", "calendar", "attachment_only", "broken", "duplicate")} == {1}
    assert counted()["correspondents"] >= 60


def test_that_every_reply_answers_a_message_of_the_inbox() -> None:
    numbers = {message["Message-ID"] for message in messages("Inbox.mbox")}
    assert len(my_replies()) == counted()["replies_by_me"]
    assert all(message["In-Reply-To"] in numbers for message in my_replies())


def test_that_some_conversations_go_on() -> None:
    assert max(str(message["References"] or "").count("<") for message in my_replies()) >= 5
    assert sum(str(message["References"] or "").count("<") >= 3 for message in my_replies()) >= 10


def test_that_the_duplicate_is_the_same_in_every_byte() -> None:
    with closing(mailbox.mbox(EXAMPLES / "mailbox" / "Inbox.mbox", create=False)) as box:
        seen = [box.get_bytes(key) for key in box.iterkeys()]
    assert len(seen) - len(set(seen)) == 1


def test_that_only_the_broken_message_has_a_flaw_in_its_form() -> None:
    flawed = [
        message
        for folder in FOLDERS
        for message in messages(folder)
        if any(part.defects for part in message.walk())
    ]
    assert len(flawed) == 1
    assert "Message-ID" not in flawed[0]


def test_that_the_chinese_mail_says_gb2312_and_needs_more_than_that() -> None:
    chinese = [message for message in messages("Inbox.mbox") if message.get_content_charset() == "gb2312"]
    assert len(chinese) == 5
    beyond = [text for message in chinese for _, text in texts(message) if "喆" in text or "𠮷" in text]
    assert beyond
    with pytest.raises(UnicodeEncodeError):
        beyond[0].encode("gb2312")


@pytest.mark.parametrize(("charset", "number"), [("iso-2022-jp", 4), ("iso-8859-1", 1)])
def test_that_older_charsets_occur(charset: str, number: int) -> None:
    assert sum(message.get_content_charset() == charset for message in messages("Inbox.mbox")) == number


def test_that_a_line_of_a_body_begins_with_an_escaped_from() -> None:
    bodies = [text for message in messages("Inbox.mbox") for kind, text in texts(message) if kind == "plain"]
    assert any(re.search(r"^>From the top", text, flags=re.MULTILINE) for text in bodies)


def test_that_quotations_come_in_the_styles_of_several_clients() -> None:
    mail = "\n".join(plain_text(message) for folder in FOLDERS for message in messages(folder))
    for style in (
        r"^On \d\d/\d\d/\d{4} \d\d:\d\d, .+ wrote:\n> ",
        r"^On \w{3}, \d+ \w{3} \d{4} at \d\d:\d\d, .+ wrote:\n\n> ",
        r"^> On \d+ \w{3} \d{4}, at \d\d:\d\d, .+ wrote:",
        r"^Am \d\d\.\d\d\.\d{4} um \d\d:\d\d schrieb .+:\n> ",
        r"^-----Original Message-----\nFrom: .+\nSent: .+\nTo: .+\nSubject: ",
        r"^-------- Forwarded Message --------\n",
    ):
        assert re.search(style, mail, flags=re.MULTILINE), style


def test_that_every_reply_of_billie_has_her_voice() -> None:
    voiceless = [message["Message-ID"] for message in my_replies() if spoken(message) is None]
    assert voiceless == []


def test_that_every_other_mail_of_billie_has_her_voice_too() -> None:
    others = [message for message in messages("Sent.mbox") if not message["In-Reply-To"]]
    assert others
    assert all(spoken(message) for message in others)


def test_that_most_replies_differ_from_each_other() -> None:
    said = [spoken(message) for message in my_replies()]
    assert len(set(said)) >= 0.6 * len(said)


def test_that_replies_are_short_and_loud() -> None:
    for message in my_replies():
        said = spoken(message) or ""
        assert re.search(r"[!！]", said), said
        assert len(said) <= 200, said


def test_that_no_sentence_of_billie_begins_with_a_small_letter() -> None:
    small = [said for message in my_replies() if (said := spoken(message)) and re.search(r"[.!?] [a-z]", said)]
    assert small == []


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_that_billie_has_three_answers_to_each_scenario_and_repeats_its_facts(scenario: str) -> None:
    templates = persona.REPLIES[scenario]
    assert len(set(templates)) >= 3
    for template in templates:
        used = {name for _, name, _, _ in string.Formatter().parse(template) if name}
        assert used, template
        assert used <= set(slot_names(scenario)), template


def test_that_every_answer_smells_of_the_sea() -> None:
    sea = re.compile(rf"\b({'|'.join(persona.SEA_WORDS)})s?\b", flags=re.IGNORECASE)
    answers = [text for group in persona.REPLIES.values() for text in group]
    answers += [text for _, group in persona.FOLLOW_UPS for text in group]
    assert [text for text in answers if not sea.search(text)] == []


def test_that_only_reserved_domains_occur() -> None:
    text = everything()
    domains = re.findall(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)", text) + re.findall(r"https?://([^/\s\"'<>?]+)", text)
    assert len(domains) > 1000
    assert {domain for domain in domains if not re.search(r"(^|\.)example\.(com|net|org)$", domain)} == set()


def test_that_only_telephone_numbers_of_fiction_occur() -> None:
    text = everything()
    numbers = re.findall(r"(?<![\w.+])(?:\+\d|0\d\d )[\d ]{6,}\d", text)
    assert len(numbers) > 100
    assert {number for number in numbers if not re.fullmatch("|".join(_PHONES), number)} == set()
    assert all(int(number) < 200 for number in re.findall(r"\b555 (\d{4})\b", text))


def test_that_only_published_test_accounts_and_cards_occur() -> None:
    text = everything()
    assert set(re.findall(r"\b[A-Z]{2}\d\d(?: [A-Z\d]{4})+(?: \d\d)?", text)) == set(_TEST_ACCOUNTS)
    for account in _TEST_ACCOUNTS:
        text = text.replace(account, "")
    assert set(re.findall(r"\b\d{4}(?: \d{4}){3}\b", text)) == {_TEST_CARD}


def test_that_the_chat_has_the_counted_lines_and_a_day_that_cannot_be_a_month() -> None:
    lines = CHAT.read_text("utf-8").splitlines()
    assert len(lines) >= 120
    starts = [
        found for line in lines if (found := re.match(r"(\d\d)/(\d\d)/2026, \d\d:\d\d - (?:([^:]+): )?", line))
    ]
    expected = counted()["chats"][FILE_NAME]
    assert sum(found[3] == persona.NAME for found in starts) == expected["by_me"]
    assert sum(found[3] == "Nina Okafor" for found in starts) == expected["by_nina"]
    assert sum(found[3] is None for found in starts) == expected["system_lines"]
    assert expected["by_me"] + expected["by_nina"] == expected["messages"]
    assert any(int(found[1]) > 12 for found in starts)
    assert all(int(found[2]) <= 12 for found in starts)
