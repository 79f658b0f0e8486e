"""The two programs that build an engine, uv and a Python, and what they may know of our environment."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from desktop_app.core import paths
from desktop_app.core.errors import AppError
from desktop_app.core.process import child_environment

_ASK_S = 30


def uv() -> Path:
    """The uv that came with the app. Raises AppError("engine_uv_missing")."""
    name = "uv.exe" if sys.platform == "win32" else "uv"
    for folder in (*paths.program_folders(), Path(sysconfig.get_path("scripts"))):
        if (folder / name).is_file():
            return folder / name
    found = shutil.which("uv")
    if found is None:
        raise AppError("engine_uv_missing")
    return Path(found)


def base_python(versions: tuple[str, ...]) -> tuple[Path, str]:
    """An interpreter to build the engine on, and its version ("3.12").

    The one that runs the app, where it is a real interpreter; in a frozen app the one that came along, or else one
    of the system's.

    Args:
        versions: those that there is a lock for.

    Raises:
        AppError: "engine_python_missing" with the versions that would do.
    """
    own = f"{sys.version_info.major}.{sys.version_info.minor}"
    if not getattr(sys, "frozen", False) and own in versions:
        return _console(Path(sys.executable)), own
    folders = paths.program_folders()
    beside = [(folder / _file_name(version), version) for version in versions for folder in folders]
    systems = [(Path(found), version) for version in versions if (found := shutil.which(f"python{version}"))]
    for candidate, version in (*beside, *systems):
        if candidate.is_file() and _is_usable(candidate, version):
            return candidate, version
    raise AppError("engine_python_missing", versions=", ".join(versions))


def environment(work: Path, *, online: bool = False) -> dict[str, str]:
    """For uv: no settings of the person's own tools (pip, conda, another environment), nothing of our bundle.

    Args:
        work: holds uv's cache, so that it is on the same disk as what it builds (links instead of copies).
        online: uv may ask the package index; then a company's own index and certificates count.
    """
    variables = child_environment(
        {
            "UV_CACHE_DIR": str(work / "uv-cache"),
            "UV_PYTHON_DOWNLOADS": "never",
            "UV_NO_PROGRESS": "1",
            "NO_COLOR": "1",
        }
    )
    variables.pop("LD_LIBRARY_PATH", None)
    if online:
        # Networks that look into every connection have a certificate of their own in the system's store.
        return variables | {"UV_SYSTEM_CERTS": "1"}
    return variables | {"UV_NO_CONFIG": "1", "UV_OFFLINE": "1"}


def _file_name(version: str) -> str:
    return "python.exe" if sys.platform == "win32" else f"python{version}"


def _console(interpreter: Path) -> Path:
    """python.exe beside the pythonw.exe that shows the window: uv asks it questions and reads what it prints."""
    return interpreter.with_name("python.exe") if interpreter.name.lower() == "pythonw.exe" else interpreter


def _is_usable(interpreter: Path, version: str) -> bool:
    words = "import sys, zlib, ssl; print('%d.%d' % sys.version_info[:2], sys.maxsize > 2**32)"
    try:
        answer = subprocess.run(
            [str(interpreter), "-I", "-c", words],
            capture_output=True,
            text=True,
            timeout=_ASK_S,
            check=False,
            env=_plain_environment(),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and answer.stdout.split() == [version, "True"]


def _plain_environment() -> dict[str, str]:
    variables = child_environment()
    variables.pop("LD_LIBRARY_PATH", None)
    return variables
