"""Which folder of an account holds what: by the server's own marks (RFC 6154), else by names in many languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from desktop_app.core.errors import AppError
from desktop_app.importers.mail.folder_names import is_sent_folder, reason_of_folder

_LIST = re.compile(
    rb'\((?P<flags>[^)]*)\)\s+(?:"(?P<delimiter>\\?.)"|NIL)\s+(?P<name>.+)', re.DOTALL | re.IGNORECASE
)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_CONTROL = re.compile(rb"[\x00-\x1f\x7f]")

_NEVER_FLAGS = frozenset(("\\junk", "\\trash", "\\drafts", "\\spam"))
_CLOSED_FLAGS = frozenset(("\\noselect", "\\nonexistent"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder of an account.

    Args:
        name: as a person reads it, levels parted by "/".
        raw: as the server wrote it, without quotes; sent back as it is.
        flags: the server's marks, lower case.
    """

    name: str
    raw: bytes
    flags: frozenset[str] = frozenset()

    @property
    def is_left_out(self) -> bool:
        """Spam, deleted, drafts, or a folder below one of them."""
        return bool(self.flags & _NEVER_FLAGS) or any(map(reason_of_folder, self.name.split("/")))

    @property
    def is_sent(self) -> bool:
        if self.is_left_out:
            return False
        return "\\sent" in self.flags or is_sent_folder(self.name.rpartition("/")[2])


def sent_folders(folders: Sequence[Folder], chosen: Sequence[str] = ()) -> list[Folder]:
    """Returns the folders to read: those named, else all that hold sent mail (phones and programs make several).

    Raises:
        AppError: "imap_folder_missing", "imap_no_sent_folder".
    """
    if chosen:
        by_name = {folder.name.casefold(): folder for folder in folders}
        if any(name.casefold() not in by_name for name in chosen):
            raise AppError("imap_folder_missing")
        return list({name.casefold(): by_name[name.casefold()] for name in chosen}.values())
    # The server's own mark knows better than a name: what is marked comes first.
    found = sorted((folder for folder in folders if folder.is_sent), key=lambda one: "\\sent" not in one.flags)
    if not found:
        raise AppError("imap_no_sent_folder")
    return found


def answered_folders(folders: Sequence[Folder], sent: Sequence[Folder]) -> list[Folder]:
    """Returns where the mails that were answered may lie, the likeliest first: inbox, archive, then the others.

    A folder with all mail (Gmail) stands for all others, which are only views of it.
    """
    rest = [folder for folder in folders if folder not in sent and not folder.is_left_out and not folder.is_sent]
    everything = [folder for folder in rest if "\\all" in folder.flags]
    if everything:
        rest = [folder for folder in rest if folder in everything or folder.name.casefold() == "inbox"]

    def order(folder: Folder) -> tuple[bool, bool, bool]:
        return (folder.name.casefold() != "inbox", "\\archive" not in folder.flags, "\\all" not in folder.flags)

    return sorted(rest, key=order)


def read_list(data: Sequence[Any]) -> list[Folder]:
    """Reads the answer to LIST as imaplib gives it; what is no folder, or a closed one, is passed over.

    The name is read here and not by imap_tools: there, one name in a broken encoding loses the whole list.
    """
    lines: list[bytes] = []
    expects_rest = False
    for item in data:
        if isinstance(item, tuple):
            # The name came as a literal: `... {5}` and then its bytes.
            lines.append(item[0].rpartition(b"{")[0] + b'"' + re.sub(rb'(["\\])', rb"\\\1", item[1]) + b'"')
            expects_rest = True
        elif item and not expects_rest:
            lines.append(item)
        else:
            expects_rest = False
    return [folder for folder in map(_folder, lines) if folder is not None]


def _folder(line: bytes) -> Folder | None:
    found = _LIST.match(line)
    if found is None:
        return None
    raw = found["name"].strip()
    if len(raw) >= 2 and raw.startswith(b'"') and raw.endswith(b'"'):
        raw = _ESCAPED.sub(rb"\1", raw[1:-1])
    flags = frozenset(found["flags"].decode("ascii", "replace").casefold().split())
    if not raw or _CONTROL.search(raw) or flags & _CLOSED_FLAGS:
        return None
    delimiter = (found["delimiter"] or b"")[-1:].decode("ascii", "replace")
    name = decoded(raw)
    return Folder(name=name.replace(delimiter, "/") if delimiter else name, raw=raw, flags=flags)


def decoded(raw: bytes) -> str:
    """Returns a folder's name from IMAP's own UTF-7; where that is broken, from UTF-8."""
    from imap_tools.imap_utf7 import utf7_decode

    if raw.isascii():
        try:
            return str(utf7_decode(raw))
        except ValueError:  # binascii.Error and UnicodeDecodeError are ValueErrors
            pass
    return raw.decode("utf-8", "replace")
