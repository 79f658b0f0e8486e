"""Which held-out messages the models answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, replacing
from desktop_app.core.records import to_plain
from desktop_app.dataset.alpaca import read_alpaca
from desktop_app.dataset.example import CONTEXT_MARK, Example
from desktop_app.protocol.alpaca import user_content

LONGEST_PROMPT_CHARACTERS = 2000
"""Longer messages would be cut by small models' context; an answer to half a message proves nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOut:
    """A message of the test split and what the person really answered."""

    prompt_id: str
    example: Example


def choose_held_out(project: Project, count: int) -> list[HeldOut]:
    """Returns up to `count` messages spread evenly over the test split, the same ones every time.

    Messages that stand alone come first: an answer in the middle of a conversation is hard to judge, for a person
    as for a model.

    Raises:
        AppError: "nothing_held_out" when the test split is empty.
    """
    examples = [
        (index, example)
        for index, example in enumerate(read_alpaca(project.test_file))
        if len(example.input) <= LONGEST_PROMPT_CHARACTERS
    ]
    if not examples:
        raise AppError("nothing_held_out")
    alone = [(index, example) for index, example in examples if CONTEXT_MARK not in example.input]
    if len(alone) >= count:
        examples = alone
    step = max(1, len(examples) / count)
    chosen = [examples[int((place + 0.5) * step)] for place in range(min(count, len(examples)))]
    return [HeldOut(prompt_id=f"test-{index:04d}", example=example) for index, example in chosen]


def write_prompts(path: Path, held_out: Sequence[HeldOut]) -> None:
    """Writes the prompts as JSON lines, the form that `protocol.jobs.GenerateJob` reads."""
    with replacing(path) as stream:
        for item in held_out:
            content = user_content(item.example.instruction, item.example.input)
            line = {"id": item.prompt_id, "messages": [{"role": "user", "content": content}]}
            stream.write(json.dumps(to_plain(line), ensure_ascii=False) + "\n")
