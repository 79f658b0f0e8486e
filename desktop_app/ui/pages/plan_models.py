"""Models that are not on this computer yet: what each is, whether it fits, and a button that fetches it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.recommend import Model
from desktop_app.recommend.download_size import Size
from desktop_app.ui.pages.plan_words import size_text
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.badge import Badge
from desktop_app.ui.widgets.details_fold import DetailsFold
from desktop_app.ui.widgets.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A model to fetch: whether it fits (a badge), what speaks against it, whether it is the suggested one."""

    model: Model
    size: Size
    badge: str
    kind: str
    facts: str = ""
    gap: str = ""
    is_best: bool = False


class ModelRow(QWidget):
    """One model. Signals: download_wanted(str)."""

    download_wanted = Signal(str)

    def __init__(self, model_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = Text("", Type.STRONG)
        self._badge = Badge()
        self._about = Text("", color="muted")
        self._gap = Text("", color="warning")
        self._facts = Text("", Type.HINT, "muted")
        self._state = Text("", Type.HINT)
        self.button = QPushButton()
        icons.put(self.button, "take")
        self.button.clicked.connect(lambda: self.download_wanted.emit(model_id))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(tokens.SPACE_12)
        grid.setVerticalSpacing(tokens.SPACE_4)
        grid.addWidget(self._name, 0, 0)
        grid.addWidget(self._badge, 0, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        for row, part in enumerate((self._about, self._gap, self._facts, self._state), 1):
            grid.addWidget(part, row, 0, 1, 2)
        grid.setRowMinimumHeight(5, tokens.SPACE_4)
        grid.addWidget(self.button, 6, 0, 1, 2, Qt.AlignmentFlag.AlignLeft)
        grid.setColumnStretch(0, 1)

    @property
    def text(self) -> str:
        """All it says, in one string."""
        return " ".join(part.text() for part in (self._name, self._about, self._gap, self._facts, self._state))

    def show_offer(self, offer: Offer) -> None:
        model, size = offer.model, offer.size
        self._name.setText(model.name)
        self._badge.set_badge(offer.badge, offer.kind)
        best = self.tr("Best for this computer.") if offer.is_best else ""
        self._about.setText(f"{best} {model.about}".strip())
        self._gap.setText(offer.gap)
        self._gap.setVisible(bool(offer.gap))
        self._facts.setText(offer.facts)
        states = []
        if size.here_bytes:
            states.append(self.tr("{percent} % is already here.").format(percent=size.percent_here))
        if not size.fits:
            states.append(self.tr("The disk has only {free} free.").format(free=size_text(size.free_bytes)))
        self._state.setText(" ".join(states))
        self._state.setVisible(bool(states))
        if size.here_bytes:
            words = self.tr("Go on downloading (about {size} left)").format(size=size_text(size.left_bytes))
        else:
            words = self.tr("Download (about {size})").format(size=size_text(size.about_bytes))
        self.button.setText(words)
        self.button.setAccessibleName(f"{model.name}: {words}")
        self.button.setAccessibleDescription(f"{offer.badge}. {self.text}")


class AbsentModels(QWidget):
    """Those that may fit, and folded below them those that do not.

    Signals:
        download_wanted(str): fetch this model.
    """

    download_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Models that are not on this computer"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(tokens.SPACE_16)
        self._column = QVBoxLayout()
        self._column.setSpacing(tokens.SPACE_24)
        self.others = DetailsFold("")
        self.others.body.setSpacing(tokens.SPACE_24)
        whole.addLayout(self._column)
        whole.addWidget(self.others)
        self.rows: dict[str, ModelRow] = {}
        self._order: list[str] = []

    def show_offers(self, offers: Sequence[Offer], others: Sequence[Offer]) -> None:
        """Shows models worth fetching, and the others, each in the given order."""
        order = [*(offer.model.id for offer in offers), "", *(offer.model.id for offer in others)]
        # Rows are made again only for another order, so that the keyboard's place is not lost.
        if order != self._order:
            self._order = order
            for row in self.rows.values():
                row.hide()
                row.deleteLater()
            self.rows = {}
            for offer in offers:
                self._column.addWidget(self._add(offer))
            for offer in others:
                self.others.body.addWidget(self._add(offer))
        for offer in (*offers, *others):
            self.rows[offer.model.id].show_offer(offer)
        self.others.setVisible(bool(others))
        words = (
            self.tr("Not for this computer or language ({count})") if offers else self.tr("All models ({count})")
        )
        self.others.button.setText(words.format(count=len(others)))

    def _add(self, offer: Offer) -> ModelRow:
        row = self.rows[offer.model.id] = ModelRow(offer.model.id)
        row.download_wanted.connect(self.download_wanted)
        return row
