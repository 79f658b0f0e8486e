"""What became of the ratings on "Try it out", and where they can be learned from."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget

from desktop_app.flow.refine_task import LEAST_RATINGS
from desktop_app.ui.widgets.text import Text


class RatingsText(Text):
    """One sentence; the deed itself is a button of the training's page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", color="muted", parent=parent)
        self.show_count(0)

    def show_count(self, count: int) -> None:
        """Says how many rated pairs of answers the newest model has."""
        number = QLocale().toString
        if count >= LEAST_RATINGS:
            said = self.tr(
                "You preferred one of two answers {count} times. The page “Training” has a button that learns "
                "from this (DPO); your model stays as it is and a refined one comes beside it."
            )
        elif count:
            said = self.tr(
                "You preferred one of two answers {count} times; from {least} on it can be learned from (DPO). "
                "Rate a few more on the page “Try it out”."
            )
        else:
            said = self.tr(
                "When a model is trained, compare its answers on the page “Try it out”. From {least} ratings on "
                "it can be refined with them (DPO)."
            )
        self.setText(said.format(count=number(count), least=number(LEAST_RATINGS)))
