"""Into the chat programs of this computer, on the export's page: what is here, a click each way, a question."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QVBoxLayout, QWidget

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, Run
from desktop_app.evaluation import choose_held_out
from desktop_app.export.tools import (
    TOOLS,
    Found,
    Offered,
    Surroundings,
    chat_name,
    find_tools,
    offered_files,
    placements,
)
from desktop_app.flow.chat_tools_task import add_to_tool, take_from_tool
from desktop_app.protocol.events import Event, Failed, Finished, Notice, Phase, Progress, Sample
from desktop_app.protocol.planned import Task
from desktop_app.ui import messages
from desktop_app.ui.dialogs.confirm import Answer, ask
from desktop_app.ui.pages.export_tool_row import Deed, ToolRow
from desktop_app.ui.pages.plan_words import size_text
from desktop_app.ui.session import Session
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.threads.background import BackgroundCall
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.compare_view import Bubble
from desktop_app.ui.widgets.details_fold import DetailsFold
from desktop_app.ui.widgets.progress_panel import ProgressPanel
from desktop_app.ui.widgets.text import Text
from desktop_app.ui.widgets.wrap_row import WrapRow

ADD, UNDO = "add_to_tool", "take_from_tool"
_MIDDLING = ("Q4_K_M", "Q5_K_M", "Q8_0", "Q6_K", "F16")
"""Which file most people want in a chat program, best first."""


class ChatTools(QWidget):
    """Signals:
    busy(str): what is running, in words; "" when nothing is.
    told(str, str, dict): kind, code and details of what the page is to say.
    """

    busy = Signal(str)
    told = Signal(str, str, dict)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._project: Project | None = None
        self._run: Run | None = None
        self._destination: Path | None = None
        self._offered: tuple[Offered, ...] = ()
        self._found: tuple[Found, ...] = ()
        self._looking: BackgroundCall | None = None
        self._at: ToolRow | None = None
        self._name = ""
        self._notice: Notice | None = None
        self.rows = {tool.code: ToolRow(tool) for tool in TOOLS}
        self._build()
        for row in self.rows.values():
            row.add_wanted.connect(lambda row=row: self._add(row, self.model_name))
            row.undo_wanted.connect(lambda deed, row=row: self._undo(row, deed))
        session.task_events.connect(self._on_events)
        session.task_ended.connect(self._on_ended)

    def _build(self) -> None:
        self.card = Card(
            self.tr("Put it into a chat program"),
            self.tr(
                "Homespun looks on this computer only. Nothing is put into a program before you press its button, "
                "and you can take it out again here, also later."
            ),
        )
        self.file = QComboBox()
        self.file.setAccessibleName(self.tr("File for the chat program"))
        self.file.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.file.setMinimumContentsLength(12)
        self.file.currentIndexChanged.connect(lambda _: self._show_rows())
        self.progress = ProgressPanel()
        self.stop_button = QPushButton(self.tr("Stop"))
        icons.put(self.stop_button, "stop")
        self.stop_button.clicked.connect(self._session.cancel_task)
        self.question = Bubble(self.tr("Test question, one of your unseen messages"), "", "hover")
        self.answer = Bubble("", "", "accent_soft", "accent")
        self.looking = Text("", color="muted")
        self.looking.hide()
        self.none_here = Text(
            self.tr("No chat program was found on this computer. The list says which ones open your model."),
            color="muted",
        )
        self.none_here.hide()
        self.missing = DetailsFold("")
        self.again_button = QPushButton(self.tr("Look again"))
        icons.put(self.again_button, "refresh")
        self.again_button.clicked.connect(self.look)
        self._here = QVBoxLayout()
        self._here.setSpacing(tokens.SPACE_16)
        stop, again = WrapRow(), WrapRow()
        stop.add(self.stop_button)
        again.add(self.again_button)
        self._stop_row, self._again_row = stop, again
        for part in (self.file, self.progress, stop, self.question, self.answer, self.looking):
            self.card.body.addWidget(part)
        self.card.body.addLayout(self._here)
        self.card.body.addWidget(self.none_here)
        self.card.body.addWidget(self.missing)
        self.card.body.addWidget(again)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.card)
        self._show_idle()
        self._hide_answer()
        self._place_rows()

    # Facts

    @property
    def is_working(self) -> bool:
        return self._session.running_task in (ADD, UNDO)

    @property
    def model_name(self) -> str:
        """What chat programs will call the model."""
        return chat_name(self._project.facts.name) if self._project is not None else ""

    @property
    def chosen(self) -> Offered | None:
        at = self.file.currentIndex()
        return self._offered[at] if 0 <= at < len(self._offered) else None

    @property
    def has_deeds(self) -> bool:
        """Whether a model of this project is in a program, so that there is something to undo."""
        return any(row.deeds for row in self.rows.values())

    # Deeds

    def show_for(self, project: Project, run: Run, destination: Path | None) -> None:
        """Shows what this run's export can be put into, and looks for it.

        Args:
            destination: the exported files; None leaves only what can be undone.
        """
        if run.folder != (self._run.folder if self._run is not None else None):
            self._hide_answer()
        self._project, self._run, self._destination = project, run, destination
        if not self.is_working:
            self._place_rows()
            if destination is None:
                self.show_seen(self._found, ())
            else:
                self.look()

    def forget(self) -> None:
        self._project = self._run = self._destination = None
        self._offered, self._found = (), ()
        self.file.clear()
        self._hide_answer()
        self._place_rows()

    def look(self) -> None:
        """Looks for programs in the background; a look under way is not repeated."""
        if self._looking is not None or self._run is None:
            return
        run, destination = self._run, self._destination
        self._looking = BackgroundCall(lambda: _look(run, destination), self)
        self._looking.succeeded.connect(lambda seen: self._on_seen(run, *seen))
        self._looking.failed.connect(self._on_look_failed)
        self.looking.setText(self.tr("Looking for chat programs …"))
        self.looking.show()
        self.again_button.setEnabled(False)
        self._looking.start()

    def show_seen(self, found: Sequence[Found], offered: Sequence[Offered]) -> None:
        """Shows what a look found."""
        before = self.chosen.path if self.chosen is not None else None
        self._found, self._offered = tuple(found), tuple(offered)
        self.file.blockSignals(True)
        self.file.clear()
        for one in self._offered:
            self.file.addItem(
                self.tr("{size} · {name}").format(size=size_text(one.exported.bytes), name=one.path.name)
            )
        self.file.setCurrentIndex(_preferred(self._offered, before))
        self.file.blockSignals(False)
        self._place_rows()

    def _add(self, row: ToolRow, name: str, *, replaces: bool = False) -> None:
        offered = self.chosen
        if self._project is None or self._run is None or offered is None:
            return
        task = add_to_tool(self._project, self._run, row.found, offered, name, replaces=replaces)
        self._name = name
        self._start(ADD, row, task, self.tr("Adding to {program}").format(program=row.tool.name))

    def _undo(self, row: ToolRow, deed: Deed) -> None:
        self._name = deed.placed.name
        words = self.tr("Taking it out of {program}").format(program=row.tool.name)
        self._start(UNDO, row, take_from_tool(deed.run, deed.placed.number), words)

    def _start(self, name: str, row: ToolRow, task: Task, words: str) -> None:
        self._at, self._notice = row, None
        self._hide_answer()
        try:
            self._session.start_task(name, task)
        except AppError as error:
            self.told.emit("error", error.code, dict(error.details))
            return
        self.progress.reset()
        self._show_working(can_stop=name == ADD)
        self.busy.emit(words)

    # What comes back

    def _on_seen(self, run: Run, found: tuple[Found, ...], offered: tuple[Offered, ...]) -> None:
        self._looked()
        if self._run is None or self._run.folder != run.folder:
            self.look()  # another run came meanwhile
            return
        self.show_seen(found, offered)

    def _on_look_failed(self, error: AppError) -> None:
        self._looked()
        self.told.emit("error", error.code, dict(error.details))

    def _looked(self) -> None:
        self._looking = None
        self.looking.hide()
        self.again_button.setEnabled(True)

    def _on_events(self, task: str, events: list[Event]) -> None:
        if task not in (ADD, UNDO):
            return
        for event in events:
            if isinstance(event, Phase):
                self.progress.set_phase(messages.words(f"phase_{event.name}").text)
                if event.name == "asking_tool":
                    self._show_question()
            elif isinstance(event, Progress):
                self.progress.set_progress(event.done, event.total, event.seconds_left)
            elif isinstance(event, Sample):
                self.answer.set_text(self.answer.text + event.text)
            elif isinstance(event, Notice):
                self._notice = event

    def _on_ended(self, task: str, end: Failed | Finished) -> None:
        if task not in (ADD, UNDO) or self._at is None:
            return
        row, self._at = self._at, None
        self._show_idle()
        self.busy.emit("")
        self._place_rows()
        if isinstance(end, Failed) and end.code == "tool_name_taken" and end.details.get("free"):
            self._ask_for_name(row, str(end.details["free"]))
        elif isinstance(end, Failed):
            self.told.emit("info" if end.code == "cancelled" else "error", end.code, dict(end.details))
        elif self._notice is not None:
            self.told.emit("warning", self._notice.code, dict(self._notice.details))
        else:
            code = "tool_added" if task == ADD else "tool_taken_out"
            self.told.emit("success", code, {"program": row.tool.name, "name": self._name})

    def _ask_for_name(self, row: ToolRow, free: str) -> None:
        name = self._name
        answers = [
            Answer(text=self.tr("Add it as “{name}”").format(name=free), on_chosen=lambda: self._add(row, free))
        ]
        text = self.tr("Yours can have another name.")
        if row.tool.is_api:
            answers.append(
                Answer(
                    text=self.tr("Replace it"),
                    on_chosen=lambda: self._add(row, name, replaces=True),
                    is_danger=True,
                )
            )
            text += " " + self.tr("If you replace it, it comes back when you take yours out again.")
        question = self.tr("{program} has a model called “{name}” already.").format(
            program=row.tool.name, name=name
        )
        ask(self, question, text, answers, self.tr("Leave it as it is"))

    # What is shown

    def _place_rows(self) -> None:
        """Programs that are here stand open, the others in a fold."""
        deeds = self._deeds()
        found = {one.tool: one for one in self._found}
        absent = 0
        for code, row in self.rows.items():
            row.show_deeds([deed for deed in deeds if deed.placed.tool == code])
            if code in found:
                row.found = found[code]
            is_here = (row.is_here and code in found) or bool(row.deeds)
            self._here.removeWidget(row)
            self.missing.body.removeWidget(row)
            (self._here if is_here else self.missing.body).addWidget(row)
            absent += not is_here
        self.missing.button.setText(self.tr("Not found on this computer ({count})").format(count=absent))
        self.missing.setVisible(bool(self._found) and absent > 0)
        self.none_here.setVisible(bool(self._found) and absent == len(self.rows))
        self.file.setVisible(len(self._offered) > 1)
        self._again_row.setVisible(self._run is not None)
        self._show_rows()

    def _show_rows(self) -> None:
        found = {one.tool: one for one in self._found}
        for code, row in self.rows.items():
            row.show_found(found.get(code, Found(tool=code, state="missing")), self.chosen, self.model_name)
            row.setVisible(code in found or bool(row.deeds))
            row.set_busy(self.is_working)

    def _deeds(self) -> list[Deed]:
        """What can be undone: of every run, so that an older model does not stay for ever."""
        if self._project is None:
            return []
        return [
            Deed(run, placed)
            for run in self._project.runs()
            for placed in placements(run)
            if placed.state != "undone"
        ]

    def _show_working(self, *, can_stop: bool) -> None:
        self.progress.show()
        self._stop_row.setVisible(can_stop)
        self._show_rows()

    def _show_idle(self) -> None:
        self.progress.hide()
        self._stop_row.hide()

    def _show_question(self) -> None:
        assert self._project is not None
        assert self._at is not None
        held_out = choose_held_out(self._project, 1)
        self.question.set_text(held_out[0].example.input.strip())
        self.answer.set_name(self._at.tool.name)
        self.answer.set_text("")
        self.question.show()
        self.answer.show()

    def _hide_answer(self) -> None:
        for bubble in (self.question, self.answer):
            bubble.set_text("")
            bubble.hide()


def _look(run: Run, destination: Path | None) -> tuple[tuple[Found, ...], tuple[Offered, ...]]:
    offered = offered_files(run, destination) if destination is not None else ()
    return find_tools(Surroundings.here()), offered


def _preferred(offered: Sequence[Offered], before: Path | None) -> int:
    """Which file stands there first: the one before, else the whole model of the usual size."""
    for index, one in enumerate(offered):
        if one.path == before:
            return index
    for type_name in _MIDDLING:
        for index, one in enumerate(offered):
            if one.kind == "model_gguf" and type_name in one.path.name:
                return index
    return 0 if offered else -1
