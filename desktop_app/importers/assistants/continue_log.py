"""Continue, the coding assistant: sessions/<id>.json, and dev_data/*.jsonl for sessions that are gone.

A line of dev_data holds the whole talk so far as one text with role tags ("<user>\\n…\\n\\n"), and its answer as
it came over the wire, each piece tagged again ("<assistant>\\nHel\\n\\n<assistant>\\nlo\\n\\n"). Of each line only
what the line before it did not hold is read. Answers that the person marked as bad, and edits that they did not
accept, count as "rejected"; what was typed into a file (autocomplete) is not a talk and counts as "tool_output".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from desktop_app.importers.assistants.roles import content_text
from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.json_records import json_lines, told_id
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading
from desktop_app.importers.times import utc_from_iso, utc_from_milliseconds
from desktop_app.importers.tree import Tree

_NAMES = {"user": "You", "assistant": "Continue"}
_TAG = re.compile(r"(?:\A|(?<=\n\n))<(system|user|assistant|tool|thinking|developer)>\n")
_TYPED = ("autocomplete", "nextEdit", "nextEditOutcome", "nextEditWithHistory")
_INDEX = "sessions.json"


def is_session(head: Head) -> bool:
    paths = head.json_paths
    if "history.item.message.role" not in paths:
        return "history[]" in paths and {"sessionId", "workspaceDirectory"} <= paths
    return not paths.isdisjoint(("sessionId", "history.item.contextItems", "history.item.editorState"))


def is_dev_data(head: Head) -> bool:
    keys = head.first_json_line
    if "eventName" in keys:
        return not keys.isdisjoint(("prompt", "completion", "feedback", "accepted")) and "schema" in keys
    # Before 0.1.0 the files lay in dev_data/ itself and had no name of the event inside.
    is_old = {"prompt", "completion"} <= keys and not keys.isdisjoint(("sessionId", "modelTitle", "completionId"))
    return is_old and not keys.isdisjoint(("modelTitle", "completionOptions", "modelProvider", "modelName"))


def read_sessions(source: Source, reading: Reading) -> Iterator[Message]:
    dates: dict[str, str] = {}
    for path in source.paths:
        folder = source.tree.by_path[path].folder
        index = f"{folder}/{_INDEX}" if folder else _INDEX
        if index in source.tree.by_path and not dates:
            dates = _dates(reading.json_value(index)) or {"": ""}
        session = reading.json_value(path)
        history = session.get("history") if isinstance(session, dict) else None
        if not isinstance(history, list):
            reading.drop("broken")
            continue
        title = session.get("title")
        session_id = told_id(session.get("sessionId"), path)
        last: str | None = None
        for number, item in enumerate(history):
            role, text, reason = _said(item)
            if reason is not None:
                reading.drop(reason)
                continue
            date = dates.get(session_id)
            message = reading.message(
                message_id=f"{session_id}#{number}",
                conversation_id=session_id,
                parent_id=last,
                time_utc=date,
                sender=role,
                sender_name=_NAMES[role],
                subject=title if isinstance(title, str) else "",
                text=text,
                # Only the session's beginning is known.
                notes=("time_guessed",) if date else (),
            )
            last = message.message_id
            yield message


def _dates(index: Any) -> dict[str, str]:
    dates: dict[str, str] = {}
    for one in index if isinstance(index, list) else ():
        if isinstance(one, dict) and isinstance(one.get("sessionId"), str):
            moment = utc_from_milliseconds(one.get("dateCreated")) or utc_from_iso(one.get("dateCreated"))
            if moment:
                dates[one["sessionId"]] = moment
    return dates


def _said(item: Any) -> tuple[str, str, str | None]:
    message = item.get("message") if isinstance(item, dict) else None
    role = message.get("role") if isinstance(message, dict) else None
    if not isinstance(message, dict) or not isinstance(role, str):
        return "", "", "broken"
    if role == "system":
        return "", "", "system_line"
    if role in ("tool", "thinking"):
        return "", "", "tool_output"
    if role not in _NAMES:
        return "", "", "broken"
    text, reason = content_text(message.get("content"))
    if reason == "empty" and message.get("toolCalls"):
        reason = "tool_output"
    return role, text, reason


def read_dev_data(source: Source, reading: Reading) -> Iterator[Message]:
    talks = _Talks(reading, rejected=_rejected(source, reading))
    known = _sessions_in(source.tree)
    number = 0
    for path in source.paths:
        for line in json_lines(reading, path):
            number += 1
            kind = _kind(line)
            prompt, completion = _prompt_and_completion(line)
            if kind in _TYPED:
                reading.drop("rejected" if line.get("accepted") is False else "tool_output")
            elif not isinstance(prompt, str) or not isinstance(completion, str):
                reading.drop("broken")
            elif isinstance(line.get("sessionId"), str) and line["sessionId"] in known:
                reading.drop("duplicate")
            elif line.get("feedback") is False or line.get("accepted") is False:
                reading.drop("rejected")
            elif kind == "chatFeedback":
                # Its words stand in a line of chatInteraction as well.
                reading.drop("duplicate")
            else:
                yield from talks.new_turns(line, prompt, completion, number)


def _kind(line: Any) -> str:
    if not isinstance(line, dict):
        return ""
    name = line.get("eventName")
    if isinstance(name, str):
        return name
    if "feedback" in line:
        return "chatFeedback"
    return "autocomplete" if "completionId" in line or "accepted" in line else "chatInteraction"


def _prompt_and_completion(line: Any) -> tuple[Any, Any]:
    return (line.get("prompt"), line.get("completion")) if isinstance(line, dict) else (None, None)


class _Talks:
    """Remembers how far each session has been read: a hash and an id a turn."""

    def __init__(self, reading: Reading, *, rejected: frozenset[int]) -> None:
        self._reading = reading
        self._rejected = rejected
        self._turns: dict[str, list[tuple[int, str]]] = {}

    def new_turns(self, line: dict[str, Any], prompt: str, completion: str, number: int) -> Iterator[Message]:
        """Yields what this line adds to its session's talk."""
        session_id = told_id(line.get("sessionId"), f"{self._reading.source.name}#{number}")
        turns = [*tagged_turns(prompt), ("assistant", joined_answer(completion))]
        marked = [(hash(turn), f"{session_id}#{number}.{place}") for place, turn in enumerate(turns)]
        before = self._turns.get(session_id, [])
        same = 0
        while same < min(len(before), len(marked)) and before[same][0] == marked[same][0]:
            same += 1
        marked[:same] = before[:same]
        self._turns[session_id] = marked
        if same == len(turns):
            self._reading.drop("duplicate")
            return
        last = before[same - 1][1] if same else None
        time_utc = utc_from_iso(line.get("timestamp")) or utc_from_milliseconds(line.get("timestamp"))
        is_rejected = _pair_hash(prompt, completion) in self._rejected
        for place, (role, text) in enumerate(turns[same:], same):
            if role not in _NAMES:
                self._reading.drop("system_line" if role in ("system", "developer") else "tool_output")
            elif is_rejected and place >= len(turns) - 2:
                self._reading.drop("rejected")
            elif not text.strip():
                self._reading.drop("empty")
            else:
                message = self._reading.message(
                    message_id=marked[place][1],
                    conversation_id=session_id,
                    parent_id=last,
                    time_utc=time_utc,
                    sender=role,
                    sender_name=_NAMES[role],
                    text=text,
                )
                last = message.message_id
                yield message


