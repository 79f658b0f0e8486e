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

    PyInstaller takes along whatever the plugins of Qt want; without some plugins, their libraries are not needed.
    """
    entries = [one for one in binaries if not is_systems(PurePosixPath(one[0]).name)]
    by_name = {PurePosixPath(one[0]).name: one for one in entries}
    # What nobody imports by name is only there because somebody needs it.
    on_demand = {one for one in entries if _LIBRARY.fullmatch(one[0]) or "/Qt/lib/" in one[0]}
    kept = {one for one in entries if one not in on_demand or one[0].startswith("libpython")}
    to_read = list(kept)
    while to_read:
        for name in _needed(to_read.pop()[1]):
            found = by_name.get(name)
            if found is not None and found not in kept:
                kept.add(found)
                to_read.append(found)
    return [one for one in entries if one in kept]


def without_dangling(entries: Iterable[Entry], kept: Iterable[Entry]) -> list[Entry]:
    """Returns the entries without the links to files that are not among `kept`.

    PyInstaller makes a link on the top level for each library that a wheel brings; its second field is the target.
    """
    names = {one[0] for one in kept}
    return [
        one
        for one in entries
        if one[2] != "SYMLINK" or posixpath.normpath(PurePosixPath(one[0]).parent / one[1]) in names
    ]


def _needed(file: str) -> list[str]:
    """Returns the DT_NEEDED names of an ELF file."""
    answer = subprocess.run(["objdump", "-p", file], capture_output=True, text=True, check=True)
    return re.findall(r"^\s+NEEDED\s+(\S+)", answer.stdout, re.MULTILINE)
