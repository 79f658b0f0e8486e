"""The findings as a tree for Qt's views: kinds, and below each the people or things."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)

from desktop_app.redaction.finding import Action, Kind
from desktop_app.ui import messages
from desktop_app.ui.pages.privacy_review import Group, Review
from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type

Index = QModelIndex | QPersistentModelIndex
VALUE, COUNT, ACTION = range(3)
_SEARCHED = Qt.ItemDataRole.UserRole
# Internal ids of the two levels: 0 for a kind, 1 + the kind's row for what lies below it.
_KIND_ID = 0
_NO_INDEX = QModelIndex()


class FindingsModel(QAbstractItemModel):
    """Reads a `Review`; `set_action` is the only way in which the view changes it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._review = Review.empty()
        self._kinds: tuple[Kind, ...] = ()

    def show_review(self, review: Review) -> None:
        self.beginResetModel()
        self._review = review
        self._kinds = review.kinds
        self.endResetModel()

    # What lies at an index

    def kind_at(self, index: Index) -> Kind | None:
        """The kind whose row this is; None for a row below one."""
        return self._kinds[index.row()] if index.isValid() and index.internalId() == _KIND_ID else None

    def group_at(self, index: Index) -> Group | None:
        if not index.isValid() or index.internalId() == _KIND_ID:
            return None
        return self._review.groups[self._kinds[int(index.internalId()) - 1]][index.row()]

    def set_action(self, index: Index, action: Action) -> None:
        kind, group = self.kind_at(index), self.group_at(index)
        if kind is not None:
            self._review.decide_kind(kind, action)
        elif group is not None:
            self._review.decide(group, action)
        # A decision on a person reaches their addresses too, so every shown action may be another one now.
        for row in range(len(self._kinds)):
            parent = self.index(row, VALUE)
            self.dataChanged.emit(self.index(row, ACTION), self.index(row, ACTION))
            below = self.rowCount(parent)
            if below:
                self.dataChanged.emit(self.index(0, ACTION, parent), self.index(below - 1, ACTION, parent))

    # QAbstractItemModel

    def index(self, row: int, column: int, parent: Index = _NO_INDEX) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else _KIND_ID)

    def parent(self, index: Index = _NO_INDEX) -> QModelIndex:  # type: ignore[override]
        if not index.isValid() or index.internalId() == _KIND_ID:
            return QModelIndex()
        return self.createIndex(int(index.internalId()) - 1, VALUE, _KIND_ID)

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        if not parent.isValid():
            return len(self._kinds)
        if parent.internalId() != _KIND_ID or parent.column() != VALUE:
            return 0
        return len(self._review.groups[self._kinds[parent.row()]])

    def columnCount(self, _parent: Index = _NO_INDEX) -> int:
        return 3

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("Found"), self.tr("Places"), self.tr("What happens"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section == COUNT:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        kind, group = self.kind_at(index), self.group_at(index)
        if role == _SEARCHED:
            return group.searched if group is not None else ""
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == COUNT:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.FontRole and kind is not None:
            return tokens.font(Type.STRONG)
        if role == Qt.ItemDataRole.ToolTipRole and group is not None and index.column() == VALUE:
            return self._said(index, kind, group)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._said(index, kind, group)
        return None

    def _said(self, index: Index, kind: Kind | None, group: Group | None) -> str:
        column = index.column()
        if kind is not None:
            groups = self._review.groups[kind]
            if column == VALUE:
                return messages.words(f"kind_{kind.lower()}").text
            if column == COUNT:
                return QLocale().toString(sum(each.count for each in groups))
            return self._kind_words(kind, groups)
        assert group is not None
        if column == VALUE:
            return self.tr("{name} (you)").format(name=group.title) if group.is_me else group.title
        if column == COUNT:
            return QLocale().toString(group.count)
        return self.action_words(self._review.action(group))

    def _kind_words(self, kind: Kind, groups: tuple[Group, ...]) -> str:
        usual = self._review.kind_action(kind)
        others = sum(self._review.action(group) != usual for group in groups)
        words = self.action_words(usual)
        return self.tr("{action}, except {count}").format(action=words, count=others) if others else words

    def action_words(self, action: Action) -> str:
        return {"replace": self.tr("Replace"), "keep": self.tr("Keep"), "drop": self.tr("Leave out")}[action]


class FoundFilter(QSortFilterProxyModel):
    """Shows what holds the searched letters, with its kind above it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setFilterRole(_SEARCHED)
        self.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setRecursiveFilteringEnabled(True)
