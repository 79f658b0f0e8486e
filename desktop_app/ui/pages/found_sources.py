"""What was found in the exports: each with its kind and count, tables with a way to name their columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.core.sentences import SENTENCES
from desktop_app.ui import messages
from desktop_app.ui.dialogs.source_list import SourceListDialog
from desktop_app.ui.pages.source_kinds import ASSISTANT_LOGS, CHATS
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.icon_label import IconLabel
from desktop_app.ui.widgets.text import ElidedText, Text

if TYPE_CHECKING:
    from desktop_app.importers.documents.columns import Preview

MOST_ROWS = 6
"""A project of a hundred chats shall not be a page of a hundred lines."""

_MOST_KINDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSource:
    """One export that was read. `preview`: of a table; `unknown_rows`: of a table whose columns are not known."""

    name: str
    format: str
    read: int
    preview: Preview | None = None
    unknown_rows: int = 0


class FoundSources(Card):
    """Tables that wait for an answer stand first.

    Signals:
        columns_wanted(str): the name of the table whose columns are to be named.
    """

    columns_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "", parent)
        self.set_title(self.tr("What was found"))
        self.sources: tuple[FoundSource, ...] = ()
        self.rows: list[FoundRow] = []
        self.body.setContentsMargins(0, tokens.SPACE_8, 0, 0)
        self._list = QVBoxLayout()
        self._list.setSpacing(tokens.SPACE_12)
        self.more = QPushButton()
        self.more.setObjectName("quiet")
        self.more.clicked.connect(self.show_all)
        self.explained = Text("", Type.HINT, "muted")
        self.body.addLayout(self._list)
        indented = QHBoxLayout()  # below the names, not below their icons
        indented.setContentsMargins(tokens.SPACE_16, 0, 0, 0)
        indented.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addLayout(indented)
        self.body.addWidget(self.explained)

    def show_sources(self, sources: Sequence[FoundSource]) -> None:
        # Large ones first: they matter; but a question comes before any size.
        self.sources = tuple(sorted(sources, key=lambda one: (not one.unknown_rows, -one.read)))
        for row in self.rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        shown = self.sources if len(self.sources) <= MOST_ROWS + 1 else self.sources[:MOST_ROWS]
        self.rows = [FoundRow(source) for source in shown]
        for row in self.rows:
            row.columns.clicked.connect(lambda _=False, name=row.source.name: self.columns_wanted.emit(name))
            self._list.addWidget(row)
            row.show()
        hidden = len(self.sources) - len(shown)
        self.more.setText(self.tr("and {count} more: show all …").format(count=QLocale().toString(hidden)))
        self.more.setVisible(hidden > 0)
        self.set_text(self._summary() if hidden else "")
        words = self._assistant_words()
        self.explained.setText(words)
        self.explained.setVisible(bool(words))

    @property
    def has_chats(self) -> bool:
        return any(one.format in CHATS for one in self.sources)

    def show_all(self) -> SourceListDialog:
        """Opens the list of all exports."""
        dialog = SourceListDialog(
            [(one.name, format_words(one.format), one.read) for one in self.sources],
            with_columns=[one.name for one in self.sources if one.preview is not None],
            parent=self.window(),
        )
        dialog.columns_wanted.connect(self.columns_wanted)
        dialog.open()
        return dialog

    def _summary(self) -> str:
        """Like "96 × WhatsApp chat, 4 × Mailbox"."""
        counts = Counter(format_words(one.format) for one in self.sources)
        named = ", ".join(
            self.tr("{count} × {kind}").format(count=QLocale().toString(count), kind=words)
            for words, count in counts.most_common(_MOST_KINDS)
        )
        others = sum(counts.values()) - sum(count for _, count in counts.most_common(_MOST_KINDS))
        return (
            self.tr("{named} and {count} others").format(named=named, count=QLocale().toString(others))
            if others
            else named
        )

    def _assistant_words(self) -> str:
        if not any(one.format in ASSISTANT_LOGS for one in self.sources):
            return ""
        return self.tr(
            "Talks with an assistant show how you ask and how the assistant answers, never how you write to "
            "people. If you say that the assistant is you, the model learns to answer requests as it did. For a "
            "model that writes like you, leave these exports out."
        )


class FoundRow(QWidget):
    """One export: name, kind and count."""

    def __init__(self, source: FoundSource) -> None:
        super().__init__()
        self.source = source
        name = ElidedText(source.name, Type.STRONG)
        kind = format_words(source.format)
        count = QLocale().toString(source.read)
        if source.unknown_rows:
            self.words = Text(
                self.tr(
                    "{kind}: Homespun does not know what its columns mean, so nothing of it is used yet."
                ).format(kind=kind),
                Type.HINT,
            )
        else:
            self.words = Text(
                self.tr("{kind}, {count} messages").format(kind=kind, count=count), Type.HINT, "muted"
            )
        self.columns = QPushButton(self.tr("Columns …"))
        self.columns.setAccessibleName(self.tr("Columns of {name}").format(name=source.name))
        self.columns.setVisible(source.preview is not None)
        if not source.unknown_rows:
            self.columns.setObjectName("quiet")
        icons.put(self.columns, "edit", "accent")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(name)
        words.addWidget(self.words)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.SPACE_12)
        icon = (
            IconLabel("warning", "warning") if source.unknown_rows else IconLabel(_icon(source.format), "accent")
        )
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self.columns, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(f"{source.name}: {self.words.text()}")


def format_words(source_format: str) -> str:
    """What a format is called; one of an older version is a file."""
    code = f"format_{source_format}"
    return messages.words(code if code in SENTENCES else "format_unknown").text


def _icon(source_format: str) -> str:
    if source_format in CHATS:
        return "messages"
    mail = ("mbox", "eml", "emlx", "maildir")
    return "mail" if source_format in mail or source_format.startswith("outlook") else "file"
