"""The table of all formats, in the order in which a file is held against them: the strictest first."""

from __future__ import annotations

import importlib
from functools import cache

from desktop_app.importers.format import Format

_HOMES = (
    "chats.qq_mht",
    "outlook.outlook_msg",
    "outlook.outlook_pst",
    "outlook.outlook_olm",
    "mail.apple_mail",
    "mail.mail_files",
    "chats.imessage",
    "chats.imessage_text",
    "chats.signal_chat",
    "chats.signal_cli",
    "chats.line_chat",
    "chats.qq",
    "chats.qq_json",
    "chats.wechat",
    "chats.exporter_texts",
    "chats.whatsapp",
    "chats.telegram",
    "chats.telegram_html",
    "chats.discord",
    "chats.discord_html",
    "chats.discord_texts",
    "chats.discord_package",
    "chats.slack",
    "chats.slackdump",
    "chats.meta",
    "chats.meta_html",
    "chats.google_chat",
    "chats.hangouts",
    "chats.teams",
    "assistants.code_sessions",
    "assistants.chatgpt",
    "assistants.claude",
    "assistants.gemini",
    "assistants.ai_studio",
    "assistants.continue_log",
    "assistants.openai_jsonl",
    "assistants.sharegpt",
    "assistants.alpaca",
    "documents.tables",
    "documents.word_documents",
    "documents.notes",
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
