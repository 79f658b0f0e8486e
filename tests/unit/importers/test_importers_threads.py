from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.importers import Tally, suggest_me
from desktop_app.importers.message import Conversation, Funnel, Message
from desktop_app.importers.subjects import is_answer, is_forward, plain_subject
from desktop_app.importers.threads import build_conversations
from tests.unit.importers.invented_mail import stored

ME = "billie@example.org"
ANA = "ana@example.com"
START = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)


def letter(
    number: int, sender: str, *, answers: int | None = None, minutes: int | None = None, **more: object
) -> Message:
    moment = START + timedelta(minutes=number if minutes is None else minutes)
    values: dict[str, object] = {
        "source": "Inbox",
        "conversation_id": "",
        "message_id": f"{number}@x",
        "parent_id": None if answers is None else f"{answers}@x",
        "time_utc": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "sender": sender,
        "sender_name": "Billie Hartwell" if sender == ME else "",
        "recipients": (ANA,) if sender == ME else (ME,),
        "subject": "Boat" if answers is None else "Re: Boat",
        "kind": "mail",
        "text": f"words {number}",
    }
    return Message(**(values | more))  # type: ignore[arg-type]


def line(number: int, sender: str, minutes: float, text: str = "") -> Message:
    return Message(
        source="chat.txt",
        conversation_id="chat.txt",
        message_id=f"chat.txt#{number}",
        time_utc=(START + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        sender=sender,
        kind="chat",
        text=text or f"line {number}",
    )


def build(messages: Sequence[Message], *mine: str, has_ids: bool = True) -> tuple[list[Conversation], Funnel]:
    tally = Tally()
    for message in messages:
        tally.count_read(message.source)
    with tempfile.TemporaryDirectory() as folder, stored(messages, Path(folder), has_ids=has_ids) as files:
        conversations = list(build_conversations(files, my_addresses=mine or (ME,), tally=tally))
    return conversations, tally.funnel()


def texts(conversation: Conversation) -> list[str]:
    return [message.text for message in conversation.messages]


def test_that_a_thread_holds_all_answers_in_order_of_time_whatever_the_order_of_the_files() -> None:
    messages = [letter(3, ANA, answers=2), letter(2, ME, answers=1), letter(1, ANA), letter(4, ME, answers=3)]
    (conversation,), funnel = build(messages)
    assert texts(conversation) == ["words 1", "words 2", "words 3", "words 4"]
    assert [message.mine for message in conversation.messages] == [False, True, False, True]
    assert (funnel.kept, funnel.my_replies, funnel.dropped) == (4, 2, {})


def test_that_a_missing_ancestor_still_joins_its_descendants() -> None:
    messages = [
        letter(2, ANA, references=("1@x",)),
        letter(3, ME, references=("1@x", "gone@x")),
    ]
    assert len(build(messages)[0]) == 1


def test_that_gmails_thread_id_joins_mails_without_references() -> None:
    messages = [letter(1, ANA, conversation_id="gmail:7"), letter(2, ME, conversation_id="gmail:7")]
    assert len(build(messages)[0]) == 1


@pytest.mark.parametrize(
    ("subject", "minutes", "recipients", "joined"),
    [
        ("AW: Boat", 60, (ANA,), True),
        ("回复：Re: boat ", 60, (ANA,), True),
        ("Boat", 60, (ANA,), False),
        ("Re: Boats", 60, (ANA,), False),
        ("Re: Boat", 60 * 24 * 31, (ANA,), False),
        ("Re: Boat", 60, ("eve@example.com",), False),
    ],
)
def test_that_an_answer_without_ids_finds_its_thread_by_subject_people_and_time(
    subject: str, minutes: int, recipients: tuple[str, ...], joined: bool
) -> None:
    answer = letter(2, ME, minutes=minutes, subject=subject, recipients=recipients)
    conversations, funnel = build([letter(1, ANA), answer])
    assert len(conversations) == int(joined)
    assert funnel.dropped == ({} if joined else {"no_reply_from_me": 1, "not_answered": 1})


def test_that_an_answer_never_stands_before_its_question_though_a_clock_is_wrong() -> None:
    (conversation,), _ = build([letter(1, ANA, minutes=90), letter(2, ME, answers=1, minutes=10)])
    assert texts(conversation) == ["words 1", "words 2"]


def test_that_threads_without_my_answer_are_counted_by_reason() -> None:
    messages = [
        letter(1, ANA),
        letter(2, ME),
        letter(3, ME),
        letter(4, ANA, answers=3),
        letter(5, ANA),
        letter(6, ME, answers=5, subject="Fwd: Boat", recipients=("eve@example.com",)),
        letter(7, ANA),
        letter(8, ME, answers=7, text="> only\n> quotes"),
    ]
    conversations, funnel = build(messages)
    assert conversations == []
    assert funnel.dropped == {"no_reply_from_me": 3, "not_answered": 3, "forward_only": 1, "empty": 1}


def test_that_quotes_and_signatures_are_gone_and_noted() -> None:
    answer = letter(
        2, ME, answers=1, text="Aye!\n-- \nBillie Hartwell\n\nOn 1 Mar 2025 at 10:00, Ana <a@b.c> wrote:\n> x"
    )
    (conversation,), _ = build([letter(1, ANA, references=("0@x",)), answer])
    mine = conversation.messages[1]
    assert (mine.text, mine.signature, mine.references) == ("Aye!", "Billie Hartwell", ())
    assert mine.notes == ("quote_removed", "signature_removed")
    assert mine.conversation_id == conversation.conversation_id


@pytest.mark.parametrize("address", ["BILLIE@Example.ORG", " billie@example.org ", "billie+lists@example.org"])
def test_that_my_address_is_known_in_every_spelling(address: str) -> None:
    assert len(build([letter(1, ANA), letter(2, ME, answers=1)], address)[0]) == 1


def test_that_gmail_dots_make_no_difference() -> None:
    messages = [letter(1, ANA), letter(2, "b.illie@gmail.com", answers=1)]
    assert len(build(messages, "billie@googlemail.com")[0]) == 1


def test_that_one_mail_of_mine_tells_my_name_in_a_chat() -> None:
    messages = [line(1, "Ana", 0), line(2, "Billie Hartwell", 1), letter(1, ANA), letter(2, ME, answers=1)]
    conversations, _ = build(messages)
    assert sorted(conversation.kind for conversation in conversations) == ["chat", "mail"]
    assert build(messages[:2])[0] == []


def test_that_a_chat_is_cut_into_sessions_and_lines_in_a_row_are_one_message() -> None:
    messages = [
        line(1, "Ana", 0),
        line(2, "Ana", 4),
        line(3, "Billie", 6),
        line(4, "Ana", 12),
        line(5, "Ana", 18),
        line(6, "Ana", 100),
        line(7, "Billie", 300),
    ]
    (conversation,), funnel = build(messages, "billie")
    assert texts(conversation) == ["line 1\nline 2", "line 3", "line 4", "line 5"]
    assert (funnel.read, funnel.kept, funnel.my_replies) == (7, 5, 1)
    assert funnel.dropped == {"no_reply_from_me": 1, "not_answered": 1}


def test_that_chat_lines_out_of_order_are_sorted_and_equal_times_keep_the_files_order() -> None:
    (conversation,), _ = build([line(1, "Billie", 2), line(2, "Ana", 0), line(3, "Eve", 0)], "Billie")
    assert texts(conversation) == ["line 2", "line 3", "line 1"]


def test_that_a_mail_that_is_not_in_the_export_is_taken_from_my_quote_of_it() -> None:
    quoted = "Gladly, at three.\n\nOn Sat, 1 Mar 2025 at 09:00, Ana <ana@example.com> wrote:\n> Tea on Monday?\n"
    (conversation,), funnel = build([letter(2, ME, answers=1, text=quoted, people={ANA: "Ana Ruiz"})])
    assert texts(conversation) == ["Tea on Monday?", "Gladly, at three."]
    incoming = conversation.messages[0]
    assert (incoming.mine, incoming.sender, incoming.sender_name) == (False, ANA, "Ana Ruiz")
    assert "input_from_quote" in incoming.notes
    # It was not read as a message, so it is not counted as one.
    assert (funnel.read, funnel.kept, funnel.my_replies) == (1, 1, 1)


def test_that_a_quote_is_not_taken_where_the_mail_itself_is_there() -> None:
    quoted = "Gladly.\n\nOn Sat, 1 Mar 2025 at 09:00, Ana <ana@example.com> wrote:\n> words 1\n"
    (conversation,), _ = build([letter(1, ANA), letter(2, ME, answers=1, text=quoted)])
    assert texts(conversation) == ["words 1", "Gladly."]


def test_that_a_line_of_the_mail_before_is_no_word_of_mine_even_unmarked() -> None:
    before = "Shall we take the old boat or the new one?\nThe wind comes from the west."
    mine = "The new one!\n\nShall we take the old boat or the new one?\nThe wind comes from the west."
    (conversation,), _ = build([letter(1, ANA, text=before), letter(2, ME, answers=1, text=mine)])
    assert texts(conversation)[1] == "The new one!"


def test_that_an_export_which_knows_its_owner_needs_no_name() -> None:
    lines = [line(1, "u1", 0), replace(line(2, "u2", 1), mine=True)]
    (conversation,), funnel = build(lines, "somebody@else.org")
    assert [message.mine for message in conversation.messages] == [False, True]
    assert funnel.mine == 1


def test_that_a_person_may_be_named_by_what_others_see() -> None:
    lines = [line(1, "u1", 0), replace(line(2, "u2", 1), sender_name="Billie Hartwell")]
    (conversation,), _ = build(lines, "billie hartwell")
    assert [message.mine for message in conversation.messages] == [False, True]


def test_that_a_log_of_a_language_model_stays_one_talk_and_needs_no_times() -> None:
    asked = replace(line(1, "user", 0), kind="assistant", time_utc=None)
    answered = replace(line(2, "assistant", 90_000), kind="assistant", time_utc=None, mine=True)
    (conversation,), _ = build([asked, answered, replace(asked, message_id="3", text="And then?")])
    assert conversation.kind == "assistant"
    assert texts(conversation) == ["line 1", "line 2", "And then?"]


def test_that_notes_are_kept_for_style_and_answer_nobody() -> None:
    notes = [replace(line(number, "me", number), kind="note", mine=True) for number in (1, 2)]
    conversations, funnel = build(notes)
    assert [one.kind for one in conversations] == ["note", "note"]
    assert (funnel.kept, funnel.my_replies, funnel.dropped) == (2, 0, {})


def test_that_a_chat_of_two_exports_is_joined_by_its_common_messages() -> None:
    early = [line(1, "Ana", 0), line(2, "Billie", 1)]
    late = [
        replace(one, source="later.txt") for one in (line(2, "Billie", 1), line(3, "Ana", 2), line(4, "Billie", 3))
    ]
    (conversation,), funnel = build([*early, *late], "Billie", has_ids=False)
    assert texts(conversation) == ["line 1", "line 2", "line 3", "line 4"]
    assert funnel.dropped == {"duplicate": 1}
    assert funnel.samples["duplicate"][0].excerpt == "line 2"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["mail", "chat", "assistant", "note"]),
            st.integers(0, 6),
            st.integers(0, 6),
            st.sampled_from([ME, ANA, "Billie"]),
            st.sampled_from(["Aye!", "> words", "", "On Sat, 1 Mar 2025 at 09:00, Ana <a@b.c> wrote:\n> Tea?"]),
        ),
        max_size=25,
    )
)
@settings(max_examples=60, deadline=None)
def test_that_every_message_is_kept_or_dropped_for_one_reason(drawn: list[tuple[str, int, int, str, str]]) -> None:
    messages = [
        letter(number, sender, answers=parent, kind=kind, text=text, source=f"of {kind}")
        for kind, number, parent, sender, text in drawn
    ]
    conversations, funnel = build(messages, ME, "Billie")
    assert funnel.read == funnel.kept + sum(funnel.dropped.values()) == len(messages)
    assert funnel.conversations == len(conversations)
    for reason, samples in funnel.samples.items():
        assert len(samples) <= min(10, funnel.dropped[reason])


