"""What kinds of exports there are, as far as the words of this page depend on it."""

from __future__ import annotations

CHATS = frozenset(
    (
        "qq_page",
        "imessage",
        "imessage_text",
        "signal",
        "signal_markdown",
        "signal_cli",
        "line",
        "qq",
        "qq_exporter",
        "qq_exporter_chunks",
        "qq_exporter_text",
        "wechat",
        "wechat_csv",
        "wechat_memotrace",
        "wechat_text",
        "wechat_database",
        "whatsapp",
        "telegram",
        "telegram_html",
        "discord",
        "discord_html",
        "discord_text",
        "discord_csv",
        "slack",
        "slackdump",
        "meta",
        "meta_html",
        "messenger_encrypted",
        "google_chat",
        "hangouts",
        "teams",
        "teams_personal",
    )
)
"""Formats whose messages are parted by silence. The importers' own table loads every parser to be looked at."""

ASSISTANT_LOGS = frozenset(
    (
        "chatgpt",
        "claude",
        "claude_code",
        "codex",
        "gemini",
        "gemini_html",
        "gemini_work",
        "ai_studio",
        "continue",
        "continue_dev_data",
    )
)
"""Talks with a language model: its answers are not the person's."""

READY_DATA = frozenset(("openai_jsonl", "sharegpt", "alpaca", "table"))
"""Made to train on, or a table of any kind."""

OWN_TEXTS = frozenset(("discord_package", "word_document", "note"))
"""Only what one person wrote: for the style."""
