"""The pairs as rows for Qt's table: pages of 200, asked for when they come into sight, the latest ones kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QIcon

from desktop_app.dataset.pair_table import Order, PairRow
from desktop_app.ui.pages import pair_words
from desktop_app.ui.theme import icons, theme, tokens
from desktop_app.ui.threads.pair_thread import PairThread, Question

Index = QModelIndex | QPersistentModelIndex
MESSAGE, ANSWER, WITH, DATE, SOURCE, LENGTH, STATE = range(7)
PAGE_ROWS = 200
PAGES_KEPT = 25
_SHOWN_CHARACTERS = 300
"""A cell shows one line; laying out a text of a megabyte for it would cost the frame."""
_NO_INDEX = QModelIndex()

ORDERS: dict[tuple[int, Qt.SortOrder], Order] = {
    (DATE, Qt.SortOrder.AscendingOrder): "oldest",
    (DATE, Qt.SortOrder.DescendingOrder): "newest",
    (LENGTH, Qt.SortOrder.AscendingOrder): "shortest",
    (LENGTH, Qt.SortOrder.DescendingOrder): "longest",
}


class PairTableModel(QAbstractTableModel):
    """Rows are positions in the data set; a row whose page is still on its way is empty for that moment."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: PairThread | None = None
        self._positions: Sequence[int] = ()
        self._pages: OrderedDict[int, list[PairRow]] = OrderedDict()
        self._asked: dict[int, Question] = {}
        self._stale: set[int] = set()
        self._icons: dict[tuple[str, str, str], QIcon] = {}
        theme.active().changed.connect(self._repaint)

    @property
    def positions(self) -> Sequence[int]:
        return self._positions

    def show_positions(self, thread: PairThread | None, positions: Sequence[int]) -> None:
        """Shows the pairs at these positions, in this order.

        Where they are the same as before, only what is shown of them is read again: the selection stays.
        """
        self._forget_questions()
        if thread is self._thread and positions == self._positions:
            self._stale = set(self._pages)
            self._repaint()
            return
        self.beginResetModel()
        self._pages.clear()
        self._stale.clear()
        self._thread = thread
        self._positions = positions
        self.endResetModel()

    def pair_at(self, row: int) -> PairRow | None:
        """The pair of a row; None while its page is on its way (`dataChanged` tells when it is there)."""
        number = row // PAGE_ROWS
        page = self._pages.get(number)
        if page is None or number in self._stale:
            self._ask_for(number)
        if page is None:
            return None
        if next(reversed(self._pages)) != number:
            self._pages.move_to_end(number)
        return page[row % PAGE_ROWS]

    # Pages

    def _ask_for(self, page: int) -> None:
        if page in self._asked or self._thread is None:
            return
        wanted = self._positions[page * PAGE_ROWS : (page + 1) * PAGE_ROWS]
        # A thumb that is dragged passes hundreds of pages; only where it stops is worth reading.
        for passed in [each for each in self._asked if abs(each - page) > 1]:
            self._asked.pop(passed).cancel()
        self._asked[page] = self._thread.ask(
            lambda table, _edits: list(table.rows_at(wanted)), lambda rows: self._on_page(page, rows)
        )

    def _on_page(self, page: int, rows: list[PairRow]) -> None:
        self._asked.pop(page, None)
        self._stale.discard(page)
        self._pages[page] = rows
        self._pages.move_to_end(page)
        while len(self._pages) > PAGES_KEPT:
            self._pages.popitem(last=False)
        first = page * PAGE_ROWS
        self.dataChanged.emit(self.index(first, MESSAGE), self.index(first + len(rows) - 1, STATE))

    def _forget_questions(self) -> None:
        for question in self._asked.values():
            question.cancel()
        self._asked.clear()

    def _repaint(self) -> None:
        if self._positions:
            self.dataChanged.emit(self.index(0, MESSAGE), self.index(len(self._positions) - 1, STATE))

    # QAbstractTableModel

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._positions)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else STATE + 1

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (
                self.tr("Message"),
                self.tr("My answer"),
                self.tr("With"),
                self.tr("Date"),
                self.tr("Source"),
                self.tr("Length"),
                self.tr("What becomes of it"),
            )[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(self._alignment(section))
        if role == Qt.ItemDataRole.ToolTipRole and section in (DATE, LENGTH):
            return self.tr("Click to sort")
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(self._alignment(column))
        if role not in _ROLES:
            return None
        row = self.pair_at(index.row())
        if row is None:
            return None
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(theme.colors().muted) if row.reason else None
        if role == Qt.ItemDataRole.DecorationRole:
            # In the first column, which is always there; the last one says the same in words where there is room.
            return self._icon(*_sign(row)) if column == MESSAGE else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            heading = self.headerData(column, Qt.Orientation.Horizontal)
            said = f"{heading}: {self._said(row, column)}"
            return f"{said}; {pair_words.state_words(row)}" if column == MESSAGE else said
        return self._said(row, column)

    def _icon(self, name: str, role: str) -> QIcon:
        """Made once for each palette: a cell asks for it at every paint."""
        key = (name, role, theme.colors().ink)
        if key not in self._icons:
            made = icons.icon(name, role)
            for ratio in (1.0, 2.0):
                white = icons.pixmap(name, theme.colors().on_accent, tokens.scaled(tokens.ICON_PX), ratio)
                made.addPixmap(white, QIcon.Mode.Selected)
            self._icons[key] = made
        return self._icons[key]

    def _said(self, row: PairRow, column: int) -> str:
        match column:
            case 0:
                return _one_line(row.message) or self.tr("(no text)")
            case 1:
                return _one_line(row.output)
            case 2:
                return _one_line(row.correspondent) or "–"
            case 3:
                return pair_words.date_words(row.time_utc)
            case 4:
                return _one_line(row.source) or "–"
            case 5:
                return pair_words.length_words(row)
            case _:
                return pair_words.state_words(row)

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if column == LENGTH else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.DecorationRole,
    Qt.ItemDataRole.ForegroundRole,
)


def _sign(row: PairRow) -> tuple[str, str]:
    """Icon and colour; the words beside it say the same."""
    if row.reason:
        return ("close", "muted")
    return ("edit", "accent") if row.edited else ("check", "success")


def _one_line(text: str) -> str:
    return " ".join(text[: 2 * _SHOWN_CHARACTERS].split())[:_SHOWN_CHARACTERS]
