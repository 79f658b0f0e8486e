"""The person's settings: one typed table with defaults, and upgrades from older versions of the file."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from desktop_app.core.errors import AppError
from desktop_app.core.project import write_json
from desktop_app.core.records import RecordError, from_plain

SETTINGS_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting with its default.

    Args:
        recent_projects: folders, newest first; hub_endpoint: of a mirror.
        looks_for_updates: the person allowed to ask for new versions once a day.
        looked_utc: when that was last done.
        notice_utc: when the newest notice was signed that was ever believed; older ones are refused.
    """

    version: int = SETTINGS_VERSION
    colour_scheme: Literal["system", "light", "dark"] = "system"
    language: Literal["system", "en", "zh_CN"] = "system"
    recent_projects: tuple[str, ...] = ()
    projects_folder: str = ""
    hub_endpoint: str = ""
    looks_for_updates: bool = False
    looked_utc: str = ""
    notice_utc: str = ""


UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""version -> function that turns a file of that version into the next one."""


def load(path: Path) -> Settings:
    """Reads the settings; a missing file gives the defaults, single fields that cannot be read theirs.

    Settings are convenience: a damaged file must never keep the window from opening, so it is set aside
    as `<name>.damaged` and the defaults are used.
    """
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (ValueError, RecursionError):
        path.replace(path.with_suffix(".damaged"))
        return Settings()
    if not isinstance(plain, dict):
        path.replace(path.with_suffix(".damaged"))
        return Settings()
    return _from_dict(_upgraded(plain))


def save(path: Path, settings: Settings) -> None:
    """Raises AppError("folder_not_writable")."""
    try:
        write_json(path, settings)
    except OSError:
        raise AppError("folder_not_writable", name=path.parent.name) from None


def with_recent_project(settings: Settings, folder: Path, *, keep: int = 12) -> Settings:
    """Returns the settings with `folder` first among the recent projects."""
    others = tuple(recent for recent in settings.recent_projects if recent != str(folder))
    return dataclasses.replace(settings, recent_projects=(str(folder), *others)[:keep])


def _upgraded(plain: dict[str, Any]) -> dict[str, Any]:
    version = plain.get("version")
    while isinstance(version, int) and version in UPGRADES:
        plain = UPGRADES[version](plain)
        version = plain.get("version")
    return plain


def _from_dict(plain: dict[str, Any]) -> Settings:
    known = {field.name for field in dataclasses.fields(Settings)}
    good: dict[str, Any] = {}
    for name, value in plain.items():
        if name not in known or name == "version":
            continue
        try:
            good[name] = getattr(from_plain(Settings, {name: value}), name)
        except RecordError:
            continue  # that one setting falls back to its default
    return Settings(**good)
