"""The window's tests run without a screen, with a home of their own, and leave pictures for whoever wants to look.

`look(widget, name)` saves `build/looks/<name>_<light|dark>.png`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.ui.theme import theme

LOOKS = Path(__file__).resolve().parents[2] / "build" / "looks"

# Qt's offscreen platform says this of every window with a minimum size; real platforms do support it.
_OFFSCREEN_ONLY = "propagateSizeHints"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).resolve().parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore(_OFFSCREEN_ONLY, extend=True))


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOMESPUN_HOME", str(tmp_path / "home"))


@pytest.fixture(autouse=True)
def _theme(qapp: QApplication) -> Iterator[None]:
    """Every test begins and ends in the light palette; switching costs, so only where a test changed it."""
    if theme.active().scheme != "light":
        theme.active().install(qapp, "light")
    yield
    if theme.active().scheme != "light":
        theme.active().set_scheme("light")


Look = Callable[[QWidget, str], list[Path]]


@pytest.fixture
def look(qapp: QApplication) -> Look:
    """Saves pictures of a widget in both palettes and returns where they lie."""

    def save(widget: QWidget, name: str) -> list[Path]:
        LOOKS.mkdir(parents=True, exist_ok=True)
        before = theme.active().scheme
        saved = []
        for scheme in ("light", "dark"):
            theme.active().set_scheme(scheme)
            qapp.processEvents()
            path = LOOKS / f"{name}_{scheme}.png"
            assert widget.grab().save(str(path))
            saved.append(path)
        theme.active().set_scheme(before)
        return saved

    return save
