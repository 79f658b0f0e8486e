"""Prompts that every later run must answer: choices/challenge.json, the person's own or proposed from the data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, Run, read_record, write_json
from desktop_app.dataset.alpaca import read_alpaca
from desktop_app.dataset.example import CONTEXT_MARK, Example

MOST = 20
"""More would double the time of a report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """One prompt of the set.

    Args:
        why: "own" for the person's, otherwise the edge case: "longest", "shortest", "earlier_messages", "numbers",
            "many_questions", "foreign_letters".
        own: what the person answered, or "" where it is a new message.
    """

    challenge_id: str
    instruction: str
    message: str
    why: str = "own"
    own: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeAnswer:
    """The answer of one run; `likeness` is chrF against `own`, None where there is none."""

    challenge_id: str
    message: str
    answer: str
    likeness: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    challenges: tuple[Challenge, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answers:
    answers: tuple[ChallengeAnswer, ...] = ()


def challenge_file(project: Project) -> Path:
    return project.pair_edits.parent / "challenge.json"


def load_challenges(project: Project) -> tuple[Challenge, ...]:
    """Raises AppError("file_damaged")."""
    path = challenge_file(project)
    return read_record(path, _File).challenges if path.is_file() else ()


def keep_challenge(project: Project, message: str, *, instruction: str, why: str = "own", own: str = "") -> None:
    """Adds a prompt; one that is there already is not added twice.

    Raises:
        AppError: "challenges_full".
    """
    kept = load_challenges(project)
    new_id = blake2b(message.strip().encode(), digest_size=6).hexdigest()
    if any(one.challenge_id == new_id for one in kept):
        return
    if len(kept) >= MOST:
        raise AppError("challenges_full", most=MOST)
    added = Challenge(challenge_id=new_id, instruction=instruction, message=message.strip(), why=why, own=own)
    write_json(challenge_file(project), _File(challenges=(*kept, added)))


def drop_challenge(project: Project, challenge_id: str) -> None:
    kept = tuple(one for one in load_challenges(project) if one.challenge_id != challenge_id)
    write_json(challenge_file(project), _File(challenges=kept))


def propose(project: Project, *, longest_characters: int) -> list[tuple[str, Example]]:
    """Returns edge cases among the held-out messages: (why, example), each message once.

    Raises:
        AppError: "file_missing" or "file_damaged" for the test split.
    """
    examples = [one for one in read_alpaca(project.test_file) if len(one.input) <= longest_characters]
    if not examples:
        return []
    found: list[tuple[str, Example]] = []
    for why, chosen in (
        ("longest", max(examples, key=lambda one: len(one.input))),
        ("shortest", min(examples, key=lambda one: len(one.input))),
        ("earlier_messages", _most(examples, lambda text: text.count("\n") if CONTEXT_MARK in text else 0)),
        ("numbers", _most(examples, lambda text: len(re.findall(r"\d+", text)))),
        ("many_questions", _most(examples, lambda text: len(re.findall(r"[?？]", text)))),
        ("foreign_letters", _most(examples, lambda text: sum(ord(letter) > 0x24F for letter in text))),
    ):
        if chosen is not None and all(chosen.input != one.input for _, one in found):
            found.append((why, chosen))
    return found


def _most(examples: Sequence[Example], measure: object) -> Example | None:
    assert callable(measure)
    best = max(examples, key=lambda one: measure(one.input))
    return best if measure(best.input) > 1 else None


def answers_file(run: Run) -> Path:
    return run.evaluation / "challenge.json"


def save_answers(run: Run, answers: Sequence[ChallengeAnswer]) -> None:
    write_json(answers_file(run), _Answers(answers=tuple(answers)))


def answers_by_run(project: Project) -> dict[int, dict[str, ChallengeAnswer]]:
    """Returns run number -> challenge id -> answer, for runs that were asked. Raises AppError("file_damaged")."""
    found = {}
    for run in project.runs():
        if answers_file(run).is_file():
            found[run.number] = {one.challenge_id: one for one in read_record(answers_file(run), _Answers).answers}
    return found
