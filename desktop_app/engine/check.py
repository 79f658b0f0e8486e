"""Opens a finished GGUF with llama.cpp and compares what it answers with what the trained model answered.

Greedy answers are compared token by token. Two programs add numbers in different orders, so where the trained
model's two best tokens were nearly level (`margin_tolerance`) another choice is no fault: the comparison then goes
on along the trained model's own path. Anywhere else a different token means that this is not the model that was
trained.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop_app.core.errors import AppError
from desktop_app.core.project import write_json
from desktop_app.core.records import to_plain
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.events import Finished, Phase, Progress
from desktop_app.protocol.jobs import CheckJob

MOST_NEAR_TIES = 0.25
"""Of all tokens. 8-bit files of random models differ in 3 to 11 of 100; more is no rounding any more, however wide
the tolerance that was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One answer of the trained model, as a GenerateJob wrote it."""

    id: str
    messages: tuple[Mapping[str, str], ...]
    prompt_ids: tuple[int, ...]
    token_ids: tuple[int, ...]
    margins: tuple[float, ...]
    stopped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Where llama.cpp first chose another token, and how far the trained model's best was ahead there (logits)."""

    id: str
    position: int
    expected: int | None
    found: int | None
    margin: float | None


@dataclass(slots=True, kw_only=True)
class Comparison:
    """The job's output file. Counts are over all prompts."""

    opened: bool = True
    prompts: int = 0
    template_equal: int = 0
    tokens_compared: int = 0
    tokens_equal: int = 0
    answers_equal: int = 0
    near_ties: int = 0
    real_differences: int = 0
    stops_equal: int = 0
    first_difference: Difference | None = None
    answers: list[dict[str, str]] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        """Returns "same", "almost_same" (different only where the trained model hesitated) or "different"."""
        if self.real_differences or self.template_equal < self.prompts or self.stops_equal < self.prompts:
            return "different"
        if self.near_ties > MOST_NEAR_TIES * self.tokens_compared:
            return "different"
        return "almost_same" if self.near_ties else "same"


def run_check(job: CheckJob, channel: Channel) -> Finished:
    """Writes `job.output_file`; outputs: "file", "verdict" and the counts.

    llama.cpp ends the whole process on some damaged files; the parent then sees "engine_vanished", which here
    means the same as "export_not_opened".

    Raises:
        AppError: "export_not_opened", "check_has_no_answers", "file_missing" or "file_damaged".
    """
    references = read_references(Path(job.prompts_file), Path(job.reference_file), job.variant)
    channel.emit(Phase(name="opening"))
    # xllamacpp loads llama.cpp itself: only now, when the inputs are known to be good.
    from desktop_app.engine.gguf.llama import Llama

    llama = Llama(
        Path(job.model_file),
        Path(job.adapter_file) if job.adapter_file else None,
        context=max(len(r.prompt_ids) + len(r.token_ids) for r in references) + 8,
    )
    channel.emit(Phase(name="comparing"))
    comparison = Comparison(prompts=len(references))
    for done, reference in enumerate(references):
        if channel.window_gone.is_set():
            raise AppError("cancelled")
        channel.emit(Progress(done=done, total=len(references), unit="answers"))
        _compare_prompt(llama, reference, comparison)
        _compare_answer(llama, reference, comparison, job.margin_tolerance)
    channel.emit(Progress(done=len(references), total=len(references), unit="answers"))

    plain = {**to_plain(comparison), "verdict": comparison.verdict}
    write_json(Path(job.output_file), plain)
    numbers = {name: value for name, value in plain.items() if isinstance(value, int | str)}
    return Finished(reason="completed", outputs={"file": job.output_file, **numbers})


def read_references(prompts_file: Path, reference_file: Path, variant: str) -> list[Reference]:
    """Joins a GenerateJob's prompts with its answers of one variant.

    Raises:
        AppError: "file_missing", "file_damaged", or "check_has_no_answers" when there is nothing to compare.
    """
    messages = {str(line["id"]): line["messages"] for line in _lines(prompts_file, needed=("id", "messages"))}
    references = []
    for line in _lines(reference_file, needed=("id", "variant", "prompt_ids", "token_ids", "margins", "stopped")):
        if line["variant"] != variant:
            continue
        if str(line["id"]) not in messages or len(line["margins"]) != len(line["token_ids"]):
            raise AppError("file_damaged", name=reference_file.name)
        if line["token_ids"]:
            references.append(
                Reference(
                    id=str(line["id"]),
                    messages=tuple(messages[str(line["id"])]),
                    prompt_ids=tuple(line["prompt_ids"]),
                    token_ids=tuple(line["token_ids"]),
                    margins=tuple(float(margin) for margin in line["margins"]),
                    stopped=bool(line["stopped"]),
                )
            )
    if not references:
        raise AppError("check_has_no_answers")
    return references


def _lines(path: Path, *, needed: Sequence[str]) -> list[dict[str, Any]]:
    if not path.is_file():
        raise AppError("file_missing", name=path.name)
    lines = []
    try:
        with path.open(encoding="utf-8") as stream:
            for text in stream:
                line = json.loads(text)
                if not isinstance(line, dict) or any(name not in line for name in needed):
                    raise ValueError
                lines.append(line)
    except (ValueError, RecursionError):
        raise AppError("file_damaged", name=path.name) from None
    return lines


def _compare_prompt(llama: Any, reference: Reference, comparison: Comparison) -> None:
    """Compares the conversation as the file itself renders and tokenises it, whoever adds the BOS token."""
    ours = llama.without_beginning(reference.prompt_ids)
    theirs = llama.without_beginning(llama.tokenise(llama.render(reference.messages)))
    if ours == theirs:
        comparison.template_equal += 1


def _compare_answer(llama: Any, reference: Reference, comparison: Comparison, tolerance: float) -> None:
    expected = reference.token_ids
    start = 0
    exact = True
    stopped = False
    while start < len(expected):
        found = llama.continue_greedily((*reference.prompt_ids, *expected[:start]), most=len(expected) - start)
        if start == 0:
            comparison.answers.append({"id": reference.id, "text": found.text})
        stopped = found.stopped
        position = _first_difference(expected[start:], found.tokens)
        equal = len(expected) - start if position is None else position
        comparison.tokens_compared += equal
        comparison.tokens_equal += equal
        if position is None:
            break
        exact = False
        comparison.tokens_compared += 1
        at = start + position
        margin = reference.margins[at]
        if comparison.first_difference is None:
            comparison.first_difference = Difference(
                id=reference.id,
                position=at,
                expected=expected[at],
                found=found.tokens[position] if position < len(found.tokens) else None,
                margin=margin,
            )
        if margin >= tolerance:
            comparison.real_differences += 1
            return
        comparison.near_ties += 1
        start = at + 1
        # A hesitation over the very last token is no other way of ending.
        stopped = reference.stopped
    comparison.answers_equal += exact
    comparison.stops_equal += stopped == reference.stopped


def _first_difference(expected: Sequence[int], found: Sequence[int]) -> int | None:
    """Returns the first position where `found` is not `expected`, or None when it holds all of it."""
    for position, token in enumerate(expected):
        if position >= len(found) or found[position] != token:
            return position
    return None
