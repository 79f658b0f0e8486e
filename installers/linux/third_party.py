"""Writes the package's copyright file, with the licences of all inside: third_party.py TREE PYTHON_LIBRARY OUT

TREE: the packed app; PYTHON_LIBRARY: the folder of the standard library that was packed, with its LICENSE.txt.
Libraries of the system that built the app (OpenSSL, SQLite, parts of XCB) have theirs in /usr/share/doc.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "windows"))
from notices import notices

_OURS = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Homespun
Upstream-Contact: The Homespun team

Files: *
Copyright: 2026 The Homespun team
License: Apache-2.0
 The full text is in /usr/share/common-licenses/Apache-2.0 on Debian, and at
 https://www.apache.org/licenses/LICENSE-2.0
Comment:
 The programs and libraries below usr/lib/homespun that others wrote follow.
 The program that starts the app is PyInstaller's: GPL 2 or later with an
 exception that allows to distribute it with programs of any licence.

"""


def main(tree: Path, python_library: Path, out: Path) -> int:
    parts = [_OURS, notices(tree / "_internal", python_library), *_of_system(tree / "_internal")]
    out.write_text("\n".join(parts), encoding="utf-8")
    return 0


def _of_system(folder: Path) -> Iterator[str]:
    """The copyright files of the Debian packages of which libraries were packed."""
    names = sorted(path.name for path in folder.glob("lib*.so*") if path.is_file() and not path.is_symlink())
    packages: dict[str, list[str]] = {}
    for name in names:
        answer = subprocess.run(["dpkg", "-S", f"*/{name}"], capture_output=True, text=True, check=False).stdout
        for line in answer.splitlines():
            package = line.partition(":")[0]
            if line.endswith(f"/{name}") and Path("/usr/share/doc", package, "copyright").is_file():
                packages.setdefault(package, []).append(name)
                break
    unknown = set(names) - {name for found in packages.values() for name in found} - {"libpython3.11.so.1.0"}
    unknown = {name for name in unknown if not name.startswith(("libpyside6", "libshiboken6", "libQt6", "libicu"))}
    if unknown:
        sys.exit(f"nobody knows the licence of {', '.join(sorted(unknown))}")
    for package, libraries in sorted(packages.items()):
        text = Path("/usr/share/doc", package, "copyright").read_text(encoding="utf-8", errors="replace")
        yield f"\n{'=' * 100}\n{package} ({', '.join(libraries)})\n{'-' * 100}\n{text}"


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
