"""Which of these people is you? A list of senders to tick, the likely ones first and ticked already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QListWidget, QListWidgetItem, QWidget

from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.text import Text

if TYPE_CHECKING:
    from desktop_app.importers import SenderCount

# A mailbox has thousands of senders; whoever is not among the first is found by typing.
_MOST_SHOWN = 60
_LIST_ROWS = 6
_FIND_FROM = 8
_ADDRESS = Qt.ItemDataRole.UserRole


class WhoIsMe(Card):
    """Several may be ticked: people have more than one address, and another name in a chat."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "", parent)
        self.set_title(self.tr("Which of these people is you?"))
        self.set_text(
            self.tr("The model learns from what you wrote. Tick every address and every chat name that is yours.")
        )
        self._senders: tuple[SenderCount, ...] = ()
        self._mine: list[str] = []
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Find a name or an address"))
        self.search.setAccessibleName(self.tr("Find a name or an address"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._show)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("People who wrote messages"))
        # The ticks say who was chosen; a highlighted row beside them would be read as a second choice.
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.list.setSpacing(tokens.SPACE_4)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemChanged.connect(self._on_item)
        self.list.itemPressed.connect(self._on_pressed)
        self.list.itemClicked.connect(self._on_clicked)
        self.more = Text("", Type.HINT, "muted")
        self._checked_by_press: QListWidgetItem | None = None
        self.body.setContentsMargins(0, tokens.SPACE_8, 0, 0)
        for part in (self.search, self.list, self.more):
            self.body.addWidget(part)

    @property
    def addresses(self) -> tuple[str, ...]:
        """What is ticked."""
        return tuple(self._mine)

    @property
    def has_people(self) -> bool:
        """Whether anybody wrote anything."""
        return bool(self._senders)

    def set_senders(self, senders: Sequence[SenderCount], mine: Iterable[str]) -> None:
        """Shows who wrote; ticks `mine` and the likely ones when none of `mine` is among them."""
        self._senders = tuple(senders)
        known = {sender.address for sender in self._senders}
        chosen = [address for address in dict.fromkeys(mine) if address in known]
        self._mine = chosen or [sender.address for sender in self._senders if sender.likely_me]
        self.search.clear()
        self.search.setVisible(len(self._senders) >= _FIND_FROM)
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        wanted = self.search.text().strip().casefold()
        found = [sender for sender in self._senders if wanted in f"{sender.name} {sender.address}".casefold()]
        # What is ticked stays in sight: somebody else's tick must not hide behind the end of the list.
        found.sort(key=lambda sender: sender.address not in self._mine)
        self.list.blockSignals(True)
        self.list.clear()
        for sender in found[:_MOST_SHOWN]:
            item = QListWidgetItem(self._words(sender))
            item.setData(_ADDRESS, sender.address)
            item.setToolTip(sender.address)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            is_mine = sender.address in self._mine
            item.setCheckState(Qt.CheckState.Checked if is_mine else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        if self.list.count():
            self.list.setCurrentRow(0)
        self.list.blockSignals(False)
        rows = min(max(self.list.count(), 2), _LIST_ROWS)
        height = self.list.sizeHintForRow(0) if self.list.count() else self.fontMetrics().height()
        self.list.setFixedHeight(
            rows * (height + 2 * tokens.SPACE_4) + 2 * self.list.frameWidth() + tokens.SPACE_8
        )
        hidden = len(found) - self.list.count()
        if not found:
            self.more.setText(self.tr("Nobody by this name wrote a message."))
        elif hidden:
            self.more.setText(
                self.tr("{count} more people; type a name to find them.").format(count=QLocale().toString(hidden))
            )
        self.more.setVisible(bool(hidden) or not found)

    def _words(self, sender: SenderCount) -> str:
        count = QLocale().toString(sender.sent_count)
        if not sender.name or sender.name == sender.address:
            return self.tr("{address} – {count} messages").format(address=sender.address, count=count)
        return self.tr("{name} ({address}) – {count} messages").format(
            name=sender.name, address=sender.address, count=count
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter after typing a name means "find it"; it must not set off the page's deed."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif self.search.hasFocus():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_item(self, item: QListWidgetItem) -> None:
        address = str(item.data(_ADDRESS))
        is_ticked = item.checkState() is Qt.CheckState.Checked
        self._checked_by_press = item
        if is_ticked and address not in self._mine:
            self._mine.append(address)
        elif not is_ticked and address in self._mine:
            self._mine.remove(address)
        self.changed.emit()

    def _on_pressed(self, _item: QListWidgetItem) -> None:
        self._checked_by_press = None

    def _on_clicked(self, item: QListWidgetItem) -> None:
        """A click on the words ticks as well; one on the box itself has done so already."""
        if self._checked_by_press is item:
            self._checked_by_press = None
            return
        is_ticked = item.checkState() is Qt.CheckState.Checked
        item.setCheckState(Qt.CheckState.Unchecked if is_ticked else Qt.CheckState.Checked)
        self._checked_by_press = None
