"""How this Homespun came onto this computer, and how new the system below it is."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Literal

from desktop_app.core import paths
from desktop_app.update.release import Kind, numbers

Origin = Kind | Literal["source", "package"]
"""What installed it: one of our setups, a source checkout, or Python's package tools (and everything else)."""


def origin() -> Origin:
    """Looks at folders only."""
    if paths.source_tree() is not None:
        return "source"
    if sys.platform == "win32":
        # Our setup brings Python's embeddable runtime, which is no virtual environment and has a ._pth file.
        is_setup = any(Path(sys.executable).parent.glob("python3*._pth"))
        return "windows-setup" if is_setup else "package"
    if paths.is_frozen() and sys.platform == "linux":
        return "linux-deb" if Path(sys.executable).is_relative_to("/usr") else "linux-tar"
    return "package"


def system_version() -> tuple[int, ...]:
    """Windows' version, (10, 0, 19045), or that of glibc, (2, 36); () where neither can be told."""
    if sys.platform == "win32":
        facts = sys.getwindowsversion()
        return facts.major, facts.minor, facts.build
    try:
        words = (os.confstr("CS_GNU_LIBC_VERSION") or "").split()
    except (ValueError, OSError, AttributeError):
        return ()
    return numbers(words[1]) if len(words) == 2 and words[1].replace(".", "").isdigit() else ()


def is_new_enough(needs: str) -> bool:
    """Whether this system runs a file that `needs` this much; what cannot be told is left to its setup."""
    found = system_version()
    return not found or found >= numbers(needs)
