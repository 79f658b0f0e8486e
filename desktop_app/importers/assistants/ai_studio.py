"""Chats of Google AI Studio as it saves them to Drive.

{"runSettings", "chunkedPrompt": {"chunks": [{"role": "user" or "model", "text"}]}}. One file a chat, often
without an ending; all files of a folder are one source. Times are only in newer files.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading
from desktop_app.importers.times import not_before, utc_from_iso, utc_from_seconds

_ROLES = {"user": "user", "model": "assistant"}
NAMES = {"user": "You", "assistant": "Gemini"}


def recognise(head: Head) -> bool:
    paths = head.json_paths
    return "chunkedPrompt.chunks" in paths or ("runSettings" in paths and "chunkedPrompt" in paths)


def read_ai_studio(source: Source, reading: Reading) -> Iterator[Message]:
    for path in source.paths:
        entry = source.tree.by_path[path]
        chunks = reading.json_items(path, "chunkedPrompt.chunks.item")
        # Newer files give a chunk its time; for the others the file's own stands.
        fallback = utc_from_seconds(entry.modified)
        title = entry.name.removesuffix(".json")
        last: str | None = None
        time_utc: str | None = None
        for number, chunk in enumerate(chunks):
            role, text, reason = _said(chunk)
            if reason is not None:
                reading.drop(reason)
                continue
            told = utc_from_iso(chunk.get("createTime"))
            time_utc = not_before(told, time_utc) or fallback
            message = reading.message(
                message_id=f"{path}#{number}",
                conversation_id=path,
                parent_id=last,
                time_utc=time_utc,
                sender=role,
                sender_name=NAMES[role],
                subject=title,
                text=text,
                notes=() if told else ("time_guessed",),
            )
            last = message.message_id
            yield message


def _said(chunk: Any) -> tuple[str, str, str | None]:
    role = _ROLES.get(chunk["role"]) if isinstance(chunk, dict) and isinstance(chunk.get("role"), str) else None
    if role is None:
        return "", "", "broken"
    if chunk.get("isThought") is True or chunk.get("thought") is True:
        return "", "", "tool_output"
    text = chunk.get("text")
    if text is None:
        parts = chunk.get("parts")
        texts = [
            part["text"]
            for part in (parts if isinstance(parts, list) else ())
            if isinstance(part, dict) and isinstance(part.get("text"), str) and part.get("thought") is not True
        ]
        text = "".join(texts)
    if not isinstance(text, str):
        return "", "", "broken"
    if text.strip():
        return role, text, None
    if "executableCode" in chunk or "codeExecutionResult" in chunk:
        return "", "", "tool_output"
    has_media = any(key.startswith(("drive", "inline", "youtube")) for key in chunk)
    return "", "", "media_only" if has_media else "empty"


FORMATS = (Format(name="ai_studio", kind="assistant", read=read_ai_studio, recognise=recognise, by_folder=True),)
