"""Gets the person's own mail: what they sent, and of everything else only the mails that they answered.

A second run gets only what is new; a run that is cut, killed or stopped goes on where it was, because the stored
files say what is there. After a cut line it signs in again and does just that.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.importers.account.imap_account import Account
from desktop_app.importers.account.imap_connection import Connection
from desktop_app.importers.account.imap_folders import Folder, answered_folders, sent_folders
from desktop_app.importers.account.imap_store import MailStore, head_of

FetchPhase = Literal[
    "signing_in", "waiting_for_server", "fetching_sent", "looking_for_answered", "fetching_answered"
]
Tell = Callable[[FetchPhase, int, int], None]

LARGE_MAIL_BYTES = 1 << 20
"""Above it, only the beginning is fetched: what people write comes first, attachments after it."""
BEGINNING_BYTES = 512 << 10
# A batch should come within a second on a slow line, so that progress and stopping feel alive.
_BATCH_BYTES = 512 << 10
_BATCH_MAILS = 25
_SIZES_AT_ONCE = 500
_HEADERS_AT_ONCE = 300
# Command lines of about 8,000 characters are the least that servers take (RFC 7162 asks for it).
_IDS_A_SEARCH = 20
_LONGEST_SEARCH = 7000
# A server that looks for 20 ids in a folder without an index is busy for several rounds of headers.
_ROUNDS_OF_A_SEARCH = 4
_SEARCHABLE = re.compile(r"[!#-\[\]-~]{3,250}")  # printable ASCII that needs no quoting inside quotes
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

PAUSES_S = (2.0, 8.0, 30.0)
"""Before each new try. Whatever a try brought starts the count again."""
_TRIED_AGAIN = frozenset(("imap_server_busy", "imap_throttled"))
_TRIED_AGAIN_LATER = _TRIED_AGAIN | {
    "imap_line_cut", "imap_no_answer", "imap_not_understood", "imap_no_network", "imap_unknown_host",
    "imap_refused", "imap_no_tls",
}  # fmt: skip
"""After a connection that worked: the network is away for a moment, the account is right."""


@dataclass(slots=True, kw_only=True)
class FetchedMail:
    """What a run brought, counted in mails.

    Args:
        folder: where all mail of the account lies.
        sent, answered: newly stored.
        stored: there before.
        cut: of the new ones, those of which only the beginning was fetched.
        refused: those that the server would not give, or that disappeared meanwhile.
        not_found: answered mails that no folder holds any more.
        folders_refused: folders that could not be opened.
        stopped: the person stopped it; the next run goes on.
    """

    folder: Path
    sent: int = 0
    answered: int = 0
    stored: int = 0
    cut: int = 0
    refused: int = 0
    not_found: int = 0
    folders_refused: int = 0
    stopped: bool = False


class _Stopped(Exception):  # noqa: N818 - no error: the person's wish, on its way out of the loops
    pass


def fetch_mail(
    project: Project,
    account: Account,
    password: str,
    *,
    folders: Sequence[str] = (),
    since: date | None = None,
    tell: Tell,
    stopped: Callable[[], bool] = lambda: False,
    wait: Callable[[float], None] = time.sleep,
) -> FetchedMail:
    """Fetches what is not there yet.

    Args:
        folders: names of folders to read instead of those with sent mail.
        since: only mails that the server received on this day or later; what they answer may be older.
        tell: called after every batch with the phase and how many of how many mails are done in it.
        stopped: asked between batches, at least about once a second.
        wait: sleeps between two tries; may return early when `stopped`.

    Raises:
        AppError: as `Connection`, and "imap_no_sent_folder", "imap_folder_missing". What was stored stays.
        OSError: the disk.
    """
    store = MailStore(project, account)
    run = _Run(store, folders, since, tell, stopped)
    tries = 0
    was_connected = False
    try:
        while True:
            before = store.saved
            try:
                tell("signing_in", 0, 0)
                with Connection(account, password) as connection:
                    was_connected = True
                    store.save_facts()
                    run.go(connection)
                break
            except AppError as error:
                tries = 0 if store.saved > before else tries
                again = _TRIED_AGAIN_LATER if was_connected else _TRIED_AGAIN
                if error.code not in again or tries == len(PAUSES_S):
                    raise
                tell("waiting_for_server", 0, 0)
                wait(PAUSES_S[tries])
                tries += 1
                run.ask_for_less()
                run.stop_if_wanted()
        return run.result
    except _Stopped:
        return replace(run.result, stopped=True)
    finally:
        store.close()


class _Run:
    """One run over as many connections as it takes."""

    def __init__(
        self,
        store: MailStore,
        chosen: Sequence[str],
        since: date | None,
        tell: Tell,
        stopped: Callable[[], bool],
    ) -> None:
        self._store = store
        self._chosen = chosen
        self._since = since
        self._tell = tell
        self._stopped = stopped
        self._refused: set[tuple[bytes, int, int]] = set()
        # (folder, uidvalidity) -> uid -> message id, kept over a cut line.
        self._scanned: dict[tuple[bytes, int], dict[int, str]] = {}
        self._stored: dict[bytes, int] = {}
        self._batch_mails = _BATCH_MAILS
        self._result = FetchedMail(folder=store.folder)

    @property
    def result(self) -> FetchedMail:
        self._result.refused = len(self._refused)
        self._result.stored = sum(self._stored.values())
        return self._result

    def stop_if_wanted(self) -> None:
        if self._stopped():
            raise _Stopped

    def ask_for_less(self) -> None:
        """A line that breaks in the middle of a batch loses all of it: the next one is smaller."""
        self._batch_mails = max(1, self._batch_mails // 5)

    def go(self, connection: Connection) -> None:
        folders = connection.folders()
        self._store.name_folders(folders)
        sent = sent_folders(folders, self._chosen)
        for folder in sent:
            self._fetch_sent(connection, folder)
        self._fetch_answered(connection, sent, answered_folders(folders, sent))

    # What the person wrote

    def _fetch_sent(self, connection: Connection, folder: Folder) -> None:
        opened = connection.examine(folder)
        uids = connection.search(_since_words(self._since)) if opened.count else []
        stored = self._store.uids(folder, opened.uid_validity)
        # The newest first: whoever stops early has the mails that are most like them.
        wanted = [uid for uid in reversed(uids) if uid not in stored]
        self._stored.setdefault(folder.raw, len(uids) - len(wanted))

        def count(done: int) -> None:
            self._result.sent += done

        self._download(connection, folder, opened.uid_validity, wanted, phase="fetching_sent", count=count)
        self._store.finish(folder, opened.uid_validity)

    # What they answered

    def _fetch_answered(self, connection: Connection, sent: Sequence[Folder], places: Sequence[Folder]) -> None:
        wanted = {one for head in self._store.heads(sent) for one in head.answers}
        wanted -= {head.message_id for head in self._store.heads()}
        wanted = {one for one in wanted if not self._store.is_missing(one)}
        for number, folder in enumerate(places):
            if not wanted:
                break
            self._tell("looking_for_answered", number, len(places))
            self.stop_if_wanted()
            try:
                opened = connection.examine(folder)
            except AppError as error:
                if error.code != "imap_folder_gone":
                    raise
                self._result.folders_refused += 1
                continue
            if not opened.count:
                continue
            found = self._locate(connection, folder, opened.uid_validity, opened.count, wanted)
            uids = sorted(found.values(), reverse=True)

            def count(done: int) -> None:
                self._result.answered += done

            self._download(connection, folder, opened.uid_validity, uids, phase="fetching_answered", count=count)
            wanted -= set(found)
        self._store.remember_missing(wanted)
        self._result.not_found = len(wanted)

    def _locate(
        self, connection: Connection, folder: Folder, uid_validity: int, count: int, wanted: Collection[str]
    ) -> dict[str, int]:
        """Returns message id -> uid of those that the open folder holds, the cheaper of two ways."""
        searchable = sorted(one for one in wanted if _SEARCHABLE.fullmatch(one))
        rounds = count / _HEADERS_AT_ONCE
        searches = _searches(searchable)
        if len(searchable) == len(wanted) and len(searches) * _ROUNDS_OF_A_SEARCH < rounds:
            try:
                return self._by_search(connection, folder, uid_validity, searches, wanted)
            except AppError as error:
                if error.code != "imap_refused_search":
                    raise
        return self._by_headers(connection, folder, uid_validity, connection.search("ALL"), wanted)

    def _by_search(
        self,
        connection: Connection,
        folder: Folder,
        uid_validity: int,
        searches: Sequence[str],
        wanted: Collection[str],
    ) -> dict[str, int]:
        uids: set[int] = set()
        for number, criteria in enumerate(searches):
            self._tell("looking_for_answered", number, len(searches))
            self.stop_if_wanted()
            uids.update(connection.search(criteria))
        # A search finds parts of ids too, and does not say which uid was which.
        return self._by_headers(connection, folder, uid_validity, sorted(uids), wanted)

    def _by_headers(
        self,
        connection: Connection,
        folder: Folder,
        uid_validity: int,
        uids: Sequence[int],
        wanted: Collection[str],
    ) -> dict[str, int]:
        ids = self._scanned.setdefault((folder.raw, uid_validity), {})
        new = [uid for uid in uids if uid not in ids]
        for start in range(0, len(new), _HEADERS_AT_ONCE):
            self._tell("looking_for_answered", start, len(new))
            self.stop_if_wanted()
            some = new[start : start + _HEADERS_AT_ONCE]
            parts = connection.fetch(some, "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]")
            ids |= {uid: head_of(parts[uid].data).message_id if uid in parts else "" for uid in some}
        return {ids[uid]: uid for uid in uids if ids[uid] in wanted}

    # Getting mails

    def _download(
        self,
        connection: Connection,
        folder: Folder,
        uid_validity: int,
        uids: Sequence[int],
        *,
        phase: FetchPhase,
        count: Callable[[int], None],
    ) -> None:
        wanted = [uid for uid in uids if (folder.raw, uid_validity, uid) not in self._refused]
        done = 0
        self._tell(phase, 0, len(wanted))
        for start in range(0, len(wanted), _SIZES_AT_ONCE):
            some = wanted[start : start + _SIZES_AT_ONCE]
            for batch, what in _batches(self._sizes(connection, some), some, self._batch_mails):
                self.stop_if_wanted()
                mails = self._get(connection, batch, what)
                for uid in batch:
                    if uid in mails:
                        self._store.save(folder, uid_validity, uid, mails[uid])
                    else:
                        self._refused.add((folder.raw, uid_validity, uid))
                count(len(mails))
                self._result.cut += len(mails) if what != _WHOLE else 0
                done += len(batch)
                self._tell(phase, done, len(wanted))

    def _sizes(self, connection: Connection, uids: Sequence[int]) -> dict[int, int]:
        try:
            parts = connection.fetch(uids, "RFC822.SIZE")
        except AppError as error:
            if error.code != "imap_refused_mail":
                raise
            return {}
        return {uid: _size(part.attributes) for uid, part in parts.items()}

    def _get(self, connection: Connection, uids: Sequence[int], what: str) -> dict[int, bytes]:
        """One mail that a server cannot read must not take the others with it."""
        self.stop_if_wanted()
        try:
            parts = connection.fetch(uids, what)
        except AppError as error:
            if error.code != "imap_refused_mail":
                raise
            if len(uids) == 1:
                return {}
            half = len(uids) // 2
            return self._get(connection, uids[:half], what) | self._get(connection, uids[half:], what)
        return {uid: part.data for uid, part in parts.items() if part.data}


_WHOLE = "BODY.PEEK[]"
_BEGINNING = f"BODY.PEEK[]<0.{BEGINNING_BYTES}>"
_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,12})", re.IGNORECASE)


def _size(attributes: bytes) -> int:
    found = _SIZE.search(attributes)
    return int(found[1]) if found else LARGE_MAIL_BYTES + 1


def _batches(sizes: dict[int, int], uids: Sequence[int], most: int) -> list[tuple[list[int], str]]:
    """A mail of unknown size may be of any size: only its beginning is asked for."""
    batches: list[tuple[list[int], str]] = []
    room = 0
    for uid in uids:
        size = sizes.get(uid, LARGE_MAIL_BYTES + 1)
        if size > LARGE_MAIL_BYTES:
            batches.append(([uid], _BEGINNING))
            room = 0
        elif room >= size and len(batches[-1][0]) < most:
            batches[-1][0].append(uid)
            room -= size
        else:
            batches.append(([uid], _WHOLE))
            room = _BATCH_BYTES - size
    return batches


def _searches(ids: Sequence[str]) -> list[str]:
    """Message ids -> criteria, each for up to `_IDS_A_SEARCH` of them: OR a OR b c."""
    criteria: list[str] = []
    group: list[str] = []
    for one in (*ids, None):
        term = f'HEADER Message-ID "{one}"'
        is_full = len(group) == _IDS_A_SEARCH or sum(map(len, group)) + len(term) > _LONGEST_SEARCH
        if group and (one is None or is_full):
            criteria.append(" ".join((*(f"OR {other}" for other in group[:-1]), group[-1])))
            group = []
        if one is not None:
            group.append(term)
    return criteria


def _since_words(since: date | None) -> str:
    # Not strftime: its month names follow the language of the system.
    return "ALL" if since is None else f"SINCE {since.day}-{_MONTHS[since.month - 1]}-{since.year:04}"
