"""What was seen the last time, so that a page has something to show while drivers are asked again."""

from __future__ import annotations

from pathlib import Path

from desktop_app.core import paths
from desktop_app.core.errors import AppError
from desktop_app.core.project import read_record, write_json
from desktop_app.hardware.profile import HardwareProfile


def remembered_file() -> Path:
    return paths.user_data() / "hardware.json"


def remember(profile: HardwareProfile) -> None:
    """Keeps the profile. A disk that refuses is no reason to lose what was just seen: it is then not kept."""
    try:
        write_json(remembered_file(), profile)
    except OSError:
        return


def recall() -> HardwareProfile | None:
    """The profile of the last look, None without one; free memory in it is of that time, not of now."""
    try:
        return read_record(remembered_file(), HardwareProfile)
    except AppError:
        # Missing, or written by another version: the look that is under way brings a new one.
        return None
