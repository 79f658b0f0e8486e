"""What a run learns from: its own file, further files, and general examples against forgetting, as one mix."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

import datasets

from desktop_app.core import paths
from desktop_app.core.project import read_json
from desktop_app.engine.data import NOT_LEARNED, Examples, examples_of_records, examples_of_texts, read_examples
from desktop_app.engine.order import EpochOrder, examples_of_a_step
from desktop_app.protocol.alpaca import user_content
from desktop_app.protocol.jobs import TrainJob

_ROWS_LOOKED_AT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """All examples, and the order that decides how often each is seen."""

    examples: Examples
    order: EpochOrder


def read_mix(job: TrainJob, tokenizer: Any) -> Mix:
    """Reads every file of a job. Raises AppError as `read_examples`."""
    own = read_examples(job.train_file, tokenizer, job.max_length)
    parts = [(own, 1.0)]
    for path, weight in job.more_files.items():
        parts.append((read_examples(path, tokenizer, job.max_length), weight))
    if job.replay_share > 0:
        general = general_examples(job, tokenizer, own)
        seen = sum(len(part.lengths) * weight for part, weight in parts)
        wanted = seen * job.replay_share / (1 - job.replay_share)
        parts.append((general, wanted / len(general.lengths)))
    examples = Examples(
        dataset=datasets.concatenate_datasets([part.dataset for part, _ in parts]) if parts[1:] else own.dataset,
        lengths=[length for part, _ in parts for length in part.lengths],
        cut=sum(part.cut for part, _ in parts),
        left_out=sum(part.left_out for part, _ in parts),
    )
    order = EpochOrder(
        examples.lengths,
        batch_size=examples_of_a_step(job),
        seed=job.seed,
        parts=[(len(part.lengths), weight) for part, weight in parts],
        difficulty=examples.lengths if job.order == "short_first" else None,
    )
    if job.packing:
        # What is packed together stays together, so how often each example is seen is settled before.
        chosen = list(order)
        lengths = [examples.lengths[index] for index in chosen]
        examples = Examples(
            dataset=examples.dataset.select(chosen), lengths=lengths, cut=examples.cut, left_out=examples.left_out
        )
        order = EpochOrder(lengths, batch_size=examples_of_a_step(job), seed=job.seed)
    return Mix(examples=examples, order=order)


def general_examples(job: TrainJob, tokenizer: Any, own: Examples) -> Examples:
    """Returns the project's own general examples (resources/replay), in the languages of what is learned."""
    records = general_records(_share_of_chinese(tokenizer, own))
    if job.train_file.endswith(".jsonl"):
        texts = [f"{user_content(one['instruction'], one['input'])}\n\n{one['output']}" for one in records]
        return examples_of_texts(texts, tokenizer, job.max_length, name="replay")
    return examples_of_records(records, tokenizer, job.max_length, name="replay")


def general_records(share_of_chinese: float) -> list[dict[str, str]]:
    """Returns Alpaca records: English, Chinese, or both when both are at least a tenth of what is learned."""
    languages = [name for name, share in (("en", 1 - share_of_chinese), ("zh", share_of_chinese)) if share >= 0.1]
    folder = paths.resources() / "replay"
    return [record for language in languages for record in read_json(folder / f"{language}.json")]


def _share_of_chinese(tokenizer: Any, own: Examples) -> float:
    letters = ideographs = 0
    for row in own.dataset.select(range(min(_ROWS_LOOKED_AT, len(own.lengths)))):
        text = tokenizer.decode([token for token in row["labels"] if token != NOT_LEARNED])
        for letter in filter(str.isalpha, text):
            # An ideograph says about as much as three letters of an alphabet.
            is_ideograph = unicodedata.name(letter, "").startswith("CJK")
            letters += 3 if is_ideograph else 1
            ideographs += 3 if is_ideograph else 0
    return ideographs / letters if letters else 0.0
