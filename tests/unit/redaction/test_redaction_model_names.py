"""What a language model saw is found, decided on, replaced and proved as everything else is."""

from __future__ import annotations

import os

import pytest

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, read_record
from desktop_app.flow.removing import delete_originals
from desktop_app.protocol.model_names import NameSpan, TextAnswer, answer_line, composed, digest_of, header_line
from desktop_app.redaction.apply import read_redacted, redact
from desktop_app.redaction.decisions import decide_value, save_decisions, value_id
from desktop_app.redaction.find import find_in_text, find_personal_data
from desktop_app.redaction.finding import Decisions, Finding, PrivacyReport
from desktop_app.redaction.model_names import LEAST_SCORE, ModelNames, read_model_names
from desktop_app.redaction.people import AddressBook
from desktop_app.redaction.proof import load_scanner
from tests.unit.redaction.conftest import ANNA, ME, MakeProject, mail, thread

ODD = "Qvexlor"
LETTER = f"Hello, the boiler was mended by {ODD} at noon."
KEY = "k" * 32


def saw(text: str, *names: str, score: float = 0.95) -> TextAnswer:
    """The answer of a model that saw these names in the text."""
    places = [(composed(text).index(name), name) for name in names]
    spans = tuple(NameSpan(start, start + len(name), score) for start, name in places)
    return TextAnswer(digest_of(composed(text), KEY), spans)


def write(project: Project, *answers: TextAnswer) -> None:
    project.model_names.parent.mkdir(exist_ok=True)
    project.model_names.write_text(header_line("m") + "".join(map(answer_line, answers)), encoding="utf-8")


def names_in(text: str, *spans: NameSpan) -> list[str]:
    names = ModelNames({digest_of(text, KEY): spans}, KEY)
    return [text[one.start : one.end] for one in names.added_to([], text)]


def of(text: str, name: str, *, score: float = 0.95) -> NameSpan:
    return NameSpan(text.index(name), text.index(name) + len(name), score)


@pytest.fixture
def project(make_project: MakeProject) -> Project:
    return make_project(
        thread(
            mail(ANNA, LETTER, number=1),
            mail(ME, "Then all is well. Fair winds to you and yours.", number=2),
            subject="The boiler",
        )
    )


def test_that_a_name_that_only_the_model_saw_is_found_replaced_and_proved(project: Project) -> None:
    assert not [one for one in find_personal_data(project) if ODD in one.value]
    write(project, saw(LETTER, ODD))
    found = next(one for one in find_personal_data(project) if one.value == ODD)
    assert (found.kind, found.reason) == ("PERSON", "name_model")
    assert 0.5 < found.confidence < 0.8
    assert f"⟦{ODD}⟧" in found.snippets[0]
    report = redact(project)
    texts = [message.text for one in read_redacted(project) for message in one.messages]
    assert not any(ODD in text for text in texts)
    assert texts[0].startswith("Hello, the boiler was mended by ")
    assert report.leaks_after == 0
    assert load_scanner(project).is_in(f"it was {ODD.upper()}")
    assert read_record(project.privacy_report, PrivacyReport).replaced_by_kind["PERSON"] >= 1


def test_that_the_name_is_replaced_in_other_texts_too_where_the_model_missed_it(make_project: MakeProject) -> None:
    second = f"I owe {ODD} a cake, and so do you."
    project = make_project(
        thread(mail(ANNA, LETTER, number=1), mail(ME, second, number=2)),
    )
    write(project, saw(LETTER, ODD), TextAnswer(digest_of(second, KEY), ()))
    find_personal_data(project)
    redact(project)
    texts = [message.text for one in read_redacted(project) for message in one.messages]
    assert not any(ODD in text for text in texts)


def test_that_the_person_may_keep_it(project: Project) -> None:
    write(project, saw(LETTER, ODD))
    found = next(one for one in find_personal_data(project) if one.value == ODD)
    save_decisions(project, decide_value(Decisions(), value_id(KEY, found.kind, found.value), "keep"))
    redact(project)
    assert any(ODD in message.text for one in read_redacted(project) for message in one.messages)


def test_that_names_seen_after_the_last_search_come_into_the_list_before_anything_is_replaced(
    project: Project,
) -> None:
    find_personal_data(project)
    write(project, saw(LETTER, ODD))
    later = project.findings.stat().st_mtime_ns + 1_000_000_000
    os.utime(project.model_names, ns=(later, later))
    redact(project)
    assert ODD in project.findings.read_text(encoding="utf-8")
    assert load_scanner(project).is_in(ODD)


def test_that_a_text_that_was_changed_since_is_as_without_a_model(project: Project) -> None:
    write(project, saw(LETTER + " Really.", ODD))
    assert not [one for one in find_personal_data(project) if ODD in one.value]


