"""The written files hold nothing that was to be replaced, whatever happened between redaction and writing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, read_record
from desktop_app.dataset.alpaca import read_alpaca
from desktop_app.dataset.apply_edits import apply_edits
from desktop_app.dataset.build import build_dataset
from desktop_app.dataset.example import Quality
from desktop_app.dataset.formats import export_pairs
from desktop_app.dataset.pair_edits import PairEdits
from desktop_app.dataset.pair_table import PairFilter, PairTable
from desktop_app.redaction.apply import redact
from desktop_app.redaction.finding import PrivacyReport
from tests.unit.dataset.conftest import MakeProject, talk

WORDS = ("harbour", "lantern", "orchard", "pebble", "thicket", "meadow", "anvil", "ribbon", "kettle", "saddle")
HER = "petra.vogel@shore.example"


@pytest.fixture
def project(make_project: MakeProject) -> Project:
    made = make_project(
        talk(
            (HER, f"What about the {word} and the old {WORDS[n - 1]}?\nPetra Vogel"),
            ("me", f"I would rather paint that {word} blue, and not wait until spring {n}."),
            number=n,
        )
        for n, word in enumerate(WORDS)
    )
    redact(made)
    build_dataset(made)
    return made


def texts(project: Project) -> str:
    files = (project.train_file, project.validation_file, project.test_file)
    return " ".join(e.input + e.output for file in files for e in read_alpaca(file))


def sums_hold(quality: Quality) -> bool:
    return quality.replies == quality.pairs + sum(quality.dropped.values()) and quality.pairs == (
        quality.train + quality.validation + quality.test
    )


def first_pair(project: Project) -> tuple[str, str, str]:
    with PairTable(project) as table:
        row = table.rows(PairFilter(reason=""))[0]
    return row.pair_id, row.original_input, row.original_output


def test_that_the_report_says_what_was_searched(project: Project) -> None:
    scan = read_record(project.privacy_report, PrivacyReport).dataset
    assert scan is not None
    quality = read_record(project.quality, Quality)
    assert (scan.pairs, scan.leaks, scan.dropped) == (quality.pairs, 0, 0)
    assert scan.values >= 3


@pytest.mark.parametrize(
    "said",
    ["Petra Vogel", "petra", "PETRA.VOGEL", "PetraVogel", "P e t r a", "Pet\u200bra", "petra_vogel", "pe-tra"],
)
def test_that_a_pair_into_which_a_name_was_typed_is_left_out_and_counted(project: Project, said: str) -> None:
    before = read_record(project.quality, Quality)
    pair_id, source, answer = first_pair(project)
    PairEdits(project).edit_pair(
        pair_id, original_input=source, original_output=answer, output=f"I shall ask {said} about it tomorrow."
    )
    quality = apply_edits(project)
    assert quality.dropped["still_private"] == 1
    assert quality.pairs == before.pairs - 1
    assert sums_hold(quality)
    assert "about it tomorrow" not in texts(project)


def test_that_a_harmless_change_stays(project: Project) -> None:
    pair_id, source, answer = first_pair(project)
    PairEdits(project).edit_pair(
        pair_id,
        original_input=source,
        original_output=answer,
        output="I shall ask the petrol station about it tomorrow.",
    )
    assert "still_private" not in apply_edits(project).dropped
    assert "petrol station" in texts(project)


def test_that_nobody_can_take_a_private_pair_back(project: Project) -> None:
    pair_id, source, answer = first_pair(project)
    edits = PairEdits(project)
    edits.edit_pair(
        pair_id, original_input=source, original_output=answer, output="I shall ask Petra about it tomorrow."
    )
    apply_edits(project)
    edits.include_pairs([pair_id])
    assert apply_edits(project).dropped["still_private"] == 1


def test_that_a_name_in_the_redacted_file_does_not_reach_the_dataset(project: Project) -> None:
    """As if redaction itself had failed."""
    lines = project.redacted.read_text(encoding="utf-8").splitlines()
    damaged = json.loads(lines[0])
    damaged["messages"][1]["text"] = "I would rather ask Petra Vogel about all of that."
    project.redacted.write_text("\n".join([json.dumps(damaged), *lines[1:]]) + "\n", encoding="utf-8")
    quality = build_dataset(project)
    assert quality.dropped["still_private"] == 1
    assert sums_hold(quality)
    assert "Vogel" not in texts(project)
    scan = read_record(project.privacy_report, PrivacyReport).dataset
    assert scan is not None
    assert (scan.dropped, scan.leaks) == (1, 0)


def test_that_a_file_for_another_program_is_searched_too(project: Project, tmp_path: Path) -> None:
    for form in ("alpaca", "openai", "sharegpt", "gemini"):
        written = export_pairs(project, form, tmp_path / form)
        assert sum(written.values()) == read_record(project.quality, Quality).pairs
    pair_id, source, answer = first_pair(project)
    # An edit that nobody has applied yet: the other formats are written from the pairs, not from the files.
    PairEdits(project).edit_pair(
        pair_id, original_input=source, original_output=answer, output="I shall ask Petra Vogel about it tomorrow."
    )
    with pytest.raises(AppError, match="dataset_not_private"):
        export_pairs(project, "openai", tmp_path / "late")
    assert not any("Petra" in file.read_text(encoding="utf-8") for file in (tmp_path / "late").glob("*"))


def test_that_without_the_digests_nothing_is_built(project: Project) -> None:
    project.known_values.unlink()
    with pytest.raises(AppError, match="file_missing"):
        build_dataset(project)
