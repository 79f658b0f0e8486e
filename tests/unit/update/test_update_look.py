"""Asking a server: what it learns of us, and everything it can do to us."""

from __future__ import annotations

import http.server
import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core.errors import AppError
from desktop_app.update import look as look_module
from desktop_app.update import this_copy
from desktop_app.update.asking import LIMIT_BYTES, ask
from desktop_app.update.look import is_due, judged, look
from desktop_app.update.release import read_release
from desktop_app.update.source import Source
from tests.unit.importers.imap_server import make_certificate
from tests.unit.update.conftest import Serve
from tests.unit.update.notices import ISSUED, PUBLIC, payload, signed


@pytest.fixture(autouse=True)
def _installed_from_the_deb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look_module, "origin", lambda: "linux-deb")
    monkeypatch.setattr(this_copy, "system_version", lambda: (2, 36))


def test_that_a_newer_version_is_found_with_the_setup_for_this_copy(serve: Serve) -> None:
    found = look(serve().source, seen="", own="0.1.0")

    assert (found.code, found.is_newer, found.release.version) == ("update_there", True, "0.2.0")
    assert found.file is not None
    assert found.file.kind == "linux-deb"


def test_that_the_request_says_nothing_about_person_computer_or_version(serve: Serve) -> None:
    server = serve()
    look(server.source, seen="", own="0.1.0")

    [(path, headers)] = server.requests
    assert path == "/homespun-release.json"
    assert headers.pop("Host").startswith("localhost:")
    assert headers == {"Accept-Encoding": "identity", "User-Agent": "homespun", "Connection": "close"}


@pytest.mark.parametrize("own", ["0.2.0", "0.3.0", "10.0.0"])
def test_that_an_older_or_the_same_version_is_never_offered(serve: Serve, own: str) -> None:
    found = look(serve().source, seen="", own=own)

    assert (found.code, found.is_newer, found.file) == ("update_none", False, None)


def test_that_a_notice_older_than_one_seen_before_is_refused_though_it_is_signed(serve: Serve) -> None:
    source = serve().source
    with pytest.raises(AppError, match="update_replayed"):
        look(source, seen=(ISSUED + timedelta(seconds=1)).isoformat(), own="0.1.0")

    for seen in (ISSUED.isoformat(), "", "nonsense", "2026-11-21"):
        # The same again is no replay, and what a damaged setting says counts as nothing.
        assert look(source, seen=seen, own="0.1.0").is_newer


@pytest.mark.parametrize(
    ("came_from", "system", "code"),
    [
        ("source", (2, 36), "update_there_by_hand"),
        ("package", (2, 36), "update_there_by_hand"),
        ("linux-tar", (2, 31), "update_system_too_old"),
        ("linux-tar", (2, 34), "update_there"),
        ("linux-deb", (), "update_there"),
        ("windows-setup", (10, 0, 14393), "update_system_too_old"),
        ("windows-setup", (10, 0, 22631), "update_there"),
    ],
)
def test_that_a_setup_is_offered_only_where_it_fits(
    monkeypatch: pytest.MonkeyPatch, came_from: str, system: tuple[int, ...], code: str
) -> None:
    monkeypatch.setattr(look_module, "origin", lambda: came_from)
    monkeypatch.setattr(this_copy, "system_version", lambda: system)

    found = judged(read_release(payload()), "0.1.0")

    assert found.code == code
    assert (found.file is not None) is (code == "update_there")


def test_that_this_system_knows_its_own_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert this_copy.origin() == "source"
    assert this_copy.system_version() > (2, 30)


def test_that_a_copy_without_an_address_asks_nobody() -> None:
    with pytest.raises(AppError, match="update_no_address"):
        look(Source(address="", keys=(PUBLIC,)), seen="")


# What a server can do

Handler = http.server.BaseHTTPRequestHandler


def fails_with(code: str, source: Source, **patience: Any) -> None:
    began = time.monotonic()
    with pytest.raises(AppError) as caught:
        look(source, seen="", own="0.1.0", **patience)
    assert caught.value.code == code
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (404, "update_notice_gone"),
        (410, "update_notice_gone"),
        (403, "update_server_unreachable"),
        (500, "update_server_unreachable"),
        (503, "update_server_unreachable"),
    ],
)
def test_that_a_refusal_is_one_sentence_and_no_second_try(serve: Serve, status: int, code: str) -> None:
    server = serve(answer=lambda _: (status, {}, b""))
    fails_with(code, server.source)
    assert len(server.requests) == 1


def test_that_a_wrong_signature_is_refused(serve: Serve) -> None:
    fails_with("update_not_signed", Source(address=serve().address, keys=(bytes(32),)))


