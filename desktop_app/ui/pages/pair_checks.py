"""What the checks found, one line each, with buttons that do something about it or show the pairs."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.dataset.example import Check
from desktop_app.dataset.pair_table import PairFilter
from desktop_app.ui import messages
from desktop_app.ui.pages import pair_words
from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.icon_label import IconLabel
from desktop_app.ui.widgets.text import Text
from desktop_app.ui.widgets.wrap_row import WrapRow

_ICONS = {"info": "info", "warning": "warning", "problem": "error"}
_CHANGES_PAIRS = ("exclude_these", "cap_correspondent", "keep")


def pairs_of(check: Check) -> PairFilter | None:
    """Which pairs a check is about; None where it is about all of them or none."""
    if check.flag:
        return PairFilter(flag=check.flag, reason="")
    match check.code:
        case "one_correspondent_dominates":
            return PairFilter(correspondent=check.about, reason="")
        case "languages_mixed":
            return PairFilter(language=check.about, reason="")
        case "one_phrase_dominates":
            return PairFilter(reason="common_phrase")
        case _:
            return PairFilter(ids=check.samples) if check.samples else None


class PairChecks(QWidget):
    """Signals:
    act_wanted(Check): do what its button says, to the pairs.
    show_wanted(PairFilter): show the pairs it is about.
    messages_wanted(), make_more_wanted(), privacy_wanted(): what helps is on another page.
    """

    act_wanted = Signal(object)
    show_wanted = Signal(object)
    messages_wanted = Signal()
    make_more_wanted = Signal()
    privacy_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.can_make_more = False
        self.good = Text(self.tr("Nothing stands out. You can go on."), color="muted")
        self.rows: list[QFrame] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.SPACE_8)
        self._column.addWidget(self.good)

    def show_checks(self, checks: tuple[Check, ...]) -> None:
        self.good.setVisible(not checks)
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [self._row(check) for check in checks]
        for row in self.rows:
            self._column.addWidget(row)
            row.show()

    def _row(self, check: Check) -> QFrame:
        said = messages.words(check.code, {"count": check.count, **check.details})
        frame = QFrame()
        frame.setObjectName("card")
        frame.setAccessibleName(f"{said.text} {said.next_step}".strip())
        words = QVBoxLayout()
        words.setSpacing(tokens.SPACE_4)
        words.addWidget(Text(said.text, Type.STRONG))
        if about := self._about(check):
            words.addWidget(Text(about))
        if said.next_step:
            words.addWidget(Text(said.next_step, color="muted"))
        buttons = WrapRow()
        for text, deed in self._deeds(check):
            button = QPushButton(text)
            button.setAccessibleDescription(said.text)
            button.clicked.connect(deed)
            buttons.add(button)
        words.addSpacing(tokens.SPACE_4)
        words.addWidget(buttons)
        row = QHBoxLayout(frame)
        row.setContentsMargins(tokens.SPACE_16, tokens.SPACE_12, tokens.SPACE_16, tokens.SPACE_12)
        row.setSpacing(tokens.SPACE_12)
        role = "error" if check.severity == "problem" else check.severity
        row.addWidget(IconLabel(_ICONS[check.severity], role), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        return frame

    def _about(self, check: Check) -> str:
        if not check.about:
            return ""
        if check.code == "languages_mixed":
            return self.tr("The second language: {name}").format(name=pair_words.language_words(check.about))
        if check.code == "one_phrase_dominates":
            return self.tr("For example: “{words}”").format(words=" ".join(check.about.split())[:200])
        return self.tr("The person: {name}").format(name=check.about)

    def _deeds(self, check: Check) -> list[tuple[str, object]]:
        deeds: list[tuple[str, object]] = []
        if check.action in _CHANGES_PAIRS:
            words = {
                "exclude_these": self.tr("Leave them out"),
                "cap_correspondent": self.tr("Use fewer of them"),
                "keep": self.tr("Use them after all"),
            }[check.action]
            deeds.append((words, lambda _checked=False: self.act_wanted.emit(check)))
        elif check.action in ("import_more", "make_more"):
            deeds.append((self.tr("Add more messages"), lambda _checked=False: self.messages_wanted.emit()))
            if self.can_make_more:
                deeds.append(
                    (self.tr("Make more examples …"), lambda _checked=False: self.make_more_wanted.emit())
                )
        elif check.code == "splits_leak":
            deeds.append((self.tr("Clean again"), lambda _checked=False: self.privacy_wanted.emit()))
        wanted = pairs_of(check)
        if wanted is not None:
            deeds.append((self.tr("Show them"), lambda _checked=False: self.show_wanted.emit(wanted)))
        return deeds
