"""The person's own mail from their account into the project, as one more export to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desktop_app import keychain
from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.flow.tasks import planned_in, required
from desktop_app.importers.account.imap_account import Account, checked, checked_password
from desktop_app.importers.account.imap_store import account_folder
from desktop_app.protocol.commands import Secret
from desktop_app.protocol.events import Failed
from desktop_app.protocol.jobs import FetchMailJob
from desktop_app.protocol.planned import Task

_REFUSED = frozenset(("imap_wrong_password", "imap_app_password_needed"))


def fetch_mail(
    project: Project,
    account: Account,
    password: str | None = None,
    *,
    remember: bool = False,
    folders: Sequence[str] = (),
    since: str = "",
) -> Task:
    """Fetches mail into mail/<account>/ and adds that folder to the project's sources.

    The password goes to the child as a `Secret` in its pipe, whether it was typed or remembered: so there is one
    way for computers with and without a keychain, only the app itself asks to unlock one, and the password stands
    in no file, argument or environment variable. One that the server refuses is not remembered.

    Args:
        password: what was typed; None takes the remembered one.
        remember: keep a typed password in the keychain; otherwise a kept one is forgotten.
        folders: names of folders instead of those with sent mail.
        since: only mails of this day (YYYY-MM-DD) or later; "" for all.

    Raises:
        AppError: "imap_account_incomplete", "imap_needs_oauth", "imap_password_missing", and what the job raises.
    """
    account = checked(account)
    name = account.secret_name
    if password is None:
        secret = checked_password(keychain.recall(name) or "")
    else:
        secret = checked_password(password)
        if remember:
            keychain.remember(name, secret)
        else:
            keychain.forget(name)
    job = FetchMailJob(
        project_dir=str(project.folder),
        host=account.host,
        user=account.user,
        port=account.port,
        security=account.security,
        folders=tuple(folders),
        since=since,
    )
    planned = planned_in(project.jobs, job, label="signing_in")
    try:
        end = yield replace(planned, first_commands=(Secret(value=secret),))
    finally:
        # Stopped halfway, what is there is already worth reading.
        _add_source(project, account)
    if isinstance(end, Failed) and end.code in _REFUSED:
        keychain.forget(name)
    finished = required(end)
    return {"reason": finished.reason, **finished.outputs}


def _add_source(project: Project, account: Account) -> None:
    folder = account_folder(project, account)
    if next(folder.glob("*/*.eml"), None) is None:
        return
    try:
        now = Project.open(project.folder)  # the window may have changed it meanwhile
    except AppError:
        return  # the project was removed while this ran
    if str(folder) not in now.facts.sources:
        now.change(sources=(*now.facts.sources, str(folder)))
