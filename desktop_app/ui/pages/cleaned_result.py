"""The summary: what cleaning did, what the model will read, what nobody can promise, and what may go now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop_app.ui import messages
from desktop_app.ui.pages.findings_model import kind_words
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.compare_view import CompareView
from desktop_app.ui.widgets.details_fold import DetailsFold
from desktop_app.ui.widgets.funnel_view import FunnelRow, FunnelView
from desktop_app.ui.widgets.inline_notice import InlineNotice
from desktop_app.ui.widgets.metric_tile import MetricTile
from desktop_app.ui.widgets.text import Text
from desktop_app.ui.widgets.wrap_row import WrapRow

if TYPE_CHECKING:
    from desktop_app.dataset.example import Quality
    from desktop_app.redaction.before_after import Change
    from desktop_app.redaction.finding import PrivacyReport


class CleanedResult(QWidget):
    """Shows numbers, and with `show_changes` a few of the messages themselves.

    Signals:
        print_wanted(), save_wanted(): the report on paper, or in a file.
        delete_wanted(): delete the imported messages; nothing is deleted yet.
    """

    print_wanted = Signal()
    save_wanted = Signal()
    delete_wanted = Signal()

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
        self.notices = QVBoxLayout()
        self.notices.setSpacing(tokens.SPACE_8)
        self.compared = Card(
            self.tr("Before and after"),
            self.tr("The messages in which the most was replaced. What differs is underlined."),
        )
        self.compare = CompareView(self.tr("As it was"), self.tr("As it is learned"))
        self.compared.body.addWidget(self.compare)
        self.compared.hide()
        self.replaced = Card(self.tr("What was replaced"))
        self.replaced_words = Text()
        self.replaced.body.addWidget(self.replaced_words)
        self.promises = Card(self.tr("What nobody can promise"))
        self.promise_words = Text()
        self.promises.body.addWidget(self.promise_words)
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
        for part in (self.compared, self.replaced, self.promises, self._report_row(), self.replies):
            column.addWidget(part)
        column.addWidget(self._originals_card())

    def _report_row(self) -> QWidget:
        self.print = QPushButton(self.tr("Print this report …"))
        icons.put(self.print, "file")
        self.print.clicked.connect(self.print_wanted)
        self.save = QPushButton(self.tr("Save this report …"))
        icons.put(self.save, "take")
        self.save.clicked.connect(self.save_wanted)
        row = WrapRow()
        row.add(self.print)
        row.add(self.save)
        return row

    def _originals_card(self) -> Card:
        self.originals = Card(
            self.tr("Your original messages"),
            self.tr(
                "The copy of your messages inside this project is no longer needed for training. Your mailbox and "
                "the exports that you chose stay as they are. Without the copy you cannot change decisions here; "
                "for that, the messages have to be read again."
            ),
        )
        self.delete = QPushButton(self.tr("Delete the copy of my messages …"))
        self.delete.setObjectName("danger")
        self.delete.clicked.connect(self.delete_wanted)
        row = WrapRow()
        row.add(self.delete)
        self.originals.body.addWidget(row)
        return self.originals

    def show_result(self, report: PrivacyReport, quality: Quality) -> None:
        self._show_report(report)
        self._show_quality(quality)
        self.show_changes(())

    def show_changes(self, changes: Sequence[Change]) -> None:
        """Shows messages before and after; none leaves the card out."""
        self.compare.clear()
        for change in changes:
            pair = self.compare.add("", change.before, change.after)
            pair.left.set_marks(change.changed_before)
            pair.right.set_marks(change.changed_after)
        self.compared.setVisible(bool(changes))

    def _show_report(self, report: PrivacyReport) -> None:
        scan = report.dataset
        leaks = report.leaks_after + (scan.leaks if scan is not None else 0)
        if leaks:
            self.checked.show_words(
                "warning",
                self.tr("{count} places still hold something that should be replaced.").format(
                    count=_number(leaks)
                ),
                self.tr("Change the decisions, or clean again; if it stays, send us the report."),
            )
        else:
            self.checked.show_words(
                "success",
                self.tr("{count} places were replaced.").format(
                    count=_number(sum(report.replaced_by_kind.values()))
                ),
                self._proof_words(report),
            )
        self.replaced_words.setText("\n".join(self._lines(report)))
        self.promise_words.setText("\n".join(f"•  {messages.words(code).text}" for code in report.cannot_promise))
        self.promises.setVisible(bool(report.cannot_promise))
        self.originals.setVisible(not report.originals_deleted_utc)

    def _proof_words(self, report: PrivacyReport) -> str:
        if report.dataset is None:
            return self.tr("A second look at the cleaned messages found nothing left.")
        words = self.tr(
            "Afterwards all {pairs} pairs were searched again for each of {values} values and names: none is left."
        ).format(pairs=_number(report.dataset.pairs), values=_number(report.dataset.values))
        if report.dataset.dropped:
            words += " " + self.tr("Pairs left out, because one still stood in them: {count}.").format(
                count=_number(report.dataset.dropped)
            )
        return words

    def _lines(self, report: PrivacyReport) -> list[str]:
        lines = [
            f"{kind_words(kind)}: {_number(count)}" for kind, count in report.replaced_by_kind.items() if count
        ]
        told = (
            (self.tr("People who got an invented name: {count}"), report.people),
            (self.tr("Kept, as decided: {count}"), sum(report.kept_by_kind.values())),
            (self.tr("Names that you added: {count}"), report.added_names),
            (self.tr("Messages left out to protect something private: {count}"), report.withheld_messages),
            (self.tr("Conversations left out to be safe: {count}"), report.dropped_conversations),
            (
                self.tr("Conversations left out, because somebody in them is never to be learned from: {count}"),
                report.excluded_conversations,
            ),
        )
        lines += [words.format(count=_number(count)) for words, count in told if count]
        return lines or [
            self.tr("Nothing: no personal data was found. That is not the same as nothing being there.")
        ]

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