def test_that_the_report_says_where_the_model_has_not_looked(project: Project) -> None:
    write(project, saw(LETTER, ODD))
    assert "promise_partly_read" in redact(project).cannot_promise
    mine = "Then all is well. Fair winds to you and yours."
    write(project, saw(LETTER, ODD), saw(mine), saw("The boiler"))
    assert "promise_partly_read" not in redact(project).cannot_promise
    project.model_names.unlink()
    assert "promise_partly_read" not in redact(project).cannot_promise


def test_that_without_the_file_the_findings_are_the_very_same(project: Project) -> None:
    names = read_model_names(project)
    findings = find_in_text(LETTER, AddressBook.empty())
    assert names.added_to(findings, LETTER) is findings


def test_that_accents_written_apart_are_the_same_text(make_project: MakeProject) -> None:
    apart = "Hello, the boiler was mended by Zoe\u0301lix at noon."
    project = make_project(thread(mail(ANNA, apart, number=1), mail(ME, "Fine.", number=2)))
    write(project, saw(apart, "Zo\u00e9lix"))
    assert "Zo\u00e9lix" in {one.value for one in find_personal_data(project)}


def test_that_a_damaged_file_is_one_sentence_and_never_a_search_without_it(project: Project) -> None:
    project.model_names.parent.mkdir(exist_ok=True)
    project.model_names.write_text("x", encoding="utf-8")
    with pytest.raises(AppError, match="model_names_damaged"):
        find_personal_data(project)


@pytest.mark.parametrize(
    ("text", "seen", "left"),
    [
        ("so Hi Brimqo, come", "Hi Brimqo,", ["Brimqo"]),
        ("ask Frau Dr. Wumtrand there", "Frau Dr. Wumtrand", ["Wumtrand"]),
        ("by “Brimqo Xu” then", "“Brimqo Xu”", ["Brimqo Xu"]),
        ("on Monday then", "Monday", []),
        ("in May we go", "May", []),
        ("by Q alone", "Q", []),
        ("on 12 34 then", "12 34", []),
        ("谢谢你", "谢谢", []),
        ("请问老师在吗", "老师", []),
        ("找王总", "王", []),
        ("我和霁翊骞说了", "霁翊骞", ["霁翊骞"]),
        ("🙂 from Brimqo 🙂", "Brimqo 🙂", ["Brimqo"]),
    ],
)
def test_that_of_a_span_only_the_name_is_left(text: str, seen: str, left: list[str]) -> None:
    assert names_in(text, of(text, seen)) == left


def test_that_an_unsure_model_is_not_believed() -> None:
    text = "by Brimqo"
    assert names_in(text, of(text, "Brimqo", score=LEAST_SCORE - 0.01)) == []
    assert names_in(text, of(text, "Brimqo", score=LEAST_SCORE)) == ["Brimqo"]
    small = "by brimqo"
    assert names_in(small, of(small, "brimqo", score=LEAST_SCORE)) == []
    assert names_in(small, of(small, "brimqo", score=0.95)) == ["brimqo"]
    han = "我和霁翊骞说了"
    assert names_in(han, of(han, "霁翊骞", score=LEAST_SCORE)) == ["霁翊骞"]


def test_that_a_span_behind_the_texts_end_is_passed_over() -> None:
    assert names_in("short", NameSpan(2, 40, 0.9)) == []


def test_that_a_model_that_takes_everything_for_a_name_is_not_believed_and_costs_no_time() -> None:
    text = ("Brimqo " + "." * 50) * 3_000
    assert names_in(text, NameSpan(0, len(text), 1.0)) == []


def test_that_a_name_that_is_known_otherwise_keeps_its_reason() -> None:
    text = "by Anna Weber"
    known = Finding(start=3, end=13, kind="PERSON", confidence=0.95, reason="known_person")
    names = ModelNames({digest_of(text, KEY): (of(text, "Anna Weber", score=1.0),)}, KEY)
    assert names.added_to([known], text) == [known]


def test_that_what_the_model_saw_goes_with_the_originals_and_outlives_another_import(project: Project) -> None:
    write(project, saw(LETTER, ODD))
    find_personal_data(project)
    content = project.model_names.read_bytes()
    project.forget_after(project.findings)
    assert project.model_names.read_bytes() == content
    assert project.model_names.stat().st_mode & 0o077 == 0 or os.name == "nt"
    find_personal_data(project)
    redact(project)
    project.dataset.mkdir()
    project.quality.write_text("{}", encoding="utf-8")
    delete_originals(project)
    assert not project.model_names.exists()
