"""Asks once, and says what a person is told about a newer version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from desktop_app import __version__
from desktop_app.core.errors import AppError
from desktop_app.update.asking import DEADLINE_S, ask
from desktop_app.update.envelope import opened
from desktop_app.update.release import Release, ReleaseFile, is_newer, read_release
from desktop_app.update.source import Source
from desktop_app.update.this_copy import is_new_enough, origin

EVERY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The newest published Homespun, as this copy sees it.

    Args:
        code: "update_none", "update_there", "update_there_by_hand" (no setup for the way this copy was installed),
            "update_system_too_old".
        file: the setup for this copy; None but with "update_there".
    """

    code: str
    release: Release
    file: ReleaseFile | None = None

    @property
    def is_newer(self) -> bool:
        return self.code != "update_none"


def look(source: Source, *, seen: str, own: str = __version__, deadline_s: float = DEADLINE_S) -> Found:
    """Asks the source. Call it only when the person asked or allowed it.

    Args:
        seen: `issued` of the newest notice that was ever believed, as ISO text, or "": an older one is a replay.
        own: this copy's version.

    Raises:
        AppError: "update_no_address"; those of `ask`, `opened` and `read_release`; "update_replayed".
    """
    if not source.address:
        raise AppError("update_no_address")
    release = read_release(opened(ask(source.address, deadline_s=deadline_s), source.keys))
    newest = _moment(seen)
    if newest is not None and release.issued < newest:
        # An old notice is signed as well: without this, a server could hide a repaired version for ever.
        raise AppError("update_replayed")
    return judged(release, own)


def judged(release: Release, own: str) -> Found:
    """What a release means for this copy. An older version than this one is never offered."""
    if not is_newer(release.version, own):
        return Found(code="update_none", release=release)
    file = release.file_for(origin())
    if file is None:
        return Found(code="update_there_by_hand", release=release)
    if not is_new_enough(file.needs):
        return Found(code="update_system_too_old", release=release)
    return Found(code="update_there", release=release, file=file)


def is_due(looked: str, now: datetime | None = None) -> bool:
    """Whether a day has gone since `looked` (ISO text, or "" for never); after a clock was set back, too."""
    last = _moment(looked)
    now = now or datetime.now(UTC)
    return last is None or not last <= now < last + EVERY


def _moment(text: str) -> datetime | None:
    """What cannot be read counts as never: the settings are a file that people may edit."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo is not None else None
