"""file_list.py [--longest] TREE: prints NSIS' instructions that install TREE, in one order on every machine.

With --longest the length of the longest path below it.

Files of one kind stand together: one stream of LZMA over them is smaller than over folder by folder.
"""

from __future__ import annotations

import sys
from pathlib import Path

_PROGRAMS = (".exe", ".dll", ".pyd")


def instructions(tree: Path) -> list[str]:
    """Returns the lines: folder, file, folder, file."""
    files = sorted((path for path in tree.rglob("*") if path.is_file()), key=lambda path: _place(path, tree))
    lines = ["SetOverwrite on"]
    folder = None
    for file in files:
        below = file.relative_to(tree).parent.as_posix().replace("/", "\\")
        if below != folder:
            folder = below
            lines.append('SetOutPath "$INSTDIR"' if below == "." else f'SetOutPath "$INSTDIR\\{_quoted(below)}"')
        lines.append(f'File "{_quoted(str(file))}"')
    return lines


def longest(tree: Path) -> int:
    """Characters of the longest path below the tree; byte code that Python writes later counts."""
    names = [path.relative_to(tree).as_posix() for path in tree.rglob("*")]
    cache = len("__pycache__/.cpython-313c.1234567890123")  # while it is written, its name is longer
    return 1 + max(len(name) + (cache if name.endswith(".py") else 0) for name in names)


def _place(path: Path, tree: Path) -> tuple[bool, str, str]:
    suffix = path.suffix.lower()
    return suffix not in _PROGRAMS, "" if suffix in _PROGRAMS else suffix, path.relative_to(tree).as_posix()


def _quoted(text: str) -> str:
    return text.replace("$", "$$").replace('"', '$\\"')


if __name__ == "__main__":
    words = sys.argv[1:]
    lines = [str(longest(Path(words[1])))] if words[0] == "--longest" else instructions(Path(words[0]).resolve())
    sys.stdout.write("\n".join(lines) + "\n")
