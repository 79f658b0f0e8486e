"""Leaves names and debugging notes that nobody reads at run time out of some extension modules."""

import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from closure import Entry

# Only these, which came so from their linker, and in which there is something to win (20 MB, 2 MB when packed).
# `strip` breaks what auditwheel changed afterwards, like numpy's OpenBLAS: its segments no longer begin at a page.
_WORTH_IT = re.compile(
    r"(^|/)(pypff|nacl/_sodium|cryptography/hazmat/bindings/_rust|resiliparse/_resiliparse"
    r"|python_calamine/_python_calamine|fast_mail_parser/fast_mail_parser)\.[^/]*so$"
)


def without_symbols(binaries: Iterable[Entry], folder: Path) -> Iterator[Entry]:
    """Yields the entries, of which some name a copy of their file in `folder` that does the same."""
    for name, file, kind in binaries:
        if _WORTH_IT.search(name):
            smaller = folder / name
            smaller.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(["strip", "--strip-unneeded", "-o", str(smaller), file], check=True)
            yield name, str(smaller), kind
        else:
            yield name, file, kind
