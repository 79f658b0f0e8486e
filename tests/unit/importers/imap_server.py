"""A small IMAP server in a thread, with TLS by a certificate of its own; it counts who breaks the rules.

Faults are scripted per test: see `MailServer`'s arguments. Any command that could change a mailbox is noted in
`forbidden`; the fixture that makes servers fails the test then.
"""

from __future__ import annotations

import datetime
import re
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

READING = {
    "CAPABILITY", "LOGIN", "AUTHENTICATE", "LIST", "EXAMINE", "UID SEARCH", "UID FETCH", "NOOP", "LOGOUT", "ID",
    "STARTTLS",
}  # fmt: skip
_TOKENS = re.compile(rb'"((?:[^"\\]|\\.)*)"|(\S+)')


@dataclass
class Box:
    """A folder: `mails` by uid. `wire_name` is how LIST writes it."""

    wire_name: bytes
    flags: str = "\\HasNoChildren"
    mails: dict[int, bytes] = field(default_factory=dict)
    uid_validity: int = 7


@dataclass
class MailServer:
    """Args:
    boxes: the folders.
    cut_after: after so many bytes of mail bodies the line is cut in the middle of one, once for each number.
    refuse_login: the words of a NO to LOGIN.
    refuse_uids: a FETCH of one of these gets NO.
    garbage: bytes sent instead of the answer to the named command.
    silent_to: the named command never gets an answer.
    no_search: HEADER searches get NO.
    starttls: speaks plainly until STARTTLS.
    """

    certificate: Path
    boxes: list[Box] = field(default_factory=list)
    user: str = "ann@example.org"
    password: str = "s3cret pass"
    capabilities: str = "IMAP4rev1 SPECIAL-USE ID AUTH=PLAIN"
    cut_after: list[int] = field(default_factory=list)
    refuse_login: str = ""
    busy: int = 0
    refuse_uids: set[int] = field(default_factory=set)
    garbage: dict[str, bytes] = field(default_factory=dict)
    silent_to: str = ""
    no_search: bool = False
    starttls: bool = False
    on_command: Callable[[str], None] = lambda _name: None
    commands: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)
    logins: int = 0
    body_bytes: int = 0
    fetched: list[int] = field(default_factory=list)

    def start(self) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.certificate)
        self.released = threading.Event()
        server = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                _Talk(server, self.request).run()

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                """A client that leaves in the middle is what these tests are about."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()

    def box(self, wire_name: bytes) -> Box:
        return next(box for box in self.boxes if box.wire_name == wire_name)


class _CutError(Exception):
    pass


class _Talk:
    def __init__(self, server: MailServer, raw: socket.socket) -> None:
        self.server = server
        self.raw = raw
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # small answers must not wait for each other
        self.box: Box | None = None

    def run(self) -> None:
        if not self.server.starttls:
            self._secure()
        else:
            self.file = self.raw.makefile("rb")
        self._say(b"* OK ready\r\n")
        try:
            while line := self.file.readline():
                if not self._answer(line.rstrip(b"\r\n")):
                    return
        except (_CutError, OSError):
            return
        finally:
            self.file.close()
            self.raw.close()

    def _secure(self) -> None:
        self.raw = self.server._context.wrap_socket(self.raw, server_side=True)
        self.file = self.raw.makefile("rb")

    def _say(self, data: bytes) -> None:
        self.raw.sendall(data)

    def _answer(self, line: bytes) -> bool:
        server = self.server
        tag, _, rest = line.partition(b" ")
        words = rest.split(b" ")
        name = words[0].upper().decode()
        if name == "UID":
            name = f"UID {words[1].upper().decode()}"
        server.commands.append(rest.decode("latin-1") if name not in ("LOGIN", "AUTHENTICATE") else name)
        if not name:
            return True  # what is left of a greeting in TLS
        if name not in READING or (name == "UID FETCH" and re.search(rb"BODY\[|RFC822(?!\.SIZE)", rest)):
            server.forbidden.append(rest.decode("latin-1"))
        server.on_command(name)
        if name == server.silent_to:
            server.released.wait(30)
            return False
        if name in server.garbage:
            self._say(server.garbage[name])
            return True
        answers: dict[str, Callable[[bytes], bytes]] = {
            "CAPABILITY": self._capability,
            "LOGIN": self._login,
            "LIST": self._list,
            "EXAMINE": self._examine,
            "UID SEARCH": self._search,
            "UID FETCH": self._fetch,
        }
        done = answers[name](rest) if name in answers else b"OK done"
        if name == "LOGOUT":
            self._say(b"* BYE see you\r\n")
        if name == "AUTHENTICATE":
            self._say(b"+ \r\n")
            self.secret = self.file.readline()
            server.logins += 1
        self._say(tag + b" " + done + b"\r\n")
        if name == "STARTTLS":
            self.file.close()
            self._secure()
        return name != "LOGOUT" and not done.startswith(b"BYE")

    def _capability(self, _rest: bytes) -> bytes:
        self._say(b"* CAPABILITY " + self.server.capabilities.encode() + b"\r\n")
        return b"OK done"

    def _login(self, rest: bytes) -> bytes:
        server = self.server
        if server.busy:
            server.busy -= 1
            return b"NO [UNAVAILABLE] Temporary System Problem. Try again later"
        if server.refuse_login:
            return b"NO " + server.refuse_login.encode()
        user, password = (re.sub(rb"\\(.)", rb"\1", quoted) for quoted, _ in _TOKENS.findall(rest)[1:])
        if (user.decode(), password.decode()) != (server.user, server.password):
            return b"NO [AUTHENTICATIONFAILED] Invalid credentials for " + user
        server.logins += 1
        return b"OK welcome"

    def _list(self, _rest: bytes) -> bytes:
        for box in self.server.boxes:
            self._say(b"* LIST (" + box.flags.encode() + b') "/" ' + box.wire_name + b"\r\n")
        return b"OK done"

    def _examine(self, rest: bytes) -> bytes:
        wanted = rest.partition(b" ")[2]
        for box in self.server.boxes:
            if wanted in (box.wire_name, b'"' + box.wire_name + b'"'):
                self.box = box
                self._say(f"* {len(box.mails)} EXISTS\r\n* OK [UIDVALIDITY {box.uid_validity}] ok\r\n".encode())
                return b"OK [READ-ONLY] done"
        return b"NO [NONEXISTENT] no such folder"

    def _search(self, rest: bytes) -> bytes:
        assert self.box is not None
        ids = re.findall(rb'HEADER Message-ID "([^"]*)"', rest)
        if ids and self.server.no_search:
            return b"NO [CANNOT] not here"
        found = [
            uid
            for uid, mail in self.box.mails.items()
            if not ids or any(b"<" + one + b">" in mail.partition(b"References:")[0] for one in ids)
        ]
        self._say(b"* SEARCH" + b"".join(f" {uid}".encode() for uid in found) + b"\r\n")
        return b"OK done"

    def _fetch(self, rest: bytes) -> bytes:
        assert self.box is not None
        numbers, _, what = rest.split(b" ", 2)[2].partition(b" ")
        uids = [
            uid
            for part in numbers.decode().split(",")
            for uid in range(int(part.split(":")[0]), int(part.split(":")[-1]) + 1)
        ]
        if "[]" in what.decode() and self.server.refuse_uids & set(uids):
            return b"NO cannot read that mail"
        for number, uid in enumerate(uids, 1):
            mail = self.box.mails.get(uid)
            if mail is None:
                continue
            if b"RFC822.SIZE" in what:
                self._say(f"* {number} FETCH (UID {uid} RFC822.SIZE {len(mail)})\r\n".encode())
                continue
            if b"HEADER.FIELDS" in what:
                found = re.search(rb"(?im)^message-id:[^\r\n]*\r?\n", mail)
                data = (found[0] if found else b"") + b"\r\n"
                # The uid after the literal, as some servers answer.
                self._say(f"* {number} FETCH (BODY[HEADER.FIELDS (MESSAGE-ID)] {{{len(data)}}}\r\n".encode())
                self._say(data + f" UID {uid})\r\n".encode())
                continue
            partial = re.search(rb"<0\.(\d+)>", what)
            self._send_body(number, uid, mail[: int(partial[1])] if partial else mail)
        return b"OK done"

    def _send_body(self, number: int, uid: int, data: bytes) -> None:
        server = self.server
        self._say(f"* {number} FETCH (UID {uid} BODY[] {{{len(data)}}}\r\n".encode())
        if server.cut_after and server.body_bytes + len(data) > server.cut_after[0]:
            server.cut_after.pop(0)
            self._say(data[: len(data) // 2])
            raise _CutError
        server.body_bytes += len(data)
        server.fetched.append(uid)
        # Somebody reads the mail on a phone meanwhile: the server tells of it in between.
        self._say(data + b")\r\n" + f"* {number} FETCH (UID {uid} FLAGS (\\Seen))\r\n".encode())


def make_certificate(folder: Path, *names: str, days: int = 1) -> Path:
    """Writes a self-signed certificate with its key for host names, and returns the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=10))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{names[0]}-{days}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def a_mail(number: int, *, answers: str = "", sender: str = "bo@example.org", size: int = 0) -> bytes:
    """A mail `<m<number>@x>` with a text of its own; `size` more bytes of attachment."""
    reply = f"In-Reply-To: <{answers}>\r\nReferences: <root@x> <{answers}>\r\n" if answers else ""
    head = (
        f"From: {sender}\r\nTo: ann@example.org\r\nSubject: Tea {number}\r\n"
        f"Date: Thu, 1 Jan 2026 10:{number % 60:02}:00 +0000\r\nMessage-ID: <m{number}@x>\r\n{reply}"
    )
    text = f"This is what mail number {number} says to you.\r\n"
    if not size:
        return f"{head}Content-Type: text/plain\r\n\r\n{text}".encode()
    return (
        f'{head}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/plain\r\n\r\n{text}\r\n"
        f"--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + "QUJD" * 18
        + "\r\n"
        + ("QUJD" * 18 + "\r\n") * (size // 74)
        + "--b--\r\n"
    ).encode()
