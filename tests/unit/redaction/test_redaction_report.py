"""The report says what was done, in words that can be printed, and nothing about anybody."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

from desktop_app.core.project import write_json
from desktop_app.core.sentences import SENTENCES
from desktop_app.redaction.apply import redact
from desktop_app.redaction.decisions import add_name, decide_kind, exclude_contact
from desktop_app.redaction.finding import DatasetScan, Decisions, PrivacyReport
from desktop_app.redaction.promises import what_cannot_be_promised
from desktop_app.redaction.report import report_html, report_sentences
from tests.unit.redaction.conftest import ANNA, ME, MakeProject, mail, thread

REPORT = PrivacyReport(
    texts=1234,
    found_by_kind={"PERSON": 40, "IBAN": 2},
    replaced_by_kind={"PERSON": 39, "IBAN": 2},
    kept_by_kind={"PERSON": 1},
    people=7,
    dropped_conversations=1,
    leaks_after=0,
    withheld_messages=3,
    excluded_conversations=4,
    excluded_contacts=1,
    decided={"keep": 2},
    decided_kinds={"PHONE": "drop"},
    added_names=1,
    dataset=DatasetScan(values=99, pairs=200, dropped=5, leaks=0),
    cannot_promise=what_cannot_be_promised(Decisions(by_kind={"URL": "keep"}, keep_map=True)),
)


class Page(HTMLParser):
    """Collects what a page shows, and everything it would fetch."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.open: list[str] = []
        self.fetched: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.open.append(tag)
        self.fetched += [name for name, _ in attrs if name in ("src", "href", "srcset", "action")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_that_every_code_of_the_report_has_words() -> None:
    codes = [code for report in (REPORT, replace(REPORT, dataset=None)) for code, _ in report_sentences(report)]
    codes += REPORT.cannot_promise
    assert [code for code in codes if code not in SENTENCES] == []


def test_that_the_page_is_whole_and_fetches_nothing() -> None:
    page = Page(report_html(REPORT, made_utc="2026-03-01T09:30:00Z"))
    assert page.open == []
    assert page.fetched == []
    said = " ".join(page.words)
    for number in ("1234", "40", "39", "99", "200", "2026-03-01"):
        assert number in said
    assert "{{MY_NAME}}" in said
    assert "…" not in said, "a detail is missing"


def test_that_a_leak_is_said_first_of_all() -> None:
    leaking = replace(REPORT, dataset=DatasetScan(values=99, pairs=200, dropped=0, leaks=2))
    codes = [code for code, _ in report_sentences(leaking)]
    assert "privacy_leaks" in codes
    assert "privacy_proved" not in codes


def test_that_no_name_stands_in_the_report_of_a_project(make_project: MakeProject) -> None:
    project = make_project(
        thread(mail(ANNA, "Call Petra Vogel on 0170 1234567.", number=1), mail(ME, "Yes, Anna", number=2))
    )
    decided = exclude_contact(add_name(decide_kind(Decisions(), "PHONE", "keep"), "Quibly"), "bea@shore.example")
    report = redact(project, decided)
    words = report_html(report).casefold() + project.privacy_report.read_text(encoding="utf-8").casefold()
    for private in ("anna", "petra", "vogel", "quibly", "bea@", "shore", "1234567", "toby", "lakeside"):
        assert private not in words
    assert report.decided_kinds == {"PHONE": "keep"}
    assert (report.added_names, report.excluded_contacts) == (1, 1)
    assert "promise_kept" in report.cannot_promise


def test_that_a_report_of_an_earlier_version_is_read_and_shown(make_project: MakeProject) -> None:
    project = make_project(thread(mail(ANNA, "Hi"), mail(ME, "Hi")))
    old = {
        "texts": 3, "found_by_kind": {}, "replaced_by_kind": {}, "kept_by_kind": {}, "people": 0,
        "dropped_conversations": 0, "leaks_after": 0,
    }  # fmt: skip
    write_json(project.privacy_report, old)
    from desktop_app.core.project import read_record

    assert "3 texts" in report_html(read_record(project.privacy_report, PrivacyReport))
