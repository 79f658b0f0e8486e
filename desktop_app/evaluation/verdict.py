"""verdict.json: what training changed, in numbers, in examples, and in one word."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, Run, read_json, read_record, write_json
from desktop_app.dataset.alpaca import read_alpaca
from desktop_app.evaluation.prompts import HeldOut
from desktop_app.evaluation.style import habit_share, habits

CLEAR_LOSS_CHANGE = 0.02
"""Smaller relative changes of validation loss are called no difference: two seeds of the same run differ by about
one percent on the example data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPair:
    """A held-out message with the answers of both models and the person's own."""

    prompt_id: str
    message: str
    base: str
    tuned: str
    own: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Args:
    word: "better", "no_difference" or "worse"; follows from the validation losses.
    loss_before, loss_after: mean cross-entropy per token of the person's replies, nats, validation split.
    habits: turns of phrase the person keeps using (from the training split).
    base_habits, tuned_habits, own_habits: share of them per answer, 0 to 1, on held-out messages.
    """

    word: Literal["better", "no_difference", "worse"]
    loss_before: float
    loss_after: float
    habits: tuple[str, ...]
    base_habits: float
    tuned_habits: float
    own_habits: float
    answers: tuple[AnswerPair, ...]


def judge(project: Project, run: Run, held_out: Sequence[HeldOut], answers_file: Path) -> Verdict:
    """Reads the run's losses and the engine's answers, saves and returns the verdict.

    Raises:
        AppError: "file_missing" or "file_damaged", or "answers_incomplete" when a prompt has no answer.
    """
    before, after = _losses(run.metrics)
    answers = _answers(answers_file)
    pairs = []
    for item in held_out:
        base, tuned = answers.get((item.prompt_id, "base")), answers.get((item.prompt_id, "tuned"))
        if base is None or tuned is None:
            raise AppError("answers_incomplete")
        pairs.append(
            AnswerPair(
                prompt_id=item.prompt_id,
                message=item.example.input,
                base=base,
                tuned=tuned,
                own=item.example.output,
            )
        )
    known = habits([example.output for example in read_alpaca(project.train_file)])
    verdict = Verdict(
        word=_word(before, after),
        loss_before=before,
        loss_after=after,
        habits=known,
        base_habits=habit_share([pair.base for pair in pairs], known),
        tuned_habits=habit_share([pair.tuned for pair in pairs], known),
        own_habits=habit_share([pair.own for pair in pairs], known),
        answers=tuple(pairs),
    )
    write_json(run.verdict, verdict)
    return verdict


def load_verdict(run: Run) -> Verdict:
    """Raises AppError as `core.project.read_record` does."""
    return read_record(run.verdict, Verdict)


def _word(before: float, after: float) -> Literal["better", "no_difference", "worse"]:
    change = (after - before) / before if before > 0 else 0.0
    if change < -CLEAR_LOSS_CHANGE:
        return "better"
    return "worse" if change > CLEAR_LOSS_CHANGE else "no_difference"


def _losses(metrics_file: Path) -> tuple[float, float]:
    metrics = read_json(metrics_file)
    try:
        return float(metrics["validation_loss_before"]), float(metrics["validation_loss_after"])
    except (KeyError, TypeError, ValueError):
        raise AppError("file_damaged", name=metrics_file.name) from None


def _answers(path: Path) -> dict[tuple[str, str], str]:
    answers = {}
    try:
        with path.open(encoding="utf-8") as stream:
            for line in stream:
                item: dict[str, Any] = json.loads(line)
                answers[item["id"], item["variant"]] = str(item["text"])
    except FileNotFoundError:
        raise AppError("file_missing", name=path.name) from None
    except (ValueError, KeyError, TypeError):
        raise AppError("file_damaged", name=path.name) from None
    return answers
