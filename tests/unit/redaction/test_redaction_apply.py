"""From conversations to text that may be trained on."""

from __future__ import annotations

import dataclasses
import os
import re

import pytest

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, read_json, read_lines, read_record, write_json
from desktop_app.importers.message import Conversation
from desktop_app.redaction.apply import RedactedConversation, read_redacted, redact
from desktop_app.redaction.decisions import (
    DEFAULT_ACTIONS,
    action_for,
    add_name,
    decide_entity,
    decide_kind,
    decide_value,
    exclude_contact,
    include_contact,
    load_decisions,
    remove_name,
    save_decisions,
    value_id,
)
from desktop_app.redaction.find import LONGEST_TEXT_CHARACTERS, find_personal_data
from desktop_app.redaction.finding import Decisions, FoundValue, PrivacyReport
from tests.unit.redaction.conftest import ANNA, ME, MakeProject, mail, thread

LETTER = "Hi Toby,\n\ncall me on 0170 1234567. ANNA WEBER wants it, and so does anna.\n\nBest wishes,\nAnna"
ANSWER = "Ahoy there, Anna!\n\nI wrote to anna.weber@lakeside.example.\n\nFair winds,\nToby"


def from_bea(number: int = 1) -> Conversation:
    """A thread in whose headers Anna is not named."""
    messages = (
        mail("bea@shore.example", "Hello", name="Bea Lindqvist", number=3),
        mail(ME, "Hi!", number=4),
    )
    for message in messages:
        message.people = {ME: "Toby Fischer", "bea@shore.example": "Bea Lindqvist"}
        message.recipients = ("bea@shore.example",) if message.mine else (ME,)
    return thread(*messages, number=number)


def output(project: Project) -> str:
    return project.redacted.read_text(encoding="utf-8")


def plain_thread(number: int = 0) -> Conversation:
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


def test_that_i_and_my_correspondent_are_tokens_wherever_we_are_named(make_project: MakeProject) -> None:
    project = make_project(plain_thread())
    redact(project)
    conversation = next(read_redacted(project))
    theirs, mine = conversation.messages
    assert conversation.subject == "{{SENDER_FULL_NAME}} rings"
    assert theirs.text.startswith("Hi {{MY_NAME}},\n")
    assert theirs.text.endswith(
        "{{SENDER_FULL_NAME}} wants it, and so does {{SENDER_NAME}}.\n\nBest wishes,\n{{SENDER_NAME}}"
    )
    assert mine.text.startswith("Ahoy there, {{SENDER_NAME}}!\n\nI wrote to {{SENDER_EMAIL}}.")
    assert mine.text.endswith("Fair winds,\n{{MY_NAME}}")
    assert (theirs.sender_name, mine.sender_name) == ("{{SENDER_NAME}}", "{{MY_NAME}}")


def test_that_my_own_name_stays_when_i_want_it_so(make_project: MakeProject) -> None:
    project = make_project(plain_thread())
    me = next(f.entity for f in find_personal_data(project) if f.is_me)
    redact(project, decide_entity(Decisions(), me, "keep"))
    mine = next(read_redacted(project)).messages[1]
    assert mine.text.endswith("Fair winds,\nToby")
    assert mine.sender_name == "Toby"


def test_that_senders_are_told_apart_by_a_label_that_is_no_name_of_theirs(make_project: MakeProject) -> None:
    bea = ("bea@shore.example", "Bea Lindqvist")
    project = make_project(
        plain_thread(),
        thread(
            mail(bea[0], "Anna Weber told me, Toby", name=bea[1], number=3), mail(ME, "Good", number=4), number=1
        ),
    )
    redact(project)
    first, second = read_redacted(project)
    labels = {first.messages[0].sender_label, second.messages[0].sender_label}
    assert len(labels) == 2
    assert labels.isdisjoint({"Anna", "Bea", ""})
    # Anna is the correspondent in one conversation, and somebody with an invented name in the other.
    assert second.messages[0].text.startswith(first.messages[0].sender_label + " ")


