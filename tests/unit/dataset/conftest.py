"""Redacted conversations of invented people, made the only way there is: through `redaction.apply`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from desktop_app.core.project import Project
from desktop_app.core.records import to_plain
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


@pytest.fixture
def make_project(tmp_path: Path) -> MakeProject:
    def make(conversations: Iterable[Conversation]) -> Project:
        project = Project.create(tmp_path / "p")
        project.change(my_addresses=(ME,), key="k" * 32)
        project.conversations.parent.mkdir(parents=True)
        lines = (json.dumps(to_plain(c), ensure_ascii=False) for c in conversations)
        project.conversations.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return project

    return make


@pytest.fixture
def redacted(make_project: MakeProject) -> Redacted:
    def make(*turns: Turn, kind: str = "mail", subject: str = "") -> RedactedConversation:
        project = make_project([talk(*turns, kind=kind, subject=subject)])
        redact(project)
        return next(read_redacted(project))

    return make
