"""Conversations become pairs of what came in and what I answered."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

from desktop_app.dataset.example import INSTRUCTION
from desktop_app.dataset.pairs import pairs_of
from desktop_app.protocol.alpaca import user_content
from desktop_app.redaction.apply import RedactedConversation
from tests.unit.dataset.conftest import Redacted

HER = "her@lakeside.example"


def test_that_a_mail_and_my_answer_are_one_pair_with_the_subject(redacted: Redacted) -> None:
    (pair,) = pairs_of(redacted((HER, "is it open today?"), ("me", "yes, until six"), subject="the shop"))
    assert pair.example.instruction == INSTRUCTION
    assert pair.example.input == "Subject: the shop\n\nis it open today?"
    assert pair.example.output == "yes, until six"


def test_that_the_input_is_the_bare_message_without_a_subject(redacted: Redacted) -> None:
    (pair,) = pairs_of(redacted((HER, "is it open today?"), ("me", "yes, until six")))
    assert user_content(pair.example.instruction, pair.example.input) == f"{INSTRUCTION}\n\nis it open today?"


def test_that_consecutive_messages_of_one_side_are_one_turn(redacted: Redacted) -> None:
    talk = redacted((HER, "are you there"), (HER, "hello?"), ("me", "yes"), ("me", "just in"), kind="chat")
    (pair,) = pairs_of(talk)
    assert (pair.incoming, pair.example.output) == ("are you there\nhello?", "yes\njust in")


def test_that_a_chat_pair_carries_the_four_turns_before(redacted: Redacted) -> None:
    turns = [(HER if n % 2 == 0 else "me", f"line number {n}") for n in range(10)]
    *_, last = pairs_of(redacted(*turns, kind="chat"))
    earlier, _, message = last.example.input.partition("\n\nMessage:\n")
    lines = earlier.splitlines()
    assert lines[0] == "Earlier messages:"
    assert [line.split(": ")[1] for line in lines[1:]] == [f"line number {n}" for n in (4, 5, 6, 7)]
    assert lines[2].startswith("{{MY_NAME}}: ")
    assert message == "line number 8"


def test_that_a_first_mail_has_no_earlier_messages_and_a_second_has(redacted: Redacted) -> None:
    first, second = pairs_of(redacted((HER, "one"), ("me", "two it is"), (HER, "three"), ("me", "four it is")))
    assert "Earlier messages" not in first.example.input
    assert "Earlier messages" in second.example.input


def test_that_a_conversation_which_i_begin_gives_no_pair_for_my_first_words(redacted: Redacted) -> None:
    pairs = list(pairs_of(redacted(("me", "shall we go?"), (HER, "gladly"), ("me", "at six then"))))
    assert [pair.example.output for pair in pairs] == ["at six then"]


def test_that_a_reply_to_a_withheld_message_is_marked_and_empty(redacted: Redacted) -> None:
    talk = redacted(
        (HER, "password: hunter2"), ("me", "got it, thank you"), (HER, "fine then"), ("me", "see you soon")
    )
    one, two = pairs_of(talk)
    assert (one.withheld, one.example.output) == (True, "")
    assert not two.withheld
    assert "hunter2" not in two.example.input


def test_that_the_history_holds_the_turns_before_in_order(redacted: Redacted) -> None:
    turns = [(HER if n % 2 == 0 else "me", f"line number {n}") for n in range(10)]
    *_, last = pairs_of(redacted(*turns, kind="chat"))
    assert last.history == (("line number 4", "line number 5"), ("line number 6", "line number 7"))
    assert last.message == last.incoming == "line number 8"


def test_that_the_history_ends_at_a_gap(redacted: Redacted) -> None:
    talk = redacted(
        ("me", "shall we go?"),
        (HER, "gladly"),
        ("me", "at six then"),
        (HER, "password: hunter2"),
        ("me", "I have it"),
        (HER, "well then"),
        ("me", "see you soon"),
        kind="chat",
    )
    first, _, last = pairs_of(talk)
    assert first.history == ()
    assert first.example.input.startswith("Earlier messages:\n{{MY_NAME}}: shall we go?")
    assert last.history == ()


def test_that_an_id_stays_when_messages_are_added_before_and_texts_change(redacted: Redacted) -> None:
    talk = redacted((HER, "one thing"), ("me", "two it is"), (HER, "three then"), ("me", "four it is"))
    one, two = pairs_of(talk)
    assert one.pair_id != two.pair_id
    changed = replace(talk.messages[3], text="other words now")
    shorter = SimpleNamespace(
        conversation_id=talk.conversation_id, kind="mail", subject="", messages=(talk.messages[2], changed)
    )
    (again,) = pairs_of(cast(RedactedConversation, shorter))
    assert again.example.output == "other words now"
    assert again.pair_id == two.pair_id


def test_that_replies_of_the_same_second_have_ids_of_their_own(redacted: Redacted) -> None:
    talk = redacted((HER, "one"), ("me", "two it is"), (HER, "three"), ("me", "four it is"))
    same = tuple(replace(message, time_utc="2026-01-01T09:00:00Z") for message in talk.messages)
    given = SimpleNamespace(conversation_id="c", kind="chat", subject="", messages=same)
    assert len({pair.pair_id for pair in pairs_of(cast(RedactedConversation, given))}) == 2


def test_that_a_note_makes_no_pair(redacted: Redacted) -> None:
    talk = redacted((HER, "one"), ("me", "two it is"))
    note = SimpleNamespace(conversation_id="c", kind="note", subject="", messages=talk.messages)
    assert list(pairs_of(cast(RedactedConversation, note))) == []
