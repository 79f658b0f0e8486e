"""The blind comparison: two answers, nobody knows whose; what was preferred, how surely, and pairs for DPO."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from desktop_app.core.project import Project, Run, read_record, replacing, write_json
from desktop_app.evaluation.intervals import Interval, Word, share, word_for
from desktop_app.protocol.alpaca import user_content

Choice = Literal["base", "tuned", "same"]
MARKS = ("accuracy", "coherence", "usefulness", "safety")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """What was said about one message.

    Args:
        marks: for each of `MARKS` that was given: which answer is better at it.
    """

    prompt_id: str
    choice: Choice
    marks: dict[str, Choice]


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    ratings: tuple[Rating, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Duel:
    """Two answers to compare. `tuned_is_a` is not shown."""

    prompt_id: str
    instruction: str
    message: str
    a: str
    b: str
    tuned_is_a: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkWins:
    """As `Wins`, for one of `MARKS`, where it was given."""

    mark: str
    rated: int
    tuned: int
    base: int
    same: int
    rate: Interval
    word: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Wins:
    """What the ratings say: "preferred in `tuned` of `rated`".

    Args:
        rate: wins of the tuned model, a tie as half, with its Wilson interval.
        word: "better" when the whole interval lies above one half.
        marks: those that were given at least once.
    """

    rated: int
    tuned: int
    base: int
    same: int
    rate: Interval
    word: Word
    marks: tuple[MarkWins, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BothAnswered:
    """A held-out message with both answers."""

    prompt_id: str
    instruction: str
    message: str
    base: str
    tuned: str


class Blind:
    """The comparison of one run: saved after every rating, so that it can be left and continued."""

    def __init__(self, project: Project, run: Run, items: Sequence[BothAnswered]) -> None:
        """Raises AppError("file_damaged") for the ratings."""
        self._file = run.evaluation / "ratings.json"
        self._items = {item.prompt_id: item for item in items if item.base.strip() != item.tuned.strip()}
        chance = random.Random(f"{project.facts.key}/{run.number}")
        self._order = list(self._items)
        chance.shuffle(self._order)
        self._tuned_is_a = {prompt_id: chance.random() < 0.5 for prompt_id in self._order}
        kept = read_record(self._file, _File).ratings if self._file.is_file() else ()
        # After another report other messages may have been asked; a rating without its answers counts for nothing.
        self._ratings = [rating for rating in kept if rating.prompt_id in self._items]

    @property
    def total(self) -> int:
        """Messages to compare; where both said the same there is nothing to choose."""
        return len(self._order)

    @property
    def ratings(self) -> tuple[Rating, ...]:
        return tuple(self._ratings)

    def next(self) -> Duel | None:
        """Returns the first message that was not rated, or None when all were."""
        rated = {rating.prompt_id for rating in self._ratings}
        for prompt_id in self._order:
            if prompt_id not in rated:
                return self._duel(prompt_id)
        return None

    def rate(self, duel: Duel, choice: Literal["a", "b", "same"], marks: dict[str, str] | None = None) -> Rating:
        """Keeps a rating.

        Args:
            choice, marks: in the words of the screen; what is kept says which model.
        """
        rating = Rating(
            prompt_id=duel.prompt_id,
            choice=_model(choice, tuned_is_a=duel.tuned_is_a),
            marks={
                mark: _model(which, tuned_is_a=duel.tuned_is_a)
                for mark, which in (marks or {}).items()
                if mark in MARKS
            },
        )
        self._ratings = [*(one for one in self._ratings if one.prompt_id != duel.prompt_id), rating]
        self._save()
        return rating

    def undo(self) -> Duel | None:
        """Takes the last rating back and returns its message, or None when there is none."""
        if not self._ratings:
            return None
        last = self._ratings.pop()
        self._save()
        return self._duel(last.prompt_id)

    def wins(self) -> Wins:
        return wins(self._ratings)

    def preferences(self) -> list[dict[str, object]]:
        """Returns the rated pairs in TRL's conversational preference format; a tie prefers nothing."""
        pairs: list[dict[str, object]] = []
        for rating in self._ratings:
            if rating.choice == "same":
                continue
            item = self._items[rating.prompt_id]
            chosen, rejected = (item.tuned, item.base) if rating.choice == "tuned" else (item.base, item.tuned)
            pairs.append(
                {
                    "prompt": [{"role": "user", "content": user_content(item.instruction, item.message)}],
                    "chosen": [{"role": "assistant", "content": chosen}],
                    "rejected": [{"role": "assistant", "content": rejected}],
                }
            )
        return pairs

    def _duel(self, prompt_id: str) -> Duel:
        item, tuned_is_a = self._items[prompt_id], self._tuned_is_a[prompt_id]
        a, b = (item.tuned, item.base) if tuned_is_a else (item.base, item.tuned)
        return Duel(
            prompt_id=prompt_id,
            instruction=item.instruction,
            message=item.message,
            a=a,
            b=b,
            tuned_is_a=tuned_is_a,
        )

    def _save(self) -> None:
        write_json(self._file, _File(ratings=tuple(self._ratings)))
        with replacing(preferences_file(self._file.parent)) as stream:
            for pair in self.preferences():
                stream.write(json.dumps(pair, ensure_ascii=False) + "\n")


def preferences_file(evaluation: Path) -> Path:
    """JSON lines for preference training (DPO): prompt, chosen, rejected."""
    return evaluation / "preferences.jsonl"


def wins(ratings: Sequence[Rating]) -> Wins:
    """Counts what was preferred, as a whole and by mark."""
    marks = []
    for mark in MARKS:
        given = [rating.marks[mark] for rating in ratings if mark in rating.marks]
        if given:
            marks.append(MarkWins(mark=mark, **_counts(given)))
    return Wins(**_counts([rating.choice for rating in ratings]), marks=tuple(marks))


def _counts(choices: Sequence[Choice]) -> dict[str, Any]:
    tuned, base, same = (choices.count(which) for which in ("tuned", "base", "same"))
    rate = share(tuned + same / 2, len(choices))
    above = replace(rate, value=rate.value - 0.5, low=rate.low - 0.5, high=rate.high - 0.5)
    word = word_for(above, higher_is_better=True) if choices else "no_difference"
    return {"rated": len(choices), "tuned": tuned, "base": base, "same": same, "rate": rate, "word": word}


def _model(which: str, *, tuned_is_a: bool) -> Choice:
    if which == "same":
        return "same"
    return "tuned" if (which == "a") == tuned_is_a else "base"
