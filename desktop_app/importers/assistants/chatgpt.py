"""A ChatGPT export: conversations.json, or conversations-000.json … in one folder (since February 2026).

A conversation is a tree of messages; what the person sees is the branch that ends at "current_node". The others
are counted as "other_branch". Both sides are kept as they are: the person says later which one to learn from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from desktop_app.importers.assistants.message_tree import current_branch
from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.json_records import read_records, record_paths, record_prefix, told_id
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading
from desktop_app.importers.times import not_before, utc_from_iso, utc_from_seconds

NAMES = {"user": "You", "assistant": "ChatGPT"}

# "citeturn0search1" between characters of the private use area: links to web pages that only the window shows.
_MARK = re.compile("\ue200([^\ue200\ue201]{0,4000})\ue201")
_LEFT_MARKS = re.compile("[\ue200-\ue206]")
_FOOTNOTE = re.compile(r"【\d{1,4}(?::\d{1,4})?†[^】]{0,200}】")


def recognise(head: Head) -> bool:
    paths = record_paths(head)
    prefix = record_prefix(paths, "mapping")
    if prefix is None:
        return False
    start = f"{prefix}." if prefix else ""
    nodes = f"{start}mapping."
    beside = {f"{start}{key}" for key in ("current_node", "conversation_id", "create_time")}
    # DeepSeek writes the same tree with other messages in it.
    has_fragments = any(path.startswith(nodes) and path.endswith(".fragments") for path in paths)
    return not has_fragments and (
        not beside.isdisjoint(paths) or any(path.startswith(nodes) and path.endswith(".message") for path in paths)
    )


def read_chatgpt(source: Source, reading: Reading) -> Iterator[Message]:
    # Two exports in one folder hold the same conversations; the files of one export do not.
    seen: set[int] | None = set() if len(source.paths) > 1 else None
    number = 0
    for path in source.paths:
        for conversation in read_records(reading, path, "mapping"):
            number += 1
            if not isinstance(conversation, dict) or not isinstance(conversation.get("mapping"), dict):
                reading.drop("broken")
                continue
            for message in _conversation(conversation, f"{source.name}#{number}", reading):
                if seen is not None:
                    before = len(seen)
                    seen.add(hash((message.conversation_id, message.message_id)))
                    if len(seen) == before:
                        reading.drop("duplicate", sample=message)
                        continue
                yield message


def _conversation(conversation: dict[str, Any], fallback_id: str, reading: Reading) -> Iterator[Message]:
    nodes: dict[str, Any] = conversation["mapping"]
    conversation_id = told_id(conversation.get("conversation_id"), told_id(conversation.get("id"), fallback_id))
    title = conversation.get("title")
    title = title if isinstance(title, str) else ""
    current = conversation.get("current_node")
    branch = current_branch(
        _parents(nodes), current=current if isinstance(current, str) else None, moments=_moments(nodes)
    )
    on_branch = frozenset(branch)
    off_branch = sum(
        1 for node, value in nodes.items() if node not in on_branch and _message_of(value) is not None
    )
    if off_branch:
        reading.drop("other_branch", messages=off_branch)
    time_utc = _time(conversation.get("create_time"))
    last: str | None = None
    for number, node in enumerate(branch):
        raw = _message_of(nodes[node])
        if raw is None:
            continue
        if not isinstance(raw, dict):
            reading.drop("broken")
            continue
        # A message without a time was written after the one before it.
        time_utc = not_before(_time(raw.get("create_time")), time_utc)
        role, text, reason = _said(raw)
        if reason is not None:
            reading.drop(reason)
            continue
        message = reading.message(
            message_id=told_id(raw.get("id"), f"{conversation_id}.{number}"),
            conversation_id=conversation_id,
            parent_id=last,
            time_utc=time_utc,
            sender=role,
            sender_name=NAMES[role],
            subject=title,
            text=text,
        )
        last = message.message_id
        yield message


def _message_of(node: Any) -> Any:
    """The message of a node; None for the root, which has none."""
    return node.get("message") if isinstance(node, dict) else node


def _parents(nodes: Mapping[str, Any]) -> dict[str, str | None]:
    parents: dict[str, str | None] = {}
    for node, value in nodes.items():
        parent = value.get("parent") if isinstance(value, dict) else None
        parents[node] = parent if isinstance(parent, str) else None
    for node, value in nodes.items():
        children = value.get("children") if isinstance(value, dict) else None
        for child in children if isinstance(children, list) else ():
            # A parent that is missing on one side may stand on the other.
            if isinstance(child, str) and child in parents and parents[child] not in parents and child != node:
                parents[child] = node
    return parents


def _moments(nodes: Mapping[str, Any]) -> dict[str, float]:
    moments: dict[str, float] = {}
    for node, value in nodes.items():
        message = _message_of(value)
        moment = message.get("create_time") if isinstance(message, dict) else None
        if isinstance(moment, float | int):
            moments[node] = moment
    return moments


def _time(value: Any) -> str | None:
    return utc_from_seconds(value) or utc_from_iso(value)


def _said(raw: dict[str, Any]) -> tuple[str, str, str | None]:
    """Role, text, and why the message is left out."""
    author, content, metadata = raw.get("author"), raw.get("content"), raw.get("metadata")
    role = author.get("role") if isinstance(author, dict) else None
    if not isinstance(role, str) or not isinstance(content, dict):
        return "", "", "broken"
    kind = content.get("content_type")
    is_hidden = isinstance(metadata, dict) and metadata.get("is_visually_hidden_from_conversation") is True
    if (
        role in ("system", "developer", "critic")
        or is_hidden
        or kind in ("user_editable_context", "system_message")
    ):
        return "", "", "system_line"
    if kind == "model_editable_context":
        return "", "", "system_line"
    if role == "tool" or raw.get("recipient") not in (None, "all"):
        return "", "", "tool_output"
    if role not in NAMES:
        return "", "", "broken"
    if kind not in ("text", "multimodal_text", None):
        # Code that it ran, its thoughts, pages that it read.
        return "", "", "tool_output"
    parts = content.get("parts")
    if parts is None and isinstance(content.get("text"), str):
        parts = [content["text"]]
    if not isinstance(parts, list):
        return "", "", "broken"
    text = "\n".join(part for part in map(_part_text, parts) if part)
    if "\ue200" in text or "【" in text:
        text = plain_text(text)
    if text.strip():
        return role, text, None
    return "", "", "media_only" if any(isinstance(part, dict) for part in parts) else "empty"


def _part_text(part: Any) -> str:
    if isinstance(part, str):
        return part
    # What somebody said aloud is theirs as much as what they typed.
    if isinstance(part, dict) and part.get("content_type") == "audio_transcription":
        text = part.get("text")
        return text if isinstance(text, str) else ""
    return ""


def plain_text(text: str) -> str:
    """Returns the text without marks of web searches; names that are marked stay."""
    return _FOOTNOTE.sub("", _LEFT_MARKS.sub("", _MARK.sub(_marked, text)))


def _marked(mark: re.Match[str]) -> str:
    kind, _, rest = mark.group(1).partition("\ue202")
    if kind not in ("entity", "url"):
        return ""
    try:
        values = json.loads(rest)
    except (ValueError, RecursionError):
        # \ue202 separates the words of a link: its name, then its address.
        return rest.partition("\ue202")[0] if kind == "url" else ""
    return str(values[1]) if isinstance(values, list) and len(values) > 1 and isinstance(values[1], str) else ""


FORMATS = (Format(name="chatgpt", kind="assistant", read=read_chatgpt, recognise=recognise, by_folder=True),)
