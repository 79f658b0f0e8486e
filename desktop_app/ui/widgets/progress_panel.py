"""How far it is: the phase in words, a bar, and an honest time left."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.text import Text

# Before both of them, a guess would jump between minutes and hours, and people stop believing it.
_LEAST_SHARE = 0.03
_LEAST_S = 30.0
_FINE = 1000


class ProgressPanel(QWidget):
    """`set_phase` when another kind of work begins, `set_progress` as it goes, `finish` or `reset` at its end.

    Args:
        clock: seconds that only go forward; a test brings its own.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._began_s = clock()
        self._phase = Text("", Type.STRONG)
        self._time = Text("", color="muted")
        self._time.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._detail = Text("", Type.HINT, "muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        above = QHBoxLayout()
        above.setSpacing(tokens.SPACE_16)
        above.addWidget(self._phase, 3)
        above.addWidget(self._time, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_8)
        column.addLayout(above)
        column.addWidget(self._bar)
        column.addWidget(self._detail)
        self.reset()

    @property
    def time_text(self) -> str:
        return self._time.text()

    @property
    def phase_text(self) -> str:
        return self._phase.text()

    def reset(self) -> None:
        """Empty, as before the first phase."""
        self.set_phase("")
        self._bar.setRange(0, _FINE)
        self._bar.setValue(0)

    def set_phase(self, text: str) -> None:
        """Another kind of work begins: the bar moves without an end until its size is known."""
        self._phase.setText(text)
        self._time.setText("")
        self.set_detail("")
        self._began_s = self._clock()
        self._bar.setRange(0, 0)
        self._bar.setAccessibleDescription(text)

    def set_detail(self, text: str) -> None:
        """A quieter line below the bar ("1,204 of 5,310 messages")."""
        self._detail.setText(text)
        self._detail.setVisible(bool(text))

    def set_progress(self, done: int, total: int, seconds_left: float | None = None) -> None:
        """`total` 0 means unknown; `seconds_left` is the worker's own estimate, else it is computed here."""
        if total <= 0:
            self._bar.setRange(0, 0)
            self._time.setText("")
            return
        share = min(1.0, max(0.0, done / total))
        self._bar.setRange(0, _FINE)
        self._bar.setValue(round(share * _FINE))
        elapsed_s = self._clock() - self._began_s
        if share >= 1 or (share < _LEAST_SHARE and elapsed_s < _LEAST_S) or share <= 0:
            self._time.setText("")
            return
        left_s = elapsed_s * (1 - share) / share if seconds_left is None else seconds_left
        self._time.setText(self.left_text(left_s))

    def finish(self, text: str) -> None:
        """The bar is full and `text` says what was done."""
        self._phase.setText(text)
        self._time.setText("")
        self._bar.setRange(0, _FINE)
        self._bar.setValue(_FINE)

    def left_text(self, seconds: float) -> str:
        """A time as people say it: "about 4 minutes left"."""
        if seconds < 50:
            return self.tr("less than a minute left")
        minutes = round(seconds / 60)
        if minutes <= 1:
            return self.tr("about a minute left")
        if minutes < 55:
            # Nobody plans by single minutes of a quarter of an hour.
            near = minutes if minutes < 10 else round(minutes / 5) * 5
            return self.tr("about {minutes} minutes left").format(minutes=near)
        halves = round(seconds / 1800)
        if halves <= 2:
            return self.tr("about an hour left")
        hours = f"{halves // 2}{'½' if halves % 2 and halves < 12 else ''}"
        return self.tr("about {hours} hours left").format(hours=hours)
