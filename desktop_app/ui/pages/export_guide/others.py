"""Assistants, tables, documents and ready data."""

from __future__ import annotations

from desktop_app.core.sentences.sentence import QT_TRANSLATE_NOOP
from desktop_app.ui.pages.export_guide.program import Program

OTHER_PROGRAMS = (
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "ChatGPT"),
        also="openai conversations.json assistant",
        steps=(
            QT_TRANSLATE_NOOP("ExportHelp", "Open Settings, “Data controls”, “Export data”, and confirm."),
            QT_TRANSLATE_NOOP(
                "ExportHelp", "OpenAI sends you a link by mail. Download the zip and choose it here."
            ),
        ),
        note=QT_TRANSLATE_NOOP(
            "ExportHelp",
            "Its answers are the assistant's words: they teach how to answer requests, not your style.",
        ),
    ),
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "Claude"),
        also="anthropic conversations.json assistant",
        steps=(
            QT_TRANSLATE_NOOP("ExportHelp", "Open Settings, Privacy, “Export data”."),
            QT_TRANSLATE_NOOP(
                "ExportHelp", "Anthropic sends you a link by mail. Download the zip and choose it here."
            ),
        ),
        note=QT_TRANSLATE_NOOP(
            "ExportHelp",
            "Its answers are the assistant's words: they teach how to answer requests, not your style.",
        ),
    ),
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "Gemini"),
        also="google bard ai studio takeout my activity assistant",
        steps=(
            QT_TRANSLATE_NOOP(
                "ExportHelp", "Open takeout.google.com, press “Deselect all”, then tick “My Activity”."
            ),
            QT_TRANSLATE_NOOP(
                "ExportHelp",
                "Under “All activity data included” tick only “Gemini Apps”; under “Multiple formats” JSON.",
            ),
            QT_TRANSLATE_NOOP("ExportHelp", "Download the zip when Google tells you, and choose it here."),
        ),
        note=QT_TRANSLATE_NOOP(
            "ExportHelp",
            "Chats of AI Studio lie in Google Drive, in the folder “Google AI Studio”: download that.",
        ),
    ),
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "Continue (in a code editor)"),
        also="continue.dev vscode sessions dev_data assistant",
        steps=(
            QT_TRANSLATE_NOOP(
                "ExportHelp", "Its talks lie in your home folder, in the hidden folder “.continue”."
            ),
            QT_TRANSLATE_NOOP("ExportHelp", "Choose that folder here."),
        ),
    ),
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "Claude Code and Codex (in a terminal)"),
        also="anthropic openai sessions rollout jsonl projects assistant",
        steps=(
            QT_TRANSLATE_NOOP(
                "ExportHelp",
                "Their talks lie in your home folder: in “.claude”, “projects”, and in “.codex”, “sessions”.",
            ),
            QT_TRANSLATE_NOOP("ExportHelp", "Choose that folder here."),
        ),
        note=QT_TRANSLATE_NOOP(
            "ExportHelp", "What tools printed is left out: only what you typed and what was answered is read."
        ),
    ),
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "Tables"),
        also="csv tsv excel xlsx parquet help desk tickets crm spreadsheet",
        steps=(
            QT_TRANSLATE_NOOP("ExportHelp", "Save the table as CSV, Excel (.xlsx) or Parquet and choose it here."),
            QT_TRANSLATE_NOOP(
                "ExportHelp",
                "After reading, press “Columns …” if Homespun does not know what stands in which column.",
            ),
        ),
        note=QT_TRANSLATE_NOOP(
            "ExportHelp", "Good for the exports of a help desk: one column with the message, one with your answer."
        ),
    ),
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "Notes and documents"),
        also="txt markdown md docx word obsidian diary blog text",
        steps=(
            QT_TRANSLATE_NOOP(
                "ExportHelp", "Text files, Markdown (for example of Obsidian) and Word documents work."
            ),
            QT_TRANSLATE_NOOP(
                "ExportHelp", "Choose them, or their folder, here; only texts that you wrote yourself."
            ),
        ),
        note=QT_TRANSLATE_NOOP("ExportHelp", "They answer nobody, so they serve your style alone."),
    ),
    Program(
        name=QT_TRANSLATE_NOOP("ExportHelp", "Ready training data"),
        also="alpaca sharegpt openai jsonl json dataset hugging face",
        steps=(
            QT_TRANSLATE_NOOP(
                "ExportHelp",
                "Files in the formats Alpaca, ShareGPT and OpenAI (.json, .jsonl) are recognised; choose them.",
            ),
        ),
    ),
)
