"""How people get their messages out of the programs they use, folded until asked for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop_app.ui.pages.export_guide import CHAT_PROGRAMS, MAIL_PROGRAMS, OTHER_PROGRAMS, Program
from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.details_fold import DetailsFold
from desktop_app.ui.widgets.text import Text


class ExportHelp(QWidget):
    """One fold a program, in words, without links: nothing here connects to anything."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Find a program, for example WhatsApp"))
        self.search.setAccessibleName(self.tr("Find a program"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._open_first)
        self.nothing = Text("", color="muted")
        self.groups = [
            _Group(self.tr("Mail: Gmail, Outlook, Apple Mail, Thunderbird …"), MAIL_PROGRAMS),
            _Group(self.tr("Chats: WhatsApp, Telegram, Messenger, iMessage …"), CHAT_PROGRAMS),
            _Group(self.tr("Assistants, tables and texts: ChatGPT, Claude, Excel, notes …"), OTHER_PROGRAMS),
        ]
        self.folds = [fold for group in self.groups for fold in group.folds]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_4)
        column.addWidget(Text(self.tr("How do I get my messages out of …"), Type.STRONG))
        column.addSpacing(tokens.SPACE_4)
        column.addWidget(self.search)
        column.addSpacing(tokens.SPACE_4)
        for group in self.groups:
            column.addWidget(group)
        column.addWidget(self.nothing)
        column.addSpacing(tokens.SPACE_8)
        column.addWidget(
            Text(
                self.tr(
                    "Homespun reads exports and copies, never the database that a program is using right now: it "
                    "would change under the reader, and many are encrypted so that no other program can read them."
                ),
                Type.HINT,
                "muted",
            )
        )
        self._filter("")

    @property
    def shown(self) -> list[ProgramFold]:
        """The programs that fit what was typed."""
        return [fold for fold in self.folds if not fold.isHidden()]

    def _filter(self, typed: str) -> None:
        words = typed.casefold().split()
        for group in self.groups:
            for fold in group.folds:
                fold.setVisible(fold.fits(words))
            hits = [fold for fold in group.folds if not fold.isHidden()]
            group.setVisible(bool(hits))
            # While somebody looks for a name, the groups are only in the way.
            group.set_open(bool(words) and bool(hits))
        shown = self.shown
        if words and len(shown) == 1:
            shown[0].set_open(True)
        self.nothing.setVisible(not shown)
        self.nothing.setText(
            self.tr(
                "Homespun has no steps for “{name}”. Look for “Export” in its menus or settings and choose what "
                "it makes: a file is recognised by what is in it, whatever program it came from."
            ).format(name=typed.strip())
        )

    def _open_first(self) -> None:
        if self.shown:
            self.shown[0].set_open(True)
            self.shown[0].button.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter after typing means "find it"; it must not set off the page's deed."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or not self.search.hasFocus():
            super().keyPressEvent(event)


class _Group(DetailsFold):
    """Programs of one kind."""

    def __init__(self, title: str, programs: Sequence[Program]) -> None:
        super().__init__(title)
        self.folds = [ProgramFold(program) for program in programs]
        self.body.setContentsMargins(tokens.SPACE_16, 0, 0, tokens.SPACE_8)
        self.body.setSpacing(tokens.SPACE_4)
        for fold in self.folds:
            self.body.addWidget(fold)


class ProgramFold(DetailsFold):
    """The steps for one program, made when they are opened."""

    def __init__(self, program: Program) -> None:
        super().__init__(_say(program.name))
        self._program = program
        self._found_by = f"{program.name} {_say(program.name)} {program.also}".casefold()
        self.steps: list[Text] = []
        self.note: Text | None = None
        self.body.setContentsMargins(tokens.SPACE_24, tokens.SPACE_4, 0, tokens.SPACE_12)
        self.body.setSpacing(tokens.SPACE_8)
        self.toggled.connect(self._fill)

    def fits(self, words: list[str]) -> bool:
        """Whether every word is part of its name or of the other words for it."""
        return all(word in self._found_by for word in words)

    def _fill(self, is_open: bool) -> None:
        if not is_open or self.steps:
            return
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens.SPACE_8)
        grid.setVerticalSpacing(tokens.SPACE_4)
        grid.setColumnStretch(1, 1)
        for at, step in enumerate(self._program.steps):
            text = Text(_say(step))
            self.steps.append(text)
            if len(self._program.steps) > 1:
                grid.addWidget(QLabel(f"{at + 1}."), at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(text, at, 1)
        self.body.addLayout(grid)
        if self._program.note:
            self.note = Text(_say(self._program.note), color="muted")
            self.body.addWidget(self.note)


def _say(text: str) -> str:
    return QCoreApplication.translate("ExportHelp", text)
