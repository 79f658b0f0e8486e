"""The table of pairs itself: rows that never cost more than what is in sight, and the keys that work on them."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QItemSelectionModel, QItemSelectionRange, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSizePolicy, QTableView, QWidget

from desktop_app.ui.pages.pair_table_model import (
    ANSWER,
    DATE,
    LENGTH,
    MESSAGE,
    ORDERS,
    SOURCE,
    STATE,
    WITH,
    PairTableModel,
)
from desktop_app.ui.theme import tokens

_ROW_AIR_PX = 12
_LEAST_ROWS = 6
_SELECTED_AFTER_MS = 40
"""Holding an arrow key passes 30 rows a second; only the one where it rests is worth showing."""
_WIDTHS_PX = {WITH: 130, DATE: 84, SOURCE: 130, LENGTH: 92, STATE: 130}
_TEXT_PX = 150
_LEAVE_FIRST = (SOURCE, LENGTH, STATE, WITH, DATE)
"""Which columns go, in this order, until message and answer have room; the detail shows all of them."""


class PairView(QTableView):
    """Tells what the person wants done with the selection.

    Signals:
        selection_rests(): another selection, and no key or mouse moved it on for a moment.
        edit_wanted(), exclude_wanted(), include_wanted(): Enter or a double click; Delete; Insert.
        menu_wanted(QPoint): a place on the screen.
        order_wanted(str): a heading that sorts was clicked.
    """

    selection_rests = Signal()
    edit_wanted = Signal()
    exclude_wanted = Signal()
    include_wanted = Signal()
    menu_wanted = Signal(QPoint)
    order_wanted = Signal(str)

    def __init__(self, model: PairTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pairs = model
        self.setModel(model)
        self.setAccessibleName(self.tr("Your examples"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setIconSize(QSize(tokens.scaled(tokens.ICON_PX), tokens.scaled(tokens.ICON_PX)))
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        row_px = QFontMetrics(self.font()).height() + _ROW_AIR_PX
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(row_px)
        self.setMinimumHeight((_LEAST_ROWS + 1) * row_px)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        header = self.horizontalHeader()
        header.setSectionsMovable(False)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(tokens.scaled(40))
        for column in (MESSAGE, ANSWER):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        for column, width_px in _WIDTHS_PX.items():
            header.resizeSection(column, tokens.scaled(width_px))
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self._on_heading)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_SELECTED_AFTER_MS)
        self._rest.timeout.connect(self.selection_rests)
        self.selectionModel().selectionChanged.connect(lambda _new, _old: self._rest.start())
        self.doubleClicked.connect(lambda _index: self.edit_wanted.emit())
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu)

    def selected_rows(self) -> Iterator[int]:
        """Yields row numbers; a selection of everything is one range and costs nothing until then."""
        for part in self._parts():
            yield from range(part.top(), part.bottom() + 1)

    def selected_count(self) -> int:
        return sum(part.height() for part in self._parts())

    def select_row(self, row: int) -> None:
        """Selects one row and brings it into sight; does nothing when there is no such row."""
        index = self._pairs.index(row, MESSAGE)
        if index.isValid():
            self.selectionModel().setCurrentIndex(
                index, QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            )

    def show_order(self, order: str) -> None:
        """Puts the arrow above the column that sorts."""
        column, direction = next(place for place, name in ORDERS.items() if name == order)
        header = self.horizontalHeader()
        header.setSortIndicatorShown(True)
        header.setSortIndicator(column, direction)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wanted = {
            Qt.Key.Key_Return: self.edit_wanted,
            Qt.Key.Key_Enter: self.edit_wanted,
            Qt.Key.Key_Delete: self.exclude_wanted,
            Qt.Key.Key_Backspace: self.exclude_wanted,
            Qt.Key.Key_Insert: self.include_wanted,
        }.get(Qt.Key(event.key()))
        if wanted is None:
            super().keyPressEvent(event)
            return
        # Accepted in any case: Enter in the table must not set off the page's deed.
        event.accept()
        if self.selectionModel().hasSelection():
            wanted.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        left = self.viewport().width() - sum(tokens.scaled(width_px) for width_px in _WIDTHS_PX.values())
        for column in _LEAVE_FIRST:
            hides = left < 2 * tokens.scaled(_TEXT_PX)
            if self.isColumnHidden(column) != hides:
                self.setColumnHidden(column, hides)
            left += tokens.scaled(_WIDTHS_PX[column]) if hides else 0

    def _parts(self) -> list[QItemSelectionRange]:
        chosen = self.selectionModel().selection()
        return [chosen.at(at) for at in range(chosen.count())]

    def _on_heading(self, column: int) -> None:
        header = self.horizontalHeader()
        was = (header.sortIndicatorSection(), header.sortIndicatorOrder())
        newest = Qt.SortOrder.DescendingOrder
        other = Qt.SortOrder.AscendingOrder if was == (column, newest) else newest
        if (column, other) in ORDERS:
            self.order_wanted.emit(ORDERS[column, other])

    def _on_menu(self, place: QPoint) -> None:
        if self.selectionModel().hasSelection():
            self.menu_wanted.emit(self.viewport().mapToGlobal(place))
