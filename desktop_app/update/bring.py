"""Brings the setup of a release onto this computer, and starts it."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from desktop_app.core import paths
from desktop_app.core.errors import AppError
from desktop_app.runtime.control import Control
from desktop_app.runtime.fetch import Patience, Tell, fetch, is_whole
from desktop_app.runtime.lock import LockedFile
from desktop_app.update.release import Release, ReleaseFile

_SOURCE = "release"
_SAID_AS = {
    "engine_server_unreachable": "update_server_unreachable",
    "engine_file_gone": "update_file_gone",
    "engine_file_wrong": "update_file_wrong",
}


def downloads() -> Path:
    return paths.user_data() / "updates"


def bring(
    release: Release, file: ReleaseFile, *, control: Control, tell: Tell, patience: Patience | None = None
) -> Path:
    """Returns the setup, whole and as signed; goes on where an earlier try stopped, and drops older setups.

    Raises:
        AppError: "update_server_unreachable", "update_file_gone", "update_file_wrong", "disk_full", "cancelled",
            "folder_not_writable".
    """
    folder = downloads() / release.version
    for other in downloads().glob("*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)  # what is still open on Windows goes with the next one
    locked = _locked(release, file)
    if (folder / file.name).exists() and not is_whole(folder / file.name, locked):
        # Changed since it came: `fetch` would trust a finished name of the right length.
        (folder / file.name).unlink()
    try:
        fetch(
            [locked],
            folder=folder,
            addresses={_SOURCE: (file.url.removesuffix(file.name),)},
            control=control,
            tell=tell,
            patience=patience,
        )
    except AppError as error:
        raise AppError(_SAID_AS.get(error.code, error.code), **error.details) from None
    return folder / file.name


def start_setup(release: Release, file: ReleaseFile) -> None:
    """Starts the setup that `bring` brought, on Windows; the app must close then, because its files are replaced.

    Raises:
        AppError: "update_file_wrong" (not what was signed any more), "update_not_started".
    """
    setup = downloads() / release.version / file.name
    if not is_whole(setup, _locked(release, file)):
        raise AppError("update_file_wrong", name=file.name)
    # Not a child of ours: it goes on when this process ends.
    flags = getattr(subprocess, "DETACHED_PROCESS", 0) | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
    try:
        subprocess.Popen([str(setup)], cwd=setup.parent, creationflags=flags, close_fds=True)
    except OSError:
        # Smart App Control and companies' rules block what is not signed by somebody they know.
        raise AppError("update_not_started", name=file.name) from None


def is_started_here(file: ReleaseFile) -> bool:
    """Whether `start_setup` can install the file without a terminal and without an administrator."""
    return sys.platform == "win32" and file.kind == "windows-setup"


def _locked(release: Release, file: ReleaseFile) -> LockedFile:
    """The file in the downloader's words. Nobody unpacks it here."""
    return LockedFile(
        package="homespun",
        version=release.version,
        source=_SOURCE,
        path=file.name,
        sha256=file.sha256,
        size_bytes=file.size_bytes,
        unpacked_bytes=0,
    )


def command_for(path: Path) -> str:
    """What installs the file in a terminal, to be copied."""
    quoted = shlex.quote(str(path))
    if path.suffix == ".deb":
        return f"sudo apt install {quoted}"
    folder = shlex.quote(str(path.parent))
    inside = shlex.quote(str(path.parent / path.name.removesuffix(".tar.zst") / "install.sh"))
    return f"tar --zstd -xf {quoted} -C {folder} && sh {inside}"
