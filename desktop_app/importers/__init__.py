"""Mail and chat exports -> a stream of `Message` -> conversations that hold a reply of the person.

`mail`, `outlook`, `chats`, `assistants` and `documents` hold one file a source format, each with its `Format` in
the table `formats`; `account` gets the person's own mail from their account, as files. `tree` opens folders and
zips, `sources` recognises what lies in them by content, `reading_context` is what an importer works with,
`reading` streams messages. `read_store` keeps what was read, `threads` builds conversations, `reply` finds a
writer's own words, `senders` answers "which of these people is you?" and `project_import` writes messages/ of a
project folder. `message` holds the types that later rooms read.

May import: core, the standard library, numpy, the parsers of formats (fast_mail_parser, resiliparse,
charset_normalizer, ijson, msgspec, olefile, compressed_rtf, python_calamine, pyarrow; pypff only in its child) and
imap_tools. Never Qt, never torch, never another domain room.

Promises: memory stays bounded whatever the size of an export; one bad message never stops an import; every message
read is counted as kept or dropped with its reason; attachments are never read; nothing is written outside the
folder that the caller names; nothing is extracted from a zip but a zip or a database inside it.
Only `account.imap_connection` opens a connection, encrypted and read-only, when the person asks for it.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop_app.importers.project_import import build, import_messages, read_exports
    from desktop_app.importers.reading import read_messages
    from desktop_app.importers.senders import SenderCount, suggest_me
    from desktop_app.importers.tally import Tally

__all__ = [
    "SenderCount",
    "Tally",
    "build",
    "import_messages",
    "read_exports",
    "read_messages",
    "suggest_me",
]

_HOMES = {
    "SenderCount": "senders",
    "Tally": "tally",
    "build": "project_import",
    "import_messages": "project_import",
    "read_exports": "project_import",
    "read_messages": "reading",
    "suggest_me": "senders",
}


def __getattr__(name: str) -> Any:
    # Lazy: later rooms and the window import `importers.message`, and must not load the parsers for it.
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
