"""The whole import: exports -> messages/conversations.jsonl and messages/funnel.json of a project."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, replacing, write_json
from desktop_app.core.records import to_plain
from desktop_app.importers.message import Conversation, Funnel
from desktop_app.importers.reading import ProgressCallback, read_messages
from desktop_app.importers.tally import Tally
from desktop_app.importers.threads import build_conversations

_WORK_PREFIX = ".import-"


def import_messages(
    project: Project,
    paths: Sequence[Path],
    my_addresses: Sequence[str],
    on_progress: ProgressCallback | None = None,
) -> Funnel:
    """Imports the exports and forgets what was derived from an earlier import.

    `on_progress(bytes done, bytes total)`. When it fails, the project is as it was before.

    Raises:
        AppError: as `read_messages`; "no_address_given"; "no_messages_found" when the exports hold none;
            "no_replies_from_me" when none of the conversations has an answer by one of `my_addresses`.
    """
    mine = tuple(dict.fromkeys(address.strip() for address in my_addresses if address.strip()))
    if not mine:
        raise AppError("no_address_given")
    for left_over in project.folder.glob(f"{_WORK_PREFIX}*"):
        # An import that was killed could not tidy up; its file holds private text.
        shutil.rmtree(left_over, ignore_errors=True)
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix=_WORK_PREFIX, dir=project.folder) as folder:
        work = Path(folder)
        messages = read_messages(paths, on_progress=on_progress, tally=tally)
        conversations = build_conversations(messages, my_addresses=mine, tally=tally, folder=work)
        written = work / project.conversations.name
        try:
            _write_lines(written, conversations)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname == "SQLITE_FULL":
                raise AppError("disk_full") from None
            raise
        funnel = tally.funnel()
        if funnel.read == 0:
            raise AppError("no_messages_found")
        if funnel.conversations == 0:
            raise AppError("no_replies_from_me", read=funnel.read)
        project.forget_after(project.conversations)
        project.conversations.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        written.replace(project.conversations)
    write_json(project.funnel, funnel)
    project.change(sources=tuple(str(path) for path in paths), my_addresses=mine)
    return funnel


def _write_lines(path: Path, conversations: Iterable[Conversation]) -> None:
    with replacing(path) as stream:
        for conversation in conversations:
            json.dump(to_plain(conversation), stream, ensure_ascii=False)
            stream.write("\n")
