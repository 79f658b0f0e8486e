"""One found person or thing: why it was found, where it stands, and what shall happen to it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QFont, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QButtonGroup, QPlainTextEdit, QPushButton, QRadioButton, QWidget

from desktop_app.redaction.finding import Action, FoundValue, Kind
from desktop_app.ui import messages
from desktop_app.ui.pages.findings_model import kind_words, one_line
from desktop_app.ui.pages.privacy_review import Group
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.text import Text

_SNIPPETS = 6
_SNIPPETS_PX = 132
_FORMS = 8
_UNSURE = 0.7


class FoundDetail(Card):
    """Tells what the person chose; whoever owns the decisions shows it again.

    Signals:
        decided(str): an `Action`.
        add_name_wanted(str, str): look for every form of this name; the second word is its kind.
        leave_out_wanted(Group): never learn from messages with this person.
    """

    decided = Signal(str)
    add_name_wanted = Signal(str, str)
    leave_out_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "", parent)
        self._shown: Group | None = None
        self.why = Text("", Type.HINT, "muted")
        self.buttons: dict[Action, QRadioButton] = {
            "replace": QRadioButton(self.tr("&Replace it (R)")),
            "keep": QRadioButton(self.tr("&Keep it as it is (K)")),
            "drop": QRadioButton(self.tr("&Leave out the message (L)")),
        }
        self._group = QButtonGroup(self)
        self.reach = Text("", Type.HINT, "muted")
        self.snippets = QPlainTextEdit()
        self.snippets.setReadOnly(True)
        self.snippets.setTabChangesFocus(True)
        self.snippets.setAccessibleName(self.tr("Places in your messages"))
        self.snippets.setFixedHeight(tokens.scaled(_SNIPPETS_PX))
        self.every_form = QPushButton(self.tr("Find every form of this name"))
        icons.put(self.every_form, "search", "accent")
        self.every_form.clicked.connect(self._on_every_form)
        self.leave_out = QPushButton(self.tr("Never learn from this person"))
        icons.put(self.leave_out, "remove", "accent")
        self.leave_out.clicked.connect(self._on_leave_out)
        self.body.addWidget(self.why)
        for action, button in self.buttons.items():
            self._group.addButton(button)
            button.clicked.connect(lambda _checked=False, chosen=action: self.decided.emit(chosen))
            self.body.addWidget(button)
        self.body.addWidget(self.reach)
        self.body.addWidget(self.snippets)
        for more in (self.every_form, self.leave_out):
            more.setObjectName("quiet")
            self.body.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
        self.show_nothing()

    def show_nothing(self) -> None:
        self._show_parts(None, choice=False)
        self.set_title(self.tr("Nothing selected"))
        self.set_text(self.tr("Select a line to see where it stands in your messages."))

    def show_many(self, title: str, count: int, action: Action | None) -> None:
        """Many lines at once: a whole kind, or what is selected. `action`: None where they have several."""
        self._show_parts(None, choice=True)
        self.set_title(title)
        self.set_text(self.tr("All {count} of them together").format(count=QLocale().toString(count)))
        self._check(action)

    def show_form(self, form: FoundValue, action: Action) -> None:
        """One form of a person or thing."""
        self._show_parts(None, choice=True, snippets=form.snippets)
        self.set_title(one_line(form.value))
        self.set_text(self.tr("Only where it is written in exactly this way"))
        self._show_why([form])
        self._check(action)

    def show_group(self, group: Group, action: Action | None, also: tuple[Kind, ...]) -> None:
        """A person or thing with all forms. `action`: None where the forms have several."""
        snippets = tuple(snippet for form in group.forms for snippet in form.snippets)
        self._show_parts(group, choice=True, snippets=snippets)
        self.set_title(one_line(group.title))
        others = [one_line(form.value) for form in group.forms if one_line(form.value) != one_line(group.title)]
        self.set_text(self._also_written(others))
        self._show_why(group.forms)
        if group.is_me:
            self.why.setText(
                self.tr(
                    "This is you. Your own name becomes a placeholder, filled in again when you use the model."
                )
            )
        kinds = ", ".join(kind_words(kind) for kind in also)
        self.reach.setText(self.tr("The same holds for this person's: {kinds}").format(kinds=kinds))
        self.reach.setVisible(bool(also))
        self._check(action)

    def _also_written(self, others: Sequence[str]) -> str:
        if not others:
            return ""
        words = ", ".join(others[:_FORMS])
        if len(others) > _FORMS:
            words = self.tr("{forms} and {count} more").format(forms=words, count=len(others) - _FORMS)
        return self.tr("Also written: {forms}").format(forms=words)

    def _show_why(self, forms: Sequence[FoundValue]) -> None:
        surest = max(forms, key=lambda form: form.confidence)
        places, mine = sum(form.count for form in forms), sum(form.in_mine for form in forms)
        words = [messages.words(f"why_{surest.reason}").text]
        if surest.confidence < _UNSURE:
            words.append(self.tr("This is not sure."))
        said = (
            self.tr("{places} places, {mine} of them in texts that you wrote.")
            if mine
            else self.tr("{places} places, none in texts that you wrote.")
        )
        words.append(said.format(places=QLocale().toString(places), mine=QLocale().toString(mine)))
        self.why.setText(" ".join(words))

    def _check(self, action: Action | None) -> None:
        # A group of radio buttons can show "none of them" only while it is not exclusive.
        self._group.setExclusive(False)
        for each, button in self.buttons.items():
            button.setChecked(each == action)
        self._group.setExclusive(True)

    def _show_parts(self, group: Group | None, *, choice: bool, snippets: Sequence[str] = ()) -> None:
        self._shown = group
        for button in self.buttons.values():
            button.setVisible(choice)
        self.why.setText("")
        self.why.setVisible(bool(snippets) or group is not None)
        self.reach.setVisible(False)
        self.snippets.setVisible(bool(snippets))
        self.every_form.setVisible(
            group is not None and not group.is_me and group.kind in ("PERSON", "ORGANIZATION")
        )
        self.leave_out.setVisible(group is not None and not group.is_me and group.kind in ("PERSON", "EMAIL"))
        self._show_snippets(snippets[:_SNIPPETS])

    def _show_snippets(self, snippets: Sequence[str]) -> None:
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

    def _on_every_form(self) -> None:
        if self._shown is not None:
            self.add_name_wanted.emit(self._shown.title, self._shown.kind)

    def _on_leave_out(self) -> None:
        if self._shown is not None:
            self.leave_out_wanted.emit(self._shown)