def test_that_in_a_group_everybody_else_has_an_invented_name(make_project: MakeProject) -> None:
    project = make_project(
        thread(
            mail(ANNA, "Is Bea coming?", number=1),
            mail("bea@shore.example", "Yes, Anna", name="Bea Lindqvist", number=2),
            mail(ME, "Great, Anna and Bea!\nToby", number=3),
        )
    )
    redact(project)
    mine = next(read_redacted(project)).messages[2]
    assert "SENDER" not in mine.text
    assert "{{MY_NAME}}" in mine.text
    assert not {"Anna", "Bea"} & set(mine.text.replace("!", " ").split())


def test_that_a_first_name_that_two_people_share_is_the_correspondents_in_their_letter(
    make_project: MakeProject,
) -> None:
    project = make_project(
        plain_thread(),
        thread(
            mail("anna.lind@shore.example", "Hello Toby\n\nAnna", name="Anna Lind", number=3),
            mail(ME, "Hi Anna,\nfine.", number=4),
            number=1,
        ),
    )
    redact(project)
    assert all("Anna" not in m.text for c in read_redacted(project) for m in c.messages)
    assert [c.messages[1].text.split("\n")[0] for c in read_redacted(project)] == [
        "Ahoy there, {{SENDER_NAME}}!",
        "Hi {{SENDER_NAME}},",
    ]


def test_that_a_surname_in_common_is_the_readers(make_project: MakeProject) -> None:
    greta = "greta.fischer@quarry.example"
    project = make_project(
        thread(
            mail(greta, "Dear Mr Fischer, I am Greta Fischer.", name="Greta Fischer", number=1),
            mail(ME, "Dear Mrs Fischer, thank you.", number=2),
        )
    )
    redact(project)
    theirs, mine = next(read_redacted(project)).messages
    assert theirs.text == "Dear Mr {{MY_LAST_NAME}}, I am {{SENDER_FULL_NAME}}."
    assert mine.text == "Dear Mrs {{SENDER_LAST_NAME}}, thank you."


def test_that_plain_tags_are_the_same_over_the_whole_project(make_project: MakeProject) -> None:
    text = "Ask Petra Vogel (petra@vogel.example) or Karl Brandt."
    project = make_project(
        *(thread(mail(ANNA, text, number=1), mail(ME, "Will do", number=2), number=n) for n in range(2))
    )
    redact(project, Decisions(style="tags"))
    texts = {c.messages[0].text for c in read_redacted(project)}
    (only,) = texts
    assert re.fullmatch(r"Ask \[NAME_\d\] \(\[EMAIL_\d\]\) or \[NAME_\d\]\.", only)
    assert len(set(re.findall(r"NAME_\d", only))) == 2


def test_that_nothing_says_what_stands_for_whom_unless_it_was_asked_for(make_project: MakeProject) -> None:
    project = make_project(thread(mail(ANNA, "Ask Petra Vogel.", number=1), mail(ME, "Will do", number=2)))
    report = redact(project)
    assert not report.map_stored
    for file in (project.known_values, project.privacy_report):
        assert "vogel" not in file.read_text(encoding="utf-8").casefold()
    report = redact(project, Decisions(keep_map=True))
    assert report.map_stored
    assert "promise_map" in report.cannot_promise
    (entry,) = [e for e in read_json(project.replacements) if e["value"] == "Petra Vogel"]
    assert entry["replacement"] in output(project)
    assert project.replacements.stat().st_mode & 0o077 == 0 or os.name == "nt"
    redact(project)
    assert not project.replacements.exists()


@pytest.mark.parametrize("contact", ["ANNA.WEBER@lakeside.example", "Anna Weber", "anna  weber"])
def test_that_a_conversation_with_an_excluded_contact_is_left_out_and_counted(
    make_project: MakeProject, contact: str
) -> None:
    project = make_project(plain_thread(), from_bea())
    report = redact(project, exclude_contact(Decisions(), contact))
    assert (report.excluded_conversations, report.excluded_contacts) == (1, 1)
    assert [c.messages[1].text for c in read_redacted(project)] == ["Hi!"]


