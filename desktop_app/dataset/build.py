"""The step as a whole: privacy/redacted.jsonl -> dataset/."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.dataset.apply_edits import apply_edits
from desktop_app.dataset.cleaning import Judgement, judge
from desktop_app.dataset.example import Quality
from desktop_app.dataset.flags import MADE, CountTokens, Seen, look_at
from desktop_app.dataset.more.merge import MadePair, count_leaks, made_pairs
from desktop_app.dataset.origins import Origin, read_origins
from desktop_app.dataset.pair_edits import PairEdit, PairEdits
from desktop_app.dataset.pair_index import IndexedPair, write_index
from desktop_app.dataset.pairs import Candidate, pairs_of
from desktop_app.dataset.placing import place_pairs
from desktop_app.dataset.proof import prove_dataset
from desktop_app.dataset.style_texts import StyleText, texts_of, write_style_texts
from desktop_app.dataset.text_signs import count_words
from desktop_app.redaction.apply import read_redacted

OnProgress = Callable[[int, int], None]
"""Called with (conversations read, 0), then with (pairs looked at, all pairs)."""

CONTEXT_TOKENS = 1024
"""`max_length` of the plans in resources/models/decision_table.toml: training cuts what is longer."""


def build_dataset(
    project: Project,
    on_progress: OnProgress | None = None,
    seed: int = 7,
    *,
    context_tokens: int = CONTEXT_TOKENS,
    count_tokens: CountTokens | None = None,
) -> Quality:
    """Writes dataset/train.json, validation.json, test.json, pairs.sqlite, texts*.jsonl and quality.json.

    What the person changed before (`PairEdits`) is applied again, and what was made (`more`) is taken in.

    Args:
        seed: order of the training examples (validation and test stay in the order of time).
        context_tokens: what the model can read and write at once; longer pairs get the flag "long".
        count_tokens: the model's own tokenizer; None estimates from the letters (`text_signs.estimate_tokens`).

    Raises:
        AppError: "no_pairs" when nothing can be trained on; "only_style_texts" when there are only own texts that
            answer nothing (they are written); "file_missing" or "file_damaged" for redacted.jsonl.
    """
    edits = PairEdits(project)
    built, texts = _read(project, on_progress)
    candidates = [_edited(candidate, edits.edits.get(candidate.pair_id)) for candidate in built]
    seen = look_at(candidates, context_tokens=context_tokens, count_tokens=count_tokens, on_progress=on_progress)
    wanted = {pair_id for pair_id, edit in edits.edits.items() if edit.kept_despite_reason}
    unwanted = {pair_id for pair_id, edit in edits.edits.items() if edit.excluded}
    judged = judge(candidates, ignored=edits.kept_reasons, kept=wanted)
    used = [
        judgement.is_used and candidate.pair_id not in unwanted
        for judgement, candidate in zip(judged, candidates, strict=True)
    ]
    if not any(used):
        if not built and write_style_texts(project, texts).train:
            raise AppError("only_style_texts")
        raise AppError("no_pairs", replies=len(built))
    places, leaks = place_pairs(candidates, judged, used)
    made: list[MadePair] = []
    made_seen: list[Seen] = []
    if project.made.is_file():
        # The person's pairs as they are now: their answers are what made pairs were made for.
        made = made_pairs(project, candidates, used, places)
        made_seen = look_at(
            [one.candidate for one in made], context_tokens=context_tokens, count_tokens=count_tokens
        )
        leaks = count_leaks(candidates, used, places, made)
    style = write_style_texts(project, texts)
    write_index(
        project.pairs,
        chain(
            (
                _indexed(position, built, judged[position], places[position], seen[position])
                for position in range(len(built))
            ),
            (_made(len(built) + at, one, made_seen[at]) for at, one in enumerate(made)),
        ),
        {
            "seed": seed,
            "context_tokens": context_tokens,
            "joined_messages": sum(candidate.joined for candidate in built),
            "note_messages": style.messages,
            "style_texts": style.train + style.validation,
            "style_dropped": style.dropped,
            "leaks": leaks,
        },
    )
    return prove_dataset(project, apply_edits, apply_edits(project))


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


def _indexed(
    position: int, built: Sequence[Candidate], judgement: Judgement, place: str, seen: Seen
) -> IndexedPair:
    candidate = built[position]
    flags = seen.flags
    if judgement.twin != position:
        flags = (*flags, f"{judgement.reason}_of={built[judgement.twin].pair_id}")
    return _row(position, candidate, replace(seen, flags=flags), place=place, reason=judgement.reason)


def _made(position: int, made: MadePair, seen: Seen) -> IndexedPair:
    """A made pair stands behind the real ones; left out, it has no place, so that nobody takes it back unseen."""
    marked = replace(seen, flags=(f"{MADE}={made.origin}", *seen.flags))
    place = "" if made.reason else "train"
    row = _row(position, made.candidate, marked, place=place, reason=made.reason)
    return replace(row, origin=made.origin)


def _row(position: int, candidate: Candidate, seen: Seen, *, place: str, reason: str) -> IndexedPair:
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
        language=seen.language,
        time_utc=candidate.time_utc,
        words=count_words(candidate.example.output),
        tokens=seen.tokens,
        place=place,
        reason=reason,
        flags=seen.flags,
    )
