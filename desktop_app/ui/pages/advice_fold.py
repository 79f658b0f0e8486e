"""Five questions that lead to training, a description, a search, or more data first."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QWidget

from desktop_app.recommend.advice import QUESTIONS, advise
from desktop_app.ui import messages
from desktop_app.ui.theme import tokens
from desktop_app.ui.widgets.details_fold import DetailsFold
from desktop_app.ui.widgets.inline_notice import InlineNotice
from desktop_app.ui.widgets.text import Text


class AdviceFold(DetailsFold):
    """Folded until asked for; the advice shows when the last question is answered, and never stops anybody."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self.button.setText(self.tr("Is training the right thing for me?"))
        self.answers: dict[str, bool] = {}
        self.buttons: dict[str, tuple[QRadioButton, QRadioButton]] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens.SPACE_16)
        grid.setVerticalSpacing(tokens.SPACE_12)
        grid.setColumnStretch(0, 1)
        for row, code in enumerate(QUESTIONS):
            question = messages.words(f"advice_ask_{code}").text
            yes, no = QRadioButton(self.tr("Yes")), QRadioButton(self.tr("No"))
            group = QButtonGroup(self)
            for button, answer in ((yes, True), (no, False)):
                group.addButton(button)
                button.setAccessibleName(f"{question} {button.text()}")
                button.clicked.connect(lambda _=False, code=code, answer=answer: self._on_answer(code, answer))
            self.buttons[code] = (yes, no)
            grid.addWidget(Text(question), row, 0)
            grid.addWidget(yes, row, 1, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(no, row, 2, Qt.AlignmentFlag.AlignTop)
        self.advice = InlineNotice("info")
        self.advice.hide()
        self.body.addLayout(grid)
        self.body.addWidget(self.advice)

    def _on_answer(self, code: str, answer: bool) -> None:
        self.answers[code] = answer
        advice = advise(self.answers)
        if advice is None:
            return
        words = messages.words(f"advice_{advice}")
        is_good = advice in ("train", "search_and_train")
        self.advice.show_words("success" if is_good else "info", words.text, words.next_step)
        self.advice.show()
