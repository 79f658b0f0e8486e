"""Paths -> a stream of messages, everything counted."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from desktop_app.importers.format import Source
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Progress, ProgressCallback, Reading
from desktop_app.importers.sources import open_sources
from desktop_app.importers.tally import Tally


def read_messages(
    paths: Sequence[Path],
    *,
    tally: Tally,
    on_progress: ProgressCallback | None = None,
    work: Path | None = None,
    keep: Collection[str] = (),
) -> Iterator[Message]:
    """Yields the usable messages of every export at `paths`, texts still with quotes and signatures.

    What is left out is counted in `tally` with its reason. `on_progress(bytes done, bytes total)` is called about
    four times a second. All exports are looked at before the first message comes. A second copy of a message is
    left out; for chats only where several exports are read together (one alone does not repeat itself).

    Args:
        work: folder for temporary files; by default a private temporary folder.
        keep: reasons of `tally.UNDOABLE` for which nothing is left out.

    Raises:
        AppError: as `open_sources`; "zip_damaged" or "source_not_readable" when a file fails halfway.
    """
    with tempfile.TemporaryDirectory(prefix=".read-", dir=work) as folder:
        sources = open_sources(paths, work=Path(folder))
        progress = Progress(sources, on_progress)
        seen = SeenBefore(sources)
        for source in sources:
            tally.start_source(source.name, source.format.name)
            for message in messages_of(source, tally, progress, Path(folder), keep=keep):
                if seen.add(message, source):
                    tally.drop(source.name, "duplicate", sample=message)
                else:
                    yield message


def messages_of(
    source: Source,
    tally: Tally,
    progress: Progress,
    work: Path,
    *,
    keep: Collection[str] = (),
    columns: Mapping[str, str] | None = None,
) -> Iterator[Message]:
    """Yields the usable messages of one source, repeated ones as well; counts each as read."""
    reading = Reading(source, tally=tally, progress=progress, work=work, keep=keep, columns=columns)
    for message in source.format.read(source, reading):
        if source.drop_all is not None and not reading.keeps(source.drop_all):
            reading.drop(source.drop_all, sample=message)
        elif not message.text.strip():
            reading.drop("empty", sample=message)
        else:
            tally.count_read(source.name)
            yield message
    progress.finish(source)


_WORDS_BITS = 40
_WORDS = (1 << _WORDS_BITS) - 1


class SeenBefore:
    """Remembers which messages have passed, about 60 bytes each; chats only where they can meet again."""

    def __init__(self, sources: Sequence[Source]) -> None:
        formats = [source.format.name for source in sources]
        self._watched = {name for name in formats if formats.count(name) > 1}
        self._seen: set[int] = set()
        self._identities = Identities()

    def add(self, message: Message, source: Source) -> bool:
        """Returns whether the message came before."""
        if message.kind != "mail" and source.format.name not in self._watched:
            return False
        before = len(self._seen)
        self._seen.add(self._identities.of(message, has_ids=source.format.has_ids))
        return len(self._seen) == before


class Identities:
    """Numbers that two copies of one message share, whichever exports they come from.

    `of` must see the messages of a source together: without ids, "ok" twice in one minute is two messages, and the
    same two in a later export of the chat are still two.
    """

    def __init__(self) -> None:
        self._mails: dict[int, int] = {}
        self._source = ""
        self._nth: dict[int, int] = {}

    def of(self, message: Message, *, has_ids: bool) -> int:
        """Returns a signed 64-bit number."""
        if message.kind == "mail":
            return self._of_mail(message)
        if has_ids:
            return number_of("\0".join((message.kind, message.conversation_id, message.message_id)))
        if message.source != self._source:
            self._source = message.source
            self._nth.clear()
        look = "\0".join((message.kind, message.subject, message.sender, message.time_utc or "", message.text))
        number = number_of(look)
        nth = self._nth[number] = self._nth.get(number, 0) + 1
        return number if nth == 1 else number_of(f"{look}\0{nth}")

    def _of_mail(self, message: Message) -> int:
        """Copies have the id in common. A device that gives every mail the same id sends other words on other
        days; a list's footer, or a clock, changes only one of both."""
        number = number_of(f"mail\0{message.message_id}")
        words = number_of(" ".join(message.text.split())) & _WORDS
        day = date.fromisoformat(message.time_utc[:10]).toordinal() if message.time_utc else 0
        # One number, because a mailbox has a million mails.
        first = self._mails.setdefault(number, day << _WORDS_BITS | words)
        first_day = first >> _WORDS_BITS
        is_near = not day or not first_day or abs(day - first_day) <= 1
        is_copy = is_near or first & _WORDS == words
        return number if is_copy else number_of(f"mail\0{message.message_id}\0{day}\0{words}")


def number_of(text: str) -> int:
    """Returns a signed 64-bit number for an id; two ids in a million mailboxes may share one."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), signed=True)
