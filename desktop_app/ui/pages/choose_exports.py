"""Choosing what to read: drop files, pick them, fetch mail, or take the example."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop_app.core import paths
from desktop_app.ui.pages.chosen_sources import ChosenSources
from desktop_app.ui.pages.export_help import ExportHelp
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.widgets.path_picker import PathPicker
from desktop_app.ui.widgets.wrap_row import WrapRow


class ChooseExports(QWidget):
    """The ways to add exports above the list of those that were chosen, and how to make one below.

    Signals:
        chosen(list[Path]): added by dropping, by a dialog, or as the example; the list does not have them yet.
        account_wanted(): mail is to be fetched from an account.
    """

    chosen = Signal(list)
    account_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        keys = QKeySequence(QKeySequence.StandardKey.Paste).toString(QKeySequence.SequenceFormat.NativeText)
        self.picker = PathPicker(
            self.tr("Drop mail or chat exports here"),
            self.tr(
                "Files, folders or zip files, from any mail program or chat; or paste copied files ({keys}). "
                "They are read, never changed."
            ).format(keys=keys),
        )
        self.picker.paths_chosen.connect(self.chosen)
        self.account = QPushButton(self.tr("Get mail from an account …"))
        icons.put(self.account, "mail")
        self.account.clicked.connect(self.account_wanted)
        self.example = QPushButton(self.tr("Use the example messages"))
        self.example.setObjectName("quiet")
        self.example.setToolTip(
            self.tr("The invented mailbox and chat of Billie Hartwell, to try everything out.")
        )
        icons.put(self.example, "example", "accent")
        self.example.clicked.connect(lambda: self.chosen.emit(example_paths()))
        self.sources = ChosenSources()
        self.help = ExportHelp()
        other_ways = WrapRow()
        for button in (self.account, self.example):
            other_ways.add(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_16)
        for part in (self.picker, other_ways, self.sources, self.help):
            column.addWidget(part)
        self.refresh()

    def refresh(self) -> None:
        """Shows what fits to the list as it is now."""
        self.sources.setVisible(bool(self.sources.paths))
        self.example.setVisible(not self.sources.paths)


def example_paths() -> list[Path]:
    """The bundled example: an invented mailbox and a chat."""
    return [paths.examples() / "mailbox", paths.examples() / "chats"]


def is_example(chosen: Sequence[Path]) -> bool:
    """Whether these are the bundled example and nothing else."""
    return bool(chosen) and all(path.is_relative_to(paths.examples()) for path in chosen)
