"""Draws every widget in light and dark, usual and double text, English and long Chinese, into build/looks/.

Run: python -m tests.ui.gallery [WORD]    (WORD: only pictures with it in their name)
"""

from __future__ import annotations

import math
import os
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

import desktop_app.ui  # noqa: F401 - keeps None alive before Qt is used
from desktop_app.ui.dialogs.confirm import Answer, ConfirmDialog
from desktop_app.ui.dialogs.report import ReportDialog
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.page import Page
from desktop_app.ui.step_rail import StepInfo
from desktop_app.ui.theme import icons, theme, tokens
from desktop_app.ui.theme.theme import Scheme
from desktop_app.ui.widgets.busy_spinner import BusySpinner
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.charts import LossChart, SmallChart
from desktop_app.ui.widgets.choice_card import ChoiceGroup
from desktop_app.ui.widgets.compare_view import CompareView
from desktop_app.ui.widgets.details_fold import DetailsFold
from desktop_app.ui.widgets.empty_state import EmptyState
from desktop_app.ui.widgets.funnel_view import FunnelRow, FunnelView
from desktop_app.ui.widgets.icon_label import IconLabel
from desktop_app.ui.widgets.inline_notice import InlineNotice, NoticeKind
from desktop_app.ui.widgets.metric_tile import MetricTile
from desktop_app.ui.widgets.path_picker import PathPicker
from desktop_app.ui.widgets.progress_panel import ProgressPanel
from desktop_app.ui.widgets.text import Text
from desktop_app.ui.widgets.wrap_row import WrapRow

LOOKS = Path(__file__).resolve().parents[2] / "build" / "looks"
_STEPS = (
    ("Goal", "goal"),
    ("Your computer", "computer"),
    ("Your messages", "messages"),
    ("Privacy check", "privacy"),
    ("Your examples", "pairs"),
    ("Model and plan", "plan"),
    ("Training", "training"),
    ("Try it out", "try"),
    ("Take it with you", "take"),
)


@dataclass(frozen=True)
class Words:
    """What the widgets say in one language; the other is long on purpose."""

    title: str
    text: str
    short: str
    word: str


ENGLISH = Words(
    title="Write like me",
    text="The model learns how you greet, how you close and how you explain things. It takes about 40 minutes.",
    short="Fits your computer",
    word="Donaudampfschifffahrtsgesellschaftskapitänsmütze",
)
CHINESE = Words(
    title="像我一样写信并且用我自己的语气回复所有的朋友和同事们的来信",
    text="模型会学习您如何问候、如何结尾以及如何解释事情。所有内容都在这台电脑上读取、清理和学习，绝不会离开您的电脑；整个过程大约需要四十分钟。",
    short="适合您的电脑",
    word="超级超级超级长的没有任何空格的中文词语用来检查换行是否正确",
)


def _notices(words: Words) -> QWidget:
    return _column(
        *(InlineNotice(kind, words.title, words.text, words.short if kind == "error" else "") for kind in _kinds())
    )


def _kinds() -> tuple[NoticeKind, ...]:
    return ("info", "success", "warning", "error")


def _choices(words: Words) -> QWidget:
    group = ChoiceGroup(words.title)
    group.add("a", words.title, words.text, words.short)
    group.add("b", words.word, words.text, icon="training")
    group.add("c", words.title, "").setEnabled(False)
    group.choose("a")
    return group


def _tiles(words: Words) -> QWidget:
    row = WrapRow(stretch=True, spacing_px=tokens.SPACE_12)
    for label, value, hint in (
        (words.short, "3,481", ""),
        (words.title, "0.87", words.short),
        ("GPU", "11.2 GB", "of 12 GB"),
    ):
        row.add(MetricTile(label, value, hint))
    return row


