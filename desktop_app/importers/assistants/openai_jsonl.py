"""Fine-tuning data as OpenAI wants it: {"messages": [{"role", "content"}, …]} a line, or a list of such objects.

Answers are what to learn from (mine), except those with "weight": 0. Also the file for preferences ("input" and
"preferred_output"), of which the preferred answer counts, and TRL's "prompt" and "completion" or "chosen" as lists
of messages.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from desktop_app.importers.assistants.turns import Turn, dataset_messages, turn_of
from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.json_records import head_of, read_records, record_paths, record_prefix
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading

# Key of a record -> where its first messages lie. The last one is TRL's, whose answer is "completion" or "chosen".
_SHAPES = {"messages": "messages.item.", "preferred_output": "input.messages.item.", "prompt": "prompt.item."}


def recognise(head: Head) -> bool:
    return _key(record_paths(head)) is not None


def _key(paths: frozenset[str]) -> str | None:
    for key, inside in _SHAPES.items():
        prefix = record_prefix(paths, key)
        start = f"{prefix}.{inside}" if prefix else inside
        contents = (f"{start}content", f"{start}tool_calls")
        if prefix is not None and f"{start}role" in paths and not paths.isdisjoint(contents):
            return key
    return None


def read_openai(source: Source, reading: Reading) -> Iterator[Message]:
    for path in source.paths:
        key = _key(record_paths(head_of(reading, path))) or "messages"
        for number, record in enumerate(read_records(reading, path, key), 1):
            turns = list(record_turns(record))
            if not turns:
                reading.drop("broken")
            elif record.get("label") is False:
                # LLaMA-Factory's mark of an answer that people did not like.
                reading.drop("rejected", messages=len(turns))
            else:
                yield from dataset_messages(turns, reading, conversation_id=f"{source.name}#{number}")


def record_turns(record: Any) -> Iterator[Turn]:
    """Yields the turns of one record; none when it is no such record."""
    if not isinstance(record, dict):
        return
    messages = record.get("messages")
    if messages is None and isinstance(record.get("input"), dict):
        messages = _joined(record["input"].get("messages"), record.get("preferred_output"))
    elif messages is None:
        messages = _joined(record.get("prompt"), record.get("completion", record.get("chosen")))
    for message in messages if isinstance(messages, list) else ():
        if not isinstance(message, dict):
            yield Turn(role="tool", text="", reason="broken")
            continue
        yield turn_of(
            message.get("role"),
            message.get("content"),
            calls_tool=bool(message.get("tool_calls") or message.get("function_call")),
            trained=message.get("weight") != 0,
        )


def _joined(before: Any, answer: Any) -> list[Any] | None:
    return [*before, *answer] if isinstance(before, list) and isinstance(answer, list) else None


FORMATS = (Format(name="openai_jsonl", kind="assistant", read=read_openai, recognise=recognise),)
