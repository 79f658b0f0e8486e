"""The examples as a whole: how many for what, what stands out, what was left out and why, and three pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.dataset.apply_edits import USED, summarise
from desktop_app.dataset.example import Quality
from desktop_app.dataset.pair_edits import PairEdits
from desktop_app.dataset.pair_table import Facets, PairFilter, PairTable
from desktop_app.ui.pages import pair_words
from desktop_app.ui.pages.pair_checks import PairChecks
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.funnel_view import FunnelRow, FunnelView
from desktop_app.ui.widgets.metric_tile import MetricTile
from desktop_app.ui.widgets.text import Text
from desktop_app.ui.widgets.wrap_row import WrapRow

_LEAST_PX = 240
_MOST_PEOPLE = 8
_MOST_MONTHS = 36
"""More bars than that are hairs; years are shown instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """`quality` is None when no pair is in use: there is nothing to summarise."""

    quality: Quality | None
    every: Facets
    used: Facets
    lengths: Mapping[int, int]
    kept_reasons: tuple[str, ...]

    @staticmethod
    def of(table: PairTable, edits: PairEdits) -> Overview:
        """Reads all of it; half a second for 20,000 pairs, so not on the window's thread."""
        used = table.facets(USED)
        return Overview(
            quality=summarise(table) if used.reasons else None,
            every=table.facets(),
            used=used,
            lengths=table.lengths(USED),
            kept_reasons=tuple(sorted(edits.kept_reasons)),
        )


