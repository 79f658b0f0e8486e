"""The same pairs in the formats that other programs train from.

alpaca     a JSON list of instruction, input, output. Earlier messages stand in `input`, as in our own training;
           the `history` that LLaMA-Factory adds to it is left out, because it trains those answers once more.
openai     JSON lines of {"messages": [{"role", "content"}]}; answers in the history have weight 0 (not trained).
sharegpt   JSON lines of {"conversations": [{"from": "system"|"human"|"gpt", "value"}]} (Axolotl, Unsloth,
           LLaMA-Factory with `mask_history: true`).
gemini     JSON lines of {"systemInstruction", "contents": [{"role": "user"|"model", "parts": [{"text"}]}]}
           (Vertex AI).

In the last three the instruction is the system turn and the history is turns. Where the earlier messages do not
alternate, they stand in the last user turn instead.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, replacing
from desktop_app.dataset.alpaca import write_alpaca
from desktop_app.dataset.apply_edits import rows_of
from desktop_app.dataset.example import Example
from desktop_app.dataset.pair_table import PairFilter, PairRow, PairTable
from desktop_app.dataset.proof import refuse_private

Format = Literal["alpaca", "openai", "sharegpt", "gemini"]
SplitName = Literal["train", "validation", "test"]
FORMATS: tuple[Format, ...] = ("alpaca", "openai", "sharegpt", "gemini")
SPLITS: tuple[SplitName, ...] = ("train", "validation", "test")


def export_pairs(
    project: Project, form: Format, folder: Path, splits: Sequence[SplitName] = SPLITS
) -> dict[str, int]:
    """Writes one file a split: train.json (alpaca) or train.jsonl.

    A split without pairs gets no file. Only what redaction let through is in the pairs.

    Returns:
        File name -> pairs in it.

    Raises:
        AppError: "folder_not_writable"; "file_missing" or "file_damaged" for dataset/pairs.sqlite.
    """
    written: dict[str, int] = {}
    with PairTable(project) as table:
        for split in splits:
            count = table.count(PairFilter(reason="", split=split))
            if not count:
                continue
            path = folder / f"{split}.{'json' if form == 'alpaca' else 'jsonl'}"
            try:
                _write(path, form, rows_of(table, split))
            except OSError:
                raise AppError("folder_not_writable", name=folder.name) from None
            refuse_private(project, path)
            written[path.name] = count
    return written


def openai_record(row: PairRow) -> dict[str, Any]:
    messages: list[dict[str, Any]] = [{"role": "system", "content": row.instruction}]
    for theirs, mine in row.history:
        messages += [
            {"role": "user", "content": theirs},
            {"role": "assistant", "content": mine, "weight": 0},
        ]
    messages += [{"role": "user", "content": _asked(row)}, {"role": "assistant", "content": row.output}]
    return {"messages": messages}


def sharegpt_record(row: PairRow) -> dict[str, Any]:
    turns = [("system", row.instruction)]
    for theirs, mine in row.history:
        turns += [("human", theirs), ("gpt", mine)]
    turns += [("human", _asked(row)), ("gpt", row.output)]
    return {"conversations": [{"from": who, "value": text} for who, text in turns]}


def gemini_record(row: PairRow) -> dict[str, Any]:
    turns: list[tuple[str, str]] = []
    for theirs, mine in row.history:
        turns += [("user", theirs), ("model", mine)]
    turns += [("user", _asked(row)), ("model", row.output)]
    return {
        "systemInstruction": {"role": "system", "parts": [{"text": row.instruction}]},
        "contents": [{"role": who, "parts": [{"text": text}]} for who, text in turns],
    }


_RECORDS: dict[Format, Callable[[PairRow], dict[str, Any]]] = {
    "openai": openai_record,
    "sharegpt": sharegpt_record,
    "gemini": gemini_record,
}


def _asked(row: PairRow) -> str:
    return row.message if row.history else row.input


def _write(path: Path, form: Format, rows: Iterable[PairRow]) -> None:
    if form == "alpaca":
        write_alpaca(
            path, (Example(instruction=row.instruction, input=row.input, output=row.output) for row in rows)
        )
        return
    with replacing(path) as stream:
        for row in rows:
            stream.write(json.dumps(_RECORDS[form](row), ensure_ascii=False) + "\n")
