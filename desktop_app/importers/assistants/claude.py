"""A Claude export: conversations.json, a list of {uuid, name, chat_messages}.

The files projects.json and users.json beside it hold no messages. Text attached to a message is not what
somebody typed; thoughts and tools are not what was said. Where messages name their parents, the newest branch is
read and the others are counted as "other_branch".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from desktop_app.importers.assistants.message_tree import current_branch
from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.json_records import read_records, record_paths, record_prefix, told_id
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading
from desktop_app.importers.times import not_before, utc_from_iso

_ROLES = {"human": "user", "user": "user", "assistant": "assistant"}
_NAMES = {"user": "You", "assistant": "Claude"}
_THINKING = re.compile(r"<antThinking>.{0,100000}?</antThinking>\s*", re.DOTALL)
_ARTIFACT_TAG = re.compile(r"</?antArtifact\b[^>]{0,2000}>")


def recognise(head: Head) -> bool:
    return record_prefix(record_paths(head), "chat_messages") is not None


def read_claude(source: Source, reading: Reading) -> Iterator[Message]:
    seen: set[int] | None = set() if len(source.paths) > 1 else None
    number = 0
    for path in source.paths:
        for conversation in read_records(reading, path, "chat_messages"):
            number += 1
            messages = conversation.get("chat_messages") if isinstance(conversation, dict) else None
            if not isinstance(messages, list):
                reading.drop("broken")
                continue
            for message in _conversation(conversation, messages, f"{source.name}#{number}", reading):
                if seen is not None:
                    before = len(seen)
                    seen.add(hash((message.conversation_id, message.message_id)))
                    if len(seen) == before:
                        reading.drop("duplicate", sample=message)
                        continue
                yield message


def _conversation(
    conversation: dict[str, Any], messages: list[Any], fallback_id: str, reading: Reading
) -> Iterator[Message]:
    conversation_id = told_id(conversation.get("uuid"), fallback_id)
    title = _string(conversation.get("name"))
    time_utc = utc_from_iso(conversation.get("created_at"))
    last: str | None = None
    for number, raw in _on_branch(messages, _string(conversation.get("current_leaf_message_uuid")), reading):
        if not isinstance(raw, dict):
            reading.drop("broken")
            continue
        time_utc = not_before(utc_from_iso(raw.get("created_at")), time_utc)
        sender = raw.get("sender", raw.get("role"))
        role = _ROLES.get(sender) if isinstance(sender, str) else None
        text, reason = _text(raw)
        if role is None or reason is not None:
            reading.drop(reason if role and reason else "broken")
            continue
        message = reading.message(
            message_id=told_id(raw.get("uuid"), f"{conversation_id}.{number}"),
            conversation_id=conversation_id,
            parent_id=last,
            time_utc=time_utc,
            sender=role,
            sender_name=_NAMES[role],
            subject=title,
            text=text,
        )
        last = message.message_id
        yield message


def _on_branch(messages: list[Any], leaf: str, reading: Reading) -> Iterator[tuple[int, Any]]:
    numbered: dict[str, int] = {}
    parents: dict[str, str | None] = {}
    for number, raw in enumerate(messages):
        name = raw.get("uuid") if isinstance(raw, dict) else None
        if isinstance(name, str) and "parent_message_uuid" in raw:
            parent = raw["parent_message_uuid"]
            numbered[name] = number
            parents[name] = parent if isinstance(parent, str) else None
    if len(parents) < len(messages) or not parents:
        # An older export, which holds one branch.
        yield from enumerate(messages)
        return
    # The list is in the order in which it was written.
    branch = current_branch(parents, current=leaf, moments={name: float(at) for name, at in numbered.items()})
    if len(branch) < len(messages):
        reading.drop("other_branch", messages=len(messages) - len(branch))
    for name in branch:
        yield numbered[name], messages[numbered[name]]


def _text(raw: dict[str, Any]) -> tuple[str, str | None]:
    blocks = raw.get("content")
    text = raw.get("text")
    has_tools = False
    if isinstance(blocks, list) and blocks:
        # "text" of newer exports says "This block is not supported" where a tool was used; the blocks do not.
        kinds = [block.get("type") if isinstance(block, dict) else None for block in blocks]
        has_tools = any(kind not in ("text", None) for kind in kinds)
        texts = [
            block["text"]
            for block, kind in zip(blocks, kinds, strict=True)
            if kind == "text" and isinstance(block.get("text"), str) and block["text"].strip()
        ]
        if texts or has_tools:
            text = "\n\n".join(texts)
    elif isinstance(blocks, str) and not text:
        text = blocks
    if not isinstance(text, str | None):
        return "", "broken"
    text = text or ""
    if "<ant" in text:
        text = _ARTIFACT_TAG.sub("", _THINKING.sub("", text))
    if text.strip():
        return text, None
    if has_tools:
        return "", "tool_output"
    return "", "media_only" if raw.get("files") or raw.get("attachments") else "empty"


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""


FORMATS = (Format(name="claude", kind="assistant", read=read_claude, recognise=recognise, by_folder=True),)
