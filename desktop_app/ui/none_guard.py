"""WORKAROUND for PySide6 6.12.0 under Python 3.11: keeps `None` alive.

Shiboken 6.12.0 returns `None` from a call without taking a reference (measured: 1000 calls of
`QObject.setObjectName` lower `sys.getrefcount(None)` by 1000; 6.11.3 and 6.10.3 by 0). Since Python 3.12 `None` is
immortal and nothing happens (PEP 683); Python 3.11 ends with "Fatal Python error: none_dealloc" after some
thousand calls. It can go when no supported Python is below 3.12, or when the pinned PySide6 is free of it.
"""

from __future__ import annotations

import ctypes
import sys

# Many more calls than a window makes in years, and far from the end of the counter's range (2**63).
_SPARE_REFERENCES = 1 << 48


def keep_none_alive() -> None:
    """Gives `None` so many references that dropping one a call never reaches zero."""
    if sys.version_info >= (3, 12) or sys.implementation.name != "cpython":
        return
    count = ctypes.c_ssize_t.from_address(id(None))  # ob_refcnt is the first field of an object
    # The call itself holds a reference or two; anything else there is not the counter (a debug build).
    is_counter = abs(count.value - sys.getrefcount(None)) <= 4
    if is_counter and count.value < _SPARE_REFERENCES:
        count.value += _SPARE_REFERENCES
