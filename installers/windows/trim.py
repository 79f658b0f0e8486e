"""What of the packages' files goes into the installer: an allow-list for Qt, a list of what others carry along.

Nothing here is about saving at any price: what is left out is never loaded by the app (`exercise.sh` walks through
it), and `pe_imports.py` says when a library is missing that another one needs.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

# The modules that the app imports, those that pyqtgraph imports at once (OpenGL, Test), and what they link to.
_QT = "Core Gui Widgets Svg OpenGL OpenGLWidgets PrintSupport Test".split()
_QT_MODULES = "|".join(_QT)
_KEPT_OF_PYSIDE = re.compile(
    rf"""
      [^/]+\.py | py\.typed
    | support/.*\.py
    | Qt({_QT_MODULES})\.pyd
    | Qt6({_QT_MODULES})\.dll
    | pyside6\.abi3\.dll
    | (msvcp|vcruntime|concrt)[^/]*\.dll
    | plugins/platforms/(qwindows|qoffscreen)\.dll
    | plugins/(styles|iconengines)/[^/]+\.dll
    | plugins/imageformats/(qsvg|qico)\.dll
    | translations/qtbase_(de|zh_CN|zh_TW)\.qm
    """,
    re.VERBOSE,
)
# Of Faker, the app reads lists of names and words.
_KEPT_OF_FAKER = re.compile(r"[^/]+\.py|(decode|utils|contrib)/.*|providers/(__init__\.py|(person|lorem)/.*)")
# Folders below the packages that only their developers, or functions that we do not call, need.
_FOLDERS = (
    "bin",
    "fastwarc",  # Resiliparse's archives of web pages
    "hf_xet",  # a second way of downloading, which the app switches off
    "pygments",  # rich's coloured source code
    "resiliparse/beam",
    "lxml/html",
    "numpy/f2py",
    "numpy/_pyinstaller",
    "phonenumbers/geodata",  # where a number comes from; we only ask whether it is one
    "phonenumbers/carrierdata",
    "phonenumbers/tzdata",
    "PySide6/scripts",
    "pyqtgraph/examples",
    "pyqtgraph/icons/peegee",  # pictures of its own mascot
    "pyqtgraph/opengl",
    "lxml/includes",
    "lxml/isoschematron",
    "shiboken6/include",
)
# Compiled modules that only tests load, and one that sacrebleu, which brings lxml, does not.
_TEST_MODULE = re.compile(r"numpy/_core/(_simd|_[a-z_]+_tests)\.|lxml/objectify\.")
_FOLDER_NAMES = ("tests", "testing_data", "__pycache__")
# numpy.testing is imported by numpy's own public face; its tests are not.
_SUFFIXES = (".pyi", ".pyx", ".pxd", ".pxi", ".c", ".cpp", ".h", ".lib", ".a", ".pdb", ".exe", ".pyf", ".f90")
# Building scripts on the top level, a version for Python 2, tables of network cards and SIM cards.
_FILES = ("_build.py", "example.py", "olefile/olefile2.py", "stdnum/oui.dat", "stdnum/imsi.dat")
# huggingface_hub looks at the metadata to know what it may import.
_METADATA = ("hf_xet", "fastwarc", "pygments")


def trim(packages: Path) -> None:
    """Removes from a folder of installed packages what the app does not need."""
    for name in _FOLDERS:
        shutil.rmtree(packages / name, ignore_errors=True)
    for name in _FILES:
        (packages / name).unlink(missing_ok=True)
    for name in _METADATA:
        for folder in packages.glob(f"{name}-*.dist-info"):
            shutil.rmtree(folder)
    for folder in sorted(packages.rglob("*"), reverse=True):
        if folder.is_dir() and folder.name in _FOLDER_NAMES:
            shutil.rmtree(folder)
    for file in [path for path in packages.rglob("*") if path.is_file()]:
        if not is_kept(file.relative_to(packages).as_posix()):
            file.unlink()
    for folder in sorted(packages.rglob("*"), reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def is_kept(name: str) -> bool:
    """Whether a file of the packages is installed. `name`: its path below them, with slashes."""
    top, _, below = name.partition("/")
    if top == "PySide6":
        return _KEPT_OF_PYSIDE.fullmatch(below) is not None
    if top == "faker":
        return _KEPT_OF_FAKER.fullmatch(below) is not None
    if _TEST_MODULE.match(name):
        return False
    if top.endswith(".dist-info"):
        # Others ask for versions and entry points; the licences are read from here for the notices.
        return below in ("METADATA", "entry_points.txt", "top_level.txt") or "licen" in below.lower()
    return not name.endswith(_SUFFIXES)
