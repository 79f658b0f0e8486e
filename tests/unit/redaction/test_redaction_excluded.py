"""Contacts from whom nothing is learned, before anything is searched, and names that were typed by hand."""

from __future__ import annotations

import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest

from desktop_app.core.project import Project, read_record
from desktop_app.importers.message import Funnel
from desktop_app.importers.project_import import build, read_exports
from desktop_app.redaction.decisions import add_name, save_decisions
from desktop_app.redaction.find import find_personal_data
from desktop_app.redaction.finding import Decisions
from tests.unit.redaction.conftest import ANNA, ME, MakeProject, mail, thread

BEA = "bea@shore.example"


def mbox_of(folder: Path, *mails: tuple[str, str, str, str]) -> Path:
    """(from, to, id, answers)"""
    path = folder / "all.mbox"
    box = mailbox.mbox(path)
    for number, (sender, to, own_id, answers) in enumerate(mails):
        made = EmailMessage()
        made["From"], made["To"], made["Subject"] = sender, to, "Plans"
        made["Date"] = f"Mon, 02 Mar 2026 09:{number:02d}:00 +0000"
        made["Message-ID"] = f"<{own_id}>"
        if answers:
            made["In-Reply-To"] = f"<{answers}>"
        made.set_content(f"This is letter number {number}, written by hand.")
        box.add(made)
    box.close()
    return path


@pytest.mark.parametrize(
    "contact", ["anna.weber@lakeside.example", "Anna.Weber+news@Lakeside.example", "Anna Weber"]
)
def test_that_conversations_with_an_excluded_contact_are_not_even_built(tmp_path: Path, contact: str) -> None:
    project = Project.create(tmp_path / "p")
    path = mbox_of(
        tmp_path,
        (f"Anna Weber <{ANNA}>", ME, "a@x", ""),
        (ME, f"Anna Weber <{ANNA}>", "b@x", "a@x"),
        (f"Bea <{BEA}>", ME, "c@x", ""),
        (ME, f"Bea <{BEA}>", "d@x", "c@x"),
    )
    read_exports(project, [path])
    build(project, [ME])
    assert read_record(project.funnel, Funnel).conversations == 2
    funnel = build(project, [ME], excluded=[contact, ME])
    assert (funnel.conversations, funnel.kept, funnel.my_replies) == (1, 2, 1)
    assert funnel.dropped == {"excluded_contact": 2}
    assert funnel.read == funnel.kept + sum(funnel.dropped.values())
    assert "anna" not in project.conversations.read_text(encoding="utf-8").casefold()
    assert "anna" not in project.funnel.read_text(encoding="utf-8").casefold()


def test_that_what_was_decided_outlives_a_new_import(make_project: MakeProject) -> None:
    project = make_project(thread(mail(ANNA, "Hello"), mail(ME, "Hi", number=2)))
    decided = add_name(Decisions(by_entity={"p-1": "keep"}), "Kassandra")
    save_decisions(project, decided)
    find_personal_data(project)
    project.forget_after(project.conversations)
    assert not project.findings.exists()
    assert project.decisions.exists()


def test_that_a_typed_name_is_found_in_every_form(make_project: MakeProject) -> None:
    text = (
        "Ask Quibly about it. QUIBLY Vandersnoot knows; V. is Vandersnoot's. He works at Zorbix Labs, at zorbix."
    )
    project = make_project(thread(mail(ANNA, text), mail(ME, "Thank you, I will.", number=2)))
    before = {found.value for found in find_personal_data(project)}
    assert not {"Zorbix Labs", "zorbix"} & before
    decided = add_name(Decisions(), "Quibly Vandersnoot")
    save_decisions(project, add_name(decided, "Zorbix Labs", "ORGANIZATION"))
    after = {(found.kind, found.value) for found in find_personal_data(project)}
    assert {
        ("PERSON", "Quibly"),
        ("PERSON", "QUIBLY Vandersnoot"),
        ("PERSON", "Vandersnoot"),
        ("ORGANIZATION", "Zorbix Labs"),
    } <= after
