"""Paths -> a stream of messages, everything counted."""

from __future__ import annotations

import hashlib
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from desktop_app.core.errors import AppError
from desktop_app.importers.eml import read_files
from desktop_app.importers.mail_message import parse_mail
from desktop_app.importers.maildir import flags_of
from desktop_app.importers.mbox import split_mbox
from desktop_app.importers.message import Message
from desktop_app.importers.raw_mail import RawMail
from desktop_app.importers.sources import Source, open_sources
from desktop_app.importers.tally import Tally
from desktop_app.importers.whatsapp import chat_title, read_whatsapp

ProgressCallback = Callable[[int, int], None]

_PROGRESS_EVERY_S = 0.25


class Progress:
    """Bytes of all sources together, told about four times a second."""

    def __init__(self, sources: Sequence[Source], on_progress: ProgressCallback | None) -> None:
        self._total = sum(source.size_bytes for source in sources)
        self._before = 0
        self._tell = on_progress
        self._told_s = 0.0

    def at(self, used: int) -> None:
        """`used` bytes of the running source are read."""
        now = time.monotonic()
        if self._tell is not None and now - self._told_s >= _PROGRESS_EVERY_S:
            self._told_s = now
            self._tell(min(self._before + used, self._total), self._total)

    def finish(self, source: Source) -> None:
        self._before += source.size_bytes
        if self._tell is not None:
            self._tell(min(self._before, self._total), self._total)


def read_messages(
    paths: Sequence[Path], *, on_progress: ProgressCallback | None = None, tally: Tally
) -> Iterator[Message]:
    """Yields the usable messages of every export at `paths`, texts still with quotes and signatures.

    What is left out is counted in `tally` with its reason. `on_progress(bytes done, bytes total)` is called about
    four times a second. All exports are looked at before the first message comes.

    Raises:
        AppError: as `open_sources`; "zip_damaged" or "source_not_readable" when a file fails halfway.
    """
    sources = open_sources(paths)
    progress = Progress(sources, on_progress)
    seen: set[bytes] = set()
    for source in sources:
        tally.start_source(source.name, source.format)
        try:
            yield from _messages_of(source, seen, progress, tally)
        except (zipfile.BadZipFile, zlib.error, EOFError):
            raise AppError("zip_damaged", name=source.path.name) from None
        except OSError:
            raise AppError("source_not_readable", name=source.name) from None
        progress.finish(source)


def raw_mails(source: Source, *, on_unreadable: Callable[[], None]) -> Iterator[RawMail]:
    """Yields the mails of a mail source as bytes."""
    if source.format == "mbox":
        with source.open() as stream:
            yield from split_mbox(stream)
    elif source.format == "maildir":
        yield from read_files(source.path, source.files, on_unreadable=on_unreadable, flags_of=flags_of)
    else:
        yield from read_files(source.path, source.files, on_unreadable=on_unreadable)


def _messages_of(source: Source, seen: set[bytes], progress: Progress, tally: Tally) -> Iterator[Message]:
    if source.format == "whatsapp":
        title = chat_title(source.name)
        chat = read_whatsapp(source.open, source=source.name, title=title, tally=tally, on_bytes=progress.at)
        yield from chat
        return

    def count_broken() -> None:
        tally.count_read(source.name)
        tally.drop(source.name, "broken")

    for raw in raw_mails(source, on_unreadable=count_broken):
        tally.count_read(source.name)
        progress.at(raw.end)
        message, reason = _usable(raw, source, seen)
        if message is None:
            tally.drop(source.name, reason)
        else:
            yield message


def _usable(raw: RawMail, source: Source, seen: set[bytes]) -> tuple[Message | None, str]:
    if source.drop_all:
        return None, source.drop_all
    try:
        parsed = parse_mail(raw, source=source.name)
    except Exception:  # a bug in a parser must cost one message, not the import; it is counted
        return None, "broken"
    if parsed.reason is not None:
        return None, parsed.reason
    # Only used mails count as seen: a copy that came through a list was left out, the person's own is not.
    key = hashlib.blake2b(parsed.message.message_id.encode("utf-8", "replace"), digest_size=8).digest()
    if key in seen:
        return None, "duplicate"
    seen.add(key)
    return replace(parsed.message, text=parsed.message.text.replace("\ud800", "")), ""
