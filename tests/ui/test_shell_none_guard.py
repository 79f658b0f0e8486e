"""Python 3.11 must survive a PySide6 that drops a reference to None at each call."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QObject

from desktop_app.ui.none_guard import keep_none_alive


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal since Python 3.12")
def test_that_none_outlives_any_number_of_calls() -> None:
    keep_none_alive()
    thing = QObject()
    for _ in range(20_000):  # without the guard, PySide6 6.12.0 ends the interpreter after some 4,000
        thing.setObjectName("x")
    assert sys.getrefcount(None) > 1 << 40


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal since Python 3.12")
def test_that_keeping_none_alive_twice_is_the_same_as_once() -> None:
    keep_none_alive()
    before = sys.getrefcount(None)
    keep_none_alive()
    assert abs(sys.getrefcount(None) - before) < 1000