class PairOverview(QScrollArea):
    """Signals:
    show_wanted(PairFilter): the person wants to see these pairs.
    drop_reason_wanted(str): what was taken back for this reason shall be left out again.
    """

    show_wanted = Signal(object)
    drop_reason_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        # Not before: pyqtgraph and numpy cost a third of a second, and the window is to open at once.
        from desktop_app.ui.widgets.bar_chart import BarChart

        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumHeight(tokens.scaled(_LEAST_PX))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.used = MetricTile(self.tr("Examples in use"))
        self.train = MetricTile(self.tr("For training"))
        self.validation = MetricTile(self.tr("For watching progress"))
        self.test = MetricTile(self.tr("Kept for the test"))
        tiles = WrapRow(stretch=True, spacing_px=tokens.SPACE_12)
        for tile in (self.used, self.train, self.validation, self.test):
            tiles.add(tile)
        self.make_more = self._button(self.tr("Make more examples …"), "add")
        self.save_copy = self._button(self.tr("Save a copy …"), "copy")
        deeds = WrapRow()
        for button in (self.make_more, self.save_copy):
            deeds.add(button)
        self.make_more.hide()
        self.checks = PairChecks()
        self.left_out = Card(self.tr("What was left out, and why"))
        self.reasons = FunnelView()
        self.reasons.show_wanted.connect(lambda reason: self.show_wanted.emit(PairFilter(reason=reason)))
        self.left_out.body.addWidget(self.reasons)
        self.kept = QVBoxLayout()
        self.left_out.body.addLayout(self.kept)
        self.tasks = Card(self.tr("Kinds of examples"))
        self.task_rows = FunnelView()
        self.tasks.body.addWidget(self.task_rows)
        self.months = BarChart("")
        self.lengths = BarChart("")
        self.people = FunnelView()
        self.people.show_wanted.connect(
            lambda name: self.show_wanted.emit(PairFilter(correspondent=name, reason=""))
        )
        self.month_words, self.length_words = Text("", Type.HINT, "muted"), Text("", Type.HINT, "muted")
        self._build(tiles, deeds)

    def _build(self, tiles: WrapRow, deeds: WrapRow) -> None:
        inside = QWidget()
        inside.setObjectName("pageGround")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, tokens.SPACE_12, tokens.SPACE_12, tokens.SPACE_12)
        column.setSpacing(tokens.SPACE_16)
        column.addWidget(tiles)
        column.addWidget(deeds)
        column.addWidget(Text(self.tr("What stands out"), Type.SECTION))
        column.addWidget(self.checks)
        for title, part, words in (
            (self.tr("When you wrote"), self.months, self.month_words),
            (self.tr("How long your answers are"), self.lengths, self.length_words),
            (self.tr("With whom you wrote"), self.people, None),
        ):
            card = Card(title)
            card.body.addWidget(part)
            if words is not None:
                card.body.addWidget(words)
            column.addWidget(card)
        column.addWidget(self.tasks)
        column.addWidget(self.left_out)
        column.addStretch(1)
        inside.setMaximumWidth(tokens.scaled(tokens.WIDE_COLUMN_PX))
        self.setWidget(inside)

    def offer_more(self, is_offered: bool) -> None:
        """Shows the buttons that make more examples, where there is something that does."""
        self.make_more.setVisible(is_offered)
        self.checks.can_make_more = is_offered

    def show_overview(self, found: Overview) -> None:
        number = pair_words.number
        splits = found.used.splits
        used = sum(found.used.reasons.values())
        for tile, count in (
            (self.train, splits.get("train", 0)),
            (self.validation, splits.get("validation", 0)),
            (self.test, splits.get("test", 0)),
        ):
            tile.set_value(number(count), self._share(count, used))
        total = sum(found.every.reasons.values())
        self.used.set_value(number(used), self.tr("of {count} answers").format(count=number(total)))
        self.checks.show_checks(found.quality.checks if found.quality is not None else ())
        self._show_months(found.used.months)
        self._show_lengths(found.lengths)
        self._show_people(found.used.correspondents)
        self._show_tasks(found.quality)
        self._show_left_out(found)

    def _share(self, count: int, of: int) -> str:
        return self.tr("{percent} %").format(percent=round(100 * count / of)) if of else ""

    def _show_months(self, months: Mapping[str, int]) -> None:
        known = {month: count for month, count in months.items() if month}
        unknown = sum(months.values()) - sum(known.values())
        bars = _without_gaps(known)
        if len(bars) > _MOST_MONTHS:
            years: dict[str, int] = {}
            for month, count in bars.items():
                years[month[:4]] = years.get(month[:4], 0) + count
            bars = years
        busiest = max(known, key=lambda month: known[month], default="")
        said = self.tr("No date is known.")
        if known:
            first, last = min(known), max(known)
            said = self.tr("From {first} to {last}; the most in {busiest} ({count}).").format(
                first=pair_words.month_words(first),
                last=pair_words.month_words(last),
                busiest=pair_words.month_words(busiest),
                count=pair_words.number(known[busiest]),
            )
        if known and unknown:
            said += " " + self.tr("{count} without a date.").format(count=pair_words.number(unknown))
        self.months.set_bars([(_short_month(month), count) for month, count in bars.items()], said)
        self.months.setVisible(bool(known))
        self.month_words.setText(said)

    def _show_lengths(self, lengths: Mapping[int, int]) -> None:
        edges = sorted(lengths)
        bars = []
        for at, edge in enumerate(edges):
            following = edges[at + 1] if at + 1 < len(edges) else 0
            bars.append((f"{max(edge, 1)}–{following - 1}" if following else f"{edge}+", lengths[edge]))
        most = max(bars, key=lambda bar: bar[1], default=("", 0))
        said = self.tr("Words in an answer. The most have {range} words ({count}).").format(
            range=most[0], count=pair_words.number(most[1])
        )
        self.lengths.set_bars(bars, said)
        self.length_words.setText(said)

    def _show_people(self, people: Mapping[str, int]) -> None:
        named = list(people.items())
        rows = [
            FunnelRow(label=name or self.tr("Unknown"), count=count, is_kept=True, key=name)
            for name, count in named[:_MOST_PEOPLE]
        ]
        rest = named[_MOST_PEOPLE:]
        if rest:
            label = self.tr("{count} others").format(count=pair_words.number(len(rest)))
            rows.append(FunnelRow(label=label, count=sum(count for _name, count in rest)))
        self.people.set_rows(rows)
        self.people.setAccessibleName(self.tr("With whom you wrote"))

    def _show_tasks(self, quality: Quality | None) -> None:
        tasks = quality.by_instruction if quality is not None else {}
        # One kind of task is the usual case and no news.
        self.tasks.setVisible(len(tasks) > 1)
        self.task_rows.set_rows(
            [FunnelRow(label=instruction, count=count, is_kept=True) for instruction, count in tasks.items()]
        )
        self.task_rows.setAccessibleName(self.tr("Kinds of examples"))

    def _show_left_out(self, found: Overview) -> None:
        dropped = sorted(
            ((reason, count) for reason, count in found.every.reasons.items() if reason), key=lambda item: -item[1]
        )
        self.left_out.setVisible(bool(dropped or found.kept_reasons))
        self.reasons.set_rows(
            [
                FunnelRow(label=pair_words.reason_words(reason), count=count, key=reason)
                for reason, count in dropped
            ]
        )
        while (item := self.kept.takeAt(0)) is not None:
            widget: QWidget | None = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for reason in found.kept_reasons:
            row = self._kept_row(reason)
            self.kept.addWidget(row)
            row.show()

    def _button(self, words: str, icon: str) -> QPushButton:
        button = QPushButton(words)
        button.setObjectName("quiet")
        icons.put(button, icon, "accent")
        return button

    def _kept_row(self, reason: str) -> WrapRow:
        row = WrapRow()
        words = self.tr("Leave out again: {reason}").format(reason=pair_words.reason_words(reason))
        button = self._button(words, "undo")
        button.clicked.connect(lambda: self.drop_reason_wanted.emit(reason))
        row.add(button)
        return row


def _without_gaps(months: Mapping[str, int]) -> dict[str, int]:
    """A month in which nothing was written is a gap in the picture, not left out of it."""
    if not months:
        return {}
    first, last = min(months), max(months)
    found: dict[str, int] = {}
    year, month = int(first[:4]), int(first[5:7])
    while (name := f"{year:04d}-{month:02d}") <= last:
        found[name] = months.get(name, 0)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return found


def _short_month(month: str) -> str:
    """ "2026-03" as "03/26"; a year stays a year."""
    return f"{month[5:7]}/{month[2:4]}" if "-" in month else month
