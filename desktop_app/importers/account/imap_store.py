"""Fetched mails on disk: mail/<account>/<folder>/<uidvalidity>-<uid>.eml, and beside it a small file of facts.

The files themselves say what is already there, so a kill at any moment costs at most the mail being written.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, read_record, write_json
from desktop_app.importers.account.imap_account import Account, Security
from desktop_app.importers.account.imap_folders import Folder
from desktop_app.importers.mail.mail_headers import message_ids, read_headers, split_head

_HEAD_BYTES = 65_536
_LONGEST_NAME = 60
_FILE = re.compile(r"(\d{1,10})-(\d{1,10})\.eml")
# Windows keeps these for devices, whatever ending follows.
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFacts:
    """Content of mail/<account>.json: whose mail it is, and hashes of answered mails that no folder holds."""

    host: str
    user: str
    port: int
    security: Security
    missing: tuple[str, ...] = field(default=())
    format_version: int = 1

    @property
    def account(self) -> Account:
        return Account(host=self.host, user=self.user, port=self.port, security=self.security)


@dataclass(frozen=True, slots=True)
class Head:
    """Of one stored mail: its id and the ids of the mails that it answers."""

    message_id: str
    answers: tuple[str, ...]


def mail_home(project: Project) -> Path:
    """Returns where the fetched mail of a project lies."""
    return project.folder / "mail"


def account_folder(project: Project, account: Account) -> Path:
    """Returns the folder of an account's mail, whether or not it is there."""
    user = account.user if "@" in account.user else f"{account.user}@{account.host}"
    return mail_home(project) / safe_name(user)


def last_account(project: Project) -> Account | None:
    """Returns the account that mail was fetched from most recently, or None."""
    home = mail_home(project)
    files = sorted(home.glob("*.json"), key=lambda file: file.stat().st_mtime) if home.is_dir() else []
    try:
        return read_record(files[-1], AccountFacts).account if files else None
    except AppError:
        return None  # only a form to fill in anew


def safe_name(name: str) -> str:
    """Returns a name for a file that every system accepts; two names that differ stay different.

    What had to be changed gets a short hash of the name.
    """
    whole = unicodedata.normalize("NFC", name)
    kept = "".join(letter if letter.isalnum() or letter in " -_.@+&" else "_" for letter in whole)
    kept = kept.strip(" .")[:_LONGEST_NAME].strip(" .")
    if not kept or _RESERVED.fullmatch(kept):
        kept = f"_{kept}"
    return kept if kept == name else f"{kept}-{_hash(name)[:8]}"


class MailStore:
    """The files of one account in one project. Raises OSError when the disk is full or not writable."""

    def __init__(self, project: Project, account: Account) -> None:
        self.folder = account_folder(project, account)
        self._parts = mail_home(project) / ".parts"
        self._facts_file = self.folder.with_name(f"{self.folder.name}.json")
        self._account = account
        self._names: dict[bytes, str] = {}
        self._heads: dict[Path, Head] = {}
        self.saved = 0
        # Half a mail from a run that was killed; beside the account's folder, because all in it is read.
        shutil.rmtree(self._parts, ignore_errors=True)
        mail_home(project).mkdir(mode=0o700, exist_ok=True)
        self._parts.mkdir(mode=0o700)
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self.missing = self._load_missing()

    def name_folders(self, folders: Sequence[Folder]) -> None:
        """Learns all folders of the account; names that differ only in upper and lower case get apart."""
        shown = {folder.raw: safe_name(folder.name.replace("/", ".")) for folder in folders}
        for raw, name in shown.items():
            is_alone = sum(other.casefold() == name.casefold() for other in shown.values()) == 1
            self._names[raw] = name if is_alone else f"{name}-{_hash(repr(raw))[:8]}"

    def uids(self, folder: Folder, uid_validity: int) -> set[int]:
        """Returns which mails of a folder are stored. An empty file is what a power cut leaves: not stored."""
        return {
            uid for path, validity, uid in self._files(folder) if validity == uid_validity and path.stat().st_size
        }

    def save(self, folder: Folder, uid_validity: int, uid: int, mail: bytes) -> None:
        """Writes one mail, whole or not at all, readable by its owner only."""
        place = self._place(folder)
        place.mkdir(mode=0o700, exist_ok=True)
        part = self._parts / secrets.token_hex(8)
        # No fsync: it would take longer than the network, and a lost file is fetched again.
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(mail)
        part.replace(place / f"{uid_validity}-{uid}.eml")
        self.saved += 1

    def finish(self, folder: Folder, uid_validity: int) -> None:
        """Everything of the folder is stored: copies with uids that the server no longer knows can go."""
        for path, validity, _ in self._files(folder):
            if validity != uid_validity:
                path.unlink(missing_ok=True)

    def heads(self, folders: Sequence[Folder] | None = None) -> Iterator[Head]:
        """Yields ids of what is stored in some folders, or in all."""
        places = [self._place(folder) for folder in folders] if folders is not None else self._places()
        for place in places:
            for path in sorted(place.glob("*.eml")) if place.is_dir() else ():
                if path not in self._heads:
                    self._heads[path] = _read_head(path)
                yield self._heads[path]

    def remember_missing(self, ids: set[str]) -> None:
        """Answered mails that no folder holds are not looked for again and again."""
        self.missing |= {_hash(one) for one in ids}
        self.save_facts()

    def is_missing(self, message_id: str) -> bool:
        return _hash(message_id) in self.missing

    def save_facts(self) -> None:
        facts = AccountFacts(**asdict(self._account), missing=tuple(sorted(self.missing)))
        write_json(self._facts_file, facts)

    def close(self) -> None:
        shutil.rmtree(self._parts, ignore_errors=True)

    def _load_missing(self) -> set[str]:
        try:
            return set(read_record(self._facts_file, AccountFacts).missing)
        except AppError:
            return set()  # not there yet, or damaged: then it is looked for again

    def _place(self, folder: Folder) -> Path:
        return self.folder / self._names[folder.raw]

    def _places(self) -> list[Path]:
        return sorted(path for path in self.folder.iterdir() if path.is_dir())

    def _files(self, folder: Folder) -> Iterator[tuple[Path, int, int]]:
        place = self._place(folder)
        for path in list(place.iterdir()) if place.is_dir() else ():
            found = _FILE.fullmatch(path.name)
            if found is not None:
                yield path, int(found[1]), int(found[2])


def head_of(block: bytes) -> Head:
    """Reads the ids in a header block. A mail answers In-Reply-To and the last of its References."""
    headers = read_headers(split_head(block)[0])
    own = message_ids(headers, "message-id")
    answers = dict.fromkeys((*message_ids(headers, "in-reply-to"), *message_ids(headers, "references")[-1:]))
    return Head(own[0] if own else "", tuple(one for one in answers if one not in own))


def _read_head(path: Path) -> Head:
    with path.open("rb") as stream:
        return head_of(stream.read(_HEAD_BYTES))


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()
