"""Goal: what the model is for, whether training is the right thing, and what it costs in time and trust."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop_app.ui.page import Page
from desktop_app.ui.pages.advice_fold import AdviceFold
from desktop_app.ui.session import Session
from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.choice_card import ChoiceGroup
from desktop_app.ui.widgets.icon_label import IconLabel
from desktop_app.ui.widgets.inline_notice import InlineNotice
from desktop_app.ui.widgets.text import Text

GOAL = "write_like_me"


class GoalPage(Page):
    """The goal becomes the instruction of every pair (`dataset.goals`), so another one makes the pairs anew."""

    def __init__(self, session: Session) -> None:
        super().__init__("")
        self._session = session
        self.set_title(self.tr("What should your model do?"))
        self.set_lead(
            self.tr("You make a small language model of your own. It learns from how you answered before.")
        )
        self.choices = ChoiceGroup(self.tr("What the model is for"))
        self._add_goals()
        self.again = InlineNotice(
            "info",
            self.tr("Your examples will be made again for this."),
            self.tr("Your messages, your privacy decisions and your own changes to examples stay as they are."),
        )
        self.again.hide()
        self.advice = AdviceFold()
        self.promise = InlineNotice(
            "success",
            self.tr("Your mail never leaves this computer."),
            self.tr("Nothing is uploaded, there is no account, and your mailbox is only read, never changed."),
        )
        self.time = Text("", color="muted")
        self.body.addWidget(self.choices)
        self.body.addWidget(self.again)
        self.body.addWidget(self.advice)
        self.body.addWidget(self.promise)
        self.body.addWidget(self._build_way())
        session.project_changed.connect(self._show_project)
        self._show_project()

    def _add_goals(self) -> None:
        for goal, icon, title, text in (
            (
                GOAL,
                "mail",
                self.tr("Write replies like me"),
                self.tr("You give it a message, it drafts an answer in your words. It never sends anything."),
            ),
            (
                "chat_like_me",
                "messages",
                self.tr("Chat like me"),
                self.tr("Short and quick, as you write to friends and family."),
            ),
            (
                "answer_customers",
                "person",
                self.tr("Answer customers as I do"),
                self.tr("For a shop, an office or an association with a mailbox full of good answers."),
            ),
            (
                "answer_colleagues",
                "edit",
                self.tr("Answer colleagues as I do"),
                self.tr("For the mail of a working day: to the point, in your tone."),
            ),
        ):
            self.choices.add(goal, title, text, icon=icon)
        self.choices.choose(GOAL)
        self.choices.chosen.connect(self._on_goal)

    def _build_way(self) -> QWidget:
        card = Card(self.tr("What will happen"))
        steps = (
            ("computer", self.tr("Homespun looks at what your computer can do.")),
            ("mail", self.tr("You choose your exported mail or chats; it reads them.")),
            ("privacy", self.tr("It replaces names, numbers and passwords, and you check that.")),
            ("plan", self.tr("It suggests a model and a plan that fit your computer.")),
            ("training", self.tr("The model trains, alone; you may do other things meanwhile.")),
            ("take", self.tr("You try it, compare it, and take it with you as a file.")),
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens.SPACE_12)
        grid.setVerticalSpacing(tokens.SPACE_12)
        grid.setColumnStretch(1, 1)
        for row, (icon, words) in enumerate(steps):
            grid.addWidget(IconLabel(icon, "accent"), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Text(words), row, 1)
        card.body.addLayout(grid)
        card.body.addWidget(Text(self.tr("How long it takes"), Type.STRONG))
        card.body.addWidget(self.time)
        return card

    @property
    def time_text(self) -> str:
        return self.time.text()

    def _show_project(self) -> None:
        project = self._session.project
        goal = project.facts.goal if project is not None else GOAL
        self.choices.choose(goal if goal in self.choices.cards else GOAL)
        self.again.hide()
        self._show_time()

    def _on_goal(self, goal: str) -> None:
        project = self._session.project
        made_for_another = project is not None and project.quality.exists() and goal != project.facts.goal
        self.again.setVisible(made_for_another)

    def _show_time(self) -> None:
        project = self._session.project
        if project is not None and project.facts.is_example:
            self.time.setText(
                self.tr(
                    "With the example messages and the small demo model: a few minutes in all, on any computer."
                )
            )
        else:
            self.time.setText(
                self.tr(
                    "About a quarter of an hour of your attention. Training takes from half an hour to a night, "
                    "depending on your graphics card; the time left is shown while it runs. You can pause "
                    "any time."
                )
            )

    def primary_text(self) -> str:
        return self.tr("Look at my computer")

    def on_primary(self) -> None:
        project, goal = self._session.project, self.choices.current or GOAL
        if project is not None and project.facts.goal != goal:
            project.change(goal=goal)
            if project.quality.exists():
                project.forget_after(project.dataset)
                self.again.hide()
        self.advance.emit()
