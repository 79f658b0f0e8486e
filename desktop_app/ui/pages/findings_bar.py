"""Above the list of what was found: search, what to show, how to group it, undo and redo."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QTimer, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.redaction.decisions import DEFAULT_ACTIONS
from desktop_app.redaction.finding import Kind
from desktop_app.ui.pages.findings_model import kind_words
from desktop_app.ui.pages.privacy_review import RISKIEST, Grouping, Only, Review, Shown
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.widgets.wrap_row import WrapRow

SEARCH_AFTER_MS = 150
_LIST_CHARACTERS = 16
_ONLY: tuple[Only, ...] = ("all", "riskiest", "keep", "drop", "decided")


class FindingsBar(QWidget):
    """Tells by `changed` that `wanted` is something else now; typing waits for a pause."""

    changed = Signal()
    undo_wanted = Signal()
    redo_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wanted = Shown()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SEARCH_AFTER_MS)
        self._pause.timeout.connect(self.take)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Find a name, an address, a number (Ctrl+F)"))
        self.search.setAccessibleName(self.tr("Find in what was found"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self.choices = _list(self.tr("What to show"))
        self.choices.activated.connect(self.take)
        self.grouping = _list(self.tr("How to group"))
        for words, grouping in ((self.tr("Grouped by kind"), "kind"), (self.tr("Grouped by person"), "person")):
            self.grouping.addItem(words, grouping)
        self.grouping.activated.connect(self.take)
        self.riskiest = QPushButton(self.tr("Show me the riskiest {count}").format(count=RISKIEST))
        icons.put(self.riskiest, "warning")
        self.riskiest.clicked.connect(self.show_riskiest)
        self.undo = self._step(self.tr("Undo"), "undo", QKeySequence.StandardKey.Undo)
        self.undo.clicked.connect(self.undo_wanted)
        self.redo = self._step(self.tr("Redo"), "redo", QKeySequence.StandardKey.Redo)
        self.redo.clicked.connect(self.redo_wanted)
        # Two rows in one: with large text, each half keeps together.
        row, lists, deeds = WrapRow(), WrapRow(), WrapRow()
        lists.add(self.choices)
        lists.add(self.grouping)
        for button in (self.riskiest, self.undo, self.redo):
            deeds.add(button)
        row.add(lists)
        row.add(deeds)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_8)
        column.addWidget(self.search)
        column.addWidget(row)
        self._fill(Review.empty())

    def _step(self, words: str, icon: str, keys: QKeySequence.StandardKey) -> QPushButton:
        button = QPushButton(words)
        button.setObjectName("quiet")
        button.setToolTip(QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText))
        icons.put(button, icon, "accent")
        return button

    @property
    def wanted(self) -> Shown:
        return self._wanted

    def show_review(self, review: Review) -> None:
        """Fills the lists; what was chosen stays chosen where it is still there."""
        self._fill(review)
        self.show_steps(review)

    def show_steps(self, review: Review) -> None:
        """Opens and closes undo and redo."""
        self.undo.setEnabled(review.can_undo)
        self.redo.setEnabled(review.can_redo)

    def clear(self) -> None:
        """Shows everything again."""
        self.search.clear()
        self.choices.setCurrentIndex(0)
        self.take()

    def show_riskiest(self) -> None:
        self.search.clear()
        self.choices.setCurrentIndex(self.choices.findData("riskiest"))
        self.take()

    def take(self) -> None:
        """Takes over now what was typed and chosen."""
        self._pause.stop()
        chosen: str = self.choices.currentData()
        kind: Kind | None = next((each for each in DEFAULT_ACTIONS if each == chosen), None)
        only: Only = next((each for each in _ONLY if each == chosen), "all")
        grouping: Grouping = self.grouping.currentData()
        self.grouping.setEnabled(only != "riskiest")
        wanted = Shown(text=self.search.text().strip(), only=only, kind=kind, grouping=grouping)
        if wanted != self._wanted:
            self._wanted = wanted
            self.changed.emit()

    def _fill(self, review: Review) -> None:
        chosen = self.choices.currentData()
        counts = review.counts()
        self.choices.clear()
        everything = sum(things for _values, things in counts.values())
        for words, only in (
            (f"{self.tr('Everything')}  ({QLocale().toString(everything)})", "all"),
            (self.tr("The riskiest {count}").format(count=RISKIEST), "riskiest"),
            (self.tr("What is kept"), "keep"),
            (self.tr("What leaves a message out"), "drop"),
            (self.tr("What I decided myself"), "decided"),
        ):
            self.choices.addItem(words, only)
        if counts:
            self.choices.insertSeparator(self.choices.count())
        for kind, (_values, things) in counts.items():
            self.choices.addItem(f"{kind_words(kind)}  ({QLocale().toString(things)})", kind)
        self.choices.setCurrentIndex(max(0, self.choices.findData(chosen)))


def _list(name: str) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(_LIST_CHARACTERS)
    made.setMaxVisibleItems(26)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    return made
