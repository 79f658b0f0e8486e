"""The step as a whole: privacy/redacted.jsonl -> dataset/."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.dataset.apply_edits import apply_edits
from desktop_app.dataset.cleaning import Judgement, count_words, judge
from desktop_app.dataset.example import Quality
from desktop_app.dataset.origins import Origin, read_origins
from desktop_app.dataset.pair_edits import PairEdit, PairEdits
from desktop_app.dataset.pair_index import UNUSABLE, IndexedPair, write_index
from desktop_app.dataset.pairs import Candidate, pairs_of
from desktop_app.dataset.split import split_by_time
from desktop_app.dataset.style_texts import StyleText, texts_of, write_style_texts
from desktop_app.redaction.apply import read_redacted

OnProgress = Callable[[int, int], None]
"""Called with (conversations done, total; 0 when unknown)."""


def build_dataset(project: Project, on_progress: OnProgress | None = None, seed: int = 7) -> Quality:
    """Writes dataset/train.json, validation.json, test.json, pairs.sqlite, texts*.jsonl and quality.json.

    What the person changed before (`PairEdits`) is applied again.

    Args:
        seed: order of the training examples (validation and test stay in the order of time).

    Raises:
        AppError: "no_pairs" when nothing can be trained on; "file_missing" or "file_damaged" for redacted.jsonl.
    """
    edits = PairEdits(project)
    built, texts = _read(project, on_progress)
    edited = [_edited(candidate, edits.edits.get(candidate.pair_id)) for candidate in built]
    judged = judge(edited, edits.kept_reasons)
    used = [_is_used(candidate, verdict, edits) for candidate, verdict in zip(edited, judged, strict=True)]
    if not any(used):
        raise AppError("no_pairs", replies=len(built))
    places = _places(edited, used)
    style = write_style_texts(project, texts)
    write_index(
        project.pairs,
        (
            _indexed(position, candidate, judged[position], places[position])
            for position, candidate in enumerate(built)
        ),
        {
            "seed": seed,
            "joined_messages": sum(candidate.joined for candidate in built),
            "note_messages": style.messages,
            "style_texts": style.train + style.validation,
            "style_dropped": style.dropped,
            "leaks": 0,
        },
    )
    return apply_edits(project)


def _read(project: Project, on_progress: OnProgress | None) -> tuple[list[Candidate], list[StyleText]]:
    """Returns the candidates, the oldest first, and the texts that answer nothing."""
    origins: Mapping[str, Origin] = read_origins(project)
    unknown = Origin("", frozenset())
    candidates: list[Candidate] = []
    texts: list[StyleText] = []
    for done, conversation in enumerate(read_redacted(project), start=1):
        origin = origins.get(conversation.conversation_id, unknown)
        candidates += pairs_of(
            conversation, goal=project.facts.goal, source=origin.source, from_quote=origin.from_quote
        )
        texts += texts_of(conversation)
        if on_progress:
            on_progress(done, 0)
    # The oldest first, so that of two near-duplicates the earlier one is kept.
    candidates.sort(key=lambda candidate: candidate.time_utc or "")
    return candidates, texts


def _edited(candidate: Candidate, edit: PairEdit | None) -> Candidate:
    """The candidate with the person's texts."""
    example = candidate.example
    if edit is None or not edit.applies_to(example.input, example.output):
        return candidate
    changed = replace(
        example,
        input=example.input if edit.input is None else edit.input,
        output=example.output if edit.output is None else edit.output,
    )
    return replace(candidate, example=changed, incoming=edit.input or candidate.incoming)


def _is_used(candidate: Candidate, judgement: Judgement, edits: PairEdits) -> bool:
    edit = edits.edits.get(candidate.pair_id, PairEdit())
    if edit.excluded:
        return False
    if not judgement.reason:
        return True
    return judgement.reason not in UNUSABLE and (
        edit.kept_despite_reason or judgement.reason in edits.kept_reasons
    )


def _places(candidates: Sequence[Candidate], used: Sequence[bool]) -> list[str]:
    split = split_by_time([candidate for candidate, use in zip(candidates, used, strict=True) if use])
    place = {c.conversation_id: "validation" for c in split.validation}
    place |= {c.conversation_id: "test" for c in split.test}
    return [place.get(candidate.conversation_id, "train") for candidate in candidates]


def _indexed(position: int, candidate: Candidate, judgement: Judgement, place: str) -> IndexedPair:
    return IndexedPair(
        position=position,
        pair_id=candidate.pair_id,
        instruction=candidate.example.instruction,
        input=candidate.example.input,
        output=candidate.example.output,
        message=candidate.message,
        history=candidate.history,
        source=candidate.source,
        correspondent=candidate.correspondent,
        conversation_id=candidate.conversation_id,
        kind=candidate.kind,
        language="",
        time_utc=candidate.time_utc,
        words=count_words(candidate.example.output),
        tokens=None,
        place=place,
        reason=judgement.reason,
        flags=(*judgement.flags, *(("input_from_quote",) if candidate.input_from_quote else ())),
    )
