"""`homespun fetch-mail`: the password is asked, read from a pipe or remembered; it is never an argument."""

from __future__ import annotations

import argparse
import getpass
import sys
from datetime import date

from desktop_app import keychain
from desktop_app.cli.output import Output
from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.flow.fetch_mail_task import fetch_mail
from desktop_app.importers.account.imap_account import (
    STARTTLS_PORT,
    TLS_PORT,
    Account,
    checked,
    guessed_host,
    provider_at,
)


def run_fetch_mail(parsed: argparse.Namespace, output: Output) -> int:
    """Fetches mail into the project. Raises AppError, also "not_a_date"."""
    project = Project.open(parsed.project)
    account = checked(
        Account(
            host=parsed.host or guessed_host(parsed.user),
            user=parsed.user,
            port=parsed.port or (STARTTLS_PORT if parsed.starttls else TLS_PORT),
            security="starttls" if parsed.starttls else "tls",
        )
    )
    if parsed.since:
        try:
            date.fromisoformat(parsed.since)
        except ValueError:
            raise AppError("not_a_date") from None
    password = _typed_password(account)
    if password is not None and parsed.remember and not keychain.has_system_keychain():
        output.say("This computer has no keychain; the password is not kept.")
    end = output.run(
        fetch_mail(project, account, password, remember=parsed.remember, folders=parsed.folder, since=parsed.since)
    )
    sent, answered, stored = (int(end.outputs[name]) for name in ("sent", "answered", "stored"))
    output.say(
        f"{sent:,} mails that you sent and {answered:,} that you answered are new; {stored:,} were there already."
    )
    output.say(f"Next: homespun import {parsed.project} {end.outputs['folder']} --me {account.user}")
    output.result(dict(end.outputs))
    return 0


def _typed_password(account: Account) -> str | None:
    """Returns what the person typed or piped in; None when the keychain has it."""
    if keychain.recall(account.secret_name) is not None:
        return None
    if not sys.stdin.isatty():
        # From a password manager: `pass show mail | homespun fetch-mail ...`
        return sys.stdin.readline()
    provider = provider_at(account.host)
    if provider is not None and provider.sign_in == "app_password":
        print(f"{provider.name} wants an app password, made at {provider.page}", file=sys.stderr)
    return getpass.getpass(f"Password of {account.user}: ")
