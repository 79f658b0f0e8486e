"""Some of the messages that were left out for one reason, and the way to use them after all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, Qt, QTimeZone, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_app.ui import messages
from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.text import ElidedText, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_app.importers.message import DropSample

_WIDTH_PX = 600
_OF_SCREEN = 0.9


class LeftOutDialog(QDialog):
    """Private text: it is shown here and nowhere else.

    Args:
        reason: code of the reason ("drop_<reason>" has its words).
        count: how many were left out for it; `samples`: some of them.
        is_undoable: whether the person may want them back.

    Signals:
        wanted_back(str): the reason for which nothing is to be left out any more; the dialog has closed.
    """

    wanted_back = Signal(str)

    def __init__(
        self,
        reason: str,
        count: int,
        samples: Sequence[DropSample],
        *,
        is_undoable: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.reason = reason
        said = messages.words(f"drop_{reason}")
        self.setWindowTitle("Homespun")
        self.setAccessibleName(said.text)
        self.setAccessibleDescription(said.next_step)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.samples = [SampleCard(sample) for sample in samples]
        self.counted = Text(self._count_words(count, len(samples)), Type.STRONG)
        self.back = QPushButton(self.tr("Use these after all"))
        self.back.setAutoDefault(False)
        self.back.setVisible(is_undoable)
        self.back.clicked.connect(self._on_back)
        self.after = Text(
            self.tr(
                "If you use them, your messages are read again and the privacy check begins anew. You can take it "
                "back at any time."
            ),
            Type.HINT,
            "muted",
        )
        self.after.setVisible(is_undoable)
        self.close_button = QPushButton(self.tr("Close"))
        self.close_button.setObjectName("primary")
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.accept)
        self._build(said.text, said.next_step)

    def _build(self, title: str, why: str) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_8)
        column.setSpacing(tokens.SPACE_12)
        column.addWidget(Text(title, Type.SECTION))
        if why:
            column.addWidget(Text(why, color="muted"))
        column.addWidget(self.counted)
        for card in self.samples:
            column.addWidget(card)
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # A stop on the way of Tab: the arrow keys scroll the samples.
        area.setAccessibleName(self.tr("Examples of messages that were left out"))
        area.setWidget(inside)
        buttons = QHBoxLayout()
        buttons.setSpacing(tokens.SPACE_12)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        foot = QVBoxLayout()
        foot.setContentsMargins(tokens.SPACE_24, tokens.SPACE_8, tokens.SPACE_24, tokens.SPACE_16)
        foot.setSpacing(tokens.SPACE_12)
        foot.addWidget(self.after)
        foot.addLayout(buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(area, 1)
        whole.addLayout(foot)
        room = self.screen().availableSize()
        width = min(tokens.scaled(_WIDTH_PX), int(room.width() * _OF_SCREEN))
        # As high as its content, as far as the screen allows; beyond that it scrolls.
        height = column.heightForWidth(width) + foot.heightForWidth(width)
        self.resize(width, min(max(height, tokens.scaled(240)), int(room.height() * _OF_SCREEN)))
        self.close_button.setFocus()

    def _count_words(self, count: int, shown: int) -> str:
        number = QLocale().toString(count)
        if not shown:
            return (
                self.tr("1 message. There is nothing in it that could be shown.")
                if count == 1
                else self.tr("{count} messages. There is nothing in them that could be shown.").format(
                    count=number
                )
            )
        if shown >= count:
            return self.tr("1 message:") if count == 1 else self.tr("{count} messages:").format(count=number)
        return self.tr("{shown} of {count} messages:").format(shown=QLocale().toString(shown), count=number)

    def _on_back(self) -> None:
        self.accept()
        self.wanted_back.emit(self.reason)


class SampleCard(QFrame):
    """Who, when, about what, and how it begins."""

    def __init__(self, sample: DropSample) -> None:
        super().__init__()
        self.setObjectName("card")
        self.who = ElidedText(sample.sender or self.tr("Unknown sender"), Type.STRONG)
        # A plain label: it keeps its width, and the name gives way.
        self.when = QLabel(_day(sample.time_utc))
        self.when.setTextFormat(Qt.TextFormat.PlainText)
        self.when.setFont(tokens.font(Type.HINT))
        self.begins = Text(sample.excerpt or self.tr("(no text)"), color=None if sample.excerpt else "muted")
        top = QHBoxLayout()
        top.setSpacing(tokens.SPACE_12)
        top.addWidget(self.who, 1)
        if sample.time_utc:
            top.addWidget(self.when)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.SPACE_16, tokens.SPACE_12, tokens.SPACE_16, tokens.SPACE_12)
        column.setSpacing(tokens.SPACE_4)
        column.addLayout(top)
        self.subject = ElidedText(sample.subject)
        if sample.subject:
            column.addWidget(self.subject)
        column.addWidget(self.begins)
        column.addWidget(ElidedText(sample.source, Type.HINT, "muted"))
        self.setAccessibleName(
            ", ".join(part for part in (self.who.full_text, self.when.text(), sample.subject) if part)
        )
        self.setAccessibleDescription(sample.excerpt)


def _day(time_utc: str | None) -> str:
    """The moment in the person's own time and way of writing; "" when unknown."""
    moment = QDateTime.fromString(time_utc or "", Qt.DateFormat.ISODate)
    if not moment.isValid():
        return ""
    return QLocale().toString(moment.toTimeZone(QTimeZone.systemTimeZone()), QLocale.FormatType.ShortFormat)
