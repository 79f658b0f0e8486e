"""From conversations to text that may be trained on."""

from __future__ import annotations

import dataclasses

import pytest

from desktop_app.core.project import Project, read_lines, read_record
from desktop_app.redaction.apply import RedactedConversation, read_redacted, redact
from desktop_app.redaction.decisions import action_for, load_decisions, save_decisions
from desktop_app.redaction.find import LONGEST_TEXT_CHARACTERS, find_personal_data
from desktop_app.redaction.finding import Decisions, FoundValue, PrivacyReport
from tests.unit.redaction.conftest import ANNA, ME, MakeProject, mail, thread

LETTER = "Hi Toby,\n\ncall me on 0170 1234567. ANNA WEBER wants it, and so does anna.\n\nBest wishes,\nAnna"
ANSWER = "Ahoy there, Anna!\n\nI wrote to anna.weber@lakeside.example.\n\nFair winds,\nToby"


def output(project: Project) -> str:
    return project.redacted.read_text(encoding="utf-8")


def plain_thread(number: int = 0) -> object:
    return thread(
        mail(ANNA, LETTER, number=1), mail(ME, ANSWER, number=2), number=number, subject="Anna Weber rings"
    )


def test_that_nobody_else_can_make_a_redacted_conversation(make_project: MakeProject) -> None:
    with pytest.raises(TypeError):
        RedactedConversation(conversation_id="c", kind="mail", subject="", messages=(), seal=object())
    project = make_project(plain_thread())
    redact(project)
    real = next(read_redacted(project))
    with pytest.raises((TypeError, ValueError)):
        dataclasses.replace(real, subject="something private")  # type: ignore[call-arg]


def test_that_no_replaced_value_is_left_and_the_report_says_so(make_project: MakeProject) -> None:
    project = make_project(plain_thread())
    report = redact(project)
    text = output(project).casefold()
    for value in ("anna", "weber", "lakeside", "1234567"):
        assert value not in text
    assert report.leaks_after == 0
    assert report == read_record(project.privacy_report, PrivacyReport)
    assert report.replaced_by_kind["PHONE"] == 1
    assert sum(report.found_by_kind.values()) == sum(report.replaced_by_kind.values()) + sum(
        report.kept_by_kind.values()
    )


def test_that_my_own_name_stays_so_that_the_model_can_sign(make_project: MakeProject) -> None:
    project = make_project(plain_thread())
    redact(project)
    mine = next(read_redacted(project)).messages[1]
    assert mine.text.endswith("Fair winds,\nToby")
    assert mine.sender_name == "Toby"


def test_that_the_correspondent_has_one_invented_name_everywhere(make_project: MakeProject) -> None:
    project = make_project(plain_thread())
    redact(project)
    conversation = next(read_redacted(project))
    name = conversation.messages[0].sender_name
    assert name.isalpha()
    assert conversation.subject.startswith(name)
    assert conversation.messages[0].text.endswith(f"Best wishes,\n{name}")
    assert conversation.messages[1].text.startswith(f"Ahoy there, {name}!")


def test_that_ids_sources_and_signatures_do_not_go_on(make_project: MakeProject) -> None:
    project = make_project(thread(mail(ANNA, "Hello", signature="Lakeside Ltd"), mail(ME, "Hi", number=2)))
    redact(project)
    for private in ("Lakeside", "inbox.mbox", ANNA, ME, "m1"):
        assert private not in output(project)


def test_that_a_message_with_a_password_is_withheld(make_project: MakeProject) -> None:
    project = make_project(thread(mail(ANNA, "password: hunter2", number=1), mail(ME, "Thank you", number=2)))
    report = redact(project)
    message = next(read_redacted(project)).messages[0]
    assert (message.withheld, message.text, report.withheld_messages) == (True, "", 1)


def test_that_a_decision_on_a_person_counts_more_than_its_kind(make_project: MakeProject) -> None:
    project = make_project(plain_thread())
    anna = next(f.entity for f in find_personal_data(project) if f.value == "Anna Weber")
    save_decisions(project, Decisions(by_kind={"PHONE": "keep"}, by_entity={anna: "keep"}))
    redact(project)
    assert "ANNA WEBER" in output(project)
    assert "0170 1234567" in output(project)
    assert load_decisions(project).by_entity[anna] == "keep"


def test_that_dropping_a_person_withholds_all_their_messages(make_project: MakeProject) -> None:
    project = make_project(plain_thread())
    anna = next(f.entity for f in find_personal_data(project) if f.value == "Anna Weber")
    redact(project, Decisions(by_entity={anna: "drop"}))
    assert all(m.withheld for conversation in read_redacted(project) for m in conversation.messages)


def test_that_text_too_long_to_check_is_not_passed_on(make_project: MakeProject) -> None:
    project = make_project(
        thread(
            mail(ANNA, "secretive " * (LONGEST_TEXT_CHARACTERS // 10 + 1), number=1), mail(ME, "Ok then", number=2)
        )
    )
    assert redact(project).withheld_messages == 1
    assert "secretive" not in output(project)


def test_that_a_value_found_in_one_message_is_replaced_in_every_other(make_project: MakeProject) -> None:
    # "hx-204-88113" alone looks like nothing; it was named as a policy number in the other letter.
    project = make_project(
        thread(
            mail(ANNA, "The policy number is HX-204-88113.", number=1),
            mail(ME, "Ok, hx-204-88113 it is", number=2),
        )
    )
    redact(project)
    assert "204-88113" not in output(project).casefold()


def test_that_findings_are_listed_with_counts_and_marked_places(make_project: MakeProject) -> None:
    project = make_project(plain_thread())
    found = find_personal_data(project)
    assert found == list(read_lines(project.findings, FoundValue))
    assert [f.count for f in found] == sorted((f.count for f in found), reverse=True)
    toby = next(f for f in found if f.value == "Toby")
    assert toby.is_me
    assert all("⟦" in snippet and "⟧" in snippet for f in found for snippet in f.snippets)


def test_that_a_second_run_gives_the_same_text(make_project: MakeProject) -> None:
    one, other = make_project(plain_thread()), make_project(plain_thread(), name="q")
    redact(one)
    redact(other)
    assert output(one) == output(other)


def test_that_my_name_is_kept_by_default_and_secrets_are_dropped() -> None:
    nothing = Decisions()
    assert action_for("PERSON", "p", is_me=True, decisions=nothing) == "keep"
    assert action_for("EMAIL", "p", is_me=True, decisions=nothing) == "replace"
    assert action_for("PERSON", "p", is_me=False, decisions=nothing) == "replace"
    assert action_for("SECRET", "s", is_me=False, decisions=nothing) == "drop"
    assert action_for("PERSON", "p", is_me=True, decisions=Decisions(by_entity={"p": "replace"})) == "replace"


def test_that_accents_written_apart_hide_no_name(make_project: MakeProject) -> None:
    apart = "Dear Jo\u0308rg Mu\u0308llenkamp, it is Mu\u0308llenkamp's turn."
    project = make_project(
        thread(mail(ANNA, "Hello there", number=1), mail(ME, apart, number=2)),
        thread(
            mail("j@x.example", "Hello there", name="Jörg Müllenkamp", number=3), mail(ME, "Yes, sure", number=4)
        ),
    )
    assert redact(project).leaks_after == 0
    assert "llenkamp" not in output(project)
