"""Colours that can be read, icons and charts that follow the theme."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.theme import icons, palettes, theme, tokens
from desktop_app.ui.theme.palettes import DARK, LIGHT, Colors
from desktop_app.ui.theme.theme import Scheme

BOTH = pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])


def test_that_contrast_is_that_of_the_guideline() -> None:
    assert palettes.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert palettes.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert palettes.contrast("#123456", "#123456") == 1


@BOTH
@pytest.mark.parametrize(("front", "ground", "least"), palettes.PAIRS)
def test_that_every_pair_of_colours_can_be_read(colors: Colors, front: str, ground: str, least: float) -> None:
    assert palettes.contrast(getattr(colors, front), getattr(colors, ground)) >= least


@BOTH
def test_that_qt_palette_keeps_text_readable_in_every_group(colors: Colors) -> None:
    palette = palettes.qt_palette(colors)
    role = QPalette.ColorRole
    for group, least in ((QPalette.ColorGroup.Active, 4.5), (QPalette.ColorGroup.Disabled, 3.0)):
        for front, ground in (
            (role.WindowText, role.Window),
            (role.Text, role.Base),
            (role.ButtonText, role.Button),
            (role.PlaceholderText, role.Base),
        ):
            pair = (palette.color(group, front).name(), palette.color(group, ground).name())
            assert palettes.contrast(*pair) >= least, (group, front)


def _colors_of(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def _strongest(widget: QWidget, ground: str) -> float:
    return max(palettes.contrast(found, ground) for found in _colors_of(widget.grab().toImage()))


@SCHEMES
@pytest.mark.parametrize("make", [QCheckBox, QRadioButton, QLineEdit, QComboBox], ids=lambda kind: kind.__name__)
def test_that_the_frame_of_an_empty_control_can_be_seen(qtbot: QtBot, scheme: Scheme, make: type[QWidget]) -> None:
    theme.active().set_scheme(scheme)
    control = make()
    qtbot.addWidget(control)
    control.resize(120, 32)
    control.show()
    control.clearFocus()
    assert _strongest(control, theme.colors().window) >= 3.0


def test_that_an_icon_is_tinted_and_follows_the_theme(qtbot: QtBot) -> None:
    button = QPushButton("Files")
    qtbot.addWidget(button)
    icons.put(button, "folder", "accent")

    def tint() -> str:
        image = button.icon().pixmap(button.iconSize()).toImage()
        solid = [
            image.pixelColor(x, y)
            for x in range(image.width())
            for y in range(image.height())
            if image.pixelColor(x, y).alpha() > 250
        ]
        return solid[0].name()

    assert tint() == LIGHT.accent
    theme.active().set_scheme("dark")
    assert tint() == DARK.accent


def test_that_every_icon_is_one_line_drawing_of_one_colour() -> None:
    # The app's own icon stands on desktops and in task bars: it has colours.
    files = sorted(set(icons.folder().glob("*.svg")) - {icons.folder() / "app.svg"})
    assert len(files) >= 25
    for file in files:
        drawing = file.read_text(encoding="utf-8")
        assert 'viewBox="0 0 24 24"' in drawing, file.name
        assert 'stroke="currentColor"' in drawing, file.name
        assert set(re.findall(r'(?:fill|stroke)="([^"]+)"', drawing)) <= {"none", "currentColor"}, file.name
        image = icons.pixmap(file.stem, "#ff0000", 48).toImage()
        inked = sum(image.pixelColor(x, y).alpha() > 200 for x in range(48) for y in range(48))
        assert 20 < inked < 48 * 48 // 2, file.name


def test_that_code_asks_only_for_icons_that_exist() -> None:
    ui = Path(theme.__file__).parents[1]
    asked = {
        name
        for file in ui.rglob("*.py")
        for name in re.findall(r'(?:icons\.put\([^,()]+, |IconLabel\()"(\w+)"', file.read_text(encoding="utf-8"))
    }
    assert "folder" in asked
    assert asked <= {file.stem for file in icons.folder().glob("*.svg")}


def test_that_sheet_colours_follow_the_palette(qtbot: QtBot) -> None:
    button = QPushButton("Do it")
    button.setObjectName("primary")
    qtbot.addWidget(button)
    button.resize(160, 40)
    button.show()
    button.clearFocus()

    def ground() -> str:
        return button.grab().toImage().pixelColor(12, 20).name()

    assert ground() == LIGHT.accent
    theme.active().set_scheme("dark")
    assert ground() == DARK.accent


def test_that_the_system_decides_only_when_asked_to(qtbot: QtBot, qapp: QApplication) -> None:
    theme.active().set_scheme("dark")
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.colors() is DARK
    with qtbot.waitSignal(theme.active().changed):
        theme.active().set_scheme("system")
    system_is_dark = qapp.styleHints().colorScheme() == Qt.ColorScheme.Dark
    assert theme.colors() is (DARK if system_is_dark else LIGHT)
    assert QColor(qapp.palette().color(QPalette.ColorRole.Window)).name() == theme.colors().window


def test_that_the_sheets_are_small_and_name_no_colour() -> None:
    folder = Path(theme.__file__).parent
    lines = [line for name in ("app.qss", "controls.qss") for line in (folder / name).read_text().splitlines()]
    assert len(lines) < 120
    assert not re.search(r":[^;{]*#[0-9a-fA-F]{3,8}\b|rgb\(", "\n".join(lines))
    assert not any(line.startswith(("QWidget {", "* {")) for line in lines)


def test_that_type_is_a_factor_of_the_persons_own_size(qapp: QApplication) -> None:
    before = qapp.font()
    usual = tokens.font(tokens.Type.TITLE).pointSizeF()
    try:
        larger = qapp.font()
        larger.setPointSizeF(before.pointSizeF() * 2)
        qapp.setFont(larger)
        assert tokens.font(tokens.Type.TITLE).pointSizeF() == pytest.approx(2 * usual)
        assert tokens.scaled(100) == 200
    finally:
        qapp.setFont(before)
