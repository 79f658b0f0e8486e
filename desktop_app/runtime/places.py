"""Where engines lie, which one is ready, and what is left of those that are not.

    <root>/e/cu130-1a2b3c4d/          an environment; READY.json is written last, and nothing else makes it count
    <root>/e/downloads/               files of a lock, finished or `.part`
    <root>/e/uv-cache/                while uv unpacks
    <root>/e/install.log              what uv and the trial said

`root` is the app's own folder, or one on another drive (engine.json in the app's own folder says which).
Names are short because Windows' programs stop at 259 characters.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop_app.core import paths
from desktop_app.core.errors import AppError
from desktop_app.core.project import read_record, write_json

READY = "READY.json"
# Deepest path that torch 2.13 unpacks below site-packages (measured), and Windows' limit without its last zero.
_DEEPEST = 167
_LONGEST = 259
_TRASH = ".old-"
_BIG_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Content of READY.json.

    Args:
        lock_sha256: of the lock it was made from; versions: package -> version.
        trial: what the trial saw (`trial.Trial`), for a bug report.
        big_files: path below the environment -> size in bytes, of everything larger than a megabyte.
    """

    backend: str
    lock_sha256: str
    made_utc: str
    versions: Mapping[str, str]
    trial: Mapping[str, str | int | float | bool]
    big_files: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Root:
    folder: str


def chosen_root() -> Path:
    """The drive and folder that the person chose for the engine; the app's own folder otherwise."""
    try:
        return Path(read_record(_root_file(), _Root).folder)
    except AppError:
        # Never chosen, or unreadable: an engine elsewhere is then not found, and can be built again.
        return paths.user_data()


def choose_root(root: Path) -> None:
    """Keeps the choice. Raises AppError("folder_not_writable")."""
    try:
        write_json(_root_file(), _Root(folder=str(root.absolute())))
    except OSError:
        raise AppError("folder_not_writable", name=root.name) from None


def engines(root: Path) -> Path:
    return root / "e"


def downloads(root: Path) -> Path:
    return engines(root) / "downloads"


def log_file(root: Path) -> Path:
    return engines(root) / "install.log"


def python_of(environment: Path) -> Path:
    return environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def packages_of(environment: Path) -> Path:
    """The environment's site-packages, once it was made."""
    found = sorted(environment.glob("lib/python3.*/site-packages"))
    return found[0] if found else environment / "Lib" / "site-packages"


def check_length(root: Path, backend: str) -> None:
    """Raises AppError("engine_path_too_long"): Windows' programs could not remove what would be made there."""
    if sys.platform == "win32" and _longest_path(root, backend) > _LONGEST:
        raise AppError("engine_path_too_long", name=root.name)


def _longest_path(root: Path, backend: str) -> int:
    below = f"\\e\\{backend}-12345678\\Lib\\site-packages\\"
    return len(str(root.absolute())) + len(below) + _DEEPEST


def fresh_folder(root: Path, backend: str, lock_sha256: str) -> Path:
    """A folder that does not exist yet: nothing is ever installed over something else."""
    name = f"{backend}-{lock_sha256[:8]}"
    folder, number = engines(root) / name, 2
    while folder.exists():
        folder, number = engines(root) / f"{name}-{number}", number + 1
    return folder


def ready_engines(root: Path) -> list[tuple[Path, Ready]]:
    """The environments that were finished and are still whole at a glance, the newest first."""
    found = [
        (file.parent, ready)
        for file in sorted(engines(root).glob(f"*/{READY}"))
        if not file.parent.name.startswith(_TRASH) and (ready := read_ready(file.parent)) is not None
    ]
    return sorted(found, key=lambda one: one[1].made_utc, reverse=True)


def read_ready(environment: Path) -> Ready | None:
    """READY.json, if nothing large is missing or cut: a fast look (a stat a file), made at every start."""
    try:
        ready = read_record(environment / READY, Ready)
    except (AppError, OSError):
        return None
    if not python_of(environment).exists() or not _base_of(environment).is_dir():
        return None
    for name, size_bytes in ready.big_files.items():
        try:
            if (environment / name).stat().st_size != size_bytes:
                return None
        except OSError:
            return None
    return ready


def _base_of(environment: Path) -> Path:
    """The folder of the Python that the environment was built on; without that it does not start."""
    try:
        lines = (environment / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
    except OSError:
        return environment / "pyvenv.cfg"
    said = (line.partition("=") for line in lines)
    return Path(next((value.strip() for name, _, value in said if name.strip() == "home"), "pyvenv.cfg"))


def big_files(environment: Path) -> dict[str, int]:
    """Path below the environment -> size, of all files larger than a megabyte."""
    found = {}
    for folder, _, names in os.walk(environment):
        for name in names:
            path = Path(folder) / name
            size_bytes = path.lstat().st_size
            if size_bytes > _BIG_BYTES:
                found[path.relative_to(environment).as_posix()] = size_bytes
    return found


def set_aside(environment: Path) -> None:
    """Takes an environment out of use at once, then removes it. What cannot be removed now goes at the next run.

    A scanner or a program that is still open holds files on Windows; without READY.json they do not count.
    """
    (environment / READY).unlink(missing_ok=True)
    trash = environment.with_name(f"{_TRASH}{secrets.token_hex(4)}")
    try:
        environment.rename(trash)
    except OSError:
        return  # without READY.json it is not used, and `sweep` tries again
    remove_tree(trash)


def sweep(root: Path, *, keep: Path | None = None) -> None:
    """Removes every environment without READY.json, and with `keep` all others but that one."""
    if not engines(root).is_dir():
        return
    for folder in sorted(engines(root).iterdir()):
        if not folder.is_dir() or folder in (keep, downloads(root)):
            continue
        if folder.name.startswith(_TRASH) or folder.name == "uv-cache":
            remove_tree(folder)
        elif keep is not None or not (folder / READY).exists():
            set_aside(folder)


def remove_tree(folder: Path) -> bool:
    r"""Removes a folder as far as the system lets us, and says whether it is gone.

    Windows: with the prefix \\?\ there is no limit to the length of a path.
    """
    path = f"\\\\?\\{folder.absolute()}" if sys.platform == "win32" else str(folder)
    shutil.rmtree(path, ignore_errors=True)
    return not folder.exists()


def tree_bytes(folder: Path) -> int:
    """What a folder takes on the disk, each file once however often it is linked."""
    seen: set[tuple[int, int]] = set()
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            facts = (Path(parent) / name).lstat()
            if (facts.st_dev, facts.st_ino) not in seen:
                seen.add((facts.st_dev, facts.st_ino))
                total += facts.st_size
    return total


def links_work(folder: Path) -> bool:
    """Whether this disk knows hard links (exFAT does not): without them, unpacking needs its room twice."""
    first = folder / f".link-{secrets.token_hex(4)}"
    second = first.with_name(first.name + "-2")
    first.touch()
    try:
        os.link(first, second)
    except OSError:
        return False
    else:
        second.unlink()
        return True
    finally:
        first.unlink()


def _root_file() -> Path:
    return paths.user_data() / "engine.json"
