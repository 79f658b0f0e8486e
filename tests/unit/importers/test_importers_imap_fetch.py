"""Fetching mail in a real IMAP conversation over TLS: what comes, what never happens, and every way it breaks."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.importers.account import imap_connection, imap_fetch
from desktop_app.importers.account.imap_account import Account
from desktop_app.importers.account.imap_fetch import FetchedMail, fetch_mail
from desktop_app.importers.reading import read_messages
from desktop_app.importers.tally import Tally
from tests.unit.importers.imap_server import Box, MailServer, a_mail, make_certificate

ME = "ann@example.org"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate"), "localhost")


Serve = Callable[..., MailServer]


@pytest.fixture
def serve(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Starts servers that this computer trusts; afterwards no command may have been one that changes anything."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    started: list[MailServer] = []

    def start(boxes: list[Box] | None = None, **script: Any) -> MailServer:
        server = MailServer(certificate=certificate, boxes=a_mailbox() if boxes is None else boxes)
        for name, value in script.items():
            setattr(server, name, value)
        server.start()
        started.append(server)
        return server

    yield start
    for server in started:
        server.stop()
        assert server.forbidden == []


def a_mailbox() -> list[Box]:
    """Three sent mails, two of them answers; in the inbox the two that were answered among ten others."""
    sent = {
        1: a_mail(101, sender=ME, answers="m1@x"),
        2: a_mail(102, sender=ME, answers="m5@x"),
        9: a_mail(103, sender=ME),
    }
    return [
        Box(b"INBOX", mails={uid: a_mail(uid) for uid in range(1, 11)}),
        Box(b'"Gesendete Objekte"', "\\HasNoChildren \\Sent", mails=sent),
        Box(b"Spam", "\\Junk", mails={1: a_mail(66)}),
        Box(b"Entw&APw-rfe", mails={1: a_mail(77)}),
        Box(b"Trash", "\\Trash", mails={1: a_mail(88)}),
    ]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.create(tmp_path / "Letters")


def account_of(server: MailServer) -> Account:
    return Account(host="localhost", port=server.port, user=ME, security="starttls" if server.starttls else "tls")


def fetch(project: Project, server: MailServer, **more: Any) -> FetchedMail:
    more.setdefault("tell", lambda *_: None)
    more.setdefault("wait", lambda _s: None)
    return fetch_mail(project, account_of(server), more.pop("password", server.password), **more)


def stored(project: Project) -> dict[str, bytes]:
    return {
        str(path.relative_to(project.folder)).replace("\\", "/"): path.read_bytes()
        for path in project.folder.rglob("*.eml")
    }


def failure(project: Project, server: MailServer, **more: Any) -> str:
    with pytest.raises(AppError) as raised:
        fetch(project, server, **more)
    return raised.value.code


def test_that_sent_mail_and_only_what_it_answers_is_stored_as_it_is(project: Project, serve: Serve) -> None:
    server = serve()
    result = fetch(project, server)
    folder = "mail/ann@example.org"
    assert stored(project) == {
        f"{folder}/Gesendete Objekte/7-1.eml": a_mail(101, sender=ME, answers="m1@x"),
        f"{folder}/Gesendete Objekte/7-2.eml": a_mail(102, sender=ME, answers="m5@x"),
        f"{folder}/Gesendete Objekte/7-9.eml": a_mail(103, sender=ME),
        f"{folder}/INBOX/7-1.eml": a_mail(1),
        f"{folder}/INBOX/7-5.eml": a_mail(5),
    }
    assert (result.sent, result.answered, result.not_found, result.cut) == (3, 2, 0, 0)
    examined = [command for command in server.commands if command.startswith("EXAMINE")]
    assert not any(word in " ".join(examined) for word in ("Spam", "Trash", "Entw"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_that_nobody_else_may_read_the_mail(project: Project, serve: Serve) -> None:
    fetch(project, serve())
    for path in (project.folder / "mail", *(project.folder / "mail").rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_that_the_folder_is_an_export_like_any_other(project: Project, serve: Serve) -> None:
    result = fetch(project, serve())
    tally = Tally()
    texts = [message.text for message in read_messages([result.folder], tally=tally)]
    assert len(texts) == 5
    assert tally.read == 5
    assert not tally.dropped


def test_that_a_second_run_gets_only_what_is_new(project: Project, serve: Serve) -> None:
    server = serve()
    fetch(project, server)
    server.fetched.clear()
    again = fetch(project, server)
    assert (again.sent, again.answered, again.stored, server.fetched) == (0, 0, 3, [])
    server.box(b'"Gesendete Objekte"').mails[12] = a_mail(104, sender=ME, answers="m7@x")
    new = fetch(project, server)
    assert (new.sent, new.answered) == (1, 1)
    assert server.fetched == [12, 7]


def test_that_a_line_cut_inside_a_mail_costs_nothing_but_time(project: Project, serve: Serve) -> None:
    whole = serve()
    fetch(project, whole)
    expected = stored(project)
    other = Project.create(project.folder.parent / "Cut")
    waits: list[float] = []
    server = serve(cut_after=[100, 500, 900])
    result = fetch(other, server, wait=waits.append)
    assert stored(other) == expected
    assert (result.sent, result.answered) == (3, 2)
    assert server.logins == 4
    assert set(server.fetched) == set(whole.fetched)
    assert len(waits) == 3


def test_that_a_line_that_is_cut_again_and_again_ends_in_a_sentence_and_keeps_what_came(
    project: Project, serve: Serve
) -> None:
    server = serve(cut_after=[600] * 50)
    waits: list[float] = []
    assert failure(project, server, wait=waits.append) == "imap_line_cut"
    assert waits[-3:] == list(imap_fetch.PAUSES_S)
    kept = stored(project)
    server.cut_after.clear()
    server.fetched.clear()
    fetch(project, server)
    assert len(stored(project)) == 5
    assert len(server.fetched) == 5 - len(kept)


def test_that_stopping_keeps_what_came_and_the_next_run_goes_on(project: Project, serve: Serve) -> None:
    server = serve()
    server.box(b'"Gesendete Objekte"').mails = {uid: a_mail(uid, sender=ME) for uid in range(1, 61)}
    done: list[int] = []
    result = fetch(project, server, tell=lambda _p, n, _t: done.append(n), stopped=lambda: max(done) >= 25)
    assert result.stopped
    assert result.sent == 25
    # The newest first.
    assert sorted(server.fetched) == list(range(36, 61))
    assert fetch(project, server).sent == 35


def test_that_an_empty_file_left_by_a_power_cut_is_fetched_again(project: Project, serve: Serve) -> None:
    server = serve()
    fetch(project, server)
    damaged = project.folder / "mail/ann@example.org/Gesendete Objekte/7-2.eml"
    damaged.write_bytes(b"")
    fetch(project, server)
    assert damaged.read_bytes() == a_mail(102, sender=ME, answers="m5@x")


def test_that_new_uids_start_the_folder_anew_and_replace_the_old_copies(project: Project, serve: Serve) -> None:
    server = serve()
    fetch(project, server)
    server.box(b'"Gesendete Objekte"').uid_validity = 8
    assert fetch(project, server).sent == 3
    names = [name for name in stored(project) if "Gesendete" in name]
    assert sorted(name.rpartition("/")[2] for name in names) == ["8-1.eml", "8-2.eml", "8-9.eml"]


def test_that_of_a_large_mail_only_the_beginning_travels_and_its_text_is_read(
    project: Project, serve: Serve
) -> None:
    server = serve([Box(b"Sent", mails={1: a_mail(1, sender=ME, size=3_000_000)}), Box(b"INBOX")])
    result = fetch(project, server)
    assert (result.sent, result.cut) == (1, 1)
    assert server.body_bytes == imap_fetch.BEGINNING_BYTES
    messages = list(read_messages([result.folder], tally=Tally()))
    assert [message.text.strip() for message in messages] == ["This is what mail number 1 says to you."]


def test_that_one_mail_that_the_server_cannot_read_costs_only_itself(project: Project, serve: Serve) -> None:
    server = serve(refuse_uids={2})
    result = fetch(project, server)
    assert (result.sent, result.refused) == (2, 1)


def test_that_a_mail_without_its_own_is_counted_and_not_looked_for_twice(project: Project, serve: Serve) -> None:
    server = serve()
    del server.box(b"INBOX").mails[5]
    assert fetch(project, server).not_found == 1
    server.commands.clear()
    assert fetch(project, server).not_found == 0
    assert not any("INBOX" in command for command in server.commands)


@pytest.mark.parametrize("no_search", [False, True])
def test_that_few_mails_in_a_large_inbox_are_searched_for_and_many_are_scanned(
    project: Project, serve: Serve, no_search: bool
) -> None:
    server = serve(no_search=no_search)
    server.box(b"INBOX").mails = {uid: a_mail(uid) for uid in range(1, 1500)}
    assert fetch(project, server).answered == 2
    searched = any("HEADER Message-ID" in command for command in server.commands)
    headers = sum("HEADER.FIELDS" in command for command in server.commands)
    assert (searched, headers) == ((True, 1) if not no_search else (True, 5))


def test_that_folders_are_found_in_the_archive_and_in_folders_of_ones_own(project: Project, serve: Serve) -> None:
    boxes = a_mailbox()
    inbox = boxes[0].mails
    boxes.append(Box(b"Archive", "\\Archive", mails={3: inbox.pop(1)}))
    boxes.append(Box(b"Familie/Oma", mails={4: inbox.pop(5)}))
    fetch(project, serve(boxes))
    assert {"mail/ann@example.org/Archive/7-3.eml", "mail/ann@example.org/Familie.Oma/7-4.eml"} < set(
        stored(project)
    )


def test_that_since_asks_in_english_whatever_the_systems_language(project: Project, serve: Serve) -> None:
    server = serve()
    fetch(project, server, since=date(2024, 3, 5))
    assert "UID SEARCH SINCE 5-Mar-2024" in server.commands


def test_that_a_named_folder_is_read_and_a_wrong_name_is_told(project: Project, serve: Serve) -> None:
    server = serve()
    assert fetch(project, server, folders=["inbox"]).sent == 10
    assert failure(project, server, folders=["Letters"]) == "imap_folder_missing"


def test_that_starttls_is_encrypted_before_the_password(project: Project, serve: Serve) -> None:
    server = serve(starttls=True, capabilities="IMAP4rev1 STARTTLS")
    assert fetch(project, server).sent == 3
    assert server.commands.index("STARTTLS") < server.commands.index("LOGIN")


def test_that_a_server_without_starttls_gets_no_password(project: Project, serve: Serve) -> None:
    server = serve(starttls=True, capabilities="IMAP4rev1")
    assert failure(project, server) == "imap_no_tls"
    assert "LOGIN" not in server.commands


def test_that_a_plain_port_is_no_place_for_tls(project: Project, serve: Serve) -> None:
    server = serve(starttls=True)
    with pytest.raises(AppError) as raised:
        fetch_mail(project, replace(account_of(server), security="tls"), "x", tell=lambda *_: None)
    assert raised.value.code == "imap_no_tls"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("[AUTHENTICATIONFAILED] Invalid credentials (Failure)", "imap_wrong_password"),
        ("LOGIN failed.", "imap_wrong_password"),
        ("[ALERT] Application-specific password required: https://x (Failure)", "imap_app_password_needed"),
        ("[ALERT] Your account is not enabled for IMAP use. Please visit x", "imap_switched_off"),
        ("[WEBALERT https://x] Web login required.", "imap_sign_in_in_browser"),
        ("[ALERT] Please log in via your web browser: https://x (Failure)", "imap_sign_in_in_browser"),
        ("Login fail. Account is abnormal, service is not open, password is incorrect", "imap_wrong_password"),
        ("AUTHENTICATE failed. Basic authentication is disabled.", "imap_needs_oauth"),
        ("[LIMIT] Too many simultaneous connections. (Failure)", "imap_throttled"),
    ],
)
def test_that_each_refusal_gets_its_own_sentence(project: Project, serve: Serve, words: str, code: str) -> None:
    assert failure(project, serve(refuse_login=words)) == code


def test_that_a_wrong_password_is_tried_once_only(project: Project, serve: Serve) -> None:
    server = serve()
    assert failure(project, server, password="wrong") == "imap_wrong_password"
    assert server.commands.count("LOGIN") == 1


def test_that_a_password_with_quotes_and_one_in_chinese_arrive_as_they_are(project: Project, serve: Serve) -> None:
    assert fetch(project, serve(password='a"b\\c d')).sent == 3
    server = serve(password="密码")
    fetch(project, server)
    assert "AUTHENTICATE" in server.commands


def test_that_a_busy_server_is_given_time(project: Project, serve: Serve) -> None:
    waits: list[float] = []
    assert fetch(project, serve(busy=2), wait=waits.append).sent == 3
    assert waits == list(imap_fetch.PAUSES_S[:2])


def test_that_a_server_that_falls_silent_is_given_up(
    project: Project, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_connection, "TIMEOUT_S", 0.05)
    assert failure(project, serve(silent_to="UID SEARCH")) == "imap_no_answer"


@pytest.mark.parametrize(
    "garbage",
    [
        b"hello? who is there?\r\n",
        b"* \xff\xfe\x00 FETCH\r\n",
        b"* 1 FETCH (UID 1 BODY[] {99999999999999}\r\n",
        b"* SEARCH one two three\r\nA1 OK\r\n",
        b"* 1 FETCH (UID 1 BODY[] {" + b"9" * 5000 + b"}\r\n",
        b"* SEARCH {3}\r\nabc\r\n* BYE\r\n",
    ],
)
@pytest.mark.parametrize("command", ["LIST", "EXAMINE", "UID SEARCH", "UID FETCH"])
def test_that_garbage_ends_in_a_sentence(
    project: Project, serve: Serve, monkeypatch: pytest.MonkeyPatch, garbage: bytes, command: str
) -> None:
    monkeypatch.setattr(imap_connection, "TIMEOUT_S", 0.05)
    code = failure(project, serve(garbage={command: garbage}))
    assert code in ("imap_not_understood", "imap_line_cut", "imap_no_answer")


@pytest.mark.parametrize(
    ("farewell", "code"),
    [
        (b"* BYE Autologout\r\n", "imap_line_cut"),
        (b"* BYE [UNAVAILABLE] shutting down\r\n", "imap_server_busy"),
        (b"* BYE Session exceeded command or bandwidth limits\r\n", "imap_throttled"),
    ],
)
def test_that_a_server_that_says_goodbye_is_understood(
    project: Project, serve: Serve, monkeypatch: pytest.MonkeyPatch, farewell: bytes, code: str
) -> None:
    monkeypatch.setattr(imap_connection, "TIMEOUT_S", 0.2)
    assert failure(project, serve(garbage={"UID FETCH": farewell})) == code


def test_that_an_answer_without_an_end_does_not_fill_the_memory(
    project: Project, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_connection, "LARGEST_ANSWER_BYTES", 40_000)
    assert failure(project, serve(garbage={"LIST": b"* OK still here\r\n" * 4000})) == "imap_not_understood"


def test_that_a_certificate_that_nobody_vouches_for_is_refused(
    project: Project, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve()
    monkeypatch.delenv("SSL_CERT_FILE")
    assert failure(project, server) == "imap_certificate"
    assert server.commands == []


def test_that_a_certificate_of_another_name_or_time_is_refused(
    project: Project, tmp_path: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, days, code in (
        ("other.example", 1, "imap_certificate_name"),
        ("localhost", -1, "imap_certificate_expired"),
    ):
        certificate = make_certificate(tmp_path, name, days=days)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert failure(project, serve(certificate=certificate)) == code


def test_that_no_server_at_all_is_told_apart(project: Project, serve: Serve) -> None:
    server = serve()
    account = account_of(server)
    server.stop()
    with pytest.raises(AppError) as raised:
        fetch_mail(project, account, "x", tell=lambda *_: None)
    assert raised.value.code == "imap_refused"
    for host in ("no-such-host.invalid", "a" * 70 + ".example"):
        with pytest.raises(AppError) as raised:
            fetch_mail(project, replace(account, host=host), "x", tell=lambda *_: None)
        # Without a network, no name server can say that there is no such host.
        assert raised.value.code in ("imap_unknown_host", "imap_no_network")


def test_that_a_full_disk_leaves_whole_mails_only(
    project: Project, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    real = os.fdopen
    written = 0

    def full(*arguments: Any, **more: Any) -> Any:
        nonlocal written
        written += 1
        if written > 2:
            os.close(arguments[0])
            raise OSError(28, "No space left on device")
        return real(*arguments, **more)

    monkeypatch.setattr("desktop_app.importers.account.imap_store.os.fdopen", full)
    with pytest.raises(OSError, match="No space"):
        fetch(project, serve())
    assert all(data for data in stored(project).values())
    assert not (project.folder / "mail" / ".parts").exists()