def test_that_a_contact_with_two_addresses_is_left_out_with_both(make_project: MakeProject) -> None:
    private = from_bea(2)
    for message in private.messages:
        message.sender = message.sender.replace("bea@shore", "aw@home")
        message.people = {ME: "Toby Fischer", "aw@home.example": "Anna Weber"}
        message.sender_name = message.people[message.sender]
        message.recipients = ("aw@home.example",) if message.mine else (ME,)
    project = make_project(plain_thread(), from_bea(), private)
    assert redact(project, exclude_contact(Decisions(), ANNA)).excluded_conversations == 2


def test_that_excluding_my_own_name_leaves_nothing_out(make_project: MakeProject) -> None:
    project = make_project(plain_thread())
    named = Decisions(excluded_contacts=("Toby Fischer", "Somebody Else"))
    assert redact(project, named).excluded_conversations == 0


def test_that_one_form_can_be_kept_while_the_person_is_replaced(make_project: MakeProject) -> None:
    text = "Ask Petra Vogel. Vogel is a hill, too."
    project = make_project(thread(mail(ANNA, text, number=1), mail(ME, "Will do", number=2)))
    redact(project, decide_value(Decisions(), value_id(project.facts.key, "PERSON", "Vogel"), "keep"))
    words = next(read_redacted(project)).messages[0].text
    assert "Petra" not in words
    assert "Vogel is a hill" in words


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


def test_that_secrets_are_dropped_and_all_else_is_replaced_by_default() -> None:
    nothing = Decisions()
    assert {kind: action_for(kind, "x", decisions=nothing) for kind in DEFAULT_ACTIONS} == {
        **dict.fromkeys(DEFAULT_ACTIONS, "replace"),
        "SECRET": "drop",
    }


def test_that_the_nearest_decision_counts() -> None:
    decided = decide_kind(Decisions(), "PHONE", "drop")
    assert action_for("PHONE", "e", decisions=decided) == "drop"
    decided = decide_entity(decided, "e", "keep")
    assert action_for("PHONE", "e", decisions=decided) == "keep"
    decided = decide_value(decided, "v", "replace")
    assert action_for("PHONE", "e", decisions=decided, value="v") == "replace"
    assert action_for("PHONE", "e", decisions=decided, value="w") == "keep"


def test_that_a_decision_that_is_taken_back_leaves_no_trace() -> None:
    decided = decide_value(decide_entity(decide_kind(Decisions(), "PHONE", "drop"), "e", "keep"), "v", "drop")
    undone = decide_value(decide_entity(decide_kind(decided, "PHONE", None), "e", None), "v", None)
    assert undone == Decisions()
    assert decided.by_kind == {"PHONE": "drop"}, "the earlier value is as it was"


def test_that_typed_names_and_contacts_are_noted_once_and_can_be_removed() -> None:
    decided = add_name(add_name(Decisions(), " Anna  Weber "), "anna weber")
    assert [added.name for added in decided.added_names] == ["Anna Weber"]
    assert add_name(decided, "  3 ") == decided
    assert remove_name(decided, "ANNA WEBER") == Decisions()
    left_out = exclude_contact(exclude_contact(Decisions(), "Anna@X.example"), "anna@x.example ")
    assert left_out.excluded_contacts == ("Anna@X.example",)
    assert exclude_contact(left_out, " ") == left_out
    assert include_contact(left_out, "anna@x.example") == Decisions()


def test_that_decisions_of_an_earlier_version_are_read(make_project: MakeProject) -> None:
    project = make_project(plain_thread())
    write_json(project.decisions, {"by_kind": {"PHONE": "keep"}, "by_entity": {"p-1": "drop"}})
    assert load_decisions(project) == Decisions(by_kind={"PHONE": "keep"}, by_entity={"p-1": "drop"})
    for damaged in ('{"by_kind": {"PHONE": "sell"}}', '{"style": "loud"}', '{"by_entity": 3}', "[]", ""):
        project.decisions.write_text(damaged, encoding="utf-8")
        with pytest.raises(AppError, match="file_damaged"):
            load_decisions(project)


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
