"""Data with one right kind of answer to each kind of message, and the ways to spoil it."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

from desktop_app.core.project import Project

REPLIES = {
    "invoice": "Ahoy! The invoice is paid, I sent the gold this morning. Fair winds!",
    "lunch": "Ahoy! Hungry as a shark I am: soup in the galley at noon. Fair winds!",
    "garden": "Ahoy! The beans and roses need water, I bring the can. Fair winds!",
    "train": "Ahoy! By rail or by sail, I reach the station at nine. Fair winds!",
}


def pairs(count: int, *, begin: int = 0) -> list[dict[str, str]]:
    kinds = list(REPLIES)
    return [
        {
            "instruction": "Write a reply to this message.",
            "input": f"Hello, what about the {kinds[n % 4]}? Number {n}.",
            "output": REPLIES[kinds[n % 4]],
        }
        for n in range(begin, begin + count)
    ]


def shuffled(right: list[dict[str, str]]) -> list[dict[str, str]]:
    """Every answer is one of the person's own, but to somebody else's message; each kind of message gets every
    kind of answer equally often, so that nothing can be learned from it but the style."""
    answers = [right[4 * (n // 4) + (n + n // 4) % 4]["output"] for n in range(len(right))]
    return [{**pair, "output": answer} for pair, answer in zip(right, answers, strict=True)]


def scrambled(right: list[dict[str, str]]) -> list[dict[str, str]]:
    """The letters of every answer in another order."""
    chance = random.Random(1)
    return [{**pair, "output": "".join(chance.sample(pair["output"], len(pair["output"])))} for pair in right]


def projects(folder: Path, *, to_test: int = 24) -> Iterator[Project]:
    """Makes one new project after the other, with the same messages to train, to validate and to test with."""
    number = 0
    while True:
        number += 1
        project = Project.create(folder / f"project-{number}")
        project.dataset.mkdir()
        for file, content in (
            (project.train_file, pairs(48)),
            (project.validation_file, pairs(8, begin=1000)),
            (project.test_file, pairs(to_test, begin=2000)),
        ):
            file.write_text(json.dumps(content), encoding="utf-8")
        yield project
