"""Invented people and a project of their conversations."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.core.project import Project
from desktop_app.core.records import to_plain
from desktop_app.importers.message import Conversation, Message

ME = "toby.fischer@quarry.example"
ANNA = "anna.weber@lakeside.example"
MakeProject = Callable[..., Project]


def mail(
    sender: str, text: str, *, name: str = "", number: int = 0, subject: str = "", signature: str = ""
) -> Message:
    """One mail between me and Anna (or whoever is named)."""
    names = {ME: "Toby Fischer", ANNA: "Anna Weber"}
    if name:
        names[sender] = name
    other = ANNA if sender == ME else ME
    return Message(
        source="inbox.mbox",
        conversation_id="",
        message_id=f"m{number}",
        time_utc=f"2026-03-01T09:{number % 60:02d}:00Z",
        sender=sender,
        sender_name=names[sender],
        recipients=(other,),
        people=names,
        subject=subject,
        kind="mail",
        text=text,
        mine=sender == ME,
        signature=signature,
    )


def thread(*messages: Message, number: int = 0, subject: str = "") -> Conversation:
    return Conversation(
        conversation_id=f"t{number}", source="inbox.mbox", kind="mail", subject=subject, messages=messages
    )


@pytest.fixture
def make_project(tmp_path: Path) -> MakeProject:
    def make(*conversations: Conversation, name: str = "p", key: str = "k" * 32) -> Project:
        project = Project.create(tmp_path / name)
        project.change(my_addresses=(ME,), key=key)
        project.conversations.parent.mkdir(parents=True)
        lines = (json.dumps(to_plain(c), ensure_ascii=False) for c in conversations)
        project.conversations.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return project

    return make
