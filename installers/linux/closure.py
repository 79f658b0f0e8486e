"""Which shared libraries go into the bundle: those that something in it needs, and no system's own."""

import posixpath
import re
import subprocess
from collections.abc import Iterable
from pathlib import PurePosixPath

# Name in the bundle, file, kind: an entry of PyInstaller's tables.
Entry = tuple[str, str, str]

# These must be the computer's own, because drivers, fonts or the session speak with the same copy. The package
# depends on all of them (build.sh).
_SYSTEMS = re.compile(
    r"lib(stdc\+\+|gcc_s|c|m|dl|rt|pthread|util|resolv|z|expat|GL|EGL|GLX|GLdispatch|OpenGL|drm|gbm|fontconfig|freetype"
    r"|dbus-1|glib-2\.0|gio-2\.0|gobject-2\.0|gmodule-2\.0|gthread-2\.0|X11|X11-xcb|xcb|xkbcommon|xkbcommon-x11"
    r"|wayland-client|wayland-cursor|wayland-egl|cups)\.so"
)
_LIBRARY = re.compile(r"lib[^/]*\.so[.0-9]*$")


def is_systems(name: str) -> bool:
    """Whether a library with this name is the system's business."""
    return _SYSTEMS.match(name) is not None


def without_unused(binaries: Iterable[Entry]) -> list[Entry]:
    """Returns the entries that an extension module, a plugin or Python itself needs, however indirectly.

    PyInstaller takes along whatever the plugins of Qt want; after some plugins are left out, so can their libraries.
    """
    entries = [one for one in binaries if not is_systems(PurePosixPath(one[0]).name)]
    files = [one for one in entries if one[2] != "SYMLINK"]
    by_name = {PurePosixPath(one[0]).name: one for one in files}
    # What nobody imports by name is only there because somebody needs it.
    on_demand = {one for one in files if _LIBRARY.fullmatch(one[0]) or "/Qt/lib/" in one[0]}
    kept = {one for one in files if one not in on_demand or one[0].startswith("libpython")}
    to_read = list(kept)
    while to_read:
        for name in _needed(to_read.pop()[1]):
            found = by_name.get(name)
            if found is not None and found not in kept:
                kept.add(found)
                to_read.append(found)
    names = {one[0] for one in kept}
    # A link's second field is what it points at, from its own folder.
    return [
        one
        for one in entries
        if one in kept or (one[2] == "SYMLINK" and posixpath.normpath(_beside(one[0], one[1])) in names)
    ]


def _beside(name: str, target: str) -> str:
    return str(PurePosixPath(name).parent / target)


def _needed(file: str) -> list[str]:
    """Returns the DT_NEEDED names of an ELF file."""
    answer = subprocess.run(["objdump", "-p", file], capture_output=True, text=True, check=True)
    return re.findall(r"^\s+NEEDED\s+(\S+)", answer.stdout, re.MULTILINE)
