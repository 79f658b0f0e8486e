"""Where things are, in a source tree, an installed wheel or a frozen app: the only file that knows."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def is_frozen() -> bool:
    """Whether this is a program that PyInstaller packed: `sys.executable` is that program then, not a Python."""
    return bool(getattr(sys, "frozen", False))


def _package() -> Path:
    """The folder `desktop_app` with files that any Python can read.

    A frozen app runs its own modules out of an archive; for the engine's Python it carries them as plain files,
    too, in a folder where nothing else lies that could be imported (installers/linux/homespun.spec).
    """
    if is_frozen():
        return Path(getattr(sys, "_MEIPASS")) / "source" / "desktop_app"  # noqa: B009 - mypy does not know it
    return Path(__file__).resolve().parent.parent


_PACKAGE = _package()


def _shipped(name: str) -> Path:
    """Returns a top-level folder that ships beside the package.

    A source tree has it beside `desktop_app/`; a wheel and a frozen app carry it inside (`desktop_app/_shipped`,
    see [tool.hatch.build] in pyproject.toml).
    """
    inside = _PACKAGE / "_shipped" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def package_parent() -> Path:
    """The folder to put on a child's import path so that it finds this package."""
    return _PACKAGE.parent


def resources() -> Path:
    """Icons, translations, the model catalogue and the bundled tiny model."""
    return _shipped("resources")


def examples() -> Path:
    """The example mailbox and chat."""
    return _shipped("examples")


def tiny_model() -> Path:
    """The bundled demo model: a Hugging Face folder."""
    return resources() / "models" / "tiny"


def engine_data() -> Path:
    """What the engine consists of on each system: backends.toml and the locks."""
    inside = _PACKAGE / "_shipped" / "engine"
    return inside if inside.is_dir() else _PACKAGE.parent / "installers" / "engine"


def program_folders() -> tuple[Path, ...]:
    """Where an installed app keeps the programs it brings along (uv, the engine's Python): beside its own
    interpreter, in the `bin` that its packages were installed with, and in a frozen app's `python/bin`."""
    beside = Path(sys.executable).parent
    return beside, _PACKAGE.parent / "bin", beside / "python" / "bin"


def source_tree() -> Path | None:
    """The checkout this runs from, or None when installed."""
    root = _PACKAGE.parent
    return root if (root / "pyproject.toml").is_file() else None


def user_data() -> Path:
    """Per-user folder for settings and caches; `HOMESPUN_HOME` moves it (tests, portable use).

    The locations are those of the platforms' guidelines; platformdirs would say the same, but `core` may import
    the standard library only.
    """
    override = os.environ.get("HOMESPUN_HOME")
    if override:
        return Path(override)
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "Homespun"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "Homespun"
    return Path(os.environ.get("XDG_DATA_HOME", home / ".local" / "share")) / "homespun"


def settings_file() -> Path:
    return user_data() / "settings.json"


def default_projects() -> Path:
    """Where new projects are offered to live."""
    override = os.environ.get("HOMESPUN_HOME")
    return Path(override) / "projects" if override else Path.home() / "Homespun"
