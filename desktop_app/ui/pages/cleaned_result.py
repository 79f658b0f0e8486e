"""What cleaning did, in numbers, and what there is to learn from now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.ui import messages
from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.details_fold import DetailsFold
from desktop_app.ui.widgets.funnel_view import FunnelRow, FunnelView
from desktop_app.ui.widgets.inline_notice import InlineNotice
from desktop_app.ui.widgets.metric_tile import MetricTile
from desktop_app.ui.widgets.text import Text
from desktop_app.ui.widgets.wrap_row import WrapRow

if TYPE_CHECKING:
    from desktop_app.dataset.example import Quality
    from desktop_app.redaction.finding import PrivacyReport


class CleanedResult(QWidget):
    """Numbers only; no value of anybody is shown here."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.checked = InlineNotice()
        self.pairs = MetricTile(self.tr("Pairs to learn from"))
        self.train = MetricTile(self.tr("For training"))
        self.validation = MetricTile(self.tr("For watching progress"))
        self.test = MetricTile(self.tr("Kept for the test"))
        tiles = WrapRow(stretch=True, spacing_px=tokens.SPACE_12)
        for tile in (self.pairs, self.train, self.validation, self.test):
            tiles.add(tile)
        self.replaced = Card(self.tr("What was replaced"))
        self.replaced_words = Text()
        self.replaced.body.addWidget(self.replaced_words)
        self.notices = QVBoxLayout()
        self.notices.setSpacing(tokens.SPACE_8)
        self.replies = DetailsFold(self.tr("Where every reply went"))
        self.funnel = FunnelView()
        self.sums = Text("", Type.HINT, "muted")
        self.replies.body.addWidget(self.funnel)
        self.replies.body.addWidget(self.sums)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_16)
        column.addWidget(self.checked)
        column.addWidget(tiles)
        column.addLayout(self.notices)
        column.addWidget(self.replaced)
        column.addWidget(self.replies)

    def show_result(self, report: PrivacyReport, quality: Quality) -> None:
        self._show_report(report)
        self._show_quality(quality)

    def _show_report(self, report: PrivacyReport) -> None:
        replaced = sum(report.replaced_by_kind.values())
        if report.leaks_after:
            self.checked.show_words(
                "warning",
                self.tr("{count} places still hold something that should be replaced.").format(
                    count=_number(report.leaks_after)
                ),
                self.tr("Change the decisions, or clean again; if it stays, send us the report."),
            )
        else:
            self.checked.show_words(
                "success",
                self.tr("{count} places were replaced, and a second look found nothing left.").format(
                    count=_number(replaced)
                ),
                self.tr(
                    "No program finds everything. Nicknames and hints that only friends understand may remain; "
                    "the model stays on this computer unless you take it elsewhere."
                ),
            )
        lines = [
            f"{messages.words(f'kind_{kind.lower()}').text}: {_number(count)}"
            for kind, count in report.replaced_by_kind.items()
            if count
        ]
        lines.append(self.tr("People who got an invented name: {count}").format(count=_number(report.people)))
        kept = sum(report.kept_by_kind.values())
        if kept:
            lines.append(self.tr("Kept, as decided: {count}").format(count=_number(kept)))
        if report.withheld_messages:
            lines.append(
                self.tr("Messages left out to protect something private: {count}").format(
                    count=_number(report.withheld_messages)
                )
            )
        if report.dropped_conversations:
            lines.append(
                self.tr("Conversations left out to be safe: {count}").format(
                    count=_number(report.dropped_conversations)
                )
            )
        self.replaced_words.setText("\n".join(lines))

    def _show_quality(self, quality: Quality) -> None:
        self.pairs.set_value(_number(quality.pairs), self.tr("a message and your reply"))
        self.train.set_value(_number(quality.train))
        self.validation.set_value(_number(quality.validation))
        self.test.set_value(_number(quality.test))
        while (item := self.notices.takeAt(0)) is not None:
            widget: QWidget | None = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for code in quality.notices:
            said = messages.words(code)
            self.notices.addWidget(InlineNotice("info", said.text, said.next_step))
        rows = [FunnelRow(label=self.tr("Used"), count=quality.pairs, is_kept=True)]
        dropped = sorted(quality.dropped.items(), key=lambda pair: -pair[1])
        rows += [FunnelRow(label=messages.words(f"drop_{code}").text, count=count) for code, count in dropped]
        self.funnel.set_rows(rows)
        self.sums.setText(
            self.tr("{pairs} used + {dropped} left out = {replies} replies").format(
                pairs=_number(quality.pairs),
                dropped=_number(sum(quality.dropped.values())),
                replies=_number(quality.replies + quality.made_candidates),
            )
        )


def _number(value: int) -> str:
    return QLocale().toString(value)
