"""Puts the Python that engines are built on into a packed app: python engine_python.py TREE

    TREE/python/bin/python3.11                  a start program for the shared libpython that the app has anyway
    TREE/python/lib/python3.11/                 the standard library as plain files, without what no engine imports
    TREE/python/lib/                            links to the app's own libraries (OpenSSL, SQLite and the like)

The app's own modules are inside its program file, where only that program finds them. With a Python of our own one
lock serves every distribution, and an upgrade of the system's Python leaves finished engines alone.

Run by build.sh with the interpreter that was packed. Needs gcc and objdump.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from closure import is_systems

_NAME = f"python{sys.version_info.major}.{sys.version_info.minor}"
_LEFT_OUT = shutil.ignore_patterns(
    "__pycache__", "test", "tests", "idlelib", "lib2to3", "tkinter", "turtledemo", "turtle.py", "pydoc_data",
    # How others build and install: uv does that.
    "distutils", "ensurepip", "config-*", "site-packages", "dist-packages", "lib-dynload",
    # A distribution's own additions, and links into its folders.
    "sitecustomize.py", "LICENSE.txt", "EXTERNALLY-MANAGED",
)  # fmt: skip
_EXTENSIONS_LEFT_OUT = re.compile(
    r"_(tkinter|dbm|gdbm|curses|curses_panel|crypt|ctypes_test|test.*|xx.*)\.|xx|nis\.|ossaudiodev\.|readline\."
)
_START = """
int Py_BytesMain(int count, char **words);
int main(int count, char **words) { return Py_BytesMain(count, words); }
"""
_TRY = (
    "import bz2, ctypes, decimal, hashlib, json, lzma, multiprocessing, sqlite3, ssl, sys, unittest.mock, uuid, "
    "venv, zlib, zoneinfo; ctypes.pythonapi; ssl.create_default_context(); print(sys.version, sys.prefix)"
)


def main(tree: Path) -> int:
    bundle, library = tree / "_internal", tree / "python" / "lib"
    shutil.rmtree(tree / "python", ignore_errors=True)
    shutil.copytree(sysconfig.get_path("stdlib"), library / _NAME, ignore=_LEFT_OUT)
    for cut in (library / _NAME).rglob("*"):
        if cut.is_symlink():  # into a folder of the computer that builds
            cut.unlink()
    files = list(_extensions(bundle, library / _NAME / "lib-dynload"))
    for name in sorted({name for file in files for name in _needed(file)} | {f"lib{_NAME}.so.1.0"}):
        if not is_systems(name) and not name.startswith("ld-linux"):
            _link(bundle / name, library / name)
    program = tree / "python" / "bin" / _NAME
    program.parent.mkdir()
    _start_program(program, library / f"lib{_NAME}.so.1.0")
    return subprocess.run([str(program), "-I", "-B", "-c", _TRY], env={}, check=False).returncode


def _extensions(bundle: Path, folder: Path) -> Iterator[Path]:
    """Links those that the app has, copies the others; yields the files."""
    folder.mkdir()
    packed = bundle / _NAME / "lib-dynload"
    for file in sorted((Path(sysconfig.get_path("stdlib")) / "lib-dynload").glob("*.so")):
        if _EXTENSIONS_LEFT_OUT.match(file.name):
            continue
        if (packed / file.name).is_file():
            _link(packed / file.name, folder / file.name)
        else:
            shutil.copyfile(file, folder / file.name)
        yield file


def _link(target: Path, link: Path) -> None:
    if not target.is_file():
        sys.exit(f"the app lacks {target.name}, which the engine's Python needs")
    link.symlink_to(os.path.relpath(target, link.parent))


def _needed(file: Path) -> list[str]:
    said = subprocess.run(["objdump", "-p", str(file)], capture_output=True, text=True, check=True).stdout
    return re.findall(r"^\s+NEEDED\s+(\S+)", said, re.MULTILINE)


def _start_program(program: Path, libpython: Path) -> None:
    subprocess.run(
        [
            *("gcc", "-x", "c", "-O2", "-s", "-o", str(program), "-"),
            *("-x", "none", str(libpython.resolve())),
            # DT_RPATH, not RUNPATH: only the former counts for what the extension modules need in their turn.
            *("-Wl,--disable-new-dtags", "-Wl,-rpath,$ORIGIN/../lib"),
            # What libpython needs in its turn is the system's.
            "-Wl,--allow-shlib-undefined",
        ],
        input=_START,
        text=True,
        check=True,
    )


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).absolute()))