def _funnel(words: Words) -> QWidget:
    card = Card(words.title, words.text)
    view = FunnelView()
    view.set_rows(
        [
            FunnelRow(label="Kept", count=3481, is_kept=True),
            FunnelRow(label="Newsletters and automatic mail", count=1204),
            FunnelRow(label=words.word, count=388, hint=words.text),
            FunnelRow(label="Could not be read", count=1),
            FunnelRow(label="Empty", count=0),
        ]
    )
    card.body.addWidget(view)
    return card


def _progress(words: Words) -> QWidget:
    clock = iter([0.0, 0.0, 0.0, 0.0, 120.0, 120.0, 0.0, 0.0, 0.0, 0.0])
    running = ProgressPanel(clock=lambda: next(clock, 120.0))
    running.set_phase(words.title)
    running.set_progress(300, 1000, 280)
    running.set_detail("300 of 1,000 messages")
    done = ProgressPanel()
    done.finish(words.short)
    spinner = BusySpinner(24)
    spinner.set_running(True)
    return _column(running, done, spinner)


def _charts(_words: Words) -> QWidget:
    card = Card("Learning", "Getting better.")
    chart = LossChart()
    rng = random.Random(1)
    unseen = {}
    for step in range(400):
        chart.add_training(step, 0.8 + 2.2 * math.exp(-step / 90) + rng.uniform(-0.25, 0.25))
        if step % 50 == 49:
            unseen[step] = 0.95 + 2.1 * math.exp(-step / 95)
    chart.show_validation(list(unseen), list(unseen.values()))
    chart.redraw()
    memory = SmallChart("Memory", "GB")
    speed = SmallChart("Speed", "tokens/s", decimals=0)
    for step in range(200):
        memory.add(step, 9 + math.sin(step / 20))
        speed.add(step, 1200 + 90 * rng.random())
    memory.redraw()
    speed.redraw()
    row = QHBoxLayout()
    row.setSpacing(tokens.SPACE_16)
    row.addWidget(memory)
    row.addWidget(speed)
    card.body.addWidget(chart)
    card.body.addLayout(row)
    return card


def _compare(words: Words) -> QWidget:
    view = CompareView("Before", "Your model")
    view.add("Are you coming on Saturday?", "Yes, I will attend the event on Saturday.", f"Ahoy! {words.text}")
    view.add(words.text, words.word, "…")
    return view


def _empty(words: Words) -> QWidget:
    return EmptyState("messages", words.title, words.text, button=words.short, link="Try with example messages")


def _picker(words: Words) -> QWidget:
    return PathPicker(words.title, words.text)


def _fold(words: Words) -> QWidget:
    fold = DetailsFold(words.title, is_open=True)
    fold.body.addWidget(_controls(words))
    return _column(fold, DetailsFold(words.title))


