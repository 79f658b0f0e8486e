"""What the privacy page reads from the project's files and takes away from them. No widgets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, read_json, read_record
from desktop_app.core.records import RecordError, from_plain
from desktop_app.dataset.example import Quality
from desktop_app.importers.senders import SenderCount
from desktop_app.redaction.finding import PrivacyReport
from desktop_app.ui.pages.left_out_contacts import Contact
from desktop_app.ui.pages.privacy_review import Review, load_review

if TYPE_CHECKING:
    from desktop_app.redaction.before_after import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What there is to decide on in the project of this folder."""

    folder: Path
    review: Review
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """What cleaning did."""

    report: PrivacyReport
    quality: Quality


def load(project: Project) -> Loaded:
    """Raises AppError("file_missing" | "file_damaged")."""
    review = load_review(project)
    # Here, away from the window's thread: with fifty thousand values each takes a third of a second.
    review.sections("kind")
    review.sections("person")
    return Loaded(folder=project.folder, review=review, contacts=_contacts(project))


def _contacts(project: Project) -> tuple[Contact, ...]:
    """Everybody who wrote, except the person; nobody where the list of senders was deleted."""
    if not project.senders.is_file():
        return ()
    try:
        senders = [from_plain(SenderCount, one) for one in read_json(project.senders)]
    except (RecordError, TypeError):
        raise AppError("file_damaged", name=project.senders.name) from None
    mine = {address.casefold() for address in project.facts.my_addresses}
    return tuple(
        Contact(contact=sender.address, name=sender.name, count=sender.sent_count)
        for sender in senders
        if sender.address and sender.address.casefold() not in mine
    )


def is_cleaned(project: Project) -> bool:
    """Whether a cleaning came to its end and its decisions still hold."""
    return all(file.is_file() for file in (project.redacted, project.privacy_report, project.quality))


def forget_cleaned(project: Project) -> None:
    """Makes what was cleaned void: the last file of each of its two steps goes, and training closes."""
    project.privacy_report.unlink(missing_ok=True)
    project.quality.unlink(missing_ok=True)
    if project.facts.privacy_reviewed:
        project.change(privacy_reviewed=False)


def load_cleaned(project: Project) -> Cleaned:
    """Raises AppError("file_missing" | "file_damaged")."""
    return Cleaned(
        report=read_record(project.privacy_report, PrivacyReport),
        quality=read_record(project.quality, Quality),
    )


def load_changes(project: Project) -> list[Change]:
    """Some messages before and after. Raises AppError("file_missing" | "file_damaged")."""
    # Only now: the detectors take half a second to load, and the window opens without them.
    from desktop_app.redaction.before_after import sample_changes

    return sample_changes(project)
