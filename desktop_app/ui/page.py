"""The base class of a page: four facts, and the shell derives every button from them.

    title       what the page is about, one line
    is_valid    whether the deed may be done now
    busy_text   what is running, in words; empty when nothing is. While set, the deed and leaving are closed
    notice      what the person must know now (a `Notice`), shown above the content

A page sets a fact and is done: the setter emits `changed`, the shell updates. It never touches a button itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.core.errors import Detail
from desktop_app.ui import messages
from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.inline_notice import InlineNotice, NoticeKind
from desktop_app.ui.widgets.text import Text

Width = Literal["text", "wide", "full"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One inline message. `button` and `on_button` belong together."""

    kind: NoticeKind
    text: str
    next_step: str = ""
    button: str = ""
    on_button: Callable[[], None] | None = None


class Page(QWidget):
    """One screen. Put widgets into `body`; it scrolls, and its column keeps a readable width.

    Args:
        title: the page's heading.
        lead: one or two sentences under it.
        width: "text" (about 640 px), "wide" (about 1040 px, for charts and tables) or "full".
        centred: the column stands in the middle; for a page that has the whole window.
        fills: the body takes the height that is left; for a page whose content scrolls by itself (a table).
    """

    changed = Signal()
    """A fact changed."""
    advance = Signal()
    """The deed is done; the shell asks for the next step."""

    def __init__(
        self,
        title: str,
        lead: str = "",
        *,
        width: Width = "text",
        centred: bool = False,
        fills: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._is_valid = True
        self._busy_text = ""
        self._notice: Notice | None = None

        self._title = Text(title, Type.TITLE)
        self._lead = Text(lead, color="muted")
        self._lead.setMaximumWidth(tokens.scaled(tokens.TEXT_COLUMN_PX))
        self._notice_view = InlineNotice()
        self._notice_view.button_clicked.connect(self._on_notice_button)
        self._notice_view.hide()
        self.body = QVBoxLayout()
        self.body.setSpacing(tokens.SPACE_16)
        self._build(width, centred=centred, fills=fills)
        self.set_title(title)
        self.set_lead(lead)

    def _build(self, width: Width, *, centred: bool, fills: bool) -> None:
        column = QWidget()
        column.setObjectName("pageColumn")
        stack = QVBoxLayout(column)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(tokens.SPACE_8)
        stack.addWidget(self._title)
        # In a row of its own: a column would compute the lead's height for its full width, not for the lead's own.
        lead_row = QHBoxLayout()
        lead_row.addWidget(self._lead)
        lead_row.addStretch(0)
        stack.addLayout(lead_row)
        stack.addSpacing(tokens.SPACE_8)
        stack.addWidget(self._notice_view)
        stack.addLayout(self.body, 1 if fills else 0)
        if not fills:
            stack.addStretch(1)
        limits = {"text": tokens.TEXT_COLUMN_PX, "wide": tokens.WIDE_COLUMN_PX}
        if width in limits:
            column.setMaximumWidth(tokens.scaled(limits[width]))

        ground = QWidget()
        ground.setObjectName("pageGround")
        row = QHBoxLayout(ground)
        row.setContentsMargins(tokens.SPACE_32, tokens.SPACE_24, tokens.SPACE_32, tokens.SPACE_24)
        if centred:
            row.addStretch(0)
        row.addWidget(column, 1)
        row.addStretch(0)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        # Text wraps anywhere, so only a page with a table of its own could ask for sideways scrolling.
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        # The scroll area itself would be a Tab stop without a name; its content has the stops.
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(ground)
        self._scroll.viewport().setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._scroll)

    # The four facts

    @property
    def title(self) -> str:
        return self._title.text()

    def set_title(self, title: str) -> None:
        self._title.setText(title)
        self.setAccessibleName(title)
        self.changed.emit()

    def set_lead(self, lead: str) -> None:
        self._lead.setText(lead)
        self._lead.setVisible(bool(lead))

    @property
    def is_valid(self) -> bool:
        return self._is_valid

    def set_valid(self, is_valid: bool) -> None:
        if is_valid != self._is_valid:
            self._is_valid = is_valid
            self.changed.emit()

    @property
    def busy_text(self) -> str:
        return self._busy_text

    def set_busy(self, text: str) -> None:
        """Says what is running; an empty text means that nothing is."""
        if text != self._busy_text:
            self._busy_text = text
            self.changed.emit()

    @property
    def notice(self) -> Notice | None:
        return self._notice

    @property
    def error(self) -> Notice | None:
        """The notice, if it is an error."""
        return self._notice if self._notice is not None and self._notice.kind == "error" else None

    def show_notice(
        self,
        kind: NoticeKind,
        text: str,
        next_step: str = "",
        *,
        button: str = "",
        on_button: Callable[[], None] | None = None,
    ) -> None:
        """Shows a message above the content, in the place of any other."""
        self._notice = Notice(kind=kind, text=text, next_step=next_step, button=button, on_button=on_button)
        self._notice_view.show_words(kind, text, next_step, button)
        self._notice_view.show()
        # A message that nobody sees because the page is scrolled down is no message.
        self._scroll.verticalScrollBar().setValue(0)
        self.changed.emit()

    def show_code(
        self,
        kind: NoticeKind,
        code: str,
        details: Mapping[str, Detail] | None = None,
        *,
        button: str = "",
        on_button: Callable[[], None] | None = None,
    ) -> None:
        """`show_notice` with the sentence of a code."""
        said = messages.words(code, details)
        self.show_notice(kind, said.text, said.next_step, button=button, on_button=on_button)

    def show_error(
        self, error: BaseException, *, button: str = "", on_button: Callable[[], None] | None = None
    ) -> None:
        """`show_notice` with the sentence of an error."""
        said = messages.words_for(error)
        self.show_notice("error", said.text, said.next_step, button=button, on_button=on_button)

    def clear_notice(self) -> None:
        if self._notice is not None:
            self._notice = None
            self._notice_view.hide()
            self.changed.emit()

    def _on_notice_button(self) -> None:
        if self._notice is not None and self._notice.on_button is not None:
            self._notice.on_button()

    # What a page overrides

    def primary_text(self) -> str:
        """The deed, in the person's words ("Use cleaned messages"). Empty: the page has no deed."""
        return self.tr("Continue")

    def on_primary(self) -> None:
        """Does the deed; emits `advance` when it is done."""
        self.advance.emit()

    def secondary_text(self) -> str:
        """A quieter verb left of the deed, open also while busy ("Stop reading"). Empty: none."""
        return ""

    def on_secondary(self) -> None:
        """Does the quieter verb."""

    def on_enter(self) -> None:
        """The page comes on the screen: read what it shows from the project."""

    def leave(self, go_on: Callable[[], None]) -> None:
        """The person wants to go elsewhere: calls `go_on`, at once or when what must come first is done, or says
        on the page why not."""
        go_on()

    def on_leave(self) -> None:
        """The page goes off the screen: save what was typed."""
