"""What was read: every message counted, with the reason for each that is not used."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.ui import messages
from desktop_app.ui.dialogs.left_out import LeftOutDialog
from desktop_app.ui.pages.found_sources import FoundSource, FoundSources
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.funnel_view import FunnelRow, FunnelView
from desktop_app.ui.widgets.metric_tile import MetricTile
from desktop_app.ui.widgets.text import Text
from desktop_app.ui.widgets.wrap_row import WrapRow

if TYPE_CHECKING:
    from desktop_app.importers.message import Funnel

_MINUTE_S = 60
_HOUR_S = 3600


class ImportResult(QWidget):
    """Shown after reading, and again whenever the project is opened.

    Signals:
        wanted_back(str): the reason for which nothing is to be left out any more.
        left_out_again(str): the reason that is to count again.
    """

    wanted_back = Signal(str)
    left_out_again = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._funnel: Funnel | None = None
        self.read = MetricTile(self.tr("Messages read"))
        self.replies = MetricTile(self.tr("Replies written by you"))
        self.conversations = MetricTile(self.tr("Conversations"))
        tiles = WrapRow(stretch=True, spacing_px=tokens.SPACE_12)
        for tile in (self.read, self.replies, self.conversations):
            tiles.add(tile)
        self.card = Card(self.tr("Where every message went"))
        self.funnel = FunnelView()
        self.funnel.show_wanted.connect(self.show_left_out)
        self.sums = Text("", Type.HINT, "muted")
        self.gap = Text("", Type.HINT, "muted")
        self.kept: dict[str, KeptReason] = {}
        self._kept_column = QVBoxLayout()
        self._kept_column.setSpacing(tokens.SPACE_4)
        self.card.body.addWidget(self.funnel)
        self.card.body.addLayout(self._kept_column)
        self.card.body.addWidget(self.sums)
        self.card.body.addWidget(self.gap)
        self.sources = FoundSources()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_16)
        for part in (tiles, self.card, self.sources):
            column.addWidget(part)

    def show_funnel(
        self, funnel: Funnel, sources: Sequence[FoundSource] = (), keep_reasons: Collection[str] = ()
    ) -> None:
        """Shows a count.

        Args:
            sources: what was found, with the previews of tables.
            keep_reasons: for which nothing is left out, because the person said so.
        """
        self._funnel = funnel
        self.read.set_value(_number(funnel.read))
        self.replies.set_value(_number(funnel.my_replies), self.tr("this is what the model learns from"))
        self.conversations.set_value(_number(funnel.conversations), self._own_texts(funnel))
        rows = [FunnelRow(label=self.tr("Used"), count=funnel.kept, is_kept=True)]
        for reason, count in sorted(funnel.dropped.items(), key=lambda pair: -pair[1]):
            said = messages.words(f"drop_{reason}")
            rows.append(FunnelRow(label=said.text, count=count, hint=said.next_step, key=reason))
        self.funnel.set_rows(rows)
        self.sums.setText(
            self.tr("{kept} used + {dropped} left out = {read} read. Nothing was changed in your mailbox.").format(
                kept=_number(funnel.kept), dropped=_number(sum(funnel.dropped.values())), read=_number(funnel.read)
            )
        )
        self._show_kept(keep_reasons)
        self.sources.show_sources(
            sources or [FoundSource(name=one.name, format=one.format, read=one.read) for one in funnel.sources]
        )
        self.gap.setText(self._gap_words(funnel.session_gap_s))
        self.gap.setVisible(self.sources.has_chats)

    def show_left_out(self, reason: str) -> LeftOutDialog:
        """Opens some of the messages that were left out for a reason."""
        from desktop_app.importers.tally import UNDOABLE

        funnel = self._funnel
        dialog = LeftOutDialog(
            reason,
            funnel.dropped.get(reason, 0) if funnel is not None else 0,
            funnel.samples.get(reason, ()) if funnel is not None else (),
            is_undoable=reason in UNDOABLE,
            parent=self.window(),
        )
        dialog.wanted_back.connect(self.wanted_back)
        dialog.open()
        return dialog

    def _show_kept(self, keep_reasons: Collection[str]) -> None:
        for row in self.kept.values():
            self._kept_column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.kept = {reason: KeptReason(reason) for reason in keep_reasons}
        for reason, row in self.kept.items():
            row.button.clicked.connect(lambda _=False, reason=reason: self.left_out_again.emit(reason))
            self._kept_column.addWidget(row)
            row.show()

    def _own_texts(self, funnel: Funnel) -> str:
        if not funnel.own_texts:
            return ""
        return self.tr("and {count} texts of yours that answer nobody: for your style").format(
            count=_number(funnel.own_texts)
        )

    def _gap_words(self, gap_s: int) -> str:
        from desktop_app.importers.sessions import DEFAULT_GAP_S

        silence = self._duration(gap_s)
        if gap_s == DEFAULT_GAP_S:
            return self.tr("A chat counts as a new conversation after {silence} of silence.").format(
                silence=silence
            )
        return self.tr(
            "A chat counts as a new conversation after {silence} of silence – learned from your chats."
        ).format(silence=silence)

    def _duration(self, seconds: int) -> str:
        minutes = round(seconds / _MINUTE_S)
        if minutes < 90 and minutes != 60:
            return self.tr("{count} minutes").format(count=minutes)
        halves = round(seconds / _HOUR_S * 2)
        if halves == 2:
            return self.tr("an hour")
        # Nobody parts a talk after 6 hours and 3 minutes.
        return self.tr("{count} hours").format(count=QLocale().toString(halves / 2, "g", 3))


class KeptReason(QWidget):
    """Says that messages are used although they would be left out, and takes it back."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason
        said = messages.words(f"drop_{reason}").text
        self.button = QPushButton(self.tr("Leave out again"))
        self.button.setObjectName("quiet")
        self.button.setAccessibleName(self.tr("Leave out again: {reason}").format(reason=said))
        icons.put(self.button, "undo", "accent")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.SPACE_12)
        row.addWidget(Text(self.tr("Not left out, as you wished: {reason}").format(reason=said)), 1)
        row.addWidget(self.button)


def _number(value: int) -> str:
    return QLocale().toString(value)
