"""Looking through the pairs: filters above, the table, and the selected pair beside or below it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from desktop_app.dataset.pair_index import UNUSABLE
from desktop_app.dataset.pair_table import Facets, Order, PairFilter, PairRow
from desktop_app.ui.pages import pair_words
from desktop_app.ui.pages.pair_detail import PairDetail
from desktop_app.ui.pages.pair_filters import PairFilters
from desktop_app.ui.pages.pair_table_model import PairTableModel
from desktop_app.ui.pages.pair_view import PairView
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.threads.pair_thread import PairThread, Question
from desktop_app.ui.widgets.empty_state import EmptyState
from desktop_app.ui.widgets.text import Text

_SIDE_BY_SIDE_PX = 760
_DETAIL_PX = 320
_BELOW_PX = 420


class PairBrowser(QWidget):
    """Asks a `PairThread` and shows its answers; it changes nothing itself.

    Signals:
        exclude_wanted(list[int]), include_wanted(list[int]): positions of what is selected.
        rewritten(PairRow, str, str): other texts (input, output) for a pair.
        keep_reason_wanted(str): everything that was left out for this reason shall be used.
        undo_wanted(), redo_wanted().
        counted(Facets): all pairs as they are now.
    """

    exclude_wanted = Signal(list)
    include_wanted = Signal(list)
    rewritten = Signal(object, str, str)
    keep_reason_wanted = Signal(str)
    undo_wanted = Signal()
    redo_wanted = Signal()
    counted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thread: PairThread | None = None
        self._looking: Question | None = None
        self._order: Order = "newest"
        self._total = 0
        self.filters = PairFilters()
        self.filters.changed.connect(self._look)
        self.count = Text("", color="muted")
        self.said = Text("", Type.STRONG)
        self.order = QComboBox()
        self.undo = self._button(self.tr("Undo"), "undo", self.undo_wanted, QKeySequence.StandardKey.Undo)
        self.redo = self._button(self.tr("Redo"), "redo", self.redo_wanted, QKeySequence.StandardKey.Redo)
        self.use_reason = QPushButton(self.tr("Use all of these"))
        self.use_reason.clicked.connect(lambda: self.keep_reason_wanted.emit(self.filters.wanted.reason or ""))
        self.show_all = QPushButton(self.tr("Show all"))
        self.show_all.setObjectName("quiet")
        self.show_all.clicked.connect(self.filters.clear)
        self.model = PairTableModel(self)
        self.view = PairView(self.model)
        self.none_found = EmptyState(
            "search",
            self.tr("No example fits"),
            self.tr("Search for other words, or take a filter away."),
            button=self.tr("Show all examples"),
        )
        self.none_found.button_clicked.connect(self.filters.clear)
        self.none_found.hide()
        self.detail = PairDetail()
        self.hint = Text(
            self.tr("Keys: Enter edits, Delete leaves out, Insert uses again."),
            Type.HINT,
            "muted",
        )
        self._build()
        self._build_order()
        self._connect()
        self.show_steps(can_undo=False, can_redo=False)

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(tokens.SPACE_8)
        row.addWidget(self.count, 1)
        for part in (self.use_reason, self.show_all, self.order, self.undo, self.redo):
            row.addWidget(part)
        left = QVBoxLayout()
        left.setSpacing(tokens.SPACE_8)
        for widget in (self.said, self.none_found):
            left.addWidget(widget)
        left.addWidget(self.view, 1)
        left.addWidget(self.hint)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._box.setSpacing(tokens.SPACE_16)
        self._box.addLayout(left, 1)
        self._box.addWidget(self.detail)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_8)
        column.addWidget(self.filters)
        column.addLayout(row)
        column.addLayout(self._box, 1)
        self.setFocusProxy(self.view)

    def _build_order(self) -> None:
        self.order.setAccessibleName(self.tr("Order"))
        orders: tuple[tuple[Order, str], ...] = (
            ("newest", self.tr("Newest first")),
            ("oldest", self.tr("Oldest first")),
            ("longest", self.tr("Longest first")),
            ("shortest", self.tr("Shortest first")),
        )
        for order, words in orders:
            self.order.addItem(words, order)
        self.order.activated.connect(lambda at: self.set_order(self.order.itemData(at)))
        self.view.order_wanted.connect(self.set_order)
        self.view.show_order(self._order)

    def _connect(self) -> None:
        self.view.selection_rests.connect(self._show_detail)
        self.model.dataChanged.connect(lambda _first, _last: self._show_detail())
        self.view.edit_wanted.connect(self.detail.edit)
        self.view.exclude_wanted.connect(self._exclude)
        self.view.include_wanted.connect(self._include)
        self.view.menu_wanted.connect(self._show_menu)
        self.detail.exclude_wanted.connect(self._exclude)
        self.detail.include_wanted.connect(self._include)
        self.detail.rewritten.connect(self.rewritten)
        self.detail.edit_done.connect(self._to_table)
        for keys, deed in (
            (QKeySequence.keyBindings(QKeySequence.StandardKey.Find), self._find),
            (QKeySequence.keyBindings(QKeySequence.StandardKey.Undo), self.undo.click),
            # Half of all programs have the other one, on every system.
            ([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")], self.redo.click),
        ):
            shortcut = QShortcut(self)
            shortcut.setKeys(keys)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(deed)

    def _button(self, words: str, icon: str, deed: object, keys: QKeySequence.StandardKey) -> QPushButton:
        button = QPushButton()
        button.setObjectName("quiet")
        button.setAccessibleName(words)
        icons.put(button, icon, "accent")
        button.setToolTip(f"{words} ({QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)})")
        button.clicked.connect(deed)
        return button

    # What the page calls

    def use(self, thread: PairThread | None) -> None:
        """Shows the pairs behind this thread from now on; None shows nothing, and keeps what was rewritten."""
        if self._looking is not None:
            self._looking.cancel()
        self._thread = thread
        self.say("")
        if thread is None:
            self.model.show_positions(None, ())
            self.detail.show_nothing()
        else:
            self.refresh()

    def refresh(self) -> None:
        """Reads everything that is shown again; what is selected stays so, where it is still in sight."""
        self._look()
        if self._thread is not None:
            self._thread.ask(lambda table, _edits: table.facets(), self._on_facets)

    def show_only(self, wanted: PairFilter) -> None:
        """Shows the pairs that match."""
        self.filters.show_filter(wanted)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_steps(self, *, can_undo: bool, can_redo: bool) -> None:
        """Whether there is a change to take back, or to make again."""
        self.undo.setEnabled(can_undo)
        self.redo.setEnabled(can_redo)

    def say(self, words: str) -> None:
        """Says what the last change did, to the eye and to a screen reader."""
        self.said.setText(words)
        self.said.setVisible(bool(words))
        if words:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    # Which pairs

    def set_order(self, order: Order) -> None:
        self._order = order
        self.order.setCurrentIndex(self.order.findData(order))
        self.view.show_order(order)
        self._look()

    def _look(self) -> None:
        if self._thread is None:
            return
        if self._looking is not None:
            self._looking.cancel()
        wanted, order = self.filters.wanted, self._order
        self._looking = self._thread.ask(
            lambda table, _edits: table.positions(wanted, order=order), self._on_positions
        )
        self.show_all.setVisible(wanted != PairFilter())
        reason = wanted.reason
        self.use_reason.setVisible(bool(reason) and reason != "excluded" and reason not in UNUSABLE)

    def _on_positions(self, positions: list[int]) -> None:
        self._looking = None
        row = self.view.currentIndex().row()
        before = self.model.positions[row] if row >= 0 else None
        is_same = positions == self.model.positions
        self.model.show_positions(self._thread, positions)
        self._say_count()
        self.none_found.setVisible(not positions)
        self.view.setVisible(bool(positions))
        self.hint.setVisible(bool(positions))
        if positions and not (is_same and self.view.selected_count()):
            # The pair of before, or the one that took its place.
            again = positions.index(before) if before in positions else min(max(row, 0), len(positions) - 1)
            self.view.select_row(again)
        elif not positions:
            self.detail.show_nothing()

    def _on_facets(self, facets: Facets) -> None:
        self._total = sum(facets.reasons.values())
        self.filters.show_facets(facets)
        self._say_count()
        self.counted.emit(facets)

    def _say_count(self) -> None:
        shown = len(self.model.positions)
        words = pair_words.count_words(shown)
        if shown < self._total:
            words = self.tr("{shown} of {all} examples").format(
                shown=pair_words.number(shown), all=pair_words.number(self._total)
            )
        self.count.setText(words)

    def _show_same_person(self, row: PairRow) -> None:
        self.show_only(PairFilter(correspondent=row.correspondent))

    def _find(self) -> None:
        self.filters.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.search.selectAll()

    # What is selected

    def _show_detail(self) -> None:
        count = self.view.selected_count()
        if count > 1:
            self.detail.show_many(count)
        elif count == 1:
            row = self.model.pair_at(next(self.view.selected_rows()))
            if row is not None:  # else its page is on the way, and `dataChanged` follows
                self.detail.show_pair(row)
        else:
            self.detail.show_nothing()

    def _selected(self) -> list[int]:
        return [self.model.positions[row] for row in self.view.selected_rows()]

    def _exclude(self) -> None:
        self._to_table()
        self.exclude_wanted.emit(self._selected())

    def _include(self) -> None:
        self._to_table()
        self.include_wanted.emit(self._selected())

    def _to_table(self) -> None:
        """The button that was pressed goes away with its deed; arrow keys shall go on from here."""
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_menu(self, place: QPoint) -> None:
        menu = QMenu(self.view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        row = self.detail.row
        if row is not None:
            menu.addAction(self.tr("Edit") + "\t" + _key("Return")).triggered.connect(self.detail.edit)
        menu.addAction(self.tr("Leave out") + "\t" + _key("Del")).triggered.connect(self._exclude)
        menu.addAction(self.tr("Use") + "\t" + _key("Ins")).triggered.connect(self._include)
        if row is not None and row.correspondent:
            menu.addSeparator()
            menu.addAction(self.tr("All with this person")).triggered.connect(
                lambda _checked=False: self._show_same_person(row)
            )
        menu.popup(place)

    # Keys and place

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter after typing means "find it", and Escape leaves the text; neither sets off the page's deed."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not isinstance(self.focusWidget(), QPushButton):
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        elif key == Qt.Key.Key_Escape and self.filters.search.hasFocus():
            self.filters.search.clear()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        beside = event.size().width() >= tokens.scaled(_SIDE_BY_SIDE_PX)
        wanted = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._box.direction() != wanted:
            self._box.setDirection(wanted)
        width = max(tokens.scaled(_DETAIL_PX), event.size().width() * 2 // 5)
        self.detail.setMinimumWidth(width if beside else 0)
        self.detail.setMaximumWidth(width if beside else _UNBOUNDED)
        self.detail.setMinimumHeight(0 if beside else tokens.scaled(_BELOW_PX))
        super().resizeEvent(event)


_UNBOUNDED = 16_777_215
"""Qt's QWIDGETSIZE_MAX, which PySide does not name."""


def _key(name: str) -> str:
    return QKeySequence(name).toString(QKeySequence.SequenceFormat.NativeText)
