"""Opens a finished GGUF with llama.cpp and compares it with the trained model: "gives the same answers".

Three things are compared, each of which a wrong file gets wrong. The tokens of the rendered conversation: a lost
template or token type. What is expected next, at every place of the trained model's own answers and some of the
questions (`scores`): a wrong number anywhere, an adapter at 95 % of its strength. And whether it stops by itself.

Two programs add numbers in different orders, so where the trained model's two best tokens were nearly level
(`margin_tolerance`) another choice is no fault; the comparison goes on along the trained model's own path.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop_app.core.errors import AppError
from desktop_app.core.project import write_json
from desktop_app.core.records import to_plain
from desktop_app.engine.gguf.byte_level import ROUGHLY_CUT, is_cut_roughly
from desktop_app.engine.scores import Place, divergence, read_places
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.events import Finished, Phase, Progress
from desktop_app.protocol.jobs import CheckJob

MOST_NEAR_TIES = 0.25
"""Of all tokens, where choices are judged: more is no rounding any more, however wide the tolerance."""

SAME_AS_BASE = 0.5
"""A file that is half as far from the trained model as the base is could as well be the base."""

_PART = "\ufffd"
"""Stands for bytes that are no whole character."""

_LONGEST_METADATA_BYTES = 64 * 2**20
"""Vocabulary, merges and template; Gemma's 262 000 tokens need 16 MB."""

LEAST_STOPS = 0.5
"""Of the answers that the trained model ended by itself, where choices are only counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One answer of the trained model, as a GenerateJob wrote it."""

    id: str
    messages: tuple[Mapping[str, str], ...]
    prompt_ids: tuple[int, ...]
    token_ids: tuple[int, ...]
    margins: tuple[float, ...]
    stopped: bool
    places: tuple[Place, ...] = ()


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
    """The job's output file. Counts are over all prompts; KL in nats, means over places.

    Args:
        max_logprob_difference: the largest difference of a log-probability, among tokens of 1 in 1000 or more.
        template_equal: conversations that the file renders and tokenises as the trainer did; `cut_otherwise` are
            those of them in which llama.cpp cuts some words otherwise, which no file can change.
        expected_stops, stops: answers that the trained model ended by itself, and that the file ended there too.
        why: codes of what was found wrong, worst first.
    """

    opened: bool = True
    prompts: int = 0
    template_equal: int = 0
    cut_otherwise: int = 0
    tokens_compared: int = 0
    tokens_equal: int = 0
    answers_equal: int = 0
    near_ties: int = 0
    real_differences: int = 0
    expected_stops: int = 0
    stops: int = 0
    stops_equal: int = 0
    places: int = 0
    top_equal: int = 0
    kl_sum: float = 0.0
    base_kl_sum: float = 0.0
    max_logprob_difference: float = 0.0
    first_difference: Difference | None = None
    answers: list[dict[str, str]] = field(default_factory=list)

    @property
    def mean_kl(self) -> float | None:
        """KL(trained || file), None when nothing was measured."""
        return self.kl_sum / self.places if self.places else None

    @property
    def base_kl(self) -> float | None:
        """KL(base || trained): what training changed."""
        return self.base_kl_sum / self.places if self.places else None


def faults(found: Comparison, job: CheckJob) -> list[str]:
    """Returns the codes of what is wrong: "template", "choices", "numbers", "like_base", "stops"."""
    wrong = []
    if found.template_equal < found.prompts:
        wrong.append("template")
    if job.margin_tolerance is not None and (
        found.real_differences or found.near_ties > MOST_NEAR_TIES * found.tokens_compared
    ):
        wrong.append("choices")
    if found.mean_kl is not None and found.base_kl is not None:
        if found.mean_kl > job.most_kl or found.mean_kl > (job.most_share or float("inf")) * found.base_kl:
            wrong.append("numbers")
        if job.variant != "base" and found.mean_kl >= SAME_AS_BASE * found.base_kl:
            wrong.append("like_base")
    exactly = job.margin_tolerance is not None
    if found.stops_equal < found.prompts if exactly else found.stops < LEAST_STOPS * found.expected_stops:
        wrong.append("stops")
    return wrong