def test_that_the_temporary_file_lies_in_the_given_folder_and_is_removed(tmp_path: Path) -> None:
    seen: list[str] = []
    work = tmp_path / "work"
    work.mkdir()
    with stored([letter(1, ANA), letter(2, ME, answers=1)], tmp_path) as files:
        for _ in build_conversations(files, my_addresses=(ME,), tally=Tally(), folder=work):
            seen = [path.name for path in work.rglob("*")]
    assert "threads.sqlite" in seen
    assert list(work.iterdir()) == []


def test_that_abandoning_the_conversations_also_removes_the_file(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    with stored([letter(1, ANA), letter(2, ME, answers=1)], tmp_path) as files:
        conversations = build_conversations(files, my_addresses=(ME,), tally=Tally(), folder=work)
        next(iter(conversations))
        conversations.close()  # type: ignore[attr-defined]
    assert list(work.iterdir()) == []


@pytest.mark.parametrize(
    ("subject", "plain", "answer", "forward"),
    [
        ("Re: AW: [list] Boat", "boat", True, False),
        ("Fwd: Re: Boat", "boat", False, True),
        ("Re: Fwd: Boat", "boat", True, False),
        ("回复：转发: 船", "船", True, False),
        ("WG: Boot", "boot", False, True),
        ("Re[2]: Boat  trip", "boat trip", True, False),
        ("Reading list", "reading list", False, False),
        ("", "", False, False),
    ],
)
def test_that_subject_prefixes_are_understood(subject: str, plain: str, answer: bool, forward: bool) -> None:
    assert (plain_subject(subject), is_answer(subject), is_forward(subject)) == (plain, answer, forward)


def test_that_the_owner_of_a_mailbox_is_suggested_and_the_same_name_in_a_chat() -> None:
    messages = [
        *(letter(number, f"friend{number % 3}@example.com") for number in range(9)),
        *(letter(number, ME, recipients=(f"friend{number % 3}@example.com",)) for number in range(20, 24)),
        line(1, "Ana", 0),
        line(2, "Billie Hartwell", 1),
    ]
    people = suggest_me(messages)
    assert [person.address for person in people if person.likely_me] == [ME, "Billie Hartwell"]
    assert people[0].sent_count == 4


PEOPLE = st.sampled_from([ME, ANA, "eve@example.com"])


@st.composite
def mailboxes(draw: st.DrawFn) -> list[Message]:
    messages: list[Message] = []
    for number in range(draw(st.integers(0, 12))):
        if draw(st.booleans()):
            messages.append(
                line(number, draw(st.sampled_from(["Ana", "Billie Hartwell"])), draw(st.integers(0, 300)))
            )
        else:
            answers = draw(st.none() | st.integers(0, 12))
            subject = draw(st.sampled_from(["Boat", "Re: Boat", "Fwd: Boat", ""]))
            text = draw(st.sampled_from(["words", "> quoted", "words\n-- \nB"]))
            messages.append(letter(number, draw(PEOPLE), answers=answers, subject=subject, text=text))
    return messages


@given(mailboxes())
def test_that_every_message_is_kept_or_counted(messages: list[Message]) -> None:
    conversations, funnel = build(messages)
    assert funnel.read == funnel.kept + sum(funnel.dropped.values())
    assert funnel.conversations == len(conversations)
    for conversation in conversations:
        sides = [message.mine for message in conversation.messages]
        assert True in sides[sides.index(False) :]
