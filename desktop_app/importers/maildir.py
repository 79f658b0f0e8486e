"""What a Maildir file's name says about the mail."""

from __future__ import annotations

import re

# ":" is the standard; Windows forbids it in names and programs put ";" or "!" there.
_FLAGS = re.compile(r"[:;!]2,([A-Za-z]*)$")


def flags_of(file_name: str) -> str:
    """Returns the flags of "1700000000.M1.host:2,RS": "RS" (R replied, S seen, T in the bin, D draft)."""
    found = _FLAGS.search(file_name)
    return found.group(1) if found else ""