def test_that_a_notice_cut_in_the_middle_is_a_broken_line_and_no_notice(serve: Serve) -> None:
    cut = {"Content-Length": str(len(signed()))}
    fails_with("update_server_unreachable", serve(answer=lambda _: (200, cut, signed()[:500])).source)


def test_that_a_sign_in_page_is_no_notice(serve: Serve) -> None:
    fails_with("update_not_a_notice", serve(body=b"<html>Welcome to the Grand Hotel</html>").source)


def test_that_of_a_huge_file_only_the_first_bytes_are_read(serve: Serve) -> None:
    given = [0]

    def endless(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b" " * 65536)
            given[0] += 65536

    fails_with("update_not_a_notice", serve(answer=endless).source)
    # What lies in the sockets' buffers was sent, and not read.
    assert given[0] < 200 * LIMIT_BYTES


def test_that_silence_ends_after_the_deadline(serve: Serve) -> None:
    server = serve(answer=lambda handler: handler.server.released.wait(20))
    fails_with("update_server_unreachable", server.source, deadline_s=0.3)


def test_that_a_byte_now_and_then_does_not_move_the_deadline(serve: Serve) -> None:
    def drip(handler: Any) -> None:
        # In the middle of the headers, where no socket's timeout ever strikes.
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nX: ")
        while not handler.server.released.wait(0.02):
            handler.wfile.write(b"x")

    fails_with("update_server_unreachable", serve(answer=drip).source, deadline_s=0.4)


def test_that_nobody_there_is_one_sentence() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/"
    fails_with("update_server_unreachable", Source(address=address, keys=(PUBLIC,)))


def test_that_a_server_which_speaks_another_language_is_one_sentence(serve: Serve) -> None:
    def mail(handler: Handler) -> None:
        handler.wfile.write(b"220 mail.example.org ESMTP ready\r\n")

    fails_with("update_server_unreachable", serve(answer=mail).source)


def test_that_a_redirect_out_of_encryption_is_refused(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make_certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    plain = serve()
    secure = serve(answer=lambda _: (302, {"Location": plain.address}, b""), certificate=certificate)

    fails_with("update_redirect_refused", secure.source)

    assert (len(secure.requests), plain.requests) == (1, [])


@pytest.mark.parametrize(
    "target", ["http://example.org/x.json", "ftp://localhost/x.json", "file:///etc/passwd", "//example.org/x"]
)
def test_that_a_redirect_to_anything_but_https_is_not_followed(
    serve: Serve, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    real = socket.create_connection

    def connect(to: Any, *rest: Any, **named: Any) -> Any:
        asked.append(to[0])
        return real(to, *rest, **named)

    monkeypatch.setattr(socket, "create_connection", connect)
    server = serve(answer=lambda _: (301, {"Location": target}, b""))

    with pytest.raises(AppError, match=r"update_redirect_refused|update_server_unreachable"):
        look(server.source, seen="")

    assert set(asked) == {"localhost"}


def test_that_a_redirect_which_goes_in_a_circle_ends(serve: Serve) -> None:
    server = serve(answer=lambda handler: (302, {"Location": handler.path}, b""))
    fails_with("update_server_unreachable", server.source)
    assert len(server.requests) < 12


def test_that_a_certificate_of_somebody_else_is_refused(serve: Serve, tmp_path: Path) -> None:
    server = serve(certificate=make_certificate(tmp_path, "localhost"))
    fails_with("update_server_unreachable", server.source)
    assert server.requests == []


def test_that_a_file_on_this_computer_is_no_server(tmp_path: Path) -> None:
    (tmp_path / "notice.json").write_bytes(signed())
    with pytest.raises(AppError, match="update_server_unreachable"):
        ask((tmp_path / "notice.json").as_uri())


def test_that_a_thread_left_behind_does_not_keep_the_program_open(serve: Serve) -> None:
    server = serve(answer=lambda handler: handler.server.released.wait(20))
    with pytest.raises(AppError):
        look(server.source, seen="", deadline_s=0.1)
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == "update")


# Once a day


@pytest.mark.parametrize(
    ("looked", "due"),
    [
        ("", True),
        ("nonsense", True),
        ("2026-11-20", True),
        ("2026-11-21T10:00:00+00:00", False),
        ("2026-11-20T12:00:01+00:00", False),
        ("2026-11-20T12:00:00+00:00", True),
        ("2026-11-22T12:00:00+00:00", True),
    ],
)
def test_that_it_is_asked_once_a_day(looked: str, *, due: bool) -> None:
    assert is_due(looked, datetime(2026, 11, 21, 12, tzinfo=UTC)) is due
