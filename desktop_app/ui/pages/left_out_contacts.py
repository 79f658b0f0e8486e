"""Never learn from mails with ...: everybody who wrote, to tick those whose conversations are left out whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QLocale, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListView, QVBoxLayout, QWidget

from desktop_app.ui.theme import tokens
from desktop_app.ui.widgets.text import Text

Index = QModelIndex | QPersistentModelIndex
_LIST_PX = 200
_NO_INDEX = QModelIndex()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody who wrote.

    Args:
        contact: address or chat name, as `Decisions.excluded_contacts` has it.
        count: messages they wrote; 0 when that is not known.
    """

    contact: str
    name: str = ""
    count: int = 0

    @property
    def searched(self) -> str:
        return f"{self.name} {self.contact}".casefold()


class ContactsModel(QAbstractListModel):
    """Rows with a tick; ticked means left out. `ticked` tells what the person did."""

    ticked = Signal(str, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._contacts: tuple[Contact, ...] = ()
        self._left_out: frozenset[str] = frozenset()
        self._shown: tuple[Contact, ...] = ()

    def show_contacts(self, contacts: Sequence[Contact], left_out: Sequence[str], letters: str = "") -> None:
        """Shows those with these letters; whoever is left out stands first."""
        self.beginResetModel()
        self._left_out = frozenset(contact.casefold() for contact in left_out)
        known = {contact.contact.casefold() for contact in contacts}
        # Names that were typed, or whose messages are gone, can be taken back all the same.
        others = [Contact(contact=contact) for contact in left_out if contact.casefold() not in known]
        self._contacts = (*others, *contacts)
        wanted = letters.casefold().strip()
        found = [contact for contact in self._contacts if wanted in contact.searched]
        self._shown = tuple(sorted(found, key=lambda contact: not self._is_left_out(contact)))
        self.endResetModel()

    def show_ticks(self, left_out: Sequence[str]) -> None:
        """Shows other ticks and leaves each line where it stands."""
        now = frozenset(contact.casefold() for contact in left_out)
        if now - {contact.contact.casefold() for contact in self._contacts}:
            self.show_contacts(self._contacts, left_out)
        elif now != self._left_out:
            self._left_out = now
            for row in range(len(self._shown)):
                self.dataChanged.emit(self.index(row), self.index(row))

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        contact = self._shown[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if self._is_left_out(contact) else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.AccessibleTextRole:
            state = self.tr("left out") if self._is_left_out(contact) else self.tr("used")
            return f"{self._words(contact)}: {state}"
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._words(contact)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        self.ticked.emit(self._shown[index.row()].contact, Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def _is_left_out(self, contact: Contact) -> bool:
        return contact.contact.casefold() in self._left_out

    def _words(self, contact: Contact) -> str:
        same = not contact.name or contact.name.casefold() == contact.contact.casefold()
        who = " ".join((contact.contact if same else f"{contact.name}  ·  {contact.contact}").split())[:200]
        if not contact.count:
            return who
        return self.tr("{who}  ·  {count} messages").format(who=who, count=QLocale().toString(contact.count))


class LeftOutContacts(QWidget):
    """A search field and the list. `ticked(contact, is_left_out)` tells what the person did."""

    ticked = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._contacts: tuple[Contact, ...] = ()
        self._left_out: tuple[str, ...] = ()
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Find a person or an address"))
        self.search.setAccessibleName(self.tr("Find somebody to leave out"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._show_rows)
        self.model = ContactsModel(self)
        self.model.ticked.connect(self.ticked)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setAccessibleName(self.tr("People to leave out"))
        self.list.setUniformItemSizes(True)
        self.list.setSpacing(tokens.SPACE_4 // 2)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFixedHeight(tokens.scaled(_LIST_PX))
        said = Text(
            self.tr(
                "Whoever is ticked here is left out whole: nothing is learned from conversations they take part "
                "in, neither their words nor your answers. You can change this at any time."
            ),
            color="muted",
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_8)
        for part in (said, self.search, self.list):
            column.addWidget(part)

    def show_contacts(self, contacts: Sequence[Contact], left_out: Sequence[str]) -> None:
        """Shows everybody; whoever is left out stands first."""
        self._contacts, self._left_out = tuple(contacts), tuple(left_out)
        self.search.clear()
        self._show_rows()

    def show_left_out(self, left_out: Sequence[str]) -> None:
        """Shows other ticks."""
        self._left_out = tuple(left_out)
        self.model.show_ticks(left_out)

    def _show_rows(self) -> None:
        self.model.show_contacts(self._contacts, self._left_out, self.search.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter after a name means "find it"; it must not set off the page's deed."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif self.search.hasFocus():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
