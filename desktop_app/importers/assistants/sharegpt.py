"""ShareGPT data: {"conversations": [{"from": "human", "value": "…"}, {"from": "gpt", …}]}, a list or JSON lines.

Roles are spelt in many ways (`roles`); some files say "role" and "content" inside "conversations". "system" and
"tools" may stand beside the list. Answers are what to learn from (mine). Of a file for preferences the "chosen"
answer counts; conversations with "label": false are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from desktop_app.importers.assistants.turns import Turn, dataset_messages, turn_of
from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.json_records import head_of, read_records, record_paths, record_prefix
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading

_KEYS = ("conversations", "conversation", "items")


def recognise(head: Head) -> bool:
    return _key(record_paths(head)) is not None


def _key(paths: frozenset[str]) -> str | None:
    for key in _KEYS:
        prefix = record_prefix(paths, key)
        if prefix is None:
            continue
        start = f"{prefix}.{key}.item." if prefix else f"{key}.item."
        if {f"{start}from", f"{start}value"} <= paths or {f"{start}role", f"{start}content"} <= paths:
            return key
    return None


def read_sharegpt(source: Source, reading: Reading) -> Iterator[Message]:
    for path in source.paths:
        key = _key(record_paths(head_of(reading, path))) or _KEYS[0]
        for number, record in enumerate(read_records(reading, path, key), 1):
            turns = list(record_turns(record, key))
            if not turns:
                reading.drop("broken")
            elif record.get("label") is False:
                reading.drop("rejected", messages=len(turns))
            else:
                yield from dataset_messages(turns, reading, conversation_id=f"{source.name}#{number}")


def record_turns(record: Any, key: str = _KEYS[0]) -> Iterator[Turn]:
    """Yields the turns of one record; none when it is no such record."""
    if not isinstance(record, dict) or not isinstance(record.get(key), list):
        return
    system = record.get("system")
    if isinstance(system, str) and system.strip():
        yield Turn(role="system", text=system)
    chosen = record.get("chosen")
    for one in (*record[key], *((chosen,) if isinstance(chosen, dict) else ())):
        if isinstance(one, dict):
            yield turn_of(one.get("from", one.get("role")), one.get("value", one.get("content")))
        else:
            yield Turn(role="tool", text="", reason="broken")


FORMATS = (Format(name="sharegpt", kind="assistant", read=read_sharegpt, recognise=recognise),)
