"""Fine-tuning data as OpenAI wants it: {"messages": [{"role", "content"}, …]} a line, or a list of such objects.

Answers are what to learn from (mine), except those with "weight": 0. Also the file for preferences ("input" and
"preferred_output"), of which the preferred answer counts, TRL's "prompt" and "completion" or "chosen" as lists of
messages, LLaMA-Factory's second version ("loss_weight", "chosen_messages"), Gemini's and Vertex's ("contents" of
"parts"), and one talk as a bare list of messages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from desktop_app.importers.assistants.roles import content_text
from desktop_app.importers.assistants.turns import Turn, dataset_messages, turn_of
from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.json_records import head_of, json_lines, read_records, record_paths, record_prefix
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading

# Key of a record -> where its first messages lie. TRL's answer to "prompt" is "completion" or "chosen".
_SHAPES = {
    "messages": "messages.item.",
    "preferred_output": "input.messages.item.",
    "prompt": "prompt.item.",
    "chosen": "chosen.item.",
    "chosen_messages": "chosen_messages.item.",
    "contents": "contents.item.",
}
_BARE = ""
_BARE_ROLE = re.compile(r'"role"\s{0,4}:\s{0,4}"(?:user|human|system|assistant)"')


def recognise(head: Head) -> bool:
    return _key(head) is not None


def _key(head: Head) -> str | None:
    paths = record_paths(head)
    for key, inside in _SHAPES.items():
        prefix = record_prefix(paths, key)
        start = f"{prefix}.{inside}" if prefix else inside
        contents = (f"{start}content", f"{start}tool_calls", f"{start}parts")
        if prefix is not None and f"{start}role" in paths and not paths.isdisjoint(contents):
            return key
    is_bare = {"item.role", "item.content"} <= paths or {"item.item.role", "item.item.content"} <= paths
    if is_bare and _BARE_ROLE.search(head.text):
        return _BARE
    return None


def read_openai(source: Source, reading: Reading) -> Iterator[Message]:
    for path in source.paths:
        key = _key(head_of(reading, path)) or _BARE
        if key == _BARE:
            yield from _bare_talks(source, reading, path)
            continue
        for number, record in enumerate(read_records(reading, path, key), 1):
            turns = list(record_turns(record))
            if not turns:
                reading.drop("broken")
            elif record.get("label") is False:
                # LLaMA-Factory's mark of an answer that people did not like.
                reading.drop("rejected", messages=len(turns))
            else:
                yield from dataset_messages(turns, reading, conversation_id=f"{source.name}#{number}")


def _bare_talks(source: Source, reading: Reading, path: str) -> Iterator[Message]:
    """One list of messages is one talk; a list of such lists, or one a line, are several."""
    head = head_of(reading, path)
    first_line, _, rest = head.text.partition("\n")
    if first_line.rstrip().endswith("]") and rest.lstrip().startswith("["):
        talks: Iterable[Any] = json_lines(reading, path)
    elif "item.item.role" in record_paths(head):
        talks = reading.json_items(path, "item")
    else:
        turns = (turn for one in reading.json_items(path, "item") for turn in _turns([one]))
        yield from dataset_messages(turns, reading, conversation_id=source.name)
        return
    for number, talk in enumerate(talks, 1):
        if isinstance(talk, list) and talk:
            yield from dataset_messages(_turns(talk), reading, conversation_id=f"{source.name}#{number}")
        else:
            reading.drop("broken")


def record_turns(record: Any) -> Iterator[Turn]:
    """Yields the turns of one record; none when it is no such record."""
    if not isinstance(record, dict):
        return
    messages = _messages(record)
    if not isinstance(messages, list) or not messages:
        return
    for key in ("system", "systemInstruction", "system_instruction"):
        system = _content(record[key]) if isinstance(record.get(key), dict) else record.get(key)
        if system and content_text(system)[1] is None:
            yield turn_of("system", system)
    yield from _turns(messages)


def _messages(record: dict[str, Any]) -> Any:
    for key in ("messages", "contents", "chosen_messages"):
        if record.get(key) is not None:
            return record[key]
    if isinstance(record.get("input"), dict):
        return _joined(record["input"].get("messages"), record.get("preferred_output"))
    if record.get("prompt") is None:
        return record.get("chosen")
    return _joined(record["prompt"], record.get("completion", record.get("chosen")))


def _turns(messages: list[Any]) -> Iterator[Turn]:
    for message in messages:
        if not isinstance(message, dict):
            yield Turn(role="tool", text="", reason="broken")
            continue
        yield turn_of(
            message.get("role"),
            _content(message),
            calls_tool=bool(message.get("tool_calls") or message.get("function_call")),
            trained=message.get("weight") != 0 and message.get("loss_weight") != 0,
        )


def _content(message: dict[str, Any]) -> Any:
    return message.get("content", message.get("parts"))


def _joined(before: Any, answer: Any) -> list[Any] | None:
    return [*before, *answer] if isinstance(before, list) and isinstance(answer, list) else None


FORMATS = (Format(name="openai_jsonl", kind="assistant", read=read_openai, recognise=recognise),)
