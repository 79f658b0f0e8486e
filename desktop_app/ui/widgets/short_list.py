"""Rows below each other, the first few of them until the person asks for the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop_app.ui.theme import tokens

MOST_SHOWN = 8
"""A page with hundreds of rows has no end, and nobody reads it."""

_STEP = 100
# Somebody may drop ten thousand files; that many rows at once would stop the window.


class ShortList(QWidget):
    """Keeps what was asked for: a list that was opened stays open when its rows change.

    Args:
        most: rows to begin with.
    """

    def __init__(
        self, most: int = MOST_SHOWN, *, spacing_px: int = tokens.SPACE_8, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.rows: list[QWidget] = []
        self._makers: list[Callable[[], QWidget]] = []
        self._most = most
        self._shown = most
        self.more = QPushButton()
        self.more.setObjectName("quiet")
        self.more.clicked.connect(self._on_more)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(spacing_px)
        self._inside = QWidget()
        self._column.addWidget(self._inside)
        self._column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.more.hide()

    def set_rows(self, makers: Sequence[Callable[[], QWidget]]) -> None:
        """Shows these; each is made when it is to be seen."""
        self._makers = list(makers)
        self._show()

    def _on_more(self) -> None:
        self._shown = self._most if self._shown >= len(self._makers) else self._shown + _STEP
        self._show()

    def _show(self) -> None:
        # One row takes no more room than the button that would hide it.
        shown = self._makers if len(self._makers) <= self._shown + 1 else self._makers[: self._shown]
        self.rows = [make() for make in shown]
        # Rows shown one by one are laid out anew for each: a hundred of them took seconds.
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._column.spacing())
        for row in self.rows:
            column.addWidget(row)
        self._column.replaceWidget(self._inside, inside)
        self._inside.hide()
        self._inside.deleteLater()
        self._inside = inside
        inside.setVisible(bool(self.rows))
        hidden = len(self._makers) - len(shown)
        self.more.setVisible(hidden > 0 or len(shown) > self._most + 1)
        if not hidden:
            self.more.setText(self.tr("Show only the first {count}").format(count=self._most))
        elif hidden <= _STEP:
            self.more.setText(self.tr("and {count} more: show all").format(count=QLocale().toString(hidden)))
        else:
            self.more.setText(
                self.tr("and {count} more: show the next {step}").format(
                    count=QLocale().toString(hidden), step=_STEP
                )
            )
