"""The findings as a tree for Qt's views: kinds, below each the people or things, below those their forms."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QLocale, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QIcon

from desktop_app.redaction.finding import Action, FoundValue
from desktop_app.ui import messages
from desktop_app.ui.pages.privacy_review import Group, Review, Row, Section, Shown
from desktop_app.ui.theme import icons, theme, tokens
from desktop_app.ui.theme.tokens import Type

Index = QModelIndex | QPersistentModelIndex
VALUE, COUNT, ACTION = range(3)
_SHOWN_CHARACTERS = 200
"""A cell shows one line; a private key of four thousand letters would cost the frame."""
_NO_INDEX = QModelIndex()
# Internal ids say where an index's parent stands: 0 for a section, its row + 1 for a group, and for a form that
# with the group's row + 1 above the lowest eight bits. There are fewer than 255 kinds.
_TOP = 0
_BITS = 8

_ICONS: dict[Action, tuple[str, str]] = {
    "replace": ("privacy", "accent"),
    "keep": ("check", "warning"),
    "drop": ("remove", "muted"),
}


class FindingsModel(QAbstractItemModel):
    """Reads a `Review`. After every change of it, `show` or `repaint` must be called."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._review = Review.empty()
        self._sections: tuple[Section, ...] = ()
        self._by_person = False
        theme.active().changed.connect(self.repaint)

    @property
    def sections(self) -> tuple[Section, ...]:
        return self._sections

    def show(self, review: Review, wanted: Shown) -> None:
        """Shows what is wanted of a review."""
        self.beginResetModel()
        self._review = review
        self._sections = review.shown(wanted)
        self._by_person = wanted.grouping == "person"
        self.endResetModel()

    def repaint(self) -> None:
        """The decisions changed; what was found did not. The view must draw what is on the screen again."""
        # Not for every row, and one by one: for a range, Qt's tree visits each row below it, and with 50,000 that
        # is felt at every key (measured: 140 ms).
        for row in range(len(self._sections)):
            self.dataChanged.emit(self.index(row, ACTION), self.index(row, ACTION))

    # What lies at an index

    def section_at(self, index: Index) -> Section | None:
        return self._sections[index.row()] if index.isValid() and index.internalId() == _TOP else None

    def group_at(self, index: Index) -> Group | None:
        if not index.isValid() or not 0 < index.internalId() < 1 << _BITS:
            return None
        return self._sections[int(index.internalId()) - 1].groups[index.row()]

    def form_at(self, index: Index) -> FoundValue | None:
        if not index.isValid() or index.internalId() < 1 << _BITS:
            return None
        return self._parent_group(index).forms[index.row()]

    def index_of(self, row: Row) -> QModelIndex:
        """Where a kind or a group stands; invalid when it is not shown. A form stands with its group."""
        entity = row if isinstance(row, str) else row.entity
        for at, section in enumerate(self._sections):
            parent = self.index(at, VALUE)
            if section.kind == row:
                return parent
            for below, group in enumerate(section.groups):
                if group.entity == entity and not isinstance(row, str) and row.kind in group.kinds:
                    return self.index(below, VALUE, parent)
        return QModelIndex()

    def _parent_group(self, index: Index) -> Group:
        place = int(index.internalId())
        return self._sections[(place & ((1 << _BITS) - 1)) - 1].groups[(place >> _BITS) - 1]

    # QAbstractItemModel

    def index(self, row: int, column: int, parent: Index = _NO_INDEX) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        if not parent.isValid():
            return self.createIndex(row, column, _TOP)
        above = int(parent.internalId())
        return self.createIndex(
            row, column, parent.row() + 1 if above == _TOP else above | (parent.row() + 1) << _BITS
        )

    def parent(self, index: Index = _NO_INDEX) -> QModelIndex:  # type: ignore[override]
        place = int(index.internalId()) if index.isValid() else _TOP
        if place == _TOP:
            return QModelIndex()
        section = place & ((1 << _BITS) - 1)
        if place < 1 << _BITS:
            return self.createIndex(section - 1, VALUE, _TOP)
        return self.createIndex((place >> _BITS) - 1, VALUE, section)

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        if not parent.isValid():
            return len(self._sections)
        if parent.column() != VALUE:
            return 0
        section = self.section_at(parent)
        if section is not None:
            return len(section.groups)
        group = self.group_at(parent)
        # A thing that was always written the same is its own form.
        return len(group.forms) if group is not None and len(group.forms) > 1 else 0

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
        column = index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole and column == COUNT:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.FontRole and self.section_at(index) is not None:
            return tokens.font(Type.STRONG)
        if role == Qt.ItemDataRole.DecorationRole and column == ACTION:
            action = self._action(index)
            return _action_icon(action) if action is not None else None
        if role == Qt.ItemDataRole.ToolTipRole and column == VALUE and self.section_at(index) is None:
            return self._said(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._said(index)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.headerData(column, Qt.Orientation.Horizontal)}: {self._said(index)}"
        return None

    def _action(self, index: Index) -> Action | None:
        section, group, form = self.section_at(index), self.group_at(index), self.form_at(index)
        if section is not None:
            return self._review.kind_action(section.kind) if section.kind is not None else None
        if group is not None:
            return self._review.action(group)
        return self._review.form_action(form) if form is not None else None

    def _said(self, index: Index) -> str:
        section, group, form = self.section_at(index), self.group_at(index), self.form_at(index)
        column = index.column()
        if section is not None:
            return self._section_words(section, column)
        if column == ACTION:
            action = self._action(index)
            return self._with_exceptions(action, self._review.exceptions(group) if group is not None else 0)
        if group is not None:
            return self._group_words(group) if column == VALUE else QLocale().toString(group.count)
        assert form is not None
        if column == COUNT:
            return QLocale().toString(form.count)
        words = one_line(form.value)
        return f"{words}  ({kind_words(form.kind)})" if len(self._parent_group(index).kinds) > 1 else words

    def _section_words(self, section: Section, column: int) -> str:
        if column == COUNT:
            return QLocale().toString(section.count)
        if section.kind is None:
            return self.tr("The riskiest {count}").format(count=len(section.groups)) if column == VALUE else ""
        if column == VALUE:
            name = self.tr("People") if self._by_person and section.kind == "PERSON" else kind_words(section.kind)
            return f"{name}  ({QLocale().toString(len(section.groups))})"
        return self._with_exceptions(
            self._review.kind_action(section.kind), self._review.kind_exceptions(section.kind)
        )

    def _group_words(self, group: Group) -> str:
        words = one_line(group.title)
        if group.is_me:
            words = self.tr("{name} (you)").format(name=words)
        if self._sections[0].kind is None:
            return f"{words}  ({kind_words(group.kind)})"
        return words

    def _with_exceptions(self, action: Action | None, exceptions: int) -> str:
        if action is None:
            return ""
        words = self.action_words(action)
        return self.tr("{action}, except {count}").format(action=words, count=exceptions) if exceptions else words

    def action_words(self, action: Action) -> str:
        return {"replace": self.tr("Replace"), "keep": self.tr("Keep"), "drop": self.tr("Leave out")}[action]


def _action_icon(action: Action) -> QIcon:
    name, color = _ICONS[action]
    made = icons.icon(name, color)
    size = tokens.scaled(tokens.ICON_PX)
    for ratio in (1.0, 2.0):
        # On a selected line the accent colour would be invisible.
        made.addPixmap(icons.pixmap(name, theme.colors().on_accent, size, ratio), QIcon.Mode.Selected)
    return made


def kind_words(kind: str) -> str:
    """The name of a kind, in the person's language."""
    return messages.words(f"kind_{kind.lower()}").text


def one_line(text: str) -> str:
    """The beginning of a value without its line breaks."""
    return " ".join(text[: 2 * _SHOWN_CHARACTERS].split())[:_SHOWN_CHARACTERS]
