"""The tries of a search for better settings: what each was, how well it did, which is the best."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QLocale, Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from desktop_app.ui.theme import theme

_MOST_ROWS_SEEN = 10


class TriesTable(QTableWidget):
    """Shows rows of search.json (`flow.refine_task.tries_of`); what was given up is greyed, the best is marked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 6, parent)
        self._tries: list[Mapping[str, object]] = []
        self._is_running = False
        self.setAccessibleName(self.tr("Settings that were tried"))
        self.setHorizontalHeaderLabels(
            [
                self.tr("Try"),
                self.tr("Rank"),
                self.tr("Learning rate"),
                self.tr("Rounds"),
                self.tr("Loss on unseen messages"),
                self.tr("State"),
            ]
        )
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(5, QHeaderView.ResizeMode.Stretch)

    @property
    def best(self) -> int | None:
        """Number of the best try that came to its end."""
        done = [one for one in self._tries if one.get("state") == "completed"]
        return min(done, key=_loss_of).get("number") if done else None  # type: ignore[return-value]

    def show_tries(self, tries: Sequence[Mapping[str, object]], *, is_running: bool) -> None:
        """Replaces the rows; the same settings tried twice are one.

        Args:
            is_running: whether the one that is under way really is, or was left behind when the search stopped.
        """
        seen: dict[tuple[object, ...], Mapping[str, object]] = {}
        for one in tries:
            key = (one.get("rank"), one.get("learning_rate"), one.get("epochs"))
            if key not in seen or seen[key].get("state") in ("failed", "running"):
                seen[key] = one
        self._tries, self._is_running = list(seen.values()), is_running
        self._fill()

    def _fill(self) -> None:
        colors = theme.colors()
        best = self.best
        self.setRowCount(len(self._tries))
        for row, one in enumerate(self._tries):
            is_best = best is not None and one.get("number") == best
            for column, text in enumerate(self._cells(one, is_best=is_best)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if column < 5:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                if is_best:
                    font = item.font()
                    font.setBold(True)
                    item.setFont(font)
                elif one.get("state") in ("given_up", "failed"):
                    item.setForeground(QBrush(QColor(colors.muted)))
                self.setItem(row, column, item)
        shown = min(max(len(self._tries), 1), _MOST_ROWS_SEEN)
        self.setFixedHeight(
            self.horizontalHeader().sizeHint().height()
            + shown * self.verticalHeader().defaultSectionSize()
            + 2 * self.frameWidth()
        )

    def _cells(self, one: Mapping[str, object], *, is_best: bool) -> tuple[str, ...]:
        words = {
            "completed": self.tr("finished"),
            "given_up": self.tr("given up early: worse than the others"),
            "failed": self.tr("interrupted"),
            "running": self.tr("under way …") if self._is_running else self.tr("interrupted"),
        }
        state = str(one.get("state"))
        best = self.tr("best so far") if self._is_running else self.tr("best: taken")
        loss = _loss_of(one)
        return (
            str(one.get("number", "")),
            str(one.get("rank", "")),
            _number(one.get("learning_rate")),
            _number(one.get("epochs")),
            QLocale().toString(loss, "f", 3) if math.isfinite(loss) else "–",
            best if is_best else words.get(state, state),
        )

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_tries"):
            self._fill()


def _loss_of(one: Mapping[str, object]) -> float:
    loss = one.get("validation_loss")
    return float(loss) if isinstance(loss, int | float) and math.isfinite(loss) else math.inf


def _number(value: object) -> str:
    return QLocale().toString(float(value), "g", 4) if isinstance(value, int | float) else "–"
