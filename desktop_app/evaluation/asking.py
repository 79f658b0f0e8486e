"""Everything that a report asks the models, with one loading: prompts to answer and texts to weigh.

runs/NNN/evaluation/: asked.json (what each id stands for), prompts.jsonl and texts.jsonl (what the engine reads),
answers.jsonl and likelihoods.jsonl (what it writes).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, Run, read_record, replacing, write_json
from desktop_app.dataset.alpaca import read_alpaca
from desktop_app.dataset.example import Example
from desktop_app.evaluation.canaries import load_canaries, training_file
from desktop_app.evaluation.challenge import load_challenges
from desktop_app.evaluation.general import load_general
from desktop_app.evaluation.leaks import OVERLAP_WORDS, load_leak_prompts
from desktop_app.evaluation.prompts import LONGEST_PROMPT_CHARACTERS, choose_held_out
from desktop_app.protocol.alpaca import user_content

_One = TypeVar("_One")
Section = Literal["held_out", "challenge", "general", "prefix", "role", "training", "canary"]

WEIGHED = 120
"""Held-out replies whose likelihood is measured; more narrow the interval by little."""
_TRAINING_ASKED = 8
_SHORT_TOKENS = 48
"""A fact, a number or an address stands in the first words of an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One prompt.

    Args:
        own: what the person answered, or the reply that was learned; "" where there is none.
        position: of a held-out pair in test.json, or of a question in its file.
    """

    id: str
    section: Section
    instruction: str
    message: str
    own: str = ""
    position: int = 0
    language: str = ""

    @property
    def content(self) -> str:
        return user_content(self.instruction, self.message) if self.instruction else self.message

    @property
    def may_be_long(self) -> bool:
        return self.section in ("held_out", "challenge", "training")


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class EvaluationFiles:
    """The files of one run's evaluation."""

    folder: Path

    @property
    def asked(self) -> Path:
        return self.folder / "asked.json"

    @property
    def prompts(self) -> Path:
        return self.folder / "prompts.jsonl"

    @property
    def texts(self) -> Path:
        return self.folder / "texts.jsonl"

    @property
    def answers(self) -> Path:
        return self.folder / "answers.jsonl"

    @property
    def likelihoods(self) -> Path:
        return self.folder / "likelihoods.jsonl"

    @property
    def report(self) -> Path:
        return self.folder / "report.json"

    @property
    def reasons(self) -> Path:
        return self.folder / "reasons.json"

    @property
    def page(self) -> Path:
        return self.folder / "report.html"


def files_of(run: Run) -> EvaluationFiles:
    return EvaluationFiles(run.evaluation)


def ask_everything(project: Project, run: Run, *, answers: int) -> list[Item]:
    """Writes what the engine reads, and returns the held-out messages that will be answered.

    Args:
        answers: held-out messages at most.

    Raises:
        AppError: "nothing_held_out"; "file_missing" or "file_damaged" for a file of the project.
    """
    files = files_of(run)
    held_out = [
        Item(
            id=one.prompt_id,
            section="held_out",
            instruction=one.example.instruction,
            message=one.example.input,
            own=one.example.output,
            position=int(one.prompt_id.removeprefix("test-")),
        )
        for one in choose_held_out(project, answers)
    ]
    items = [*held_out, *_challenges(project), *_general(), *_leaks(project, run)]
    write_json(files.asked, _File(items=tuple(items)))
    # Those that may be long stand together: the engine answers neighbours of one length in one batch.
    _write_lines(files.prompts, (_prompt(item) for item in sorted(items, key=lambda item: not item.may_be_long)))
    _write_lines(files.texts, _texts(project, run))
    return held_out


def load_items(run: Run) -> tuple[Item, ...]:
    """Raises AppError("file_missing" | "file_damaged")."""
    return read_record(files_of(run).asked, _File).items


def _prompt(item: Item) -> dict[str, Any]:
    line: dict[str, Any] = {"id": item.id, "messages": [{"role": "user", "content": item.content}]}
    return line if item.may_be_long else {**line, "max_new_tokens": _SHORT_TOKENS}


def _challenges(project: Project) -> Iterator[Item]:
    for one in load_challenges(project):
        yield Item(
            id=f"challenge-{one.challenge_id}",
            section="challenge",
            instruction=one.instruction,
            message=one.message,
            own=one.own,
        )


