"""One encrypted, read-only conversation with an IMAP server; whatever goes wrong in it becomes an AppError.

The commands are those of imap_tools and of the standard library's imaplib below it; ours is the bound on what a
server may send (imaplib reads any literal into memory) and the words for what a server refuses. Only EXAMINE,
SEARCH and FETCH of BODY.PEEK are ever sent: nothing is marked as read, moved or deleted.
"""

from __future__ import annotations

import errno
import imaplib
import re
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn, Self

from imap_tools.errors import ImapToolsError, MailboxLoginError, UnexpectedCommandStatusError
from imap_tools.mailbox import BaseMailBox
from imap_tools.utils import quote

from desktop_app import __version__
from desktop_app.core.errors import AppError
from desktop_app.importers.account.imap_account import Account
from desktop_app.importers.account.imap_folders import Folder, read_list

TIMEOUT_S = 30.0
"""A server that says nothing for so long has forgotten us (RFC 3501 asks for patience only while idle)."""
LARGEST_ANSWER_BYTES = 64 << 20
"""To one command. The largest we ask for are ids of a mailbox of a million mails, about 10 MB."""

# RFC 5530 codes, and words that servers are known to use. Nothing here was heard from a live server: an unknown
# refusal gets the plain sentence of its place ("wrong password" when signing in).
_REFUSALS = tuple(
    (code, re.compile(words, re.IGNORECASE))
    for code, words in (
        (
            "imap_throttled",
            r"\[(?:THROTTLED|OVERQUOTA|LIMIT)\]|throttl|bandwidth|rate limit|too many|limit exceeded",
        ),
        ("imap_app_password_needed", r"app(?:lication)?[- ](?:specific[- ])?password|authorization code|授权码"),
        (
            "imap_switched_off",
            r"imap\S* .{0,24}(?:disabled|not (?:enabled|allowed|open))|enabled for imap|unsafe login|未开启",
        ),
        ("imap_sign_in_in_browser", r"\[WEBALERT|web login|via your (?:web )?browser"),
        ("imap_needs_oauth", r"basic ?auth|oauth|\[PRIVACYREQUIRED\]|logindisabled"),
        (
            "imap_server_busy",
            r"\[(?:UNAVAILABLE|INUSE|SERVERBUG)\]|try again|temporar|overload|unavailable|\bbusy\b",
        ),
    )
)
_UID = re.compile(rb"\bUID (\d+)", re.IGNORECASE)
# Grammar broken by a server makes the libraries stumble in as many ways.
_STUMBLES = (ValueError, LookupError, TypeError, AttributeError)


class _Bounded:
    """Mixed into imaplib's clients: ends a conversation whose answer grows beyond all measure."""

    left_bytes = LARGEST_ANSWER_BYTES

    def read(self, size: int) -> bytes:
        self._take(size)
        data: bytes = super().read(size)  # type: ignore[misc]
        if len(data) < size:
            raise imaplib.IMAP4.abort("socket error: EOF")
        return data

    def readline(self) -> bytes:
        line: bytes = super().readline()  # type: ignore[misc]
        self._take(len(line))
        return line

    def _take(self, size: int) -> None:
        self.left_bytes -= size
        if self.left_bytes < 0:
            raise imaplib.IMAP4.abort("too much")


class _TlsClient(_Bounded, imaplib.IMAP4_SSL):
    pass


class _StartTlsClient(_Bounded, imaplib.IMAP4):
    pass


class _MailBox(BaseMailBox):  # type: ignore[misc]
    """imap_tools' mailbox over a client of ours."""

    def __init__(self, client: imaplib.IMAP4) -> None:
        self._made = client
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return self._made


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFolder:
    """What a server says of a folder: uids are valid as long as `uid_validity` stays; `count` mails are in it."""

    uid_validity: int
    count: int


@dataclass(frozen=True, slots=True)
class Part:
    """One mail's answer to a FETCH: the attributes as they came, and the literal among them (b"" if none)."""

    attributes: bytes
    data: bytes


