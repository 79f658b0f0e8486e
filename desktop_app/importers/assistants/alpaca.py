"""Alpaca data: objects with instruction, input, output, as a list or JSON lines.

The question is the instruction, a line end, and the input (what LLaMA-Factory trains on). "history" holds earlier
questions and answers, which are learnt from as well; "system" stands before the first question. "chosen" is the
answer in files for preferences; objects with "label" or "kto_tag" false are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from desktop_app.importers.assistants.turns import Turn, dataset_messages, turn_of
from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.json_records import read_records, record_paths, record_prefix
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading


def recognise(head: Head) -> bool:
    paths = record_paths(head)
    prefix = record_prefix(paths, "instruction")
    if prefix is None:
        return False
    start = f"{prefix}." if prefix else ""
    return f"{start}output" in paths or f"{start}chosen" in paths


def read_alpaca(source: Source, reading: Reading) -> Iterator[Message]:
    for path in source.paths:
        for number, record in enumerate(read_records(reading, path, "instruction"), 1):
            turns = list(record_turns(record))
            if not turns:
                reading.drop("broken")
            elif record.get("label") is False or record.get("kto_tag") is False:
                reading.drop("rejected", messages=len(turns))
            else:
                yield from dataset_messages(turns, reading, conversation_id=f"{source.name}#{number}")


def record_turns(record: Any) -> Iterator[Turn]:
    """Yields the turns of one record; none when it is no such record."""
    if not isinstance(record, dict):
        return
    instruction, given = record.get("instruction"), record.get("input")
    answer = record.get("output", record.get("chosen"))
    if not isinstance(instruction, str) or not isinstance(given, str | None) or not isinstance(answer, str):
        return
    system = record.get("system")
    if isinstance(system, str) and system.strip():
        yield Turn(role="system", text=system)
    history = record.get("history")
    for pair in history if isinstance(history, list) else ():
        is_pair = isinstance(pair, list) and len(pair) == 2
        for role, text in zip(("user", "assistant"), pair if is_pair else (0, 0), strict=True):
            yield turn_of(role, text)
    question = f"{instruction}\n{given}" if given and instruction else instruction or given or ""
    yield turn_of("user", question)
    yield turn_of("assistant", answer)


FORMATS = (Format(name="alpaca", kind="assistant", read=read_alpaca, recognise=recognise),)
