"""The import in two steps: exports -> messages/read/, then messages/read/ -> conversations.jsonl and funnel.json.

The first takes long and does not depend on who "me" is, so the person is asked in between, and may change the
answer without reading again.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import msgspec

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, replacing, write_json
from desktop_app.importers.documents.tables import TABLE, preview_of
from desktop_app.importers.format import Source
from desktop_app.importers.message import Conversation, Funnel
from desktop_app.importers.people import address_key, participants
from desktop_app.importers.read_store import ReadSource, ReadStore, stamp_of, stored_place
from desktop_app.importers.reading import messages_of
from desktop_app.importers.reading_context import Progress, ProgressCallback
from desktop_app.importers.senders import SenderCount, suggest_me
from desktop_app.importers.sources import open_sources, with_unique_names
from desktop_app.importers.tally import Tally
from desktop_app.importers.threads import build_conversations

_WORK_PREFIX = ".import-"

Columns = Mapping[str, Mapping[str, str]]
"""Source name -> what each column of that table is."""

OnSkipped = Callable[[AppError], None]


def import_messages(
    project: Project,
    paths: Sequence[Path],
    my_addresses: Sequence[str],
    on_progress: ProgressCallback | None = None,
) -> Funnel:
    """Both steps. Raises as they do."""
    if not _given(my_addresses):
        raise AppError("no_address_given")
    read_exports(project, paths, on_progress=on_progress)
    return build(project, my_addresses)


def read_exports(
    project: Project,
    paths: Sequence[Path],
    *,
    keep: Collection[str] = (),
    columns: Columns | None = None,
    on_progress: ProgressCallback | None = None,
    on_skipped: OnSkipped | None = None,
) -> list[SenderCount]:
    """Reads the exports into messages/read/ and returns everybody who wrote, the most likely "me" first.

    What was read before and has not changed is not read again; what was read from an export that is gone stays.
    When it fails, what was read before is as it was. `on_progress(bytes done, bytes total)`.

    Args:
        paths: all the exports of the project, those read before as well.
        keep: reasons of `tally.UNDOABLE` for which nothing is left out.
        on_skipped: told of each export that cannot be read, once; the others are read. Without it, or when none
            can be read, the first one ends it all.

    Raises:
        AppError: as `open_sources`; "zip_damaged", "source_not_readable", "disk_full"; "no_messages_found".
    """
    store = ReadStore(project)
    before = store.load()
    paths = [path.absolute() for path in dict.fromkeys(paths)]
    is_known = {one.chosen for one in before.sources}
    # What is gone and was never read is looked at, so that the person is told.
    present = [path for path in paths if path.exists() or str(path) not in is_known]
    skipped = _Skipped(on_skipped)
    with _work_folder(project) as work:
        chosen: list[tuple[Path, Source]] = []
        for path in present:
            with skipped:
                chosen += [(path, source) for source in open_sources([path], work=work)]
        places = {stored_place(source) for _, source in chosen}
        # What was read from an export that is gone stays.
        wanted = {str(path) for path in paths}
        read = [one for one in before.sources if one.chosen in wanted and one.place not in places]
        named = with_unique_names([source for _, source in chosen], taken=[one.name for one in read])
        chosen_as = {id(source.tree): str(path) for path, source in chosen}
        known = {(one.place, one.stamp): one for one in before.sources}
        progress = Progress(named, on_progress)
        for source in named:
            place, stamp = stored_place(source), stamp_of(source, (sorted(keep), (columns or {}).get(source.name)))
            unchanged = known.get((place, stamp))
            if unchanged is not None:
                read.append(replace(unchanged, chosen=chosen_as[id(source.tree)]))
                progress.finish(source)
                continue
            tally = Tally()
            messages = messages_of(
                source, tally, progress, work, keep=keep, columns=(columns or {}).get(source.name)
            )
            with skipped:
                file = store.write(messages)
                read.append(
                    ReadSource(
                        file=file,
                        chosen=chosen_as[id(source.tree)],
                        place=place,
                        stamp=stamp,
                        name=source.name,
                        format=source.format.name,
                        has_ids=source.format.has_ids,
                        read=tally.read,
                        dropped=tally.dropped,
                        samples=tally.samples,
                        preview=preview_of(source, work=work) if source.format is TABLE else None,
                    )
                )
                continue
            # Damaged since it was read: what was read from it before stays, as from one that is gone.
            read += [one for one in before.sources if one.place == place][:1]
    if skipped.first is not None and not read:
        raise skipped.first
    store.save(read)
    project.change(sources=tuple(str(path) for path in paths))
    if not any(one.read for one in read):
        raise AppError("no_messages_found")
    with store.files(store.load()) as files:
        senders = suggest_me(message for _, _, message in files.scan())
    write_json(project.senders, senders)
    return senders


def build(project: Project, my_addresses: Sequence[str], *, excluded: Collection[str] = ()) -> Funnel:
    """Builds the conversations from what was read and forgets what was derived from earlier ones.

    Args:
        excluded: addresses and names of people whose conversations are left out ("excluded_contact"); my own leave
            nothing out.

    Raises:
        AppError: "no_address_given"; "no_messages_found" when nothing was read; "no_replies_from_me" when none of
        the
            conversations has an answer by one of `my_addresses`; "disk_full".
    """
    mine = _given(my_addresses)
    if not mine:
        raise AppError("no_address_given")
    store = ReadStore(project)
    index = store.load()
    tally = Tally()
    for one in index.sources:
        tally.start_source(one.name, one.format)
        tally.count_read(one.name, one.read)
        for reason, count in one.dropped.items():
            tally.drop(one.name, reason, count)
            tally.add_samples(reason, one.samples.get(reason, ()))
    if tally.read == 0:
        raise AppError("no_messages_found")
    with _work_folder(project) as work, store.files(index) as files:
        written = work / project.conversations.name
        try:
            built = build_conversations(files, my_addresses=mine, tally=tally, folder=work)
            _write_lines(written, _without(excluded, built, mine, tally))
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname == "SQLITE_FULL":
                raise AppError("disk_full") from None
            raise
        funnel = tally.funnel()
        if funnel.conversations == 0:
            raise AppError("no_replies_from_me", read=funnel.read)
        project.forget_after(project.conversations)
        written.replace(project.conversations)
    write_json(project.funnel, funnel)
    project.change(my_addresses=mine)
    return funnel


class _Skipped:
    """A context manager around one export: lets the others go on when the error in the block names the export.

    `first`: what the first of those that cannot be read ended with.
    """

    def __init__(self, on_skipped: OnSkipped | None) -> None:
        self._on_skipped = on_skipped
        self.first: AppError | None = None

    def __enter__(self) -> None:
        return

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        # A full disk names no export: it ends the others as well.
        if self._on_skipped is None or not isinstance(error, AppError) or "name" not in error.details:
            return False
        self.first = self.first or error
        self._on_skipped(error)
        return True


def _without(
    excluded: Collection[str], built: Iterator[Conversation], mine: Collection[str], tally: Tally
) -> Iterator[Conversation]:
    """Yields the conversations in which none of these people takes part, and counts the others."""
    keys = {address_key(contact) for contact in excluded} - {address_key(address) for address in mine} - {""}
    kept, my_replies = 0, 0
    for conversation in built:
        if any(address_key(who) in keys for who in participants(conversation)):
            tally.take_back(
                conversation.source,
                "excluded_contact",
                messages=tally.kept - kept,
                my_replies=tally.my_replies - my_replies,
            )
            continue
        kept, my_replies = tally.kept, tally.my_replies
        yield conversation


def _given(my_addresses: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address.strip() for address in my_addresses if address.strip()))


@contextmanager
def _work_folder(project: Project) -> Iterator[Path]:
    """A folder inside the project, because it may hold private text."""
    for left_over in project.folder.glob(f"{_WORK_PREFIX}*"):
        # An import that was killed could not tidy up.
        shutil.rmtree(left_over, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_WORK_PREFIX, dir=project.folder) as folder:
        yield Path(folder)


def _write_lines(path: Path, conversations: Iterable[Conversation]) -> None:
    encoder = msgspec.json.Encoder()
    with replacing(path, binary=True) as stream:
        for conversation in conversations:
            stream.write(encoder.encode(conversation) + b"\n")