def _general() -> Iterator[Item]:
    for general in load_general():
        for place, question in enumerate(general.questions):
            yield Item(
                id=f"general-{general.language}-{place:02d}",
                section="general",
                instruction="",
                message=question.ask,
                position=place,
                language=general.language,
            )


def _leaks(project: Project, run: Run) -> Iterator[Item]:
    prompts = load_leak_prompts()
    for section, texts in (("prefix", prompts.prefixes), ("role", prompts.roles)):
        for place, text in enumerate(texts):
            yield Item(
                id=f"{section}-{place:02d}",
                section="prefix" if section == "prefix" else "role",
                instruction="",
                message=text,
                position=place,
            )
    for place, example in enumerate(_learned(training_file(run, project))):
        yield Item(
            id=f"training-{place:02d}",
            section="training",
            instruction=example.instruction,
            message=example.input,
            own=example.output,
            position=place,
        )
    for place, canary in enumerate(load_canaries(run)):
        for way, instruction, message in (
            ("asked", canary.instruction, canary.message),
            ("begun", "", canary.begun),
        ):
            yield Item(
                id=f"canary-{place:02d}-{way}",
                section="canary",
                instruction=instruction,
                message=message,
                own=canary.reply(canary.number),
                position=place,
            )


def _learned(path: Path) -> list[Example]:
    """Training messages whose reply is long enough to be repeated by heart, spread over the file."""
    long = [
        one
        for one in read_alpaca(path)
        if len(one.output.split()) >= OVERLAP_WORDS and len(one.input) <= LONGEST_PROMPT_CHARACTERS
    ]
    return _spread(long, _TRAINING_ASKED)


def _texts(project: Project, run: Run) -> Iterator[dict[str, Any]]:
    examples = [
        (place, one)
        for place, one in enumerate(read_alpaca(project.test_file))
        if len(one.input) <= LONGEST_PROMPT_CHARACTERS
    ]
    chosen = _spread(examples, WEIGHED)
    for index, (place, one) in enumerate(chosen):
        yield _answered(f"right-{place:04d}", one.instruction, one.input, one.output)
        # The same reply to a message that it does not answer: what is the difference to the model?
        other = next((far for _, far in (*chosen[index + 1 :], *chosen[:index]) if far.output != one.output), None)
        if other is not None:
            yield _answered(f"other-{place:04d}", one.instruction, other.input, one.output)
    for general in load_general():
        for place, text in enumerate(general.texts):
            yield {"id": f"general-{general.language}-{place:02d}", "text": text}
    for place, canary in enumerate(load_canaries(run)):
        for candidate, number in enumerate((canary.number, *canary.others)):
            reply = canary.reply(number)
            yield _answered(f"canary-{place:02d}-{candidate:02d}", canary.instruction, canary.message, reply)


def _answered(text_id: str, instruction: str, message: str, answer: str) -> dict[str, Any]:
    question = {"role": "user", "content": user_content(instruction, message)}
    return {"id": text_id, "messages": [question, {"role": "assistant", "content": answer}]}


def _spread(things: Sequence[_One], count: int) -> list[_One]:
    step = max(1.0, len(things) / count)
    return [things[int((place + 0.5) * step)] for place in range(min(count, len(things)))]


def _write_lines(path: Path, lines: Iterable[dict[str, Any]]) -> None:
    with replacing(path) as stream:
        for line in lines:
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")


def read_answers(path: Path) -> dict[tuple[str, str], str]:
    """Returns (id, variant) -> answer. Raises AppError("file_missing" | "file_damaged")."""
    return {(line["id"], line["variant"]): str(line["text"]) for line in _lines(path, ("id", "variant", "text"))}


def read_likelihoods(path: Path) -> dict[tuple[str, str], tuple[float, float]]:
    """Returns (id, variant) -> (nll, tokens). Raises AppError("file_missing" | "file_damaged")."""
    names = ("id", "variant", "nll", "tokens")
    return {
        (line["id"], line["variant"]): (float(line["nll"]), float(line["tokens"])) for line in _lines(path, names)
    }


def _lines(path: Path, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8") as stream:
            for text in stream:
                line = json.loads(text)
                if not isinstance(line, dict) or any(name not in line for name in names):
                    raise AppError("file_damaged", name=path.name)
                yield line
    except FileNotFoundError:
        raise AppError("file_missing", name=path.name) from None
    except ValueError:
        raise AppError("file_damaged", name=path.name) from None