def verdict_of(found: Comparison, job: CheckJob) -> str:
    """Returns "same", "almost_same" (quantised, or other choices where the model hesitated), "different"."""
    if faults(found, job):
        return "different"
    return "almost_same" if job.is_almost or (job.margin_tolerance is not None and found.near_ties) else "same"


def run_check(job: CheckJob, channel: Channel) -> Finished:
    """Writes `job.output_file`; outputs: "file", "verdict" and the counts.

    llama.cpp ends the whole process on some damaged files; the parent then sees "engine_vanished", which here
    means the same as "export_not_opened".

    Raises:
        AppError: "export_not_opened", "check_has_no_answers", "file_missing" or "file_damaged".
    """
    references = read_references(
        Path(job.prompts_file),
        Path(job.reference_file),
        job.variant,
        Path(job.scores_file) if job.scores_file else None,
    )
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
    with Path(job.model_file).open("rb") as stream:
        metadata = stream.read(_LONGEST_METADATA_BYTES)
    # Without a template llama.cpp takes ChatML, which may happen to be right; other programs take something else.
    has_template = b"tokenizer.chat_template" in metadata
    is_roughly_cut = any(_splitter_entry(name) in metadata for name in ROUGHLY_CUT)
    for done, reference in enumerate(references):
        if channel.window_gone.is_set():
            raise AppError("cancelled")
        channel.emit(Progress(done=done, total=len(references), unit="answers"))
        if has_template:
            _compare_prompt(llama, reference, comparison, is_roughly_cut)
        _compare_question(llama, reference, comparison)
        _compare_answer(llama, reference, comparison, job.margin_tolerance)
    channel.emit(Progress(done=len(references), total=len(references), unit="answers"))

    plain = {
        **to_plain(comparison),
        "mean_kl": comparison.mean_kl,
        "base_kl": comparison.base_kl,
        "faults": faults(comparison, job),
        "verdict": verdict_of(comparison, job),
    }
    write_json(Path(job.output_file), plain)
    numbers = {name: value for name, value in plain.items() if isinstance(value, int | float | str)}
    return Finished(reason="completed", outputs={"file": job.output_file, **numbers})


