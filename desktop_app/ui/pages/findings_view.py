"""The list of what was found: search above, the tree, and the selected line's detail beside or below it."""

from __future__ import annotations

from PySide6.QtCore import (
    QItemSelectionModel,
    QMargins,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QHeaderView,
    QLineEdit,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from desktop_app.redaction.finding import Action
from desktop_app.ui.pages.findings_model import ACTION, COUNT, VALUE, FindingsModel, FoundFilter
from desktop_app.ui.pages.found_detail import FoundDetail
from desktop_app.ui.pages.privacy_review import Review
from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.text import Text

_TREE_PX = 340
_SIDE_BY_SIDE_PX = 600
_ROW_AIR_PX = 10
_COLUMN_AIR_PX = 8
_KEYS: tuple[tuple[Action, Qt.Key], ...] = (
    ("replace", Qt.Key.Key_R),
    ("keep", Qt.Key.Key_K),
    ("drop", Qt.Key.Key_L),
)


class _Roomy(QStyledItemDelegate):
    """Rows that a finger or a tired eye can hit; Fusion sets them as tight as the text."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return super().sizeHint(option, index).grownBy(QMargins(0, 0, _COLUMN_AIR_PX, _ROW_AIR_PX))


class FindingsView(QWidget):
    """Shows a `Review` and changes it; `decided` is emitted after each change by the person."""

    decided = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._review: Review | None = None
        self.model = FindingsModel(self)
        self.filter = FoundFilter(self)
        self.filter.setSourceModel(self.model)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Find a name, an address, a number"))
        self.search.setAccessibleName(self.tr("Find in what was found"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._on_search)
        self.none_found = Text(self.tr("Nothing that was found contains these letters."), color="muted")
        self.none_found.hide()
        self._build_tree()
        self.hint = Text(
            self.tr("With the keyboard: R replaces, K keeps, L leaves out. Several lines can be selected."),
            Type.HINT,
            "muted",
        )
        self.detail = FoundDetail()
        self.detail.decided.connect(self.decide)
        left = QVBoxLayout()
        left.setSpacing(tokens.SPACE_8)
        for part in (self.search, self.none_found, self.tree, self.hint):
            left.addWidget(part)
        right = QVBoxLayout()
        right.addWidget(self.detail)
        right.addStretch(1)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(tokens.SPACE_16)
        self._box.addLayout(left, 3)
        self._box.addLayout(right, 2)

    def _build_tree(self) -> None:
        self.tree = QTreeView()
        self.tree.setModel(self.filter)
        self.tree.setAccessibleName(self.tr("Personal data that was found"))
        self.tree.setUniformRowHeights(True)
        self.tree.setItemDelegate(_Roomy(self.tree))
        self.tree.setAllColumnsShowFocus(True)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.setTabKeyNavigation(False)
        self.tree.setFixedHeight(tokens.scaled(_TREE_PX))
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setSectionResizeMode(VALUE, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(COUNT, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(ACTION, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._on_menu)
        self.tree.selectionModel().selectionChanged.connect(self._show_detail)
        for action, key in _KEYS:
            shortcut = QShortcut(QKeySequence(key), self.tree)
            # Only in the list: in the search field these are letters.
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda chosen=action: self.decide(chosen))

    def show_review(self, review: Review) -> None:
        """Shows all of it, the first kind open."""
        self._review = review
        self.search.clear()
        self.model.show_review(review)
        first = self.filter.index(0, VALUE)
        if first.isValid():
            self.tree.expand(first)
            self.tree.setCurrentIndex(first)
        self._show_detail()

    def decide(self, action: str) -> None:
        """Does this with everything that is selected."""
        rows = self.tree.selectionModel().selectedRows(VALUE)
        chosen: Action = {"replace": "replace", "keep": "keep", "drop": "drop"}[action]  # type: ignore[assignment]
        for row in rows:
            self.model.set_action(self.filter.mapToSource(row), chosen)
        if rows:
            self._show_detail()
            self.decided.emit()

    def _on_search(self, text: str) -> None:
        self.filter.setFilterFixedString(text.strip().casefold())
        if text.strip():
            self.tree.expandAll()
        found = self.filter.rowCount() > 0
        self.none_found.setVisible(not found)
        if found and not self.tree.selectionModel().hasSelection():
            at = self.filter.index(0, VALUE)
            below = self.filter.index(0, VALUE, at)
            self.tree.selectionModel().setCurrentIndex(
                below if text.strip() and below.isValid() else at,
                QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
            )
        self._show_detail()

    def _on_menu(self, place: QPoint) -> None:
        if not self.tree.selectionModel().hasSelection():
            return
        menu = QMenu(self.tree)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action, key in _KEYS:
            added = menu.addAction(self.model.action_words(action))
            # Shown only: the shortcut itself belongs to the list.
            added.setText(f"{added.text()}\t{QKeySequence(key).toString()}")
            added.triggered.connect(lambda _checked=False, chosen=action: self.decide(chosen))
        menu.popup(self.tree.viewport().mapToGlobal(place))

    def _show_detail(self) -> None:
        index = self.filter.mapToSource(self.tree.currentIndex())
        review, kind, group = self._review, self.model.kind_at(index), self.model.group_at(index)
        if review is None or not self.tree.selectionModel().hasSelection():
            self.detail.show_nothing()
        elif kind is not None:
            self.detail.show_kind(kind, review.kind_action(kind), len(review.groups[kind]))
        elif group is not None:
            self.detail.show_group(group, review.action(group), review.also_decides(group))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter after typing a name means "find it"; it must not set off the page's deed."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif self.search.hasFocus():
            self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        fits = event.size().width() >= tokens.scaled(_SIDE_BY_SIDE_PX)
        wanted = QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
        if self._box.direction() != wanted:
            self._box.setDirection(wanted)
        super().resizeEvent(event)
