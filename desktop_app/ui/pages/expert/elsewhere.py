"""The planned training for several cards or a rented computer: files, and nothing that is started."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.widgets.text import Text


class ElsewhereFields(QWidget):
    """Signals:
    wanted(): write the files; the page asks where.
    """

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_8)
        column.addWidget(
            Text(
                self.tr(
                    "Homespun itself trains on one card. For more, it writes a folder with your cleaned examples "
                    "and ready settings for Accelerate (DDP, FSDP, DeepSpeed), Axolotl and SkyPilot, with a page "
                    "that says what to type. Nothing is sent anywhere."
                ),
                color="muted",
            )
        )
        self.button = QPushButton(self.tr("Write the files…"))
        icons.put(self.button, "folder")
        self.button.clicked.connect(self.wanted)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