def read_references(
    prompts_file: Path, reference_file: Path, variant: str, scores_file: Path | None = None
) -> list[Reference]:
    """Joins a GenerateJob's prompts with its answers of one variant, and with its scores.

    Raises:
        AppError: "file_missing", "file_damaged", or "check_has_no_answers" when there is nothing to compare.
    """
    messages = {str(line["id"]): line["messages"] for line in _lines(prompts_file, needed=("id", "messages"))}
    places = read_places(scores_file) if scores_file is not None else {}
    references = []
    for line in _lines(reference_file, needed=("id", "variant", "prompt_ids", "token_ids", "margins", "stopped")):
        if line["variant"] != variant:
            continue
        name = str(line["id"])
        if name not in messages or len(line["margins"]) != len(line["token_ids"]):
            raise AppError("file_damaged", name=reference_file.name)
        if line["token_ids"]:
            if scores_file is not None and name not in places:
                raise AppError("file_damaged", name=scores_file.name)
            references.append(
                Reference(
                    id=name,
                    messages=tuple(messages[name]),
                    prompt_ids=tuple(line["prompt_ids"]),
                    token_ids=tuple(line["token_ids"]),
                    margins=tuple(float(margin) for margin in line["margins"]),
                    stopped=bool(line["stopped"]),
                    places=tuple(places.get(name, ())),
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


def _splitter_entry(name: str) -> bytes:
    """Returns what a GGUF that names this way to cut words holds: key, type (8: text), length, text."""
    return b"tokenizer.ggml.pre" + struct.pack("<IQ", 8, len(name)) + name.encode()


def _compare_prompt(llama: Any, reference: Reference, comparison: Comparison, is_roughly_cut: bool) -> None:
    """Compares the conversation as the file itself renders and tokenises it, whoever adds the BOS token."""
    ours = llama.without_beginning(reference.prompt_ids)
    theirs = llama.without_beginning(llama.tokenise(llama.render(reference.messages)))
    if ours == theirs:
        comparison.template_equal += 1
    elif is_roughly_cut and _differ_in_rough_words_only(llama, ours, theirs):
        comparison.template_equal += 1
        comparison.cut_otherwise += 1


def _differ_in_rough_words_only(llama: Any, ours: Sequence[int], theirs: Sequence[int]) -> bool:
    """Whether the tokens stand for the same text, and differ only where llama.cpp is known to cut otherwise."""
    while ours and theirs:
        a = b = 1
        mine, other = llama.text_of(ours[:1]), llama.text_of(theirs[:1])
        # A stretch ends where both have come to the same place, which is no place inside a character.
        while mine != other or mine.endswith(_PART):
            whole, others_whole = len(mine.rstrip(_PART)), len(other.rstrip(_PART))
            if whole <= others_whole and a < len(ours):
                a += 1
            elif b < len(theirs):
                b += 1
            else:
                return False
            mine, other = llama.text_of(ours[:a]), llama.text_of(theirs[:b])
        if list(ours[:a]) != list(theirs[:b]) and not is_cut_roughly(mine):
            return False
        ours, theirs = ours[a:], theirs[b:]
    return not ours and not theirs


def _compare_question(llama: Any, reference: Reference, comparison: Comparison) -> None:
    """Compares what is expected at the noted places of the question."""
    for place in reference.places:
        if place.prefix < len(reference.prompt_ids):
            _note_place(comparison, place, llama.expected_after(reference.prompt_ids[: place.prefix]))


def _compare_answer(llama: Any, reference: Reference, comparison: Comparison, tolerance: float | None) -> None:
    """Follows the trained model's answer; where the file would say something else, it is led back."""
    expected = reference.token_ids
    at_prefix = {place.prefix: place for place in reference.places}
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
        for offset in range(start, min(start + equal + 1, len(expected))):
            place = at_prefix.get(len(reference.prompt_ids) + offset)
            if place is not None:
                before = (*reference.prompt_ids, *expected[:offset])
                is_known = offset - start < len(found.logprobs)  # not where the file ended by itself
                logprobs = found.logprobs[offset - start] if is_known else llama.expected_after(before)
                _note_place(comparison, place, logprobs)
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
        if tolerance is not None and margin >= tolerance:
            comparison.real_differences += 1
        else:
            comparison.near_ties += 1
        start = at + 1
        # A hesitation over the very last token is no other way of ending; a decision is.
        stopped = reference.stopped and tolerance is not None and margin < tolerance
    comparison.answers_equal += exact
    # One that ends with the same tokens where the trained model was cut off has found an end in the last of them.
    comparison.stops_equal += stopped or not reference.stopped
    comparison.expected_stops += reference.stopped
    comparison.stops += reference.stopped and stopped


def _note_place(comparison: Comparison, place: Place, found: Mapping[int, float]) -> None:
    comparison.places += 1
    comparison.kl_sum += divergence(place.logprobs, found)
    comparison.base_kl_sum += place.base_kl
    comparison.top_equal += max(place.logprobs, key=place.logprobs.__getitem__) == max(
        found, key=found.__getitem__
    )
    for token, logprob in place.logprobs.items():
        if logprob > -6.9 and token in found:
            difference = abs(logprob - found[token])
            comparison.max_logprob_difference = max(comparison.max_logprob_difference, difference)


def _first_difference(expected: Sequence[int], found: Sequence[int]) -> int | None:
    """Returns the first position where `found` is not `expected`, or None when it holds all of it."""
    for position, token in enumerate(expected):
        if position >= len(found) or found[position] != token:
            return position
    return None
