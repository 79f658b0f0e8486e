"""Mail services by address, folders by mark and name, and names of files that every system takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.importers.account.imap_account import (
    PROVIDERS,
    Account,
    checked,
    checked_password,
    guessed_host,
    provider_at,
    provider_of,
)
from desktop_app.importers.account.imap_folders import Folder, answered_folders, read_list, sent_folders
from desktop_app.importers.account.imap_store import MailStore, last_account, safe_name


def test_that_services_are_found_by_address_and_others_are_guessed() -> None:
    found = provider_of(" Ann@GMail.com ")
    assert found is not None
    assert (found.host, found.sign_in) == ("imap.gmail.com", "app_password")
    assert guessed_host("ann@qq.com") == "imap.qq.com"
    assert guessed_host("ann@my-own.example") == "imap.my-own.example"
    assert guessed_host("ann") == guessed_host("ann@") == guessed_host("") == ""


def test_that_the_table_of_services_is_sound() -> None:
    domains = [domain for provider in PROVIDERS for domain in provider.domains]
    assert len(domains) == len(set(domains))
    assert all(re.fullmatch(r"[a-z0-9.-]+\.[a-z]+", name) for name in (*domains, *(p.host for p in PROVIDERS)))
    assert all(p.page.startswith("https://") for p in PROVIDERS if p.sign_in == "app_password")


@pytest.mark.parametrize(
    ("host", "user", "port"),
    [
        ("", "ann", 993),
        ("imap.example.org", "", 993),
        ("imap.example.org\r\nA1 DELETE x", "ann", 993),
        ("imap.example.org", "ann\r\nA1 DELETE INBOX", 993),
        ("-o.example.org", "ann", 993),
        ("imap.example.org", "ann", 0),
        ("imap.example.org", "ann", 70_000),
        ("https://mail.example.org/x", "ann", 993),
    ],
)
def test_that_what_is_no_account_is_refused_before_any_connection(host: str, user: str, port: int) -> None:
    with pytest.raises(AppError, match="imap_account_incomplete"):
        checked(Account(host=host, user=user, port=port))


def test_that_servers_that_take_no_passwords_are_not_even_asked() -> None:
    with pytest.raises(AppError, match="imap_needs_oauth"):
        checked(Account(host="Outlook.Office365.com", user="ann@company.example"))
    assert provider_at("imap-mail.outlook.com") is provider_of("ann@hotmail.com")


def test_that_a_pasted_password_loses_the_space_around_it_and_nothing_inside() -> None:
    assert checked_password(" abcd efgh \n") == "abcd efgh"
    for nothing in ("", "  \n", "a\nb"):
        with pytest.raises(AppError, match="imap_password_missing"):
            checked_password(nothing)


def folders_of(*lines: bytes) -> list[Folder]:
    return read_list(list(lines))


def sent_names(*lines: bytes) -> list[str]:
    return [folder.name for folder in sent_folders(folders_of(*lines))]


def test_that_the_servers_mark_goes_before_names_and_all_sent_folders_are_taken() -> None:
    assert sent_names(
        b'(\\HasNoChildren) "/" "Sent Messages"',
        b'(\\HasNoChildren \\Sent) "/" "Ausgang 2"',
        b'(\\HasNoChildren) "/" INBOX',
    ) == ["Ausgang 2", "Sent Messages"]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (b'() "." "INBOX.Sent"', "INBOX/Sent"),
        (b'() "/" "[Gmail]/Gesendet"', "[Gmail]/Gesendet"),
        (b'() "/" "&XfJT0ZAB-"', "已发送"),
        (b'() "/" "&BB4EQgQ,BEAEMAQyBDsENQQ9BD0ESwQ1-"', "Отправленные"),
        (b'() "/" "&AMk-l&AOk-ments envoy&AOk-s"', "Éléments envoyés"),
        (b'() "/" "\xe9\x80\x81\xe4\xbf\xa1\xe6\xb8\x88\xe3\x81\xbf"', "送信済み"),
        (b'() "\\\\" "Mail\\\\Sent Items"', "Mail/Sent Items"),
        (b"() NIL Sent", "Sent"),
    ],
)
def test_that_sent_mail_is_found_in_many_languages_and_encodings(line: bytes, name: str) -> None:
    assert sent_names(b'() "/" INBOX', line) == [name]


def test_that_spam_trash_drafts_and_what_lies_below_are_never_read() -> None:
    lines = (
        b'(\\Junk) "/" Werbung',
        b'() "/" "Papierkorb/Sent"',
        b'() "/" "INBOX/Deleted Items"',
        b'() "/" "&g0l6P3ux-"',
        b'(\\Drafts) "/" x',
        b'(\\Noselect) "/" "Sent"',
    )
    folders = folders_of(b'() "/" INBOX', *lines)
    with pytest.raises(AppError, match="imap_no_sent_folder"):
        sent_folders(folders)
    assert [folder.name for folder in answered_folders(folders, ())] == ["INBOX"]


def test_that_a_folder_with_all_mail_stands_for_all_others() -> None:
    folders = folders_of(b'(\\All) "/" Alle', b'() "/" Work', b'() "/" INBOX')
    assert [folder.name for folder in answered_folders(folders, ())] == ["INBOX", "Alle"]


def test_that_lines_that_are_no_folders_lose_only_themselves() -> None:
    broken: list[object] = [
        None,
        b"",
        b"nonsense",
        b'() "/" "&bad-&&-name"',
        (b'() "/" {4}', b'a"\\b'),
        b"",
        b'() "/" R&D',
    ]
    assert [folder.raw for folder in read_list(broken)] == [b"&bad-&&-name", b'a"\\b', b"R&D"]


@pytest.mark.parametrize(
    "name", ["CON", "nul.txt", "a/b", "..", ".hidden", "x" * 300, "a:b*c?", "tail. ", "", "\u202egnp.exe", "com1"]
)
def test_that_any_name_becomes_one_that_every_system_takes(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe) <= 70
    assert re.fullmatch(r"[\w \-.@+&]+", safe)
    assert not re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", safe)
    assert safe[0] != "."
    assert safe[-1] not in ". "


def test_that_names_that_differ_stay_different(tmp_path: Path) -> None:
    assert safe_name("a/b") != safe_name("a:b")
    assert safe_name("ann@example.org") == "ann@example.org"
    store = MailStore(Project.create(tmp_path / "Letters"), Account(host="h", user="ann"))
    folders = [Folder(name=name, raw=name.encode()) for name in ("Sent", "SENT", "Work")]
    store.name_folders(folders)
    for uid, folder in enumerate(folders, 1):
        store.save(folder, 1, uid, b"Message-ID: <1@x>\r\n\r\nx")
    names = {path.name.casefold() for path in store.folder.iterdir()}
    assert len(names) == 3


def test_that_the_last_account_is_known_without_its_password(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "Letters")
    assert last_account(project) is None
    account = Account(host="imap.example.org", user="ann@example.org", port=1143, security="starttls")
    MailStore(project, account).save_facts()
    assert last_account(project) == account
