"""The privacy check before cleaning: what was found, and the three things that are told and not found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.redaction.decisions import add_name, exclude_contact, include_contact, remove_name
from desktop_app.redaction.finding import Decisions, Style
from desktop_app.ui.pages.added_names import AddedNames
from desktop_app.ui.pages.findings_model import kind_words
from desktop_app.ui.pages.findings_view import FindingsView
from desktop_app.ui.pages.left_out_contacts import Contact, LeftOutContacts
from desktop_app.ui.pages.privacy_review import Group, Review
from desktop_app.ui.pages.replacement_style import ReplacementStyle
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.details_fold import DetailsFold
from desktop_app.ui.widgets.empty_state import EmptyState
from desktop_app.ui.widgets.text import Text


class PrivacyDeciding(QWidget):
    """Shows a `Review` and changes it.

    Signals:
        decided(): after each change, also one that was taken back.
        names_changed(): other names are to be looked for; `decided` came before.
        more_names_wanted(): a language model is to look for names.
    """

    decided = Signal()
    names_changed = Signal()
    more_names_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._review = Review.empty()
        self._names: Sequence[object] = ()
        self.summary = Text("", Type.STRONG)
        self.nothing = EmptyState(
            "privacy",
            self.tr("Nothing was found"),
            self.tr(
                "That is not the same as nothing being there. Nicknames, rare names and hints that only friends "
                "understand are easily missed. Add the names below that the model must never learn."
            ),
        )
        self.view = FindingsView()
        self.view.decided.connect(self._on_decided)
        self.view.add_name_wanted.connect(self.add_name)
        self.view.leave_out_wanted.connect(self._on_leave_out)
        self.names = AddedNames()
        self.names.added.connect(self.add_name)
        self.names.removed.connect(lambda name: self._change(remove_name(self._review.decisions, name)))
        self.contacts = LeftOutContacts()
        self.contacts.ticked.connect(self._on_ticked)
        self.style_choice = ReplacementStyle()
        self.style_choice.chosen.connect(self._on_style)
        self.more_names = QPushButton(self.tr("Look for more names with a language model…"))
        self.more_names.setObjectName("fold")
        icons.put(self.more_names, "search", "accent")
        self.more_names.clicked.connect(self.more_names_wanted)
        self.names_fold = DetailsFold("")
        self.contacts_fold = DetailsFold("")
        self.style_fold = DetailsFold("")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_12)
        for part in (self.summary, self.nothing, self.view):
            column.addWidget(part)
        told: tuple[tuple[DetailsFold, QWidget], ...] = (
            (self.names_fold, self.names),
            (self.contacts_fold, self.contacts),
            (self.style_fold, self.style_choice),
        )
        for fold, inside in told:
            inside.setMaximumWidth(tokens.scaled(tokens.TEXT_COLUMN_PX))
            # In a row of its own: a column would compute the height for its full width, not for the part's own.
            row = QHBoxLayout()
            row.addWidget(inside)
            row.addStretch(0)
            fold.body.addLayout(row)
            column.addWidget(fold)
        column.insertWidget(column.indexOf(self.contacts_fold), self.more_names, 0, Qt.AlignmentFlag.AlignLeft)
        self.forget()

    @property
    def review(self) -> Review:
        return self._review

    def forget(self) -> None:
        """Shows nothing of anybody."""
        self.show_review(Review.empty(), ())
        for fold in (self.names_fold, self.contacts_fold, self.style_fold):
            fold.set_open(False)

    def show_review(self, review: Review, contacts: Sequence[Contact]) -> None:
        """Shows what was found and decided.

        Args:
            contacts: everybody who wrote.
        """
        self._review = review
        self._names = review.decisions.added_names
        has_values = bool(review.found)
        self.summary.setText(self._summary_words())
        self.summary.setVisible(has_values)
        self.view.setVisible(has_values)
        self.nothing.setVisible(not has_values)
        self.view.show_review(review)
        self.contacts.show_contacts(contacts, review.decisions.excluded_contacts)
        self._show_told()
        if not has_values:
            self.names_fold.set_open(True)

    def add_name(self, name: str, kind: Literal["PERSON", "ORGANIZATION"]) -> None:
        """Looks for every form of a name."""
        self._change(add_name(self._review.decisions, name, kind))

    def leave_out(self, contact: str, *, left_out: bool) -> None:
        """Never learns from somebody, or does so again."""
        deed = exclude_contact if left_out else include_contact
        self._change(deed(self._review.decisions, contact))

    def _on_ticked(self, contact: str, left_out: bool) -> None:
        self.leave_out(contact, left_out=left_out)

    def _on_leave_out(self, group: Group) -> None:
        # An address says who it is better than a name does; the others of the same person go with it.
        address = next((form.value for form in group.forms if form.kind == "EMAIL"), None) or next(
            (
                form.value
                for other in self._review.groups("EMAIL")
                if other.entity == group.entity
                for form in other.forms
            ),
            group.title,
        )
        self.leave_out(address, left_out=True)
        self.contacts_fold.set_open(True)

    def _on_style(self, style: Style) -> None:
        self._change(replace(self._review.decisions, style=style))

    def _change(self, decisions: Decisions) -> None:
        self._review.change(decisions)
        self.view.show_decisions()
        self._on_decided()

    def _on_decided(self) -> None:
        self._show_told()
        self.decided.emit()
        if self._names != self._review.decisions.added_names:
            self._names = self._review.decisions.added_names
            self.names_changed.emit()

    def _show_told(self) -> None:
        decisions = self._review.decisions
        self.names.show_names(decisions.added_names)
        self.contacts.show_left_out(decisions.excluded_contacts)
        self.style_choice.show_style(decisions.style)
        self.names_fold.button.setText(
            _counted(self.tr("Add names that were not found"), len(decisions.added_names))
        )
        self.contacts_fold.button.setText(
            _counted(self.tr("Never learn from messages with …"), len(decisions.excluded_contacts))
        )
        words = {"invented": self.tr("something invented"), "tags": self.tr("plain tags")}
        self.style_fold.button.setText(
            self.tr("What is put instead: {words}").format(words=words[decisions.style])
        )

    def _summary_words(self) -> str:
        parts = []
        for kind, (values, things) in self._review.counts().items():
            label = kind_words(kind)
            if kind == "PERSON":
                said = self.tr("{label}: {people} people, written in {values} ways")
                parts.append(said.format(label=label, values=_number(values), people=_number(things)))
            else:
                parts.append(f"{label}: {_number(things)}")
        return " · ".join(parts)


def _counted(words: str, count: int) -> str:
    return f"{words}  ({_number(count)})" if count else words


def _number(value: int) -> str:
    return QLocale().toString(value)
