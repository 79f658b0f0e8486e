"""The step as a whole: privacy/redacted.jsonl -> dataset/."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from statistics import median

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, write_json
from desktop_app.dataset.alpaca import write_alpaca
from desktop_app.dataset.cleaning import clean
from desktop_app.dataset.example import Quality
from desktop_app.dataset.pairs import Candidate, pairs_of
from desktop_app.dataset.split import split_by_time
from desktop_app.redaction.apply import read_redacted

OnProgress = Callable[[int, int], None]
"""Called with (conversations done, total; 0 when unknown)."""

# About 100 examples visibly change how a model writes; 200 to 500 make good mail style.
_TOO_FEW = 50
_FEW = 200
_ONE_CORRESPONDENT_SHARE = 0.5
_SHORT_MEDIAN_CHARACTERS = 25


def build_dataset(project: Project, on_progress: OnProgress | None = None, seed: int = 7) -> Quality:
    """Writes dataset/train.json, validation.json, test.json and quality.json.

    Args:
        seed: order of the training examples (validation and test stay in the order of time).

    Raises:
        AppError: "no_pairs" when nothing can be trained on; "file_missing" or "file_damaged" for redacted.jsonl.
    """
    candidates: list[Candidate] = []
    for done, conversation in enumerate(read_redacted(project), start=1):
        candidates += pairs_of(conversation)
        if on_progress:
            on_progress(done, 0)
    # The oldest first, so that of two near-duplicates the earlier one is kept.
    candidates.sort(key=lambda candidate: candidate.time_utc or "")
    kept, dropped = clean(candidates)
    if not kept:
        raise AppError("no_pairs", replies=len(candidates))
    split = split_by_time(kept)
    train = list(split.train)
    random.Random(seed).shuffle(train)
    write_alpaca(project.train_file, [candidate.example for candidate in train])
    write_alpaca(project.validation_file, [candidate.example for candidate in split.validation])
    write_alpaca(project.test_file, [candidate.example for candidate in split.test])
    lengths = [len(candidate.example.output) for candidate in kept]
    quality = Quality(
        replies=len(candidates),
        pairs=len(kept),
        dropped=dropped,
        train=len(train),
        validation=len(split.validation),
        test=len(split.test),
        median_output_characters=round(median(lengths)),
        longest_output_characters=max(lengths),
        notices=notices(kept, validation=len(split.validation), test=len(split.test)),
    )
    # Last: its presence means that all four files belong together.
    write_json(project.quality, quality)
    return quality


def notices(kept: Sequence[Candidate], *, validation: int, test: int) -> tuple[str, ...]:
    """Returns the codes of what the person should know about the pairs."""
    found: list[str] = []
    if len(kept) < _TOO_FEW:
        found.append("too_few_pairs")
    elif len(kept) < _FEW:
        found.append("few_pairs")
    if not validation or not test:
        found.append("no_test_pairs")
    people = Counter(candidate.correspondent for candidate in kept)
    if len(kept) >= 10 and people.most_common(1)[0][1] > _ONE_CORRESPONDENT_SHARE * len(kept):
        found.append("one_correspondent_dominates")
    if median(len(candidate.example.output) for candidate in kept) < _SHORT_MEDIAN_CHARACTERS:
        found.append("replies_are_short")
    return tuple(found)
