"""A chat with both models side by side: streamed, stopped at will, the model loaded once for all messages."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QGridLayout, QPlainTextEdit, QPushButton, QSpinBox

from desktop_app.core.errors import AppError
from desktop_app.core.project import Run
from desktop_app.flow.ask_task import LONGEST_MESSAGE_CHARACTERS, instruction_of, names_in
from desktop_app.flow.chat_task import Conversation, chat
from desktop_app.protocol.commands import FinishNow, StopAnswer
from desktop_app.protocol.events import Event, Failed, Finished, Phase, Sample
from desktop_app.redaction.chat_tokens import fill_tokens
from desktop_app.ui import messages
from desktop_app.ui.session import Session
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.compare_view import ComparePair, CompareView
from desktop_app.ui.widgets.details_fold import DetailsFold
from desktop_app.ui.widgets.text import Text
from desktop_app.ui.widgets.wrap_row import WrapRow

CHAT = "chat"
_LENGTH_TOKENS = 160
_SEND_KEYS = "Ctrl+Return"
"""Return alone makes a new line, as in a mail."""


class ChatCard(Card):
    """Signals:
    failed(code, details): the chat could not go on.
    kept(str): this message is to be asked of every later run.
    """

    failed = Signal(str, object)
    kept = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__("", "")
        self.set_title(self.tr("Chat with it"))
        self.set_text(self.tr("Write as somebody might write to you. It stays on this computer and is not kept."))
        self._session = session
        self._run: Run | None = None
        self._talk: Conversation | None = None
        self._asked = 0
        self._pair: ComparePair | None = None
        self._last = ""
        self._said: dict[str, str] = {}
        self._waiting: set[str] = set()
        self.question = QPlainTextEdit()
        self.question.setAccessibleName(self.tr("Your own message"))
        self.question.setPlaceholderText(self.tr("Hi, do you have time for a coffee on Thursday?"))
        # Tab must lead on to the button; nobody indents a message.
        self.question.setTabChangesFocus(True)
        self.question.setFixedHeight(tokens.scaled(88))
        self.question.textChanged.connect(self.refresh)
        self.ask_button = self._button(self.tr("Let both answer"), "play", self._ask)
        self.ask_button.setToolTip(_SEND_KEYS)
        send = QShortcut(QKeySequence(_SEND_KEYS), self.question)
        send.setContext(Qt.ShortcutContext.WidgetShortcut)
        send.activated.connect(self.ask_button.click)
        self.stop_button = self._button(self.tr("Stop the answer"), "stop", self.stop)
        self.new_button = self._button(self.tr("New conversation"), "refresh", self.begin_anew)
        self.keep_button = self._button(self.tr("Ask this of every model"), "add", self._keep)
        self.hint = Text("", Type.HINT, "muted")
        self.pairs = CompareView(self.tr("Before training"), self.tr("Your model"), self.tr("Message"))
        self._build_expert()
        row = WrapRow(spacing_px=tokens.SPACE_12)
        for button in (self.ask_button, self.stop_button, self.new_button, self.keep_button):
            row.add(button)
        for part in (self.pairs, self.question, row, self.hint, self.expert):
            self.body.addWidget(part)
        session.task_events.connect(self._on_events)
        session.task_ended.connect(self._on_ended)
        self.refresh()

    def _button(self, words: str, icon: str, deed: object) -> QPushButton:
        button = QPushButton(words)
        icons.put(button, icon)
        button.clicked.connect(deed)
        return button

    def _build_expert(self) -> None:
        self.expert = DetailsFold(self.tr("Expert"))
        self.temperature = QDoubleSpinBox()
        self.temperature.setRange(0.0, 2.0)
        self.temperature.setSingleStep(0.1)
        self.temperature.setDecimals(1)
        self.temperature.setSpecialValueText(self.tr("0 (always the likeliest)"))
        self.length = QSpinBox()
        self.length.setRange(8, 2048)
        self.length.setValue(_LENGTH_TOKENS)
        self.length.setSuffix(self.tr(" tokens"))
        self.with_base = QCheckBox(self.tr("Let the model from before answer too"))
        self.with_base.setChecked(True)
        self.with_base.toggled.connect(self.refresh)
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens.SPACE_12)
        grid.setVerticalSpacing(tokens.SPACE_8)
        grid.setColumnStretch(2, 1)
        for line, (words, field) in enumerate(
            ((self.tr("Temperature"), self.temperature), (self.tr("Longest answer"), self.length))
        ):
            label = Text(words)
            label.setBuddy(field)
            field.setAccessibleName(words)
            grid.addWidget(label, line, 0)
            grid.addWidget(field, line, 1)
        self.expert.body.addLayout(grid)
        self.expert.body.addWidget(self.with_base)

    # From the page

    def set_run(self, run: Run | None) -> None:
        """Talks with the model of this run; another run, another conversation."""
        if run is None or self._run is None or run.folder != self._run.folder:
            self.close_chat()
            self._run = run
            self.begin_anew()
            self.question.clear()
        self.refresh()

    @property
    def is_open(self) -> bool:
        """Whether the model is loaded, or being loaded, for this chat."""
        return self._session.running_task == CHAT

    @property
    def is_answering(self) -> bool:
        return bool(self._waiting)

    def close_chat(self) -> None:
        """Lets the model go; `task_ended` follows."""
        if self.is_open:
            self._session.send(FinishNow())

    def stop(self) -> None:
        self._session.send(StopAnswer())

    def begin_anew(self) -> None:
        """Forgets what was said."""
        if self.is_answering:
            self.stop()
        self.pairs.clear()
        self._pair, self._talk, self._said, self._waiting = None, None, {}, set()
        self.refresh()

    # Asking

    def _ask(self) -> None:
        text, project, run = self.question.toPlainText().strip(), self._session.project, self._run
        if run is None or project is None or self.is_answering or not 0 < len(text) <= LONGEST_MESSAGE_CHARACTERS:
            return
        try:
            if self._talk is None:
                self._talk = Conversation(instruction_of(project), names_in(project, text))
            self._asked += 1
            variants = ("base", "tuned") if self.with_base.isChecked() else ("tuned",)
            command = self._talk.ask(
                self._prompt_id,
                text,
                variants=variants,
                temperature=round(self.temperature.value(), 1),
                max_new_tokens=self.length.value(),
            )
            if self.is_open:
                self._session.send(command)
            else:
                self._session.start_task(CHAT, chat(run, command))
        except AppError as error:
            self.failed.emit(error.code, error.details)
            return
        self._last, self._said, self._waiting = text, {}, set(variants)
        self._pair = self.pairs.add(text, "…" if "base" in variants else self.tr("(was not asked)"))
        self.question.clear()
        self.question.setFocus()
        self.refresh()

    @property
    def _prompt_id(self) -> str:
        return f"chat-{self._asked}"

    def _keep(self) -> None:
        text = self._last or self.question.toPlainText().strip()
        if text:
            self.kept.emit(text)

    # What comes back

    def _on_events(self, task: str, events: list[Event]) -> None:
        if task != CHAT:
            return
        for event in events:
            if isinstance(event, Phase) and self.is_answering:
                self._say(messages.words(f"phase_{event.name}").text)
            elif isinstance(event, Sample) and event.prompt_id == self._prompt_id and self._pair is not None:
                self._take(event)

    def _take(self, sample: Sample) -> None:
        if sample.variant not in self._waiting or self._talk is None:
            return
        whole = sample.text if sample.final else self._said.get(sample.variant, "") + sample.text
        self._said[sample.variant] = whole
        shown = fill_tokens(whole, self._talk.names).strip()
        if sample.final:
            shown = shown or self.tr("(It answered nothing.)")
            self._waiting.discard(sample.variant)
        assert self._pair is not None
        if sample.variant == "base":
            self._pair.set_left(shown)
        else:
            self._pair.set_right(shown)
        if not self._waiting:
            self._talk.add(self._last, self._said.get("tuned", ""))
            self.refresh()

    def _on_ended(self, task: str, end: Failed | Finished) -> None:
        if task != CHAT:
            return
        if self._waiting and self._pair is not None:
            for variant, put in (("base", self._pair.set_left), ("tuned", self._pair.set_right)):
                if variant in self._waiting:
                    put(self._said.get(variant) or self.tr("(It was interrupted.)"))
            self._waiting = set()
        if isinstance(end, Failed) and end.code != "cancelled":
            self.failed.emit(end.code, end.details)
        self.refresh()

    # What is shown

    def refresh(self) -> None:
        """Shows what can be done now."""
        count = len(self.question.toPlainText().strip())
        too_long = count > LONGEST_MESSAGE_CHARACTERS
        free = self._session.running_task in ("", CHAT)
        self.ask_button.setEnabled(bool(count) and not too_long and free and not self.is_answering)
        self.ask_button.setText(
            self.tr("Let both answer") if self.with_base.isChecked() else self.tr("Let it answer")
        )
        self.stop_button.setVisible(self.is_answering)
        self.new_button.setVisible(bool(self.pairs.pairs) and not self.is_answering)
        self.keep_button.setVisible(bool(self._last) and bool(self.pairs.pairs) and not self.is_answering)
        self.pairs.setVisible(bool(self.pairs.pairs))
        if too_long:
            number = QLocale()
            self._say(
                self.tr("That is {count} characters; at most {most} can be asked at once.").format(
                    count=number.toString(count), most=number.toString(LONGEST_MESSAGE_CHARACTERS)
                )
            )
        elif not self.is_answering:
            self._say("")

    def _say(self, words: str) -> None:
        self.hint.setText(words)
        self.hint.setVisible(bool(words))
