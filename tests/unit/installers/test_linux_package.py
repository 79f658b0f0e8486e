"""What can be said of the Linux package without building it; installers/linux/exercise.sh tries the real one."""

from __future__ import annotations

import importlib.util
import re
import shutil
import struct
import subprocess
import sys
import tomllib
import zlib
from pathlib import Path
from types import ModuleType

import pytest

from desktop_app import __version__
from desktop_app.core import paths

ROOT = paths.package_parent()
LINUX = ROOT / "installers" / "linux"


def loaded(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"linux_{name}", LINUX / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_that_the_lock_has_every_package_of_the_app_in_the_version_that_was_tested() -> None:
    locked = {
        canonical(name): version
        for name, version in re.findall(
            r"^([\w.-]+)==(\S+)", (LINUX / "requirements.txt").read_text(), re.MULTILINE
        )
    }
    constraints = (ROOT / "installers" / "requirements" / "constraints.txt").read_text()
    tested = {
        canonical(name): version for name, version in re.findall(r"^([\w.-]+)==(\S+)", constraints, re.MULTILINE)
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {canonical(re.split(r"[<>=!;\s\[]", line)[0]) for line in project["dependencies"]}

    assert wanted - set(locked) == set(), "run installers/linux/make_lock.sh"
    assert {name: locked[name] for name in set(locked) & set(tested)} == {
        name: tested[name] for name in set(locked) & set(tested)
    }, "run installers/linux/make_lock.sh"


def test_that_every_package_of_the_lock_is_checked_by_a_hash() -> None:
    entries = re.split(r"\n(?=\S)", (LINUX / "requirements.txt").read_text().strip())
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_that_the_menu_entry_has_the_name_by_which_a_desktop_finds_the_window() -> None:
    entry = (LINUX / "package" / "homespun.desktop").read_text(encoding="utf-8")
    app = (ROOT / "desktop_app" / "app.py").read_text(encoding="utf-8")
    assert 'setDesktopFileName("homespun")' in app
    assert 'setApplicationName("Homespun")' in app
    assert "StartupWMClass=Homespun\n" in entry


def test_that_a_library_which_only_a_dropped_plugin_wants_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    closure = loaded("closure")
    wants = {
        "/b/QtGui.so": ["libQt6Gui.so.6"],
        "/b/libQt6Gui.so.6": ["libicu.so.73", "libEGL.so.1"],
        "/b/libgtk-3.so.0": ["libicu.so.73"],
    }
    monkeypatch.setattr(closure, "_needed", lambda file: wants.get(file, []))
    entries = [
        ("PySide6/QtGui.so", "/b/QtGui.so", "EXTENSION"),
        ("PySide6/Qt/lib/libQt6Gui.so.6", "/b/libQt6Gui.so.6", "BINARY"),
        ("libicu.so.73", "/b/libicu.so.73", "BINARY"),
        ("libEGL.so.1", "/b/libEGL.so.1", "BINARY"),
        ("libgtk-3.so.0", "/b/libgtk-3.so.0", "BINARY"),
        ("libpython3.11.so.1.0", "/b/libpython3.11.so.1.0", "BINARY"),
    ]
    kept = closure.without_unused(entries)
    assert [name for name, *_ in kept] == [
        "PySide6/QtGui.so", "PySide6/Qt/lib/libQt6Gui.so.6", "libicu.so.73", "libpython3.11.so.1.0",
    ]  # fmt: skip

    links = [
        ("libQt6Gui.so.6", "PySide6/Qt/lib/libQt6Gui.so.6", "SYMLINK"),
        ("libgtk.so", "libgtk-3.so.0", "SYMLINK"),
        ("a.txt", "/b/a.txt", "DATA"),
    ]
    assert closure.without_dangling(links, kept) == [links[0], links[2]]


def framebuffer(file: Path, points: dict[tuple[int, int], tuple[int, int, int]], size: int = 200) -> None:
    """A screen of Xvfb as it lies in its file: 32 bits a pixel, blue first."""
    numbers = [100, 7, 2, 24, size, size, 0, 0, 32, 0, 32, 32, 4 * size, *[0] * 6, 0, *[0] * 5]
    pixels = bytearray(4 * size * size)
    for (x, y), (red, green, blue) in points.items():
        pixels[4 * (y * size + x) : 4 * (y * size + x) + 3] = bytes((blue, green, red))
    file.write_bytes(struct.pack(">25I", *numbers) + pixels)


def test_that_a_screen_is_painted_when_a_window_is_on_it_and_not_by_a_mouse_pointer(tmp_path: Path) -> None:
    screen = loaded("screen")
    framebuffer(tmp_path / "screen", {(x, y): (255, 255, 255) for x in range(12) for y in range(12)})
    assert screen.wait(screen.Screen(tmp_path / "screen"), 0.05) is None

    framebuffer(tmp_path / "screen", {(x, y): (9, 9, 9) for x in range(20, 180) for y in range(20, 180)})
    assert screen.wait(screen.Screen(tmp_path / "screen"), 0.05) is not None


def test_that_a_picture_of_the_screen_has_its_colours(tmp_path: Path) -> None:
    screen = loaded("screen")
    framebuffer(tmp_path / "screen", {(0, 0): (1, 2, 3), (199, 199): (250, 0, 7)})
    picture = screen.Screen(tmp_path / "screen").png()
    length = struct.unpack(">I", picture[33:37])[0]
    rows = zlib.decompress(picture[41 : 41 + length])
    assert (rows[1:4], rows[-3:]) == (bytes((1, 2, 3)), bytes((250, 0, 7)))


@pytest.mark.skipif(sys.platform != "linux", reason="a script for Linux")
def test_that_installing_again_replaces_the_app_and_removing_it_leaves_no_trace(tmp_path: Path) -> None:
    """install.sh with a stand-in for the app, in a home with a space in its name."""
    home = tmp_path / "somebody's home"
    release = tmp_path / "release"
    (release / "app" / "_internal" / "PySide6").mkdir(parents=True)
    program = release / "app" / "homespun"
    program.write_text(f"#!/bin/sh\necho homespun {__version__}\n")
    program.chmod(0o755)
    for name in ("icons/hicolor/scalable/apps/homespun.svg", "metainfo/homespun.metainfo.xml"):
        (release / "share" / name).parent.mkdir(parents=True)
        (release / "share" / name).write_text("x")
    (release / "share" / "applications").mkdir()
    shutil.copy(LINUX / "package" / "homespun.desktop", release / "share" / "applications")
    shutil.copy(LINUX / "install.sh", release)

    def run(script: Path, *words: str) -> str:
        environment = {"HOME": str(home), "PATH": "/usr/bin:/bin"}
        return subprocess.run(
            ["sh", str(script), *words],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            stdin=subprocess.DEVNULL,
        ).stdout

    home.mkdir()
    (home / "Homespun").mkdir()
    run(release / "install.sh")
    (release / "app" / "new.txt").write_text("of the newer version")
    run(release / "install.sh")
    place = home / ".local" / "lib" / "homespun"
    entry = (home / ".local/share/applications/homespun.desktop").read_text()
    assert (place / "new.txt").exists()
    assert f'Exec="{place}/homespun"\n' in entry
    started = subprocess.run([home / ".local/bin/homespun"], capture_output=True, text=True, check=True)
    assert started.stdout == f"homespun {__version__}\n"

    run(place / "install.sh", "--uninstall")
    left = {path.relative_to(home).as_posix() for path in home.rglob("*") if not path.is_dir()}
    assert left == set()
    assert (home / "Homespun").is_dir()
