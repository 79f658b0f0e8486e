"""The licences of everything that the installer brings along, in one file a person can read."""

from __future__ import annotations

from collections.abc import Iterator
from email.parser import HeaderParser
from pathlib import Path

_BEGIN = """\
Homespun brings along the following programs and libraries. Each stands under its own licence, which is given below
its name. All of them are separate files in the program's folder: you may replace them by versions of your own.

Where a package names the LGPL (Qt and PySide6, libpff, python-stdnum), the sources of exactly this version are at
the address given below its name; the texts of the LGPL 3 and of the GPL 3, on which it builds, stand below libpff.
"""
_SOURCES = {
    "pyside6_essentials": "https://download.qt.io/official_releases/QtForPython/",
    "shiboken6": "https://download.qt.io/official_releases/QtForPython/",
}
# Qt's wheels hold only the text of the licence that we do not use.
_NOT_OURS = ("LicenseRef-Qt-Commercial.txt",)


def notices(packages: Path, runtime: Path) -> str:
    """Returns the text. `packages`: a folder with .dist-info folders; `runtime`: the interpreter's folder."""
    parts = [_BEGIN]
    folders = sorted(packages.glob("*.dist-info"), key=lambda path: path.name.lower())
    parts.extend("\n".join(_of_package(folder)) for folder in folders)
    parts.append(_entry("Python", "Python Software Foundation License", "https://www.python.org"))
    parts.append(_text(runtime / "LICENSE.txt"))
    return "\n".join(parts)


def _of_package(folder: Path) -> Iterator[str]:
    facts = HeaderParser().parsestr((folder / "METADATA").read_text(encoding="utf-8"))
    licence = str(facts["License-Expression"] or "")
    if not licence:
        classifiers = [str(line) for line in facts.get_all("Classifier", []) if str(line).startswith("License ::")]
        licence = str(facts["License"] or "").strip().partition("\n")[0] or "; ".join(
            line.rpartition(" :: ")[2] for line in classifiers
        )
    name = str(facts["Name"])
    source = _SOURCES.get(name.lower().replace("-", "_"), f"https://pypi.org/project/{name}/{facts['Version']}/")
    yield _entry(f"{name} {facts['Version']}", licence or "see below", source)
    for file in sorted(folder.rglob("*")):
        is_text = file.is_file() and file.name not in ("METADATA", "entry_points.txt", "top_level.txt")
        if is_text and file.name not in _NOT_OURS:
            yield _text(file)


def _entry(name: str, licence: str, source: str) -> str:
    return f"\n{'=' * 100}\n{name}\nLicence: {licence}\nSources: {source}\n{'-' * 100}\n"


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace").rstrip() + "\n"
