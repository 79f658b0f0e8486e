"""dataset/pairs.sqlite and the person's edits -> training files and quality.json; seconds for 100,000 pairs."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, replacing, write_json
from desktop_app.dataset.alpaca import write_examples
from desktop_app.dataset.checks import find_checks, notices
from desktop_app.dataset.example import Quality
from desktop_app.dataset.pair_table import PairFilter, PairRow, PairTable
from desktop_app.dataset.proof import leave_out_private

SAMPLES = 10
"""Pairs shown for each reason."""

USED = PairFilter(reason="")


def apply_edits(project: Project) -> Quality:
    """Writes dataset/train.json, validation.json, test.json and quality.json anew from dataset/pairs.sqlite.

    Call it after `PairEdits` changed something; nothing is imported, compared or split again: a pair that was
    taken back goes where its conversation is, and one that would give another split away waits until the data set
    is built again. `build_dataset` ends with this function.

    Raises:
        AppError: "no_pairs" when nothing is left to train on (the files stay as they were); "file_missing" or
            "file_damaged" for pairs.sqlite.
    """
    leave_out_private(project, edited_only=True)
    with PairTable(project) as table:
        if not table.count(USED):
            raise AppError("no_pairs", replies=table.count())
        quality = summarise(table)
        with ExitStack() as files:
            for path, split in (
                (project.train_file, "train"),
                (project.validation_file, "validation"),
                (project.test_file, "test"),
            ):
                write_examples(files.enter_context(replacing(path)), table.examples_at(_positions(table, split)))
            # Without it the three files, which take their places one by one, are not taken for a data set.
            project.quality.unlink(missing_ok=True)
            # The engine's copy as token ids (`engine.prepared`): a pair that was left out must not live on there.
            if project.prepared.is_dir():
                shutil.rmtree(project.prepared)
    write_json(project.quality, quality)
    return quality


def rows_of(table: PairTable, split: str) -> Iterator[PairRow]:
    """Yields the pairs of a split: training in the build's random order, the others in the order of time."""
    return table.rows_at(_positions(table, split))


def summarise(table: PairTable) -> Quality:
    """Returns quality.json's content for the pairs as they are now."""
    facts = table.facts()
    every = table.facets()
    used = table.facets(USED)
    dropped = {reason: count for reason, count in every.reasons.items() if reason}
    lengths = sorted(table.output_lengths(USED))
    checks = find_checks(table, every, used, facts)
    made = table.made()
    replies = table.count() - sum(made.values())
    return Quality(
        replies=replies,
        pairs=len(lengths),
        dropped=dropped,
        train=used.splits.get("train", 0),
        validation=used.splits.get("validation", 0),
        test=used.splits.get("test", 0),
        median_output_characters=round(median(lengths)),
        longest_output_characters=lengths[-1],
        notices=notices(checks),
        my_messages=replies + facts["joined_messages"],
        joined_messages=facts["joined_messages"],
        note_messages=facts["note_messages"],
        style_texts=facts["style_texts"],
        style_dropped=facts["style_dropped"],
        samples={reason: tuple(table.ids(PairFilter(reason=reason), limit=SAMPLES)) for reason in dropped},
        leaks=facts["leaks"],
        edited=table.count(PairFilter(reason="", edited=True)),
        made=table.made(USED),
        made_candidates=sum(made.values()),
        by_language=used.languages,
        by_kind=used.kinds,
        by_instruction=table.instructions(USED),
        checks=checks,
    )


def _positions(table: PairTable, split: str) -> list[int]:
    found = table.positions(PairFilter(reason="", split=split))
    if split == "train":
        random.Random(table.facts()["seed"]).shuffle(found)
    return found
