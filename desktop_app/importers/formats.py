"""The table of all formats, in the order in which a file is held against them: the strictest first."""

from __future__ import annotations

import importlib
from functools import cache

from desktop_app.importers.format import Format

_HOMES = (
    "qq_mht",
    "outlook_msg",
    "outlook_pst",
    "outlook_olm",
    "apple_mail",
    "mail_files",
    "imessage",
    "imessage_text",
    "signal_chat",
    "line_chat",
    "qq",
    "qq_json",
    "wechat",
    "whatsapp",
    "telegram",
    "discord",
    "discord_package",
    "slack",
    "meta",
    "google_chat",
    "teams",
    "chatgpt",
    "claude",
    "gemini",
    "ai_studio",
    "continue_log",
    "openai_jsonl",
    "sharegpt",
    "alpaca",
    "tables",
    "word_documents",
    "notes",
)
"""Modules of this room; each has `FORMATS`, a tuple of `Format`."""


@cache
def all_formats() -> tuple[Format, ...]:
    """Loads every importer; takes a moment, so only a child or a background thread calls it."""
    return tuple(
        one for home in _HOMES for one in importlib.import_module(f"desktop_app.importers.{home}").FORMATS
    )


def format_named(name: str) -> Format | None:
    """Returns the format with this code; None for one of an older version."""
    return next((one for one in all_formats() if one.name == name), None)
