"""Looking through the pairs: filters above, the table, and the selected pair beside or below it."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.dataset.pair_table import Facets, Order
from desktop_app.ui.pages import pair_words
from desktop_app.ui.pages.pair_filters import PairFilters
from desktop_app.ui.pages.pair_table_model import PairTableModel
from desktop_app.ui.pages.pair_view import PairView
from desktop_app.ui.theme import tokens
from desktop_app.ui.threads.pair_thread import PairThread, Question
from desktop_app.ui.widgets.text import Text


class PairBrowser(QWidget):
    """Asks a `PairThread` and shows its answers; it changes nothing itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thread: PairThread | None = None
        self._looking: Question | None = None
        self._order: Order = "newest"
        self._total = 0
        self.filters = PairFilters()
        self.filters.changed.connect(self._look)
        self.count = Text("", color="muted")
        self.order = QComboBox()
        self.model = PairTableModel(self)
        self.view = PairView(self.model)
        row = QHBoxLayout()
        row.setSpacing(tokens.SPACE_8)
        row.addWidget(self.count, 1)
        row.addWidget(self.order)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_8)
        column.addWidget(self.filters)
        column.addLayout(row)
        column.addWidget(self.view, 1)
        self._build_order()

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

    def use(self, thread: PairThread | None) -> None:
        """Shows the pairs behind this thread from now on; None shows nothing."""
        self._thread = thread
        if self._looking is not None:
            self._looking.cancel()
        if thread is None:
            self.model.show_positions(None, ())
        else:
            self.refresh()

    def refresh(self) -> None:
        """Reads everything that is shown again."""
        self._look()
        if self._thread is not None:
            self._thread.ask(lambda table, _edits: table.facets(), self._on_facets)

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

    def _on_positions(self, positions: list[int]) -> None:
        self._looking = None
        self.model.show_positions(self._thread, positions)
        self._say_count()

    def _on_facets(self, facets: Facets) -> None:
        self._total = sum(facets.reasons.values())
        self.filters.show_facets(facets)
        self._say_count()

    def _say_count(self) -> None:
        self.count.setText(pair_words.count_words(len(self.model.positions)))
