"""Says what a packed app needs of the system: python libraries.py TREE GLIBC_VERSION

Fails when a library is neither in the tree nor one of those that the package depends on, or when something wants a
newer C library than GLIBC_VERSION. Needs objdump.
"""

import re
import subprocess
import sys
from pathlib import Path

from closure import is_systems

_CORE = re.compile(r"ld-linux-x86-64\.so\.2")


def main(tree: Path, glibc: str) -> int:
    files = [
        path for path in sorted(tree.rglob("*")) if path.is_file() and not path.is_symlink() and _is_elf(path)
    ]
    there = {path.name for path in tree.rglob("*")}
    wrong, highest = [], (0, 0)
    for path in files:
        said = subprocess.run(["objdump", "-p", str(path)], capture_output=True, text=True, check=True).stdout
        for name in re.findall(r"^\s+NEEDED\s+(\S+)", said, re.MULTILINE):
            if name not in there and not is_systems(name) and not _CORE.match(name):
                wrong += [f"{path.relative_to(tree)} needs {name}"]
        for major, minor in re.findall(r"GLIBC_(\d+)\.(\d+)", said):
            found = int(major), int(minor)
            highest = max(highest, found)
            if found > tuple(map(int, glibc.split("."))):
                wrong.append(f"{path.relative_to(tree)} needs glibc {major}.{minor}")
    dangling = [path for path in tree.rglob("*") if path.is_symlink() and not path.exists()]
    wrong += [f"{path.relative_to(tree)} points at nothing" for path in dangling]
    newest = f"glibc {highest[0]}.{highest[1]} is the newest that one wants"
    sys.stdout.write("\n".join([f"{len(files)} programs and libraries; {newest}", *sorted(set(wrong)), ""]))
    return 1 if wrong else 0


def _is_elf(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4) == b"\x7fELF"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
