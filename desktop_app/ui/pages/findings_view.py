"""The list of what was found: search above, the tree, and the selected line's detail beside or below it."""

from __future__ import annotations

from collections.abc import Sequence

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
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from desktop_app.redaction.finding import Action
from desktop_app.ui.pages.findings_bar import FindingsBar
from desktop_app.ui.pages.findings_model import ACTION, COUNT, VALUE, FindingsModel, kind_words
from desktop_app.ui.pages.found_detail import FoundDetail
from desktop_app.ui.pages.privacy_review import Group, Review, Row
from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.text import Text

_TREE_PX = 380
_SIDE_BY_SIDE_PX = 600
_ROW_AIR_PX = 10
_COLUMN_AIR_PX = 8
_SIGN_PX = 16
_KEYS: tuple[tuple[Action, Qt.Key], ...] = (
    ("replace", Qt.Key.Key_R),
    ("keep", Qt.Key.Key_K),
    ("drop", Qt.Key.Key_L),
)


class _Roomy(QStyledItemDelegate):
    """Rows that a finger or a tired eye can hit; Fusion sets them as tight as the text."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return super().sizeHint(option, index).grownBy(QMargins(0, 0, _COLUMN_AIR_PX, _ROW_AIR_PX))


class _Tree(QTreeView):
    """Letters decide here, and the search stands above: typing does not jump to a line as well."""

    def keyboardSearch(self, _search: str) -> None:
        return


class FindingsView(QWidget):
    """Shows a `Review` and changes it.

    Signals:
        decided(): after each change by the person, and after each one that was taken back.
        add_name_wanted(str, str): look for every form of this name; the second word is its kind.
        leave_out_wanted(Group): never learn from messages with this person.
    """

    decided = Signal()
    add_name_wanted = Signal(str, str)
    leave_out_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._review = Review.empty()
        self.model = FindingsModel(self)
        self.bar = FindingsBar()
        self.bar.changed.connect(self._on_wanted)
        self.bar.undo_wanted.connect(self.undo)
        self.bar.redo_wanted.connect(self.redo)
        self.none_found = Text("", color="muted")
        self.none_found.hide()
        self._build_tree()
        self.hint = Text(
            self.tr(
                "Keys in the list: ↑ ↓ move, → opens all forms, R replaces, K keeps, L leaves out, Shift selects "
                "several. Ctrl+Z takes back."
            ),
            Type.HINT,
            "muted",
        )
        self.detail = FoundDetail()
        self.detail.decided.connect(self.decide)
        self.detail.add_name_wanted.connect(self.add_name_wanted)
        self.detail.leave_out_wanted.connect(self.leave_out_wanted)
        left = QVBoxLayout()
        left.setSpacing(tokens.SPACE_8)
        for part in (self.none_found, self.tree, self.hint):
            left.addWidget(part)
        right = QVBoxLayout()
        right.addWidget(self.detail)
        right.addStretch(1)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._box.setSpacing(tokens.SPACE_16)
        self._box.addLayout(left, 3)
        self._box.addLayout(right, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_8)
        column.addWidget(self.bar)
        column.addLayout(self._box)
        self._add_shortcuts()

    def _build_tree(self) -> None:
        self.tree = _Tree()
        self.tree.setModel(self.model)
        self.tree.setAccessibleName(self.tr("Personal data that was found"))
        self.tree.setUniformRowHeights(True)
        self.tree.setIconSize(QSize(tokens.scaled(_SIGN_PX), tokens.scaled(_SIGN_PX)))
        self.tree.setItemDelegate(_Roomy(self.tree))
        self.tree.setAllColumnsShowFocus(True)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.setTabKeyNavigation(False)
        self.tree.setFixedHeight(tokens.scaled(_TREE_PX))
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        # Only what is on the screen says how wide a column is: asking for a thousand rows would stop the keys.
        header.setResizeContentsPrecision(0)
        header.setSectionResizeMode(VALUE, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(COUNT, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(ACTION, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._on_menu)
        self.tree.selectionModel().selectionChanged.connect(self._show_detail)

    def _add_shortcuts(self) -> None:
        for action, key in _KEYS:
            shortcut = QShortcut(QKeySequence(key), self.tree)
            # Only in the list: in the search field these are letters.
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda chosen=action: self.decide(chosen))
        for keys, deed in (
            (QKeySequence.StandardKey.Undo, self.undo),
            (QKeySequence.StandardKey.Redo, self.redo),
            (QKeySequence.StandardKey.Find, self.bar.search.setFocus),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(deed)

    @property
    def review(self) -> Review:
        return self._review

    def show_review(self, review: Review, *, selected: Row | None = None) -> None:
        """Shows all of it.

        Args:
            selected: what to select; the first line otherwise.
        """
        self._review = review
        self.bar.show_review(review)
        self.bar.clear()
        self._show_rows(selected)

    def show_decisions(self) -> None:
        """The decisions of the shown review are others now."""
        self.model.repaint()
        self.tree.viewport().update()
        self.bar.show_steps(self._review)
        self._show_detail()

    def selected(self) -> list[Row]:
        """What a decision is on now. A heading means what stands below it."""
        rows: list[Row] = []
        everything = self.bar.wanted.only == "all" and not self.bar.wanted.text
        # By ranges: fifty thousand selected lines are one range, and fifty thousand indexes a second of waiting.
        selection = self.tree.selectionModel().selection()
        for at in range(selection.count()):
            chosen = selection.at(at)
            parent, first, last = chosen.parent(), chosen.top(), chosen.bottom() + 1
            section, group = self.model.section_at(parent), self.model.group_at(parent)
            if group is not None:
                rows += group.forms[first:last]
            elif section is not None:
                rows += section.groups[first:last]
            else:
                for heading in self.model.sections[first:last]:
                    # What the person does not see is not decided on.
                    rows += (heading.kind,) if everything and heading.kind is not None else heading.groups
        return rows

    def decide(self, action: Action) -> None:
        """Does this with everything that is selected, in one step."""
        if rows := self.selected():
            self._review.decide(rows, action)
            self.show_decisions()
            self.decided.emit()

    def undo(self) -> None:
        """Takes the last step back."""
        if self._review.can_undo:
            self._review.undo()
            self.show_decisions()
            self.decided.emit()

    def redo(self) -> None:
        """Does the step again that was taken back last."""
        if self._review.can_redo:
            self._review.redo()
            self.show_decisions()
            self.decided.emit()

    # What is shown

    def _on_wanted(self) -> None:
        # The riskiest are read from the first one on; elsewhere what was selected stays so if it is still shown.
        rows = self.selected() if self.bar.wanted.only != "riskiest" else []
        self._show_rows(rows[0] if len(rows) == 1 else None)

    def _show_rows(self, selected: Row | None) -> None:
        wanted = self.bar.wanted
        self.model.show(self._review, wanted)
        sections = self.model.sections
        if wanted.only != "all" or wanted.text or wanted.kind is not None or len(sections) == 1:
            for row in range(len(sections)):
                self.tree.expand(self.model.index(row, VALUE))
        elif sections:
            self.tree.expand(self.model.index(0, VALUE))
        self.none_found.setText(self._words_for_nothing())
        self.none_found.setVisible(not sections and bool(self._review.found))
        at = self.model.index_of(selected) if selected is not None else QModelIndex()
        if not at.isValid():
            at = self.model.index(0, VALUE)
            below = self.model.index(0, VALUE, at)
            if below.isValid() and (wanted.only != "all" or wanted.text):
                at = below
        self.select(at)
        self.tree.scrollTo(at)
        self._show_detail()

    def select(self, at: QModelIndex) -> None:
        """Selects one line, whatever keys are held down (the tree's own way would add to the selection)."""
        flags = QItemSelectionModel.SelectionFlag
        self.tree.selectionModel().setCurrentIndex(at, flags.ClearAndSelect | flags.Rows)

    def _words_for_nothing(self) -> str:
        if self.bar.wanted.text:
            return self.tr(
                "Nothing that was found contains these letters. Names that are missing can be added below."
            )
        return self.tr("There is nothing of this sort.")

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
        rows = self.selected()
        if not rows:
            self.detail.show_nothing()
            return
        if len(rows) > 1:
            self._show_many(rows)
            return
        row = rows[0]
        review = self._review
        if isinstance(row, Group):
            action = review.action(row) if not review.exceptions(row) else None
            self.detail.show_group(row, action, review.also_decides(row))
        elif isinstance(row, str):
            action = review.kind_action(row) if not review.kind_exceptions(row) else None
            self.detail.show_many(kind_words(row), len(review.groups(row)), action)
        else:
            self.detail.show_form(row, review.form_action(row))

    def _show_many(self, rows: Sequence[Row]) -> None:
        # Counting the actions of fifty thousand lines at every key would stop the keys.
        some = [row for row in rows[:200] if isinstance(row, Group)]
        actions = {self._review.action(group) for group in some}
        same = actions.pop() if len(actions) == 1 and len(some) == len(rows) else None
        self.detail.show_many(self.tr("Selected lines"), len(rows), same)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter after typing a name means "find it"; it must not set off the page's deed."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif self.bar.search.hasFocus():
            self.bar.take()
            self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        fits = event.size().width() >= tokens.scaled(_SIDE_BY_SIDE_PX)
        wanted = QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
        if self._box.direction() != wanted:
            self._box.setDirection(wanted)
        super().resizeEvent(event)
