"""A box to tick before training: invented secrets among the examples, for the leak check to look for."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.evaluation.canaries import USUAL_COUNT
from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.text import Text


class CanaryChoice(QWidget):
    """Not ticked by itself: what is planted is learned, as little as it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = QCheckBox(self.tr("Test afterwards whether it gives secrets away"))
        about = self.tr(
            "When a training begins, {count} invented door codes are hidden among your examples; the comparison "
            "tells whether your model gives them away."
        ).format(count=USUAL_COUNT)
        self.box.setAccessibleDescription(about)
        hint = Text(about, Type.HINT, "muted")
        below = QHBoxLayout()
        below.setContentsMargins(tokens.SPACE_24, 0, 0, 0)
        below.addWidget(hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_4)
        column.addWidget(self.box)
        column.addLayout(below)

    @property
    def count(self) -> int:
        """How many are wanted."""
        return USUAL_COUNT if self.box.isChecked() else 0
