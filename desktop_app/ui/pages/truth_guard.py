"""WORKAROUND for PySide6 6.12.0 under Python 3.11: keeps `True` and `False` alive, as `ui.none_guard` does `None`.

One redraw of a pyqtgraph line lowers `sys.getrefcount(True)` by about five (measured); a training of some minutes
then ended with "Fatal Python error: bool_dealloc". Same cause, same end as in `ui.none_guard`, where this belongs.
"""

from __future__ import annotations

import ctypes
import sys

_SPARE_REFERENCES = 1 << 48


def keep_truth_alive() -> None:
    """Gives `True` and `False` so many references that dropping some a call never reaches zero."""
    if sys.version_info >= (3, 12) or sys.implementation.name != "cpython":
        return
    for value in (True, False):
        count = ctypes.c_ssize_t.from_address(id(value))
        # Few references may come and go during the call; anything else there is not the counter (a debug build).
        if abs(count.value - sys.getrefcount(value)) <= 8 and count.value < _SPARE_REFERENCES:
            count.value += _SPARE_REFERENCES
