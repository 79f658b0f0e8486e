"""Redacted conversations of invented people, made the only way there is: through `redaction.apply`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from desktop_app.core.project import Project
from desktop_app.core.records import to_plain
from desktop_app.dataset.build import build_dataset
from desktop_app.importers.message import Conversation, Message
from desktop_app.redaction.apply import RedactedConversation, read_redacted, redact

ME = "toby.fischer@quarry.example"
Turn = tuple[str, str]
MakeProject = Callable[[Iterable[Conversation]], Project]
Redacted = Callable[..., RedactedConversation]


def talk(*turns: Turn, number: int = 0, kind: str = "mail", subject: str = "") -> Conversation:
    """A conversation of (sender, text); the sender "me" is the project's person."""
    messages = tuple(
        Message(
            source="box",
            conversation_id=f"t{number}",
            message_id=f"{number}.{index}",
            time_utc=f"2026-{1 + number // 28 % 12:02d}-{1 + number % 28:02d}T09:{index:02d}:00Z",
            sender=ME if sender == "me" else sender,
            sender_name="Toby Fischer" if sender == "me" else "",
            kind="mail" if kind == "mail" else "chat",
            text=text,
            mine=sender == "me",
        )
        for index, (sender, text) in enumerate(turns)
    )
    return Conversation(
        conversation_id=f"t{number}", source="box", kind=messages[0].kind, subject=subject, messages=messages
    )


def project_with(folder: Path, conversations: Iterable[Conversation]) -> Project:
    """Makes a project that has read these conversations."""
    project = Project.create(folder)
    project.change(my_addresses=(ME,), key="k" * 32)
    project.conversations.parent.mkdir(parents=True)
    lines = (json.dumps(to_plain(c), ensure_ascii=False) for c in conversations)
    project.conversations.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return project


@pytest.fixture
def make_project(tmp_path: Path) -> MakeProject:
    return lambda conversations: project_with(tmp_path / "p", conversations)


@pytest.fixture
def redacted(make_project: MakeProject) -> Redacted:
    def make(*turns: Turn, kind: str = "mail", subject: str = "") -> RedactedConversation:
        project = make_project([talk(*turns, kind=kind, subject=subject)])
        redact(project)
        return next(read_redacted(project))

    return make


PEOPLE = ("Zebulon Krakowiak", "Ottilie Vandersloot", "Bartholomew Quigley")
"""Names that are replaced; nothing of them may reach a model."""
_THINGS = ("rowing boat", "tax form", "garden fence", "choir rehearsal", "ferry ticket", "bread oven", "old piano")
_PLACES = ("harbour", "library", "market hall", "allotment", "station", "town hall", "bakery", "workshop")


@pytest.fixture(scope="session")
def built_letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of 72 different letters and answers, redacted and built; four more were never answered."""
    conversations = []
    for number in range(72):
        thing, place, name = _THINGS[number % 7], _PLACES[number % 8], PEOPLE[number % 3]
        asked = (
            f"Hello Toby, could you bring the {thing} number {number + 100} to the {place} before the week is "
            f"over, please? My telephone is +49 170 55501{number:02d}.\n\nBest wishes,\n{name}"
        )
        answered = (
            f"Ahoy! The {thing} will be at the {place} on day {number % 28 + 1}, I promise you; number "
            f"{number + 100} is packed already and waits beside my {_THINGS[(number * 3 + 1) % 7]}."
        )
        writer = f"{name.split()[0].lower()}@letters.example"
        conversations.append(talk((writer, asked), ("me", answered), number=number, subject=f"The {thing}"))
    for number in range(4):
        asked = f"Did anybody ever repair the {_THINGS[number]} at the {_PLACES[number]}?"
        conversations.append(talk(("ask@letters.example", asked), number=100 + number))
    folder = tmp_path_factory.mktemp("letters") / "p"
    project = project_with(folder, conversations)
    redact(project)
    build_dataset(project)
    return folder


@pytest.fixture
def letters(built_letters: Path, tmp_path: Path) -> Project:
    """A copy of `built_letters` to work with."""
    return Project.open(Path(shutil.copytree(built_letters, tmp_path / "letters")))
