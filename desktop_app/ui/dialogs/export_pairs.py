"""Which format a copy of the examples shall have, and where it goes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QVBoxLayout, QWidget

from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.choice_card import ChoiceGroup
from desktop_app.ui.widgets.text import Text

_WIDTH_PX = 520


class ExportPairsDialog(QDialog):
    """Asks for the format, then for the folder.

    Signals:
        chosen(str, Path): a `dataset.formats.Format`, and a folder of its own that need not exist yet.
    """

    chosen = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = self.tr("Save a copy of your examples")
        self.setWindowTitle("Homespun")
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.formats = ChoiceGroup(self.tr("Format"))
        for form, name, text in (
            ("alpaca", "Alpaca", self.tr("JSON. What Homespun itself uses, and LLaMA-Factory.")),
            ("openai", "OpenAI", self.tr("JSON lines with “messages”. For OpenAI and most services.")),
            ("sharegpt", "ShareGPT", self.tr("JSON lines with “conversations”. For Axolotl and Unsloth.")),
            ("gemini", "Gemini", self.tr("JSON lines with “contents”. For Google's Vertex AI.")),
        ):
            self.formats.add(form, name, text)
        self.formats.choose("alpaca")
        self.box = QDialogButtonBox()
        self.box.addButton(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.choose = self.box.addButton(self.tr("Choose a folder …"), QDialogButtonBox.ButtonRole.ActionRole)
        self.choose.setObjectName("primary")
        self.choose.setDefault(True)
        self.choose.clicked.connect(self._ask_for_folder)
        self.box.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_16)
        whole.setSpacing(tokens.SPACE_12)
        whole.addWidget(Text(title, Type.SECTION))
        whole.addWidget(
            Text(
                self.tr(
                    "The copy holds your cleaned messages, with your changes and without what is left out. "
                    "Whoever gets it can read them."
                )
            )
        )
        whole.addWidget(self.formats)
        whole.addWidget(self.box)
        # A dialog asks its layout for a size once and forgets that wrapped words need height.
        width = max(tokens.scaled(_WIDTH_PX), whole.minimumSize().width())
        self.setFixedWidth(width)
        self.setMinimumHeight(whole.heightForWidth(width))

    def take_folder(self, folder: Path) -> None:
        """Tells the choice and closes. A folder with other things in it gets one of our own inside."""
        form = self.formats.current
        place = folder
        if folder.is_dir() and any(folder.iterdir()):
            place, number = folder / f"homespun-{form}", 2
            while place.exists():
                place, number = folder / f"homespun-{form}-{number}", number + 1
        self.chosen.emit(form, place)
        self.accept()

    def _ask_for_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Folder for the copy"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda name: self.take_folder(Path(name)))
        dialog.open()