def tagged_turns(prompt: str) -> list[tuple[str, str]]:
    """Returns (role, text) of a rendered talk; one turn of the user where it has no tags."""
    _, *pieces = _TAG.split(prompt) if _TAG.match(prompt) else ("", "user", prompt)
    return [(role, text.strip("\n")) for role, text in zip(pieces[::2], pieces[1::2], strict=True)]


def joined_answer(completion: str) -> str:
    """Returns an answer that came in pieces as one text: "<assistant>\\nHel\\n\\n<assistant>\\nlo\\n\\n" is
    "Hello"."""
    if not _TAG.match(completion):
        return completion.strip()
    _, *pieces = _TAG.split(completion)
    answers = zip(pieces[::2], pieces[1::2], strict=True)
    return "".join(text.removesuffix("\n\n") for role, text in answers if role == "assistant").strip()


def _pair_hash(prompt: Any, completion: Any) -> int:
    return hash((str(prompt).strip(), joined_answer(str(completion))))


def _rejected(source: Source, reading: Reading) -> frozenset[int]:
    """Pairs that a line of chatFeedback calls bad, from all files of the source."""
    found: set[int] = set()
    for path in source.paths:
        if "feedback" not in source.tree.by_path[path].name.lower() and len(source.paths) > 1:
            # A file holds one kind of event, and its name is the event's.
            continue
        for line in json_lines(reading, path, counts=False):
            if _kind(line) == "chatFeedback" and line.get("feedback") is False:
                found.add(_pair_hash(*_prompt_and_completion(line)))
    return frozenset(found)


def _sessions_in(tree: Tree) -> frozenset[str]:
    """Ids of the sessions that lie beside: they are read from their own files, which are better."""
    return frozenset(
        entry.name.removesuffix(".json")
        for entry in tree.entries
        if entry.name.endswith(".json") and entry.folder.rpartition("/")[2] == "sessions"
    )


FORMATS = (
    Format(name="continue", kind="assistant", read=read_sessions, recognise=is_session, by_folder=True),
    Format(name="continue_dev_data", kind="assistant", read=read_dev_data, recognise=is_dev_data, by_folder=True),
)
