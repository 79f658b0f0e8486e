"""Which model learns: those on this computer to choose from, and those that can be fetched, folded."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QPushButton, QVBoxLayout, QWidget

from desktop_app.recommend import Model
from desktop_app.recommend.catalogue import hub_cache
from desktop_app.ui.pages import plan_offers, plan_words
from desktop_app.ui.pages.plan_models import AbsentModels
from desktop_app.ui.pages.plan_offers import Wish
from desktop_app.ui.pages.plan_words import size_text
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.choice_card import ChoiceGroup
from desktop_app.ui.widgets.details_fold import DetailsFold
from desktop_app.ui.widgets.text import Text


class ModelsPart(QWidget):
    """Signals:
    folder_chosen(Path): offer the model in this folder too.
    """

    folder_chosen = Signal(Path)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards = ChoiceGroup(self.tr("Model"))
        self.more = DetailsFold(self.tr("Other models"))
        self.disk = Text("", color="muted")
        self.folder_button = QPushButton(self.tr("Choose a model folder…"))
        self.folder_button.setAccessibleDescription(
            self.tr("A folder on this computer with a language model in it.")
        )
        icons.put(self.folder_button, "folder")
        self.folder_button.clicked.connect(self._ask_for_folder)
        self.absent = AbsentModels()
        self.more.body.addWidget(self.disk)
        self.more.body.addSpacing(tokens.SPACE_4)
        self.more.body.addWidget(self.absent)
        self.more.body.addSpacing(tokens.SPACE_8)
        self.more.body.addWidget(
            Text(
                self.tr("You have a model on this computer, with config.json and .safetensors files?"),
                color="muted",
            )
        )
        self.more.body.addWidget(self.folder_button, 0, Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_16)
        column.addWidget(Text(self.tr("Which model learns?"), Type.SECTION))
        column.addWidget(self.cards)
        column.addWidget(self.more)

    def show_models(self, present: list[Model], chosen_id: str, suggested_id: str, wish: Wish) -> None:
        """Shows the models of this computer, one of them chosen, and what could be fetched.

        Raises:
            OSError: the disk of the models does not answer.
        """
        # Cards are made again only when there are other ones, so that the keyboard's place is not lost.
        wanted = [model.id for model in present]
        if list(self.cards.cards) != wanted:
            self.cards.clear()
            for model in present:
                self.cards.add(model.id, model.name)
        for model in present:
            words = (
                self._about(model),
                plan_words.language_gap(model, wish.language),
                plan_words.facts_text(model, wish.language),
            )
            self.cards.cards[model.id].set_words(
                model.name, "\n".join(part for part in words if part), plan_offers.badge_of(model, wish)[0]
            )
        self.cards.choose(chosen_id)
        worth, others = plan_offers.offers_of(wanted, suggested_id, wish)
        self.absent.show_offers(worth, others)
        free = (worth or others)[0].size.free_bytes if worth or others else 0
        self.disk.setText(
            self.tr("Downloaded models are kept in {folder}. {free} are free there.").format(
                folder=hub_cache(), free=size_text(free)
            )
        )

    def _ask_for_folder(self) -> None:
        dialog = QFileDialog(self.window(), self.tr("Folder of a model"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._on_folder)
        dialog.open()

    def _on_folder(self, name: str) -> None:
        self.folder_chosen.emit(Path(name))

    def _about(self, model: Model) -> str:
        if model.demo_only:
            return self.tr(
                "Comes with Homespun and shows every step within minutes. It is only a demo: what it writes "
                "is simple, and too little for real mail."
            )
        return model.about or self.tr("A model of your own, {size} billion parameters.").format(
            size=f"{model.parameters_billion:.2g}"
        )
