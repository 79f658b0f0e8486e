"""Two palettes: indigo on warm paper, and its dark counterpart.

`PAIRS` names every pair of colours that meet on the screen with the contrast it must have (WCAG 2.2: text 4.5:1,
frames and signs 3:1); a test computes them all.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette

TEXT_CONTRAST = 4.5
SIGN_CONTRAST = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Colors:
    """Named colours as #rrggbb. `*_soft` are backgrounds of their colour; `hairline` only decorates."""

    is_dark: bool
    window: str
    rail: str
    surface: str
    hover: str
    ink: str
    muted: str
    disabled: str
    hairline: str
    frame: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str
    info: str
    info_soft: str
    success: str
    success_soft: str
    warning: str
    warning_soft: str
    error: str
    error_soft: str
    second: str
    """The second series of a chart and the person's counterpart in a comparison."""
    tooltip: str
    on_tooltip: str


LIGHT = Colors(
    is_dark=False,
    window="#f7f3ec",
    rail="#efe9de",
    surface="#fffdf9",
    hover="#f3ede2",
    ink="#28231d",
    muted="#665d52",
    disabled="#7d7468",
    hairline="#ddd4c5",
    frame="#877c6d",
    accent="#37437f",
    accent_hover="#2b3568",
    on_accent="#ffffff",
    accent_soft="#e6e7f2",
    info="#37437f",
    info_soft="#e9eaf3",
    success="#2f6a45",
    success_soft="#e4efe5",
    warning="#83530c",
    warning_soft="#f8ebd2",
    error="#9c2f2a",
    error_soft="#f8e4e0",
    second="#b1502a",
    tooltip="#28231d",
    on_tooltip="#f7f3ec",
)

DARK = Colors(
    is_dark=True,
    window="#1c1a17",
    rail="#161412",
    surface="#26231f",
    hover="#302c27",
    ink="#ece5d9",
    muted="#b0a595",
    disabled="#91877a",
    hairline="#3a352f",
    frame="#857a6c",
    accent="#aab4ee",
    accent_hover="#c2caf6",
    on_accent="#171b33",
    accent_soft="#2f3148",
    info="#aab4ee",
    info_soft="#2a2c3e",
    success="#8fcb9f",
    success_soft="#223229",
    warning="#e6b566",
    warning_soft="#3a2f1c",
    error="#f09a90",
    error_soft="#40251f",
    second="#ef9a70",
    tooltip="#ece5d9",
    on_tooltip="#1c1a17",
)

_GROUNDS = ("window", "surface", "rail")

# (foreground, background, least contrast)
PAIRS: tuple[tuple[str, str, float], ...] = (
    *((ink, ground, TEXT_CONTRAST) for ink in ("ink", "muted", "accent") for ground in _GROUNDS),
    *((ink, "hover", TEXT_CONTRAST) for ink in ("ink", "muted")),
    *((ink, "accent_soft", TEXT_CONTRAST) for ink in ("ink", "muted", "accent")),
    ("on_accent", "accent", TEXT_CONTRAST),
    ("on_accent", "accent_hover", TEXT_CONTRAST),
    ("on_tooltip", "tooltip", TEXT_CONTRAST),
    *(
        (ink, f"{kind}_soft", TEXT_CONTRAST)
        for kind in ("info", "success", "warning", "error")
        for ink in ("ink", "muted", kind)
    ),
    *((kind, ground, TEXT_CONTRAST) for kind in ("success", "warning", "error") for ground in _GROUNDS),
    *(("frame", ground, SIGN_CONTRAST) for ground in _GROUNDS),
    ("frame", "hover", SIGN_CONTRAST),
    ("second", "surface", SIGN_CONTRAST),
    ("second", "window", SIGN_CONTRAST),
    # WCAG asks nothing of disabled text; ours shall still be readable.
    *(("disabled", ground, SIGN_CONTRAST) for ground in _GROUNDS),
)


def contrast(first: str, second: str) -> float:
    """The contrast ratio of WCAG 2.2 (1 to 21) of two #rrggbb colours."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    red, green, blue = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def qt_palette(colors: Colors) -> QPalette:
    """Our colours in Qt's roles.

    Beyond their usual meaning: Mid is a frame, Midlight a hairline, AlternateBase the rail, PlaceholderText muted
    text, Light the hover ground, Dark the soft accent, Shadow the accent under the mouse.
    """
    role = QPalette.ColorRole
    palette = QPalette()
    for name, color in (
        (role.Window, colors.window),
        (role.WindowText, colors.ink),
        (role.Base, colors.surface),
        (role.AlternateBase, colors.rail),
        (role.Text, colors.ink),
        (role.Button, colors.surface),
        (role.ButtonText, colors.ink),
        (role.BrightText, colors.error),
        (role.PlaceholderText, colors.muted),
        (role.Highlight, colors.accent),
        (role.HighlightedText, colors.on_accent),
        (role.Accent, colors.accent),
        (role.Link, colors.accent),
        (role.LinkVisited, colors.accent),
        (role.ToolTipBase, colors.tooltip),
        (role.ToolTipText, colors.on_tooltip),
        (role.Mid, colors.frame),
        (role.Midlight, colors.hairline),
        (role.Light, colors.hover),
        (role.Dark, colors.accent_soft),
        (role.Shadow, colors.accent_hover),
    ):
        palette.setColor(name, QColor(color))
    for name in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(colors.disabled))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(colors.frame))
    return palette
