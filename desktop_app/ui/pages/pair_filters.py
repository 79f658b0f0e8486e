"""Which pairs to show: a search field and lists to choose from, with the number of pairs beside each choice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QPushButton, QSizePolicy, QWidget

from desktop_app.dataset.pair_table import Facets, PairFilter
from desktop_app.ui.pages import pair_words
from desktop_app.ui.theme import icons, tokens

SEARCH_AFTER_MS = 150
MOST_CHOICES = 100
"""A mailbox has thousands of correspondents; the rest is found from one of their pairs ("all with them")."""
_CHOICE_PX = 150
_UNFOLDED_COLUMNS = 4
_ANY = PairFilter()
Choice = tuple[str, Mapping[str, object]]


class PairFilters(QWidget):
    """Tells by `changed` that `wanted` is another filter now; typing waits for a pause."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wanted = _ANY
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Find words in messages and answers"))
        self.search.setAccessibleName(self.tr("Find words in messages and answers"))
        self.search.setClearButtonEnabled(True)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SEARCH_AFTER_MS)
        self._pause.timeout.connect(self._take_text)
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self.state = _Choices(self.tr("What becomes of it"), self.tr("All examples"))
        self.correspondent = _Choices(self.tr("With whom"), self.tr("With anyone"))
        self.source = _Choices(self.tr("Source"), self.tr("From any source"))
        self.language = _Choices(self.tr("Language"), self.tr("In any language"))
        self.flag = _Choices(self.tr("What stands out"), self.tr("Whatever stands out"))
        self.first_month = _Choices(self.tr("From month"), self.tr("From the beginning"))
        self.last_month = _Choices(self.tr("Until month"), self.tr("Until the end"))
        self.lists = (
            *(self.state, self.correspondent, self.source, self.language, self.flag),
            *(self.first_month, self.last_month),
        )
        self.more = QPushButton(self.tr("Filters"))
        self.more.setObjectName("fold")
        self.more.setCheckable(True)
        self.more.toggled.connect(lambda _on: self._place(again=True))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(tokens.SPACE_8)
        self._columns = 0
        for choices in self.lists:
            choices.chosen.connect(self._take_choices)
        self.setFocusProxy(self.search)
        self._place()

    @property
    def wanted(self) -> PairFilter:
        return self._wanted

    def show_filter(self, wanted: PairFilter) -> None:
        """Sets the filter, from outside; `changed` follows where it is another one."""
        if self.search.text().strip() != wanted.text:
            self.search.setText(wanted.text)
        self._pause.stop()
        for choices in self.lists:
            choices.show_wanted(wanted)
        self._set(wanted)

    def clear(self) -> None:
        self.show_filter(_ANY)

    def show_facets(self, facets: Facets) -> None:
        """Fills the lists; what was chosen stays chosen, also when no pair is left for it."""
        count = pair_words.number
        total = sum(facets.reasons.values())
        self.state.fill(_state_choices(facets), self._wanted, total)
        self.correspondent.fill(
            _counted("correspondent", facets.correspondents, lambda name: name or self.tr("Unknown")), self._wanted
        )
        self.source.fill(_counted("source", facets.sources, lambda name: name or self.tr("Unknown")), self._wanted)
        self.language.fill(_counted("language", facets.languages, pair_words.language_words), self._wanted)
        self.flag.fill(_counted("flag", facets.flags, pair_words.flag_title), self._wanted)
        months = [month for month in facets.months if month]
        for choices, name, word in (
            (self.first_month, "from_time", self.tr("From {month}")),
            (self.last_month, "to_time", self.tr("Until {month}")),
        ):
            choices.fill(
                [
                    (
                        f"{word.format(month=pair_words.month_words(month))}  ({count(facets.months[month])})",
                        {name: month},
                    )
                    for month in months
                ],
                self._wanted,
            )
        self._place(again=True)

    def _take_text(self) -> None:
        self._set(replace(self._wanted, text=self.search.text().strip()))

    def _take_choices(self, chosen: Mapping[str, object]) -> None:
        # What no list shows was set from outside; with a choice of one's own it has had its time.
        self._set(replace(self._wanted, ids=None, **chosen))  # type: ignore[arg-type]

    def _set(self, wanted: PairFilter) -> None:
        if wanted != self._wanted:
            self._wanted = wanted
            self.changed.emit()

    # Place

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()
        super().resizeEvent(event)

    def minimumSizeHint(self) -> QSize:
        # As narrow as one list: the grid itself would ask for the columns that it has now.
        return QSize(tokens.scaled(_CHOICE_PX), super().minimumSizeHint().height())

    def _place(self, *, again: bool = False) -> None:
        """As many lists side by side as fit; the search takes what they leave of the first line, or all of it."""
        columns = max(1, self.width() // (tokens.scaled(_CHOICE_PX) + tokens.SPACE_8))
        if columns == self._columns and not again:
            return
        self._columns = columns
        for widget in (self.search, self.more, *self.lists):
            self._grid.removeWidget(widget)
        # In a narrow window, or with large text, the lists would fill the screen: they wait to be asked for.
        folds = columns < _UNFOLDED_COLUMNS
        self.more.setVisible(folds)
        icons.put(self.more, "fold_open" if self.more.isChecked() else "fold_closed", "accent")
        self.more.setAccessibleDescription(self.tr("open") if self.more.isChecked() else self.tr("folded"))
        is_open = not folds or self.more.isChecked()
        shown = [
            choices for choices in self.lists if choices.is_useful and (is_open or choices.currentIndex() > 0)
        ]
        columns = min(columns, max(1, len(shown))) if not folds else columns
        for column in range(8):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        wide = columns - len(shown) % columns
        if wide < 2 or folds:
            wide = columns
        self._grid.addWidget(self.search, 0, 0, 1, wide)
        if folds:
            self._grid.addWidget(self.more, 1, 0, 1, columns, Qt.AlignmentFlag.AlignLeft)
            wide = 2 * columns
        for at, choices in enumerate(shown, start=wide):
            self._grid.addWidget(choices, at // columns, at % columns)
        for choices in self.lists:
            choices.setVisible(choices in shown)
        order: list[QWidget] = [self.search, *((self.more,) if folds else ()), *shown]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)


class _Choices(QComboBox):
    """One list. Each choice sets one or more fields of the filter; the first one sets them back."""

    chosen = Signal(object)

    def __init__(self, name: str, any_words: str) -> None:
        super().__init__()
        self._any_words = any_words
        self._fields: dict[str, object] = {}
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setMaxVisibleItems(18)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.view().setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.activated.connect(lambda at: self.chosen.emit({**self._fields, **self.itemData(at)}))
        self.addItem(any_words, {})

    @property
    def is_useful(self) -> bool:
        """Whether there is more than one thing to choose, or something was chosen."""
        return self.count() > 2 or self.currentIndex() > 0

    def fill(self, choices: Iterable[Choice], wanted: PairFilter, total: int | None = None) -> None:
        self.clear()
        any_words = self._any_words
        self.addItem(f"{any_words}  ({pair_words.number(total)})" if total is not None else any_words, {})
        for words, fields in choices:
            self.addItem(words, dict(fields))
            self._fields |= {name: getattr(_ANY, name) for name in fields}
        self.show_wanted(wanted)

    def show_wanted(self, wanted: PairFilter) -> None:
        fields = {name: getattr(wanted, name) for name in self._fields}
        at = next(
            (at for at in range(1, self.count()) if {**self._fields_unset(), **self.itemData(at)} == fields), 0
        )
        self.setCurrentIndex(at)

    def _fields_unset(self) -> dict[str, object]:
        return {name: getattr(_ANY, name) for name in self._fields}


def _counted(field: str, counts: Mapping[str, int], words: object) -> list[Choice]:
    say = words if callable(words) else str
    return [
        (f"{say(value)}  ({pair_words.number(count)})", {field: value})
        for value, count in list(counts.items())[:MOST_CHOICES]
    ]


def _state_choices(facets: Facets) -> list[Choice]:
    """Used, left out, then each reason, then what the person did."""
    count = pair_words.number
    reasons = sorted(facets.reasons.items(), key=lambda item: -item[1])
    left_out = sum(number for reason, number in reasons if reason)
    found: list[Choice] = [
        (f"{pair_words.tr('Used')}  ({count(facets.reasons.get('', 0))})", {"reason": ""}),
    ]
    if left_out:
        found.append((f"{pair_words.tr('All that are left out')}  ({count(left_out)})", {"split": ""}))
    found += [
        (f"{pair_words.reason_words(reason)}  ({count(number)})", {"reason": reason})
        for reason, number in reasons
        if reason
    ]
    found.append((pair_words.tr("Changed by you"), {"edited": True}))
    return found
