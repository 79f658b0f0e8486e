"""The widgets of the plan's page and their order; what they say comes from `plan.py`."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop_app.ui.pages.plan_details import ChoicesTable, FitCard
from desktop_app.ui.pages.plan_expert import CalmComboBox, SettingsEditor
from desktop_app.ui.pages.plan_models import AbsentModels
from desktop_app.ui.pages.plan_server import ServerFields
from desktop_app.ui.pages.plan_words import language_name
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
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
        self._build_models()
        self.blocked = InlineNotice("warning")
        self.fit = FitCard()
        self._column.addWidget(self.blocked)
        self._column.addWidget(self.fit)
        self._build_expert()

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

    def _build_models(self) -> None:
        self.models = ChoiceGroup(self.tr("Model"))
        self.more = DetailsFold(self.tr("Other models"))
        self.disk = Text("", color="muted")
        self.folder_button = QPushButton(self.tr("Choose a model folder…"))
        self.folder_button.setAccessibleDescription(
            self.tr("A folder on this computer with a language model in it.")
        )
        icons.put(self.folder_button, "folder")
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
        self._column.addWidget(Text(self.tr("Which model learns?"), Type.SECTION))
        self._column.addWidget(self.models)
        self._column.addWidget(self.more)

    def _build_expert(self) -> None:
        self.expert = DetailsFold("")
        self.method = ChoiceGroup(self.tr("Method"))
        self.method.add("auto", self.tr("Let Homespun choose"))
        self.method.add(
            "qlora",
            self.tr("QLoRA"),
            self.tr("The model is packed into 4 bits while it learns: needs least memory."),
        )
        self.method.add(
            "lora", self.tr("LoRA"), self.tr("The model stays unpacked: a little more exact, needs more memory.")
        )
        self.table = ChoicesTable()
        self.editor = SettingsEditor()
        self.server = ServerFields()
        column = self.expert.body
        column.addWidget(Text(self.tr("Reasons"), Type.STRONG))
        column.addWidget(self.table)
        column.addSpacing(tokens.SPACE_8)
        column.addWidget(Text(self.tr("Method"), Type.STRONG))
        column.addWidget(self.method)
        column.addSpacing(tokens.SPACE_8)
        column.addWidget(self.editor)
        column.addSpacing(tokens.SPACE_8)
        column.addWidget(self.server)
        self._column.addWidget(self.expert)
        self.show_changes(0)

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
            words = self.tr("Expert settings and reasons ({count} changed)").format(count=count)
        self.expert.button.setText(words)

    def show_blocked(self, text: str, next_step: str = "") -> None:
        """Why the plan cannot be used; "" when it can."""
        if text:
            self.blocked.show_words("warning", text, next_step)
        self.blocked.setVisible(bool(text))
