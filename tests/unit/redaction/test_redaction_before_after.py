"""Messages before and after, for a person to compare."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, replacing
from desktop_app.core.records import to_plain
from desktop_app.importers.message import Conversation, Message
from desktop_app.redaction.apply import redact
from desktop_app.redaction.before_after import compare, sample_changes
from desktop_app.redaction.find import find_personal_data

ANNA = "Hi Billie, call me on +44 1632 960471 or write to anna@weber.example, yours Anna Weber"
DULL = "The weather was fine all day long and nothing happened at all here."


def conversation(number: int, *texts: str) -> Conversation:
    sent = tuple(
        Message(
            source="a.mbox",
            conversation_id=f"c{number}",
            message_id=f"m{number}-{at}",
            kind="mail",
            sender="anna@weber.example",
            sender_name="Anna Weber",
            recipients=("billie@example.org",),
            time_utc="2026-03-01T09:30:00Z",
            text=text,
        )
        for at, text in enumerate(texts)
    )
    return Conversation(conversation_id=f"c{number}", source="a.mbox", kind="mail", subject="", messages=sent)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project.create(tmp_path / "p")
    made.change(my_addresses=("billie@example.org",))
    # What is left out whole (the password stands in a subject) is missing in the cleaned file.
    secret = Conversation(
        conversation_id="s", source="a.mbox", kind="mail", subject="password: Tr0ub4dor&3", messages=()
    )
    with replacing(made.conversations) as stream:
        for one in (secret, conversation(1, DULL), conversation(2, DULL, ANNA), secret, conversation(3, ANNA)):
            stream.write(json.dumps(to_plain(one), ensure_ascii=False) + "\n")
    find_personal_data(made)
    redact(made)
    return made


def test_that_messages_are_matched_over_conversations_that_were_left_out(project: Project) -> None:
    changes = sample_changes(project)
    assert [change.before for change in changes] == [ANNA, ANNA]
    for change in changes:
        assert "Weber" not in change.after
        assert change.changed_after


def test_that_no_more_are_shown_than_asked_for(project: Project) -> None:
    assert len(sample_changes(project, 1)) == 1


def test_that_without_the_originals_there_is_nothing_to_compare(project: Project) -> None:
    project.conversations.unlink()
    with pytest.raises(AppError) as error:
        sample_changes(project)
    assert error.value.code == "file_missing"


def test_that_only_what_differs_is_marked() -> None:
    change = compare("Call Anna 😀 now", "Call Clara 😀 now")
    assert [change.before[start:end] for start, end in change.changed_before] == ["Anna"]
    assert [change.after[start:end] for start, end in change.changed_after] == ["Clara"]


def test_that_equal_texts_have_no_marks() -> None:
    change = compare("same", "same")
    assert (change.changed_before, change.changed_after) == ((), ())
