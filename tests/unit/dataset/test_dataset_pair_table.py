"""Looking into the pairs, and changing them."""

from __future__ import annotations

import os
import threading

import pytest

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, read_record
from desktop_app.dataset.alpaca import read_alpaca
from desktop_app.dataset.apply_edits import apply_edits
from desktop_app.dataset.build import build_dataset
from desktop_app.dataset.example import Quality
from desktop_app.dataset.pair_edits import PairEdits
from desktop_app.dataset.pair_table import PairFilter, PairRow, PairTable
from desktop_app.redaction.apply import redact
from tests.unit.dataset.conftest import MakeProject, talk

HER = "her@lakeside.example"
HIM = "him@lakeside.example"
USED = PairFilter(reason="")


@pytest.fixture
def project(make_project: MakeProject) -> Project:
    made = make_project(
        [
            talk((HER, "Is the SHOP open today?"), ("me", "yes, until six o'clock"), number=1, subject="shop"),
            talk((HIM, "明天你来吗"), ("me", "我明天下午三点来公司"), number=2, kind="chat"),
            talk((HER, "did you see it"), ("me", "ok"), number=3, kind="chat"),
            talk((HIM, "what is 100% of it"), ("me", "a hundred, I should think"), number=40),
            talk((HER, "one"), ("me", "two it is"), (HER, "three"), ("me", "four it is"), number=60),
        ]
    )
    redact(made)
    build_dataset(made)
    return made


def only(project: Project, **wanted: str) -> PairRow:
    with PairTable(project) as table:
        (row,) = table.rows(PairFilter(**wanted))  # type: ignore[arg-type]
        return row


def outputs(project: Project) -> list[str]:
    files = (project.train_file, project.validation_file, project.test_file)
    return sorted(example.output for file in files for example in read_alpaca(file))


def test_that_every_candidate_has_a_row_in_the_order_of_time(project: Project) -> None:
    with PairTable(project) as table:
        rows = table.rows()
        assert table.count() == len(rows) == 6
        assert [row.position for row in rows] == list(range(6))
        assert [row.reason for row in rows] == ["", "", "reply_too_short", "", "", ""]
        assert {row.split for row in rows if row.reason} == {""}
        assert {row.source for row in rows} == {"box"}
        assert rows[0].month == "2026-01"
        assert table.rows(order="newest") == rows[::-1]
        assert table.rows(offset=4, limit=200) == rows[4:]
        assert table.rows(offset=99) == []


def test_that_pages_follow_each_other_in_every_order(project: Project) -> None:
    with PairTable(project) as table:
        longest = [row for offset in range(0, 6, 2) for row in table.rows(offset=offset, limit=2, order="longest")]
        assert [row.words for row in longest] == sorted((row.words for row in table.rows()), reverse=True)
        assert len({row.pair_id for row in longest}) == 6


@pytest.mark.parametrize(
    ("text", "count"), [("shop", 1), ("O'CLOCK", 1), ("明天", 1), ("司", 1), ("100%", 1), ("%", 1), ("zzz", 0)]
)
def test_that_the_search_takes_any_script_and_no_wildcards(project: Project, text: str, count: int) -> None:
    with PairTable(project) as table:
        assert table.count(PairFilter(text=text)) == count


def test_that_every_filter_narrows_and_facets_count_the_same(project: Project) -> None:
    with PairTable(project) as table:
        facets = table.facets()
        for name, counts in (
            ("source", facets.sources),
            ("correspondent", facets.correspondents),
            ("language", facets.languages),
            ("kind", facets.kinds),
            ("reason", facets.reasons),
            ("split", facets.splits),
        ):
            assert sum(counts.values()) == 6
            for value, count in counts.items():
                assert table.count(PairFilter(**{name: value})) == count  # type: ignore[arg-type]
        assert list(facets.months) == sorted(facets.months)
        for month, count in facets.months.items():
            assert table.count(PairFilter(from_time=month, to_time=month)) == count
        assert sum(table.lengths().values()) == 6


def test_that_a_changed_reply_is_in_the_files_and_survives_building_again(project: Project) -> None:
    row = only(project, text="shop")
    PairEdits(project).edit_pair(
        row.pair_id, original_input=row.original_input, original_output=row.original_output, output="until seven"
    )
    for quality in (apply_edits(project), build_dataset(project)):
        assert "until seven" in outputs(project)
        assert row.output not in outputs(project)
        assert quality.edited == 1
        found = only(project, text="SEVEN")
        assert (found.pair_id, found.edited, found.original_output) == (row.pair_id, True, row.output)


