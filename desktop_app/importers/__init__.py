"""Mail and chat exports -> a stream of `Message` -> conversations that hold a reply of the person.

One file a source format (`mbox`, `eml`, `maildir`, `whatsapp`), `sources` recognises them by content,
`reading` streams them, `threads` builds conversations, `senders` answers "which of these people is you?" and
`project_import` writes messages/ of a project folder. `message` holds the types that later rooms read.

May import: core, the standard library, fast_mail_parser, resiliparse, charset_normalizer, mailparser_reply,
quotequail. Never Qt, never torch, never another domain room.

Promises: memory stays bounded whatever the size of an export; one bad message never stops an import; every message
read is counted as kept or dropped with its reason; attachments are never read; nothing is written outside the
folder that the caller names; nothing is extracted from a zip.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop_app.importers.project_import import import_messages
    from desktop_app.importers.reading import read_messages
    from desktop_app.importers.senders import SenderCount, scan_senders, suggest_me
    from desktop_app.importers.sources import Source, open_sources
    from desktop_app.importers.tally import Tally
    from desktop_app.importers.threads import build_conversations

__all__ = [
    "SenderCount",
    "Source",
    "Tally",
    "build_conversations",
    "import_messages",
    "open_sources",
    "read_messages",
    "scan_senders",
    "suggest_me",
]

_HOMES = {
    "SenderCount": "senders",
    "Source": "sources",
    "Tally": "tally",
    "build_conversations": "threads",
    "import_messages": "project_import",
    "open_sources": "sources",
    "read_messages": "reading",
    "scan_senders": "senders",
    "suggest_me": "senders",
}


def __getattr__(name: str) -> Any:
    # Lazy: later rooms and the window import `importers.message`, and must not load the parsers for it.
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