def _controls(words: Words) -> QWidget:
    grid = QGridLayout()
    grid.setSpacing(tokens.SPACE_12)
    checked, radio = QCheckBox(words.short), QRadioButton(words.short)
    checked.setChecked(True)
    radio.setChecked(True)
    combo = QComboBox()
    combo.addItems([words.short, words.title])
    slider = QSlider(Qt.Orientation.Horizontal)
    off = QPushButton(words.short)
    off.setEnabled(False)
    primary, quiet, danger = QPushButton(words.short), QPushButton(words.short), QPushButton(words.short)
    primary.setObjectName("primary")
    quiet.setObjectName("quiet")
    danger.setObjectName("danger")
    parts: list[QWidget] = [
        checked, QCheckBox(words.short), radio, QRadioButton(words.short), QLineEdit(words.short), combo,
        QSpinBox(), slider, QPushButton(words.short), off, primary, quiet, danger,
    ]  # fmt: skip
    for at, part in enumerate(parts):
        grid.addWidget(part, at // 2, at % 2)
    return _wrap(grid)


def _icons(_words: Words) -> QWidget:
    grid = QGridLayout()
    names = sorted(path.stem for path in icons.folder().glob("*.svg"))
    for at, name in enumerate(names):
        grid.addWidget(IconLabel(name, "ink", 32), 2 * (at // 8), at % 8, Qt.AlignmentFlag.AlignHCenter)
        label = Text(name, tokens.Type.HINT, "muted")
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        grid.addWidget(label, 2 * (at // 8) + 1, at % 8)
    return _wrap(grid)


def _confirm(words: Words) -> QWidget:
    def nothing() -> None:
        return

    return ConfirmDialog(
        "Stop the training?",
        words.text,
        [
            Answer(text="Keep the best so far", on_chosen=nothing),
            Answer(text="Stop and discard", on_chosen=nothing, is_danger=True),
        ],
        "Go on training",
    )


def _report(words: Words) -> QWidget:
    return ReportDialog(words.title, words.text, "homespun 0.1.0\nGPU: none\n" * 6)


def _shell(words: Words) -> QWidget:
    page = Page("Your messages", words.text)
    page.body.addWidget(_choices(words))
    page.body.addWidget(_picker(words))
    page.show_code("warning", "folder_not_empty", {"name": "Mail"}, button="Choose another folder")
    pages = [page if title == "Your messages" else Page(title) for title, _icon in _STEPS]
    window = MainWindow(
        [StepInfo(title=title, icon=icon) for title, icon in _STEPS],
        make_page=pages.__getitem__,
        start_page=Page("Your projects"),
        can_enter=lambda at: None if at <= 3 else "step_needs_privacy",
        is_done=lambda at: at < 2,
    )
    window.set_project_name(words.title * (1 if words is ENGLISH else 4))
    window.show_step(2)
    return window


def _column(*parts: QWidget) -> QWidget:
    column = QVBoxLayout()
    column.setSpacing(tokens.SPACE_12)
    for part in parts:
        column.addWidget(part)
    return _wrap(column)


def _wrap(layout: QHBoxLayout | QVBoxLayout | QGridLayout) -> QWidget:
    widget = QWidget()
    layout.setContentsMargins(0, 0, 0, 0)
    widget.setLayout(layout)
    return widget


# name -> (maker, width in pixels at the usual text size; 0: its own)
GALLERY: dict[str, tuple[Callable[[Words], QWidget], int]] = {
    "notices": (_notices, 640),
    "choices": (_choices, 640),
    "tiles": (_tiles, 640),
    "funnel": (_funnel, 640),
    "progress": (_progress, 640),
    "charts": (_charts, 760),
    "compare": (_compare, 760),
    "empty": (_empty, 640),
    "picker": (_picker, 640),
    "fold": (_fold, 640),
    "controls": (_controls, 480),
    "icons": (_icons, 760),
    "confirm": (_confirm, 0),
    "report": (_report, 0),
    "shell": (_shell, 0),
}


def _picture(app: QApplication, make: Callable[[Words], QWidget], words: Words, width: int, path: Path) -> None:
    widget = make(words)
    if width:
        ground = QWidget()
        inside = QVBoxLayout(ground)
        inside.setContentsMargins(tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_24)
        inside.addWidget(widget)
        # The same width for double text: that is where words get clipped.
        ground.resize(width + 48, max(1, inside.heightForWidth(width + 48), ground.sizeHint().height()))
        widget = ground
    widget.show()
    app.processEvents()
    app.processEvents()
    widget.grab().save(str(path))
    widget.close()
    widget.deleteLater()
    app.processEvents()


def main() -> None:
    app = QApplication([])
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    LOOKS.mkdir(parents=True, exist_ok=True)
    usual = app.font()
    schemes: tuple[Scheme, ...] = ("light", "dark")
    for percent in (100, 200):
        larger = app.font()
        larger.setPointSizeF(usual.pointSizeF() * percent / 100)
        app.setFont(larger)
        for scheme in schemes:
            theme.active().install(app, scheme)
            for language, words in (("en", ENGLISH), ("zh", CHINESE)):
                for name, (make, width) in GALLERY.items():
                    path = LOOKS / f"gallery_{name}_{language}_{scheme}_{percent}.png"
                    if wanted in path.name:
                        _picture(app, make, words, width, path)
        app.setFont(usual)


if __name__ == "__main__":
    main()