def test_that_an_edit_of_a_text_that_changed_since_is_set_aside(project: Project) -> None:
    row = only(project, text="shop")
    PairEdits(project).edit_pair(
        row.pair_id, original_input="as it was", original_output="before", output="an old name"
    )
    for _ in (apply_edits(project), build_dataset(project)):
        assert "an old name" not in outputs(project)
        assert not only(project, text="shop").edited


def test_that_pairs_are_left_out_and_taken_back(project: Project) -> None:
    row = only(project, text="shop")
    before = outputs(project)
    edits = PairEdits(project)
    edits.exclude_pairs([row.pair_id])
    for quality in (apply_edits(project), build_dataset(project)):
        assert row.output not in outputs(project)
        assert quality.dropped == {"reply_too_short": 1, "excluded": 1}
        assert quality.replies == quality.pairs + sum(quality.dropped.values())
        assert quality.samples["excluded"] == (row.pair_id,)
    edits.include_pairs([row.pair_id])
    apply_edits(project)
    assert outputs(project) == before


def test_that_what_was_left_out_does_not_live_on_in_the_engines_copy(project: Project) -> None:
    project.prepared.mkdir()
    (project.prepared / "train.json.npz").write_bytes(b"tokens of every pair")
    PairEdits(project).exclude_pairs([only(project, text="shop").pair_id])
    apply_edits(project)
    assert not project.prepared.exists()


def test_that_a_reason_can_be_taken_back_for_all_its_pairs(project: Project) -> None:
    edits = PairEdits(project)
    edits.keep_reason("reply_too_short")
    for quality in (apply_edits(project), build_dataset(project)):
        assert quality.dropped == {}
        assert "ok" in outputs(project)
    edits.keep_reason("reply_too_short", keep=False)
    assert apply_edits(project).dropped == {"reply_too_short": 1}


def test_that_steps_are_undone_and_redone_also_by_a_later_session(project: Project) -> None:
    before = outputs(project)
    row = only(project, text="shop")
    edits = PairEdits(project)
    edits.exclude_pairs([row.pair_id])
    edits.keep_reason("reply_too_short")
    later = PairEdits(project)
    assert later.undo()
    assert later.undo()
    assert not later.undo()
    assert (later.edits, later.kept_reasons) == ({}, frozenset())
    apply_edits(project)
    assert outputs(project) == before
    assert later.redo()
    assert later.edits[row.pair_id].excluded
    later.include_pairs([row.pair_id])
    assert not later.can_redo


def test_that_edits_outlive_the_dataset_folder(project: Project) -> None:
    row = only(project, text="shop")
    PairEdits(project).exclude_pairs([row.pair_id])
    project.forget_after(project.dataset)
    assert not project.pairs.exists()
    assert build_dataset(project).dropped["excluded"] == 1


def test_that_an_open_table_reads_the_new_pairs_after_a_build(project: Project) -> None:
    with PairTable(project) as table:
        assert table.count(USED) == 5
        PairEdits(project).exclude_pairs(table.ids(USED, limit=2))
        build_dataset(project)
        table.reload()
        assert table.count(USED) == 3


def test_that_leaving_everything_out_is_said_and_changes_no_file(project: Project) -> None:
    before = outputs(project)
    with PairTable(project) as table:
        PairEdits(project).exclude_pairs(table.ids())
    with pytest.raises(AppError, match="no_pairs"):
        apply_edits(project)
    assert outputs(project) == before
    assert read_record(project.quality, Quality).pairs == len(before)


def test_that_a_missing_or_damaged_file_is_told(project: Project) -> None:
    project.pairs.write_bytes(b"SQLite format 3\0" + os.urandom(4000))
    with pytest.raises(AppError, match="file_damaged"):
        PairTable(project).count()
    assert build_dataset(project).pairs == 5
    project.pairs.write_text("not a database", encoding="utf-8")
    assert build_dataset(project).pairs == 5
    project.pairs.unlink()
    with pytest.raises(AppError, match="file_missing"):
        PairTable(project)


def test_that_another_thread_may_build_while_a_table_is_open(project: Project) -> None:
    with PairTable(project) as table:
        table.rows()
        worker = threading.Thread(target=build_dataset, args=(project,))
        worker.start()
        worker.join()
        table.reload()
        assert table.count() == 6
