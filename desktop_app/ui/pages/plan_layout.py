"""The widgets of the plan's page and their order; what they say comes from `plan.py`."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.ui.pages.expert.panel import ExpertPanel
from desktop_app.ui.pages.plan_details import FitCard
from desktop_app.ui.pages.plan_present import ModelsPart
from desktop_app.ui.pages.plan_words import language_name
from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.calm_fields import CalmComboBox
from desktop_app.ui.widgets.choice_card import ChoiceGroup
from desktop_app.ui.widgets.details_fold import DetailsFold
from desktop_app.ui.widgets.inline_notice import InlineNotice
from desktop_app.ui.widgets.text import Text


class PlanLayout(QWidget):
    """Two questions, the model, whether it fits, and all the rest folded."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        # Away from a notice above it.
        self._column.setContentsMargins(0, tokens.SPACE_8, 0, 0)
        self._column.setSpacing(tokens.SPACE_16)
        self._build_questions()
        self.models = ModelsPart()
        self.blocked = InlineNotice("warning")
        self.fit = FitCard()
        self.expert = DetailsFold("")
        self.editor = ExpertPanel()
        self.expert.body.addWidget(self.editor)
        for part in (self.models, self.blocked, self.fit, self.expert):
            self._column.addWidget(part)
        self.show_changes(0)

    def _build_questions(self) -> None:
        label = Text(self.tr("Which language should it write?"), Type.SECTION)
        self.language = CalmComboBox()
        self.language.setAccessibleName(label.text())
        label.setBuddy(self.language)
        self._column.addWidget(label)
        self._column.addWidget(self.language, 0, Qt.AlignmentFlag.AlignLeft)
        self.effort = ChoiceGroup(self.tr("How thorough?"))
        self.effort.add(
            "best",
            self.tr("As good as it gets"),
            self.tr("Goes through your messages until it stops getting better."),
        )
        self.effort.add(
            "quick",
            self.tr("A quick try"),
            self.tr("Once through your messages: a first look, not the best result."),
        )
        self._column.addWidget(Text(self.tr("How thorough?"), Type.SECTION))
        self._column.addWidget(self.effort)

    def show_languages(self, codes: list[str], chosen: str) -> None:
        """Fills the list of languages and chooses one, without telling anybody."""
        if [self.language.itemData(at) for at in range(self.language.count())] != codes:
            self.language.clear()
            for code in codes:
                self.language.addItem(language_name(code), code)
        self.language.setCurrentIndex(self.language.findData(chosen))

    def show_changes(self, count: int) -> None:
        """The folded part says how many settings are not as suggested."""
        words = self.tr("Expert settings and reasons")
        if count:
            words = self.tr("Expert settings and reasons ({count} changed)").format(
                count=QLocale().toString(count)
            )
        self.expert.button.setText(words)

    def show_blocked(self, text: str, next_step: str = "") -> None:
        """Why the plan cannot be used; "" when it can."""
        if text:
            self.blocked.show_words("warning", text, next_step)
        self.blocked.setVisible(bool(text))
