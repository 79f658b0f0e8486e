"""More names by a language model: which one, how large it is, and a yes before anything is downloaded."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.core.errors import AppError
from desktop_app.recommend.name_models import NameModelOffer, name_model_folder, name_model_offers
from desktop_app.runtime.environment import find_engine
from desktop_app.ui import messages
from desktop_app.ui.dialogs.scrolling_dialog import ScrollingDialog
from desktop_app.ui.widgets.choice_card import ChoiceGroup
from desktop_app.ui.widgets.inline_notice import InlineNotice
from desktop_app.ui.widgets.text import Text

_WIDTH_PX = 560
_OWN, _NONE = "own", "none"


class FindNamesDialog(ScrollingDialog):
    """Downloads nothing itself and reads no message.

    Args:
        language: of the project; a model for it alone is chosen first where there is one.
        was_asked: a model has read the project's messages before, and what it found can be taken back.

    Signals:
        chosen(str, bool): a model's id or folder, and whether the person agreed to its download.
        forgetting(): what a model found before is to be taken back.
    """

    chosen = Signal(str, bool)
    forgetting = Signal()

    def __init__(self, language: str, *, was_asked: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(width_px=_WIDTH_PX, parent=parent)
        self.set_title(self.tr("Look for more names"))
        self._offers = {offer.id: offer for offer in name_model_offers()}
        self._is_here = {offer.id: offer.is_here for offer in self._offers.values()}
        self._folder: Path | None = None
        self._engine = find_engine()
        lead = self.tr(
            "A language model reads your messages on this computer and marks names that stand in no list. Nothing "
            "of them is sent anywhere, and you decide on what it finds as on everything else."
        )
        self.notice = InlineNotice("error")
        self.notice.hide()
        self.models = ChoiceGroup(self.tr("Language model"))
        for offer in self._offers.values():
            self.models.add(offer.id, self._name_of(offer), self._about(offer), self._badge(offer))
        self.models.add(
            _OWN,
            self.tr("A folder of your own…"),
            self.tr("With a Hugging Face model for “token classification” that marks people."),
        )
        if was_asked:
            self.models.add(
                _NONE,
                self.tr("No language model"),
                self.tr("Takes back the names that only a language model found. You need no model for that."),
            )
        self.models.chosen.connect(self._on_chosen)
        for part in (Text(lead, color="muted"), self.notice, self.models):
            self.column.addWidget(part)
        self.column.addStretch(1)
        self.primary.setDefault(True)
        self.primary.clicked.connect(self._on_primary)
        self.secondary.setText(self.tr("Cancel"))
        self.models.choose(self._first(language))
        if not self._engine.is_ready:
            said = messages.words("engine_not_installed", {"missing": ", ".join(self._engine.missing)})
            self.notice.show_words("info", said.text, said.next_step)
            self.notice.show()
        self._update()
        self.models.cards[self.models.current or _OWN].setFocus()

    def _first(self, language: str) -> str:
        """One that is here already, else the one for the project's language alone, else the first."""
        here = [model for model, is_here in self._is_here.items() if is_here]
        own = [offer.id for offer in self._offers.values() if offer.languages == (language[:2],)]
        return next(iter((*here, *own, *self._offers, _OWN)))

    def _name_of(self, offer: NameModelOffer) -> str:
        return self.tr("Many languages") if len(offer.languages) > 1 else self._language(offer.languages[0])

    def _language(self, code: str) -> str:
        # Qt knows languages by their own names only, which say little to those who do not speak them.
        names = {
            "ar": self.tr("Arabic"),
            "de": self.tr("German"),
            "en": self.tr("English"),
            "es": self.tr("Spanish"),
            "fr": self.tr("French"),
            "it": self.tr("Italian"),
            "lv": self.tr("Latvian"),
            "nl": self.tr("Dutch"),
            "pt": self.tr("Portuguese"),
            "zh": self.tr("Chinese"),
        }
        return names.get(code, QLocale(code).nativeLanguageName())

    def _about(self, offer: NameModelOffer) -> str:
        languages = ", ".join(map(self._language, offer.languages))
        from_ = self.tr("From Hugging Face: {id}, licence {licence}.").format(id=offer.id, licence=offer.licence)
        return f"{languages}. {from_}" if len(offer.languages) > 1 else from_

    def _badge(self, offer: NameModelOffer) -> str:
        return self.tr("Is here") if self._is_here[offer.id] else _size(offer)

    def _on_chosen(self, model: str) -> None:
        if self._engine.is_ready:
            self.notice.hide()
        if model == _OWN:
            self._ask_for_folder()
        self._update()
        self.fit()

    def _ask_for_folder(self) -> None:
        given = QFileDialog.getExistingDirectory(self, self.tr("Folder with a language model"))
        if given:
            self.use_folder(Path(given))

    def use_folder(self, folder: Path) -> None:
        """Takes a folder for the model, or says why it is none."""
        try:
            name_model_folder(str(folder))
        except AppError as error:
            self._folder = None
            said = messages.words_for(error)
            self.notice.show_words("error", said.text, said.next_step)
            self.notice.show()
            self.scroll_to_top()
        else:
            self._folder = folder
            # What the folder before was not, this one is; that the engine is missing stays to be read.
            self.notice.setVisible(not self._engine.is_ready)
            self.models.cards[_OWN].set_words(self.tr("A folder of your own…"), str(folder))
        self.models.choose(_OWN)
        self.models.cards[_OWN].setFocus()
        self._update()
        self.fit()

    def _update(self) -> None:
        model = self.models.current
        offer = self._offers.get(model or "")
        if offer is not None and not self._is_here[offer.id]:
            self.primary.setText(self.tr("Download ({size}) and look").format(size=_size(offer)))
        elif model == _OWN and self._folder is None:
            self.primary.setText(self.tr("Choose the folder…"))
        elif model == _NONE:
            self.primary.setText(self.tr("Take its names back"))
        else:
            self.primary.setText(self.tr("Look for names"))
        self.primary.setEnabled(self._engine.is_ready or model == _NONE)

    def _on_primary(self) -> None:
        model = self.models.current
        if model == _OWN and self._folder is None:
            self._ask_for_folder()
            return
        self.accept()
        if model == _NONE:
            self.forgetting.emit()
        elif model == _OWN:
            self.chosen.emit(str(self._folder), False)
        elif model is not None:
            # The button said "Download", with the size.
            self.chosen.emit(model, not self._is_here[model])


def _size(offer: NameModelOffer) -> str:
    return QLocale().formattedDataSize(offer.size_bytes, 0, QLocale.DataSizeFormat.DataSizeSIFormat)
