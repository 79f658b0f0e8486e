"""Names that the search missed: typed once, found in every form, everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.redaction.finding import AddedName
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.widgets.short_list import ShortList
from desktop_app.ui.widgets.text import ElidedText, Text
from desktop_app.ui.widgets.wrap_row import WrapRow

_NAME_PX = 260
_LONGEST_NAME = 200
_FORMS = 10
_FORMS_AFTER_MS = 300


class AddedNames(QWidget):
    """Tells what the person wants; whoever owns the decisions calls `show_names`.

    Signals:
        added(str, str): a name and its kind ("PERSON" or "ORGANIZATION").
        removed(str): a name.
    """

    added = Signal(str, str)
    removed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("A name, for example Anna Weber"))
        self.name.setAccessibleName(self.tr("Name that was not found"))
        self.name.setMaxLength(_LONGEST_NAME)
        self.name.setMinimumWidth(tokens.scaled(_NAME_PX))
        self.name.textChanged.connect(self._on_typed)
        self.kind = QComboBox()
        self.kind.setAccessibleName(self.tr("What it is"))
        self.kind.addItem(self.tr("A person"), "PERSON")
        self.kind.addItem(self.tr("A company or a place"), "ORGANIZATION")
        self.add = QPushButton(self.tr("Find every form of it"))
        icons.put(self.add, "add", "accent")
        self.add.clicked.connect(self._on_add)
        self.said = Text("", color="muted")
        # The lists of names are read at the first name: not at its first letter.
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_FORMS_AFTER_MS)
        self._pause.timeout.connect(self.show_forms)
        self.names = ShortList(spacing_px=tokens.SPACE_4)
        row = WrapRow()
        row.add(self.name)
        row.add(self.kind)
        row.add(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_8)
        column.addWidget(self.said)
        column.addWidget(row)
        column.addWidget(self.names)
        self._on_typed("")
        self.show_forms()

    def show_names(self, names: Sequence[AddedName]) -> None:
        """Shows the names that were added, the latest first."""
        self.names.set_rows([partial(self._row, added) for added in reversed(names)])
        self.names.setVisible(bool(names))

    def _row(self, added: AddedName) -> QWidget:
        row = QWidget()
        inside = QHBoxLayout(row)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(tokens.SPACE_8)
        remove = QPushButton(self.tr("Remove"))
        remove.setObjectName("quiet")
        remove.setAccessibleName(self.tr("Remove the name {name}").format(name=added.name))
        remove.clicked.connect(lambda: self.removed.emit(added.name))
        inside.addWidget(ElidedText(added.name), 1)
        kinds = {"PERSON": self.tr("A person"), "ORGANIZATION": self.tr("A company or a place")}
        inside.addWidget(Text(kinds[added.kind], color="muted"), 1)
        inside.addWidget(remove)
        return row

    def show_forms(self) -> None:
        """Says which forms of the typed name will be found."""
        self._pause.stop()
        if not self.add.isEnabled():
            self.said.setText(
                self.tr(
                    "One click is enough: of “Anna Weber”, also Anna, A. Weber, Weber, Anna’s and short forms "
                    "such as Annie are found, in all messages."
                )
            )
            return
        from desktop_app.redaction.people import forms_of

        forms = forms_of(self.name.text())
        words = ", ".join(forms[:_FORMS])
        if len(forms) > _FORMS:
            words = self.tr("{forms} and {count} more").format(forms=words, count=len(forms) - _FORMS)
        self.said.setText(self.tr("These are found, in all messages and in any case: {forms}").format(forms=words))

    def _on_typed(self, text: str) -> None:
        self.add.setEnabled(sum(map(str.isalpha, text)) > 1)
        self._pause.start()

    def _on_add(self) -> None:
        name = " ".join(self.name.text().split())
        self.name.clear()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.added.emit(name, self.kind.currentData())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter after a name means "add it"; it must not set off the page's deed."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif self.add.isEnabled():
            self._on_add()
