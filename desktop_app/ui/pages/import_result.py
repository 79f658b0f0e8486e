"""What was read: every message counted, with the reason for each that is not used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.ui import messages
from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.funnel_view import FunnelRow, FunnelView
from desktop_app.ui.widgets.metric_tile import MetricTile
from desktop_app.ui.widgets.text import Text
from desktop_app.ui.widgets.wrap_row import WrapRow

if TYPE_CHECKING:
    from desktop_app.importers.message import Funnel


class ImportResult(QWidget):
    """Shown after reading, and again whenever the project is opened.

    Signals:
        wanted_back(str): the reason for which nothing is to be left out any more.
    """

    wanted_back = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.read = MetricTile(self.tr("Messages read"))
        self.replies = MetricTile(self.tr("Replies written by you"))
        self.conversations = MetricTile(self.tr("Conversations"))
        tiles = WrapRow(stretch=True, spacing_px=tokens.SPACE_12)
        for tile in (self.read, self.replies, self.conversations):
            tiles.add(tile)
        self.card = Card(self.tr("Where every message went"))
        self.funnel = FunnelView()
        self.sums = Text("", Type.HINT, "muted")
        self.card.body.addWidget(self.funnel)
        self.card.body.addWidget(self.sums)
        self.sources = Text("", Type.HINT, "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_16)
        for part in (tiles, self.card, self.sources):
            column.addWidget(part)

    def show_funnel(self, funnel: Funnel) -> None:
        self.read.set_value(_number(funnel.read))
        self.replies.set_value(_number(funnel.my_replies), self.tr("this is what the model learns from"))
        self.conversations.set_value(_number(funnel.conversations))
        rows = [FunnelRow(label=self.tr("Used"), count=funnel.kept, is_kept=True)]
        dropped = sorted(funnel.dropped.items(), key=lambda pair: -pair[1])
        rows += [FunnelRow(label=messages.words(f"drop_{reason}").text, count=count) for reason, count in dropped]
        self.funnel.set_rows(rows)
        self.sums.setText(
            self.tr("{kept} used + {dropped} left out = {read} read. Nothing was changed in your mailbox.").format(
                kept=_number(funnel.kept), dropped=_number(sum(funnel.dropped.values())), read=_number(funnel.read)
            )
        )
        self.sources.setText(
            "\n".join(
                self.tr("{name}: {count} messages").format(name=source.name, count=_number(source.read))
                for source in funnel.sources
            )
        )


def _number(value: int) -> str:
    return QLocale().toString(value)