class Connection:
    """Signs in when it is made. Use as a context manager; every method raises AppError.

    Raises:
        AppError: "imap_unknown_host", "imap_no_network", "imap_refused", "imap_no_answer", "imap_certificate",
            "imap_certificate_expired", "imap_certificate_name", "imap_no_tls", "imap_wrong_password",
            "imap_app_password_needed", "imap_needs_oauth", "imap_switched_off", "imap_sign_in_in_browser",
            "imap_server_busy", "imap_throttled", "imap_line_cut", "imap_not_understood".
    """

    def __init__(self, account: Account, password: str) -> None:
        with _connecting():
            context = ssl.create_default_context()
            if account.security == "tls":
                client: imaplib.IMAP4 = _TlsClient(
                    account.host, account.port, ssl_context=context, timeout=TIMEOUT_S
                )
            else:
                client = _StartTlsClient(account.host, account.port, timeout=TIMEOUT_S)
                try:
                    client.starttls(context)
                except BaseException:
                    client.shutdown()
                    raise
        self._client: Any = client
        try:
            with _talking():
                self._box = _MailBox(client)
                self._sign_in(account.user, password)
        except BaseException:
            client.shutdown()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        if error is None:
            try:
                with _talking():
                    self._client.logout()
            except AppError:
                error = AppError  # everything is fetched; only the farewell was lost
        if error is not None:
            # No farewell to a server that has stopped making sense: it could take another half minute.
            self._client.shutdown()

    def _sign_in(self, user: str, password: str) -> None:
        if "LOGINDISABLED" in self._client.capabilities:
            raise AppError("imap_needs_oauth")
        if f"{user}{password}".isascii():
            self._box.login(user, password, initial_folder=None)
        else:
            self._box.login_utf8(user, password, initial_folder=None)
        if "ID" in self._client.capabilities:
            # NetEase (163, 126) opens no folder for a program that has not said its name.
            self._client.xatom("ID", f'("name" "Homespun" "version" "{__version__}")')

    def folders(self) -> list[Folder]:
        """All folders that can be opened."""
        with self._asking():
            status, data = self._client.list()
            if status != "OK":
                raise AppError("imap_not_understood")
            return read_list(data)

    def examine(self, folder: Folder) -> OpenFolder:
        """Opens a folder for reading only. Raises AppError("imap_folder_gone") too."""
        with self._asking(refused="imap_folder_gone"):
            _, data = self._box.folder.set(quote(folder.raw), readonly=True)
            validity = self._client.response("UIDVALIDITY")[1]
            if not validity or validity[-1] is None or not data or data[-1] is None:
                raise AppError("imap_not_understood")
            return OpenFolder(uid_validity=int(validity[-1]), count=int(data[-1]))

    def search(self, criteria: str) -> list[int]:
        """Uids in the open folder that meet ASCII criteria, ascending. Raises AppError("imap_refused_search")."""
        with self._asking(refused="imap_refused_search"):
            status, data = self._client.uid("SEARCH", criteria)
            if status != "OK":
                _refuse(str(data), "imap_refused_search")
            # A long answer may come in several lines; imap_tools reads the first one only.
            return sorted({int(uid) for line in data if line for uid in line.split()})

    def fetch(self, uids: Sequence[int], what: str) -> dict[int, Part]:
        """Asks for attributes of mails in the open folder; a mail that is gone is missing in the answer.

        Raises AppError("imap_refused_mail") too, when the server will not give one of them.
        """
        asked = set(uids)
        with self._asking(refused="imap_refused_mail"):
            status, data = self._client.uid("FETCH", _as_set(uids), f"(UID {what})")
            if status != "OK":
                _refuse(str(data), "imap_refused_mail")
            found: dict[int, Part] = {}
            for part in _parts(data):
                uid = _UID.search(part.attributes)
                # A server may tell of flags that changed meanwhile: an answer without what was asked.
                if uid is not None and int(uid.group(1)) in asked:
                    before = found.get(int(uid.group(1)))
                    if before is None or not before.data:
                        found[int(uid.group(1))] = part
            return found

    @contextmanager
    def _asking(self, *, refused: str = "imap_not_understood") -> Iterator[None]:
        self._client.left_bytes = LARGEST_ANSWER_BYTES
        with _talking(refused=refused):
            yield


