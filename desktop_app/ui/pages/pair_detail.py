"""One pair: what came before, what I received, what I answered; the answer can be rewritten in its place."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QKeySequence, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QSizePolicy, QWidget

from desktop_app.dataset.example import CONTEXT_MARK
from desktop_app.dataset.pair_table import PairRow
from desktop_app.ui.pages import pair_words
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.text import Text
from desktop_app.ui.widgets.wrap_row import WrapRow

_TEXT_PX = 72
_AFTER_CONTEXT = "\n\nMessage:\n"
"""Stands between the earlier messages and the one that is answered (`dataset.pairs.input_text`)."""


class PairDetail(Card):
    """Tells what the person wants; whoever owns the changes makes them and shows the pair again.

    Signals:
        rewritten(PairRow, str, str): other texts (input, output); neither is empty.
        exclude_wanted(), include_wanted(): of what is selected.
        edit_done(): the person has kept or discarded a change, and the keyboard is free.
    """

    rewritten = Signal(object, str, str)
    exclude_wanted = Signal()
    include_wanted = Signal()
    edit_done = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "", parent)
        self._row: PairRow | None = None
        self._is_correcting = False
        self.place = Text()
        self.flags = Text("", Type.HINT, "muted")
        self.received_title = Text(self.tr("What I received"), Type.STRONG)
        self.received = _Editor(self.tr("What I received"))
        self.received.setReadOnly(True)
        self.answer_title = Text(self.tr("What I answered"), Type.STRONG)
        self.answer = _Editor(self.tr("What I answered"))
        self.missing = Text(
            self.tr("An example needs a message and an answer. To do without it, leave it out."), color="error"
        )
        self.keep = self._button(self.tr("Keep the change"), self._on_keep)
        self.keep.setObjectName("primary")
        self.keep.setToolTip(QKeySequence("Ctrl+Return").toString(QKeySequence.SequenceFormat.NativeText))
        self.discard = self._button(self.tr("Discard it"), self._on_discard)
        self.discard.setToolTip(QKeySequence("Esc").toString(QKeySequence.SequenceFormat.NativeText))
        self.exclude = self._button(self.tr("Leave out"), self.exclude_wanted.emit, "close")
        self.include = self._button(self.tr("Use it"), self.include_wanted.emit, "check")
        self.restore = self._button(self.tr("Original text"), self._restore, "undo")
        self.correct = self._button(self.tr("Correct message"), self._correct, "edit")
        self.saving = WrapRow()
        for button in (self.keep, self.discard):
            self.saving.add(button)
        self.deeds = WrapRow()
        for button in (self.exclude, self.include, self.correct, self.restore):
            self.deeds.add(button)
        for words in (self.place, self.flags, self.received_title):
            self.body.addWidget(words)
        self.body.addWidget(self.received, 3)
        self.body.addWidget(self.answer_title)
        self.body.addWidget(self.answer, 2)
        self.body.addWidget(self.missing)
        for row in (self.saving, self.deeds):
            self.body.addWidget(row)
        self.body.setSpacing(tokens.SPACE_8)
        self.body.addStretch(0)
        self.answer.textChanged.connect(self._show_change)
        self.received.textChanged.connect(self._show_change)
        for editor in (self.answer, self.received):
            editor.keep_wanted.connect(self._on_keep)
            editor.discard_wanted.connect(self._on_discard)
        self.show_nothing()

    # What is shown

    @property
    def row(self) -> PairRow | None:
        return self._row

    def show_nothing(self) -> None:
        self.keep_change()
        self._row = None
        self.set_title(self.tr("Nothing selected"))
        self.set_text(self.tr("Select an example to read it, to correct your answer or to leave it out."))
        self._show_parts(one=False, many=False)

    def show_many(self, count: int) -> None:
        """Several pairs are selected: they can be left out and used together."""
        self.keep_change()
        self._row = None
        self.set_title(pair_words.count_words(count))
        self.set_text(self.tr("What you choose here holds for all that are selected."))
        self._show_parts(one=False, many=True)

    def show_pair(self, row: PairRow) -> None:
        """Shows a pair. What was being rewritten stays on the screen when it is the same pair as before."""
        if self._row is not None and row.pair_id == self._row.pair_id and self.is_changed:
            return
        if self._row is None or row.pair_id != self._row.pair_id:
            self.keep_change()
        self._row = row
        self._is_correcting = False
        self.set_title(row.correspondent or self.tr("Unknown person"))
        about = [pair_words.date_words(row.time_utc), row.source, pair_words.length_words(row)]
        if row.language:
            about.append(pair_words.language_words(row.language))
        self.set_text(" · ".join(part for part in about if part and part != "–"))
        place = pair_words.place_words(row)
        if row.edited:
            place = f"{place} {self.tr('You changed the text.')}"
        self.place.setText(place)
        said = [pair_words.flag_words(flag) for flag in row.flags]
        self.flags.setText("\n".join(words for words in said if words))
        self._show_parts(one=True, many=False)

    def edit(self) -> None:
        """Puts the cursor at the end of the answer."""
        if self._row is not None:
            self.answer.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.answer.moveCursor(QTextCursor.MoveOperation.End)

    def _show_parts(self, *, one: bool, many: bool) -> None:
        row = self._row
        shown: tuple[QWidget, ...] = (
            self.place,
            self.received_title,
            self.received,
            self.answer_title,
            self.answer,
        )
        for part in shown:
            part.setVisible(one)
        self.flags.setVisible(one and bool(self.flags.text()))
        self.deeds.setVisible(one or many)
        self.exclude.setVisible(many or (row is not None and not row.reason))
        self.include.setVisible(many or (row is not None and bool(row.reason) and pair_words.can_be_used(row)))
        self.include.setText(self.tr("Use them") if many else self.tr("Use it"))
        self.restore.setVisible(row is not None and row.edited)
        self.correct.setVisible(row is not None and bool(row.input) and not self._is_correcting)
        if row is not None:
            self._show_received(row)
            self.answer.setPlainText(row.output)
            # Where a text was held back to protect somebody, there is nothing to rewrite.
            self.answer.setReadOnly(not row.input)
        self._show_change()

    def _show_received(self, row: PairRow) -> None:
        self.received.setReadOnly(True)
        self.received.clear()
        earlier = ""
        if row.input == row.original_input and CONTEXT_MARK in row.input:
            earlier = row.input.partition(CONTEXT_MARK)[2].partition(_AFTER_CONTEXT)[0]
        plain, strong = QTextCharFormat(), QTextCharFormat()
        strong.setFontWeight(QFont.Weight.DemiBold)
        cursor = self.received.textCursor()
        if earlier:
            # Inserted as plain text with a weight, never as HTML: this is somebody's mail.
            cursor.insertText(self.tr("Earlier") + "\n", strong)
            cursor.insertText(earlier + "\n\n", plain)
            cursor.insertText(self.tr("Then") + "\n", strong)
        cursor.insertText(row.message or self.tr("(no text)"), plain)
        cursor.movePosition(QTextCursor.MoveOperation.Start)
        self.received.setTextCursor(cursor)

    # Rewriting

    @property
    def is_changed(self) -> bool:
        """Whether a text differs from the pair's and was not kept yet."""
        row = self._row
        if row is None:
            return False
        return _text_of(self.answer) != _shown(row.output) or (
            self._is_correcting and _text_of(self.received) != _shown(row.input)
        )

    def keep_change(self) -> None:
        """Keeps what was rewritten, if anything was; also called when another pair is to be shown."""
        row = self._row
        if row is None or not self.is_changed:
            return
        texts = (_text_of(self.received) if self._is_correcting else row.input, _text_of(self.answer))
        if not all(text.strip() for text in texts):
            return
        self._row = None
        self.rewritten.emit(row, *texts)

    def discard_change(self) -> None:
        """Shows the texts of before again."""
        row = self._row
        if row is not None:
            self._is_correcting = False
            self._show_parts(one=True, many=False)

    def _on_keep(self) -> None:
        self.keep_change()
        self.edit_done.emit()

    def _on_discard(self) -> None:
        self.discard_change()
        self.edit_done.emit()

    def _show_change(self) -> None:
        changed = self.is_changed
        self.saving.setVisible(changed)
        texts = (self.answer, self.received) if self._is_correcting else (self.answer,)
        complete = all(_text_of(editor).strip() for editor in texts)
        self.missing.setVisible(changed and not complete)
        self.keep.setEnabled(complete)

    def _correct(self) -> None:
        """Makes the message a text to edit: all of it, as the model reads it, with what came earlier."""
        row = self._row
        if row is not None:
            self._is_correcting = True
            self.received.setPlainText(row.input)
            self.received.setReadOnly(False)
            self.correct.hide()
            self.received.setFocus(Qt.FocusReason.OtherFocusReason)

    def _restore(self) -> None:
        row = self._row
        if row is not None:
            self._row = None
            self.edit_done.emit()
            self.rewritten.emit(row, row.original_input, row.original_output)

    def _button(self, words: str, deed: object, icon: str = "") -> QPushButton:
        button = QPushButton(words)
        if icon:
            icons.put(button, icon, "accent")
            button.setObjectName("quiet")
        button.clicked.connect(lambda _checked=False: deed())  # type: ignore[operator]
        return button


class _Editor(QPlainTextEdit):
    """Ctrl+Enter keeps what was typed, Escape discards it."""

    keep_wanted = Signal()
    discard_wanted = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setMinimumHeight(tokens.scaled(_TEXT_PX))
        # It scrolls by itself: it takes the room that is left, and asks for none.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, control = event.key(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
            self.keep_wanted.emit()
        elif key == Qt.Key.Key_Escape:
            self.discard_wanted.emit()
        else:
            super().keyPressEvent(event)


def _text_of(editor: QPlainTextEdit) -> str:
    # Not toPlainText(): it makes spaces of the no-break spaces that French has before "!" and "?".
    return editor.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")


def _shown(text: str) -> str:
    """As Qt gives a text back: its line ends are all the same."""
    for line_end in ("\r\n", "\r", "\u2028", "\u2029"):
        text = text.replace(line_end, "\n")
    return text
