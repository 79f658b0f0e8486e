"""choices/made.jsonl -> pairs of the data set: checked once more, because the real pairs may be others by now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

from desktop_app.core.project import Project
from desktop_app.dataset.cleaning import fault
from desktop_app.dataset.example import Example
from desktop_app.dataset.goals import instruction_for
from desktop_app.dataset.leaks import Placed, find_leaks, find_tellers, telling_answers
from desktop_app.dataset.more.journal import Journal, Made
from desktop_app.dataset.more.judge import plain
from desktop_app.dataset.near_duplicates import compare
from desktop_app.dataset.pairs import Candidate
from desktop_app.redaction.single_texts import SingleTexts


@dataclass(frozen=True, slots=True)
class MadePair:
    """`origin`: the way it was made. `reason`: drop code, "" where it may be trained on."""

    candidate: Candidate
    origin: str
    reason: str


def made_pairs(
    project: Project, real: Sequence[Candidate], used: Sequence[bool], places: Sequence[str]
) -> list[MadePair]:
    """Returns a pair for everything good in the journal; none where nothing was ever made.

    Args:
        real: the candidates of the data set, with `used` and `places` for each.

    Raises:
        AppError: "file_damaged"; "file_missing" for the findings that tell what must not stand in a text.
    """
    found = Journal(project).good() if project.made.is_file() else []
    if not found:
        return []
    by_id = {candidate.pair_id: index for index, candidate in enumerate(real)}
    pairs = [_pair(made, project, real, by_id) for made in found]
    reasons = [_own_reason(made, pair, by_id, used, places) for made, pair in zip(found, pairs, strict=True)]
    redaction = SingleTexts(project)
    for index, pair in enumerate(pairs):
        if not reasons[index] and any(redaction.leaks(t) for t in (pair.example.input, pair.example.output)):
            reasons[index] = "made_private"
    in_use = [index for index, use in enumerate(used) if use]
    _mark_repeated(found, pairs, reasons, [real[index] for index in in_use])
    _mark_tellers(pairs, reasons, [real[index] for index in in_use], [places[index] for index in in_use])
    return [MadePair(pair, made.way, reason) for made, pair, reason in zip(found, pairs, reasons, strict=True)]


def count_leaks(
    real: Sequence[Candidate], used: Sequence[bool], places: Sequence[str], made: Sequence[MadePair]
) -> int:
    """Returns how many held-out pairs another split gives away, the made pairs in use included: 0."""
    pairs = [(candidate, places[index]) for index, candidate in enumerate(real) if used[index]]
    pairs += [(one.candidate, "train") for one in made if not one.reason]
    answers = telling_answers([pair.example.output for pair, _ in pairs])
    return len(
        find_leaks(
            [
                Placed(pair.conversation_id, f"{pair.incoming}\n{pair.example.output}", place, answer)
                for (pair, place), answer in zip(pairs, answers, strict=True)
            ]
        )
    )


def _pair(made: Made, project: Project, real: Sequence[Candidate], by_id: dict[str, int]) -> Candidate:
    pair_id = blake2b(f"made\x1f{made.key}".encode(), digest_size=10).hexdigest()
    seed = real[by_id[made.seed]] if made.seed in by_id else None
    head = f"Subject: {made.subject}\n\n" if made.subject else ""
    message = head + made.message
    if seed is None:
        return Candidate(
            pair_id=pair_id,
            conversation_id=made.conversation_id or f"made-{pair_id}",
            correspondent="",
            kind=made.kind,
            subject=made.subject,
            incoming=made.message,
            message=message,
            example=Example(
                instruction=instruction_for(project.facts.goal, made.kind), input=message, output=made.output
            ),
            time_utc=None,
        )
    whole = message
    if made.keeps_context and seed.example.input.endswith(seed.incoming):
        whole = seed.example.input.removesuffix(seed.incoming) + made.message
    return replace(
        seed,
        pair_id=pair_id,
        incoming=made.message,
        message=message,
        history=seed.history if made.keeps_context else (),
        example=replace(seed.example, input=whole),
        time_utc=None,
        joined=0,
        input_from_quote=False,
    )


def _own_reason(
    made: Made, pair: Candidate, by_id: dict[str, int], used: Sequence[bool], places: Sequence[str]
) -> str:
    if made.seed:
        seed = by_id.get(made.seed)
        # The real pair is gone, was left out, or is held out for the test now.
        if seed is None or not used[seed]:
            return "made_seed_gone"
        if places[seed] != "train":
            return "made_near_test"
    return fault(pair)


def _mark_repeated(
    found: Sequence[Made], pairs: Sequence[Candidate], reasons: list[str], real: Sequence[Candidate]
) -> None:
    """Leaves out what repeats a real pair or an earlier made one.

    With the real answer kept, the message alone decides: a long answer would make any two alike. Variants by rules
    are like their pair on purpose; they must only not be the same.
    """
    seen = {(pair.example.input, pair.example.output) for pair in real}
    for index, (made, pair) in enumerate(zip(found, pairs, strict=True)):
        if reasons[index]:
            continue
        exact = (pair.example.input, pair.example.output)
        if exact in seen:
            reasons[index] = "exact_duplicate"
        elif made.way != "plain" and plain(pair.incoming) == plain(pair.example.output):
            reasons[index] = "made_copied"
        seen.add(exact)
    for keeps_answer in (True, False):
        chosen = [
            index
            for index, made in enumerate(found)
            if not reasons[index] and made.way != "plain" and bool(made.seed) == keeps_answer
        ]
        if not chosen:
            continue
        texts = [_compared(pair, keeps_answer) for pair in (*real, *(pairs[index] for index in chosen))]
        first = compare(texts).first
        for place, index in enumerate(chosen, start=len(real)):
            if first[place] != place:
                reasons[index] = "near_duplicate"


def _compared(pair: Candidate, keeps_answer: bool) -> str:
    return pair.incoming if keeps_answer else f"{pair.incoming}\n{pair.example.output}"


def _mark_tellers(
    pairs: Sequence[Candidate], reasons: list[str], real: Sequence[Candidate], places: Sequence[str]
) -> None:
    """Leaves out what is related to a pair of validation or test: directly, or over any number of steps."""
    chosen = [index for index, reason in enumerate(reasons) if not reason]
    everything = [*real, *(pairs[index] for index in chosen)]
    where = [*places, *("train" for _ in chosen)]
    whole = [f"{pair.incoming}\n{pair.example.output}" for pair in everything]
    cluster = compare(whole, always=[True] * len(whole)).cluster
    held_out = {cluster[index] for index, place in enumerate(where) if place != "train"}
    answers = telling_answers([pair.example.output for pair in everything])
    # A message alone gives a test away, too: the model would have learned another answer to it.
    tellers = find_tellers(
        [
            Placed(pair.conversation_id, text, place, answer)
            for pair, text, place, answer in zip(everything, whole, where, answers, strict=True)
        ]
    ) | find_tellers([Placed("", pair.incoming, place) for pair, place in zip(everything, where, strict=True)])
    for place, index in enumerate(chosen, start=len(real)):
        if place in tellers or cluster[place] in held_out:
            reasons[index] = "made_near_test"
