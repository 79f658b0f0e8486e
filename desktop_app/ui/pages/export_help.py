"""How people get their messages out of the programs they use, folded until asked for."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.details_fold import DetailsFold
from desktop_app.ui.widgets.text import Text


class ExportHelp(QWidget):
    """One fold a program, in words, without links: nothing here connects to anything."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_4)
        column.addWidget(Text(self.tr("How do I get my messages out of …"), Type.STRONG))
        self.folds: list[DetailsFold] = []
        for name, words in self._programs():
            fold = DetailsFold(name)
            fold.body.setContentsMargins(tokens.SPACE_24, tokens.SPACE_4, 0, tokens.SPACE_12)
            fold.body.addWidget(Text(words, color="muted"))
            self.folds.append(fold)
            column.addWidget(fold)

    def _programs(self) -> tuple[tuple[str, str], ...]:
        return (
            (
                self.tr("Gmail"),
                self.tr(
                    "Go to takeout.google.com in your browser and sign in. Choose “Deselect all”, then tick only "
                    "“Mail”. Ask for one download; Google sends you a link, often within a few hours. Choose the "
                    "downloaded zip here, or the .mbox file in it."
                ),
            ),
            (
                self.tr("Thunderbird"),
                self.tr(
                    "Your mail already lies on this computer. In Thunderbird open Help, Troubleshooting "
                    "Information, and beside “Profile Folder” press “Open Folder”. In it, the folders “ImapMail” "
                    "and “Mail” hold one file for each mail folder. Choose the files “Sent” and “INBOX”; they "
                    "have no ending."
                ),
            ),
            (
                self.tr("Apple Mail"),
                self.tr(
                    "Select the mailbox “Sent” in the left column, then choose Mailbox, Export Mailbox … in the "
                    "menu. Do the same with “Inbox”. Each becomes a folder that ends in .mbox; choose both here."
                ),
            ),
            (
                self.tr("WhatsApp"),
                self.tr(
                    "Open a chat on your phone, tap its name or the three dots, More, “Export chat”, and choose "
                    "“Without media”. Send the file to yourself and save it on this computer. Choose the .txt or "
                    ".zip file here; you can add several chats."
                ),
            ),
            (
                self.tr("Outlook"),
                self.tr(
                    "Outlook's own files (.pst, .ost) cannot be read yet. If the same account can be added to "
                    "Thunderbird, your mail can come from there."
                ),
            ),
        )
