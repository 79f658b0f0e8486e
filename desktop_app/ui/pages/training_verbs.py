"""The buttons of the training's page beside its deed: to end a run early, to begin one differently, to compare."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.ui.theme import icons
from desktop_app.ui.widgets.wrap_row import WrapRow


class TrainingVerbs(WrapRow):
    """Which of them are shown is the page's to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.finish = self._button(self.tr("Finish now and keep"), "finish")
        self.finish.setToolTip(self.tr("Stops after this step and keeps the best model so far."))
        self.go_on = self._button(self.tr("Enough tried: train now"), "play")
        self.go_on.setToolTip(self.tr("Ends the tries and goes on with the best settings so far."))
        self.stop = self._button(self.tr("Stop and discard"), "stop")
        self.stop.setToolTip(self.tr("Stops and throws this run away. Your messages stay."))
        self.easier = self._button(self.tr("Go on with less memory"), "play")
        self.easier.setToolTip(self.tr("Uses less memory and more time; goes on from the last checkpoint."))
        self.resume = self._button(self.tr("Resume the run with the old plan"), "play")
        self.ratings = self._button(self.tr("Learn from my ratings"), "training")
        self.ratings.setToolTip(
            self.tr("Makes a refined model beside this one, from the answers that you preferred.")
        )
        self.again = self._button(self.tr("Train again from the beginning"), "refresh", is_quiet=True)
        self.runs = self._button(self.tr("Compare runs"), "plan", is_quiet=True)

    def _button(self, text: str, icon: str, *, is_quiet: bool = False) -> QPushButton:
        button = QPushButton(text)
        if is_quiet:
            button.setObjectName("quiet")
            icons.put(button, icon, "accent")
        else:
            icons.put(button, icon)
        self.add(button)
        return button
