"""One found person or thing: why it was found, where it stands, and what shall happen to it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QButtonGroup, QPlainTextEdit, QRadioButton, QWidget

from desktop_app.redaction.finding import Action, Kind
from desktop_app.ui import messages
from desktop_app.ui.pages.privacy_review import Group
from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.text import Text

_SNIPPETS = 6
_SNIPPETS_PX = 132


class FoundDetail(Card):
    """Tells by `decided` what the person chose; whoever owns the decisions shows it again."""

    decided = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "", parent)
        self.why = Text("", Type.HINT, "muted")
        self.buttons: dict[Action, QRadioButton] = {
            "replace": QRadioButton(self.tr("&Replace by something invented")),
            "keep": QRadioButton(self.tr("&Keep as it is")),
            "drop": QRadioButton(self.tr("&Leave out the message")),
        }
        self._group = QButtonGroup(self)
        self.reach = Text("", Type.HINT, "muted")
        self.snippets = QPlainTextEdit()
        self.snippets.setReadOnly(True)
        self.snippets.setTabChangesFocus(True)
        self.snippets.setAccessibleName(self.tr("Places in your messages"))
        self.snippets.setFixedHeight(tokens.scaled(_SNIPPETS_PX))
        self.body.addWidget(self.why)
        for action, button in self.buttons.items():
            self._group.addButton(button)
            button.clicked.connect(lambda _checked=False, chosen=action: self.decided.emit(chosen))
            self.body.addWidget(button)
        self.body.addWidget(self.reach)
        self.body.addWidget(self.snippets)
        self.show_nothing()

    def show_nothing(self) -> None:
        self._show_parts(choice=False, snippets=False)
        self.set_title(self.tr("Nothing selected"))
        self.set_text(self.tr("Select a line to see where it stands in your messages."))

    def show_kind(self, kind: Kind, action: Action, count: int) -> None:
        """A whole kind: its decision holds for everything below it."""
        self._show_parts(choice=True, snippets=False)
        self.set_title(messages.words(f"kind_{kind.lower()}").text)
        self.set_text(self.tr("All {count} of this kind together").format(count=count))
        self.why.hide()
        self.reach.hide()
        self.buttons[action].setChecked(True)

    def show_group(self, group: Group, action: Action, also: tuple[Kind, ...]) -> None:
        self._show_parts(choice=True, snippets=bool(group.snippets))
        self.set_title(group.title)
        others = [form for form in group.forms if " ".join(form.split()) != group.title]
        self.set_text(self.tr("Also written: {forms}").format(forms=", ".join(others)) if others else "")
        why = messages.words(f"why_{group.reason}").text
        if group.is_me:
            why = self.tr("This is you. Your own name is kept, so that the model signs as you do.")
        self.why.setText(why)
        self.why.show()
        kinds = ", ".join(messages.words(f"kind_{kind.lower()}").text for kind in also)
        self.reach.setText(self.tr("The same holds for this person's: {kinds}").format(kinds=kinds))
        self.reach.setVisible(bool(also))
        self.buttons[action].setChecked(True)
        self._show_snippets(group.snippets[:_SNIPPETS])

    def _show_parts(self, *, choice: bool, snippets: bool) -> None:
        for button in self.buttons.values():
            button.setVisible(choice)
        self.why.setVisible(choice)
        self.reach.setVisible(False)
        self.snippets.setVisible(snippets)

    def _show_snippets(self, snippets: tuple[str, ...]) -> None:
        # Inserted as plain text with a weight, never as HTML: this is somebody's mail.
        plain, strong = QTextCharFormat(), QTextCharFormat()
        strong.setFontWeight(QFont.Weight.Bold)
        strong.setFontUnderline(True)
        self.snippets.clear()
        cursor = self.snippets.textCursor()
        for number, snippet in enumerate(snippets):
            if number:
                cursor.insertText("\n\n", plain)
            before, _, rest = " ".join(snippet.split()).partition("⟦")
            value, _, after = rest.partition("⟧")
            cursor.insertText(f"… {before}", plain)
            cursor.insertText(value, strong)
            cursor.insertText(f"{after} …", plain)
        cursor.movePosition(QTextCursor.MoveOperation.Start)
        self.snippets.setTextCursor(cursor)
