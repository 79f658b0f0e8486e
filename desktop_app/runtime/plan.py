"""What an installation takes: which files, how many bytes, on which disk; decided before the first byte comes."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from desktop_app.core.errors import AppError
from desktop_app.runtime import places, programs
from desktop_app.runtime.choose import Choice
from desktop_app.runtime.fetch import bytes_there
from desktop_app.runtime.lock import Lock, LockedFile, lock_file, locked_pythons, read_lock

RESERVE_BYTES = 2 * 10**9
"""Stays free: a system whose disk is full to the last byte is a broken system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnginePlan:
    """One installation.

    Args:
        files: of the lock, what this computer's card needs.
        root: the folder on the chosen drive; python: what the environment is built on.
        mirrors: source -> address to try first (`addresses.read_mirrors`).
        from_folder: a folder that holds the files, or some of them; it is only read.
    """

    choice: Choice
    lock: Lock
    files: tuple[LockedFile, ...]
    root: Path
    python: Path
    mirrors: Mapping[str, str] = field(default_factory=dict)
    from_folder: Path | None = None

    @property
    def download_bytes(self) -> int:
        """All files together, there or not."""
        return sum(file.size_bytes for file in self.files)

    @property
    def unpacked_bytes(self) -> int:
        return sum(file.unpacked_bytes for file in self.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Bytes that are still to be written at once (downloads, unpacked files, reserve), and bytes that are free."""

    missing_bytes: int
    needed_bytes: int
    free_bytes: int

    @property
    def fits(self) -> bool:
        return self.needed_bytes <= self.free_bytes


def make_plan(
    choice: Choice,
    *,
    system: str,
    root: Path | None = None,
    mirrors: Mapping[str, str] | None = None,
    from_folder: Path | None = None,
) -> EnginePlan:
    """Finds the lock and a Python for it. Nothing is written, nothing is asked of the network.

    Args:
        system: "Linux" or "Windows"; root: None takes the drive chosen before.

    Raises:
        AppError: "engine_not_offered", "engine_lock_missing", "engine_lock_damaged", "engine_python_missing",
            "folder_missing".
    """
    if not choice.backend:
        raise AppError("engine_not_offered")
    pythons = locked_pythons(system, choice.backend)
    if not pythons:
        raise AppError("engine_lock_missing", name=choice.backend)
    if from_folder is not None and not from_folder.is_dir():
        raise AppError("engine_folder_missing", name=from_folder.name)
    python, version = programs.base_python(pythons)
    lock = read_lock(lock_file(system, choice.backend, version))
    return EnginePlan(
        choice=choice,
        lock=lock,
        files=lock.files_for(choice.device),
        root=(root or places.chosen_root()).absolute(),
        python=python,
        mirrors=dict(mirrors or {}),
        from_folder=from_folder,
    )


def room_for(plan: EnginePlan) -> Room:
    """What the plan's drive must hold and can hold. Raises AppError("folder_not_writable"): the drive is gone."""
    outside = plan.from_folder
    here = [file for file in plan.files if outside is None or not (outside / file.name).is_file()]
    missing = sum(file.size_bytes for file in here) - bytes_there(here, places.downloads(plan.root))
    existing = next((folder for folder in (plan.root, *plan.root.parents) if folder.exists()), None)
    if existing is None:
        raise AppError("folder_not_writable", name=plan.root.name)
    can_link = not places.engines(plan.root).is_dir() or places.links_work(places.engines(plan.root))
    unpacked = plan.unpacked_bytes * (1 if can_link else 2)
    return Room(
        missing_bytes=missing,
        needed_bytes=missing + unpacked + RESERVE_BYTES,
        free_bytes=shutil.disk_usage(existing).free,
    )


def check_plan(plan: EnginePlan) -> None:
    """Raises AppError: "engine_path_too_long", "engine_disk_too_small" with `need_gb` and `free_gb`."""
    places.check_length(plan.root, plan.choice.backend)
    room = room_for(plan)
    if not room.fits:
        raise AppError(
            "engine_disk_too_small",
            need_gb=round(room.needed_bytes / 1e9, 1),
            free_gb=round(room.free_bytes / 1e9, 1),
        )