def _parts(data: Sequence[Any]) -> Iterator[Part]:
    """imaplib gives (line before the literal, literal) pairs and then the rest of the line."""
    line = literal = b""
    for item in data:
        if isinstance(item, tuple):
            line, literal = line + item[0], item[1]
        elif item is not None:
            yield Part(line + b" " + item, literal)
            line = literal = b""


def _as_set(uids: Sequence[int]) -> str:
    """1, 2, 3, 7 -> "1:3,7": a command line of thousands of numbers is refused by many servers."""
    ranges: list[list[int]] = []
    for uid in sorted(set(uids)):
        if ranges and ranges[-1][1] == uid - 1:
            ranges[-1][1] = uid
        else:
            ranges.append([uid, uid])
    return ",".join(str(low) if low == high else f"{low}:{high}" for low, high in ranges)


@contextmanager
def _connecting() -> Iterator[None]:
    """Words for what goes wrong before the server has said hello."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        # X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH
        codes = {10: "imap_certificate_expired", 62: "imap_certificate_name", 64: "imap_certificate_name"}
        raise AppError(codes.get(error.verify_code, "imap_certificate")) from None
    except ssl.SSLError:
        raise AppError("imap_no_tls") from None
    except TimeoutError:
        raise AppError("imap_no_answer") from None
    except socket.gaierror as error:
        unreachable = (socket.EAI_AGAIN, getattr(socket, "EAI_FAIL", None))
        raise AppError("imap_no_network" if error.errno in unreachable else "imap_unknown_host") from None
    except UnicodeError:
        raise AppError("imap_unknown_host") from None  # a label over 63 characters, an empty one
    except ConnectionRefusedError:
        raise AppError("imap_refused") from None
    except imaplib.IMAP4.abort as error:
        if "TLS not supported" in str(error):
            raise AppError("imap_no_tls") from None
        _broken(error)
    except imaplib.IMAP4.error as error:
        _refuse(str(error), "imap_not_understood")
    except OSError as error:
        unreachable_now = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN)
        raise AppError("imap_no_network" if error.errno in unreachable_now else "imap_line_cut") from None
    except _STUMBLES:
        raise AppError("imap_not_understood") from None


@contextmanager
def _talking(*, refused: str = "imap_not_understood") -> Iterator[None]:
    """Words for what goes wrong in the conversation; `refused` is what a plain NO means here."""
    try:
        yield
    except TimeoutError:
        raise AppError("imap_no_answer") from None
    except OSError:
        raise AppError("imap_line_cut") from None
    except imaplib.IMAP4.abort as error:
        _broken(error)
    except imaplib.IMAP4.error as error:
        # BAD to LOGIN is how some servers refuse what a NO should.
        _refuse(str(error), "imap_wrong_password" if "LOGIN" in str(error)[:16] else refused)
    except MailboxLoginError as error:
        _refuse(str(error.command_result), "imap_wrong_password")
    except UnexpectedCommandStatusError as error:
        _refuse(str(error.command_result), refused)
    except ImapToolsError:
        raise AppError("imap_not_understood") from None
    except _STUMBLES:
        raise AppError("imap_not_understood") from None


def _broken(error: imaplib.IMAP4.abort) -> NoReturn:
    words = str(error)
    # What imaplib says of bad grammar; everything else is a line that ended, or a server's own farewell.
    is_garbled = any(sign in words for sign in ("unexpected", "unterminated", "too much"))
    _refuse(words, "imap_not_understood" if is_garbled else "imap_line_cut")


def _refuse(words: str, otherwise: str) -> NoReturn:
    """The server's own words choose the code and go no further: they may hold an address."""
    raise AppError(next((code for code, sign in _REFUSALS if sign.search(words)), otherwise)) from None
