"""Take it with you: every file explained, written, opened by llama.cpp and compared; then how to use it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QPushButton

from desktop_app.core import paths
from desktop_app.core.errors import AppError, Detail
from desktop_app.core.project import Run
from desktop_app.export import (
    FORMATS,
    ExportCheck,
    ExportChoice,
    exported_folder,
    is_whole_model,
    load_check,
    no_adapter_file,
    only_for_peft,
    safe_name,
    what_can_be_exported,
)
from desktop_app.export.choices import NEEDS_QUANTISER
from desktop_app.flow.export_task import export
from desktop_app.protocol.events import Event, Failed, Finished, Notice, Phase, Progress
from desktop_app.protocol.jobs import TrainJob
from desktop_app.protocol.wire import read_job
from desktop_app.recommend import model_folder, model_id_of
from desktop_app.ui import messages
from desktop_app.ui.page import Page
from desktop_app.ui.pages.export_files import FileList
from desktop_app.ui.pages.export_tools import ChatTools
from desktop_app.ui.pages.plan_words import size_text
from desktop_app.ui.session import Session
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.inline_notice import NoticeKind
from desktop_app.ui.widgets.progress_panel import ProgressPanel
from desktop_app.ui.widgets.text import ElidedText, Text
from desktop_app.ui.widgets.wrap_row import WrapRow

TASK = "export"
_JOBS = frozenset(("converting_adapter", "converting_model", "checking_file"))
"""Labels of the export's jobs (`flow.export_task`) that belong to one file."""


class ExportPage(Page):
    """The deed is to export first, and to finish once every file stood its check."""

    def __init__(self, session: Session) -> None:
        super().__init__("")
        self.set_title(self.tr("Take it with you"))
        self.set_lead(
            self.tr(
                "Your model as files that other programs can use. Each one is opened and compared with your "
                "trained model before we call it done."
            )
        )
        self._session = session
        self._run: Run | None = None
        self._choices: tuple[ExportChoice, ...] = ()
        self._no_adapter_file = ""
        self._check: ExportCheck | None = None
        self._destination: Path | None = None
        self._stopping = False
        self._notices: dict[str, str] = {}
        self.progress = ProgressPanel()
        self.files = FileList()
        self.files.changed.connect(self._on_wanted)
        self.nothing = Text(self.tr("There is nothing to take along yet. Train a model first."), color="muted")
        self.told = Text("", color="muted")
        for part in (self.progress, self.nothing, self.files, self.told):
            self.body.addWidget(part)
        self._build_place()
        self._build_afterwards()
        session.task_events.connect(self._on_events)
        session.task_ended.connect(self._on_ended)
        session.project_changed.connect(self._forget)
        self._update()

    def _build_place(self) -> None:
        self.place = Card(self.tr("Where to"))
        self._folder_text = ElidedText("")
        self._room_text = Text("", color="muted")
        self.choose_button = QPushButton(self.tr("Choose another folder…"))
        icons.put(self.choose_button, "folder")
        self.choose_button.clicked.connect(self._ask_for_folder)
        self.open_button = QPushButton(self.tr("Open folder"))
        icons.put(self.open_button, "folder")
        self.open_button.clicked.connect(self._open_folder)
        self.again_button = QPushButton(self.tr("Export again"))
        icons.put(self.again_button, "refresh")
        self.again_button.clicked.connect(self._start)
        row = WrapRow(spacing_px=tokens.SPACE_12)
        for button in (self.open_button, self.choose_button, self.again_button):
            row.add(button)
        for part in (self._folder_text, self._room_text, row):
            self.place.body.addWidget(part)
        self.body.addWidget(self.place)

    def _build_afterwards(self) -> None:
        self.tools = ChatTools(self._session)
        self.tools.busy.connect(self.set_busy)
        self.tools.told.connect(self._tell)
        self.body.addWidget(self.tools)

    def _tell(self, kind: NoticeKind, code: str, details: dict[str, Detail]) -> None:
        self.show_code(kind, code, details)

    # Facts

    @property
    def is_exporting(self) -> bool:
        return self._session.running_task == TASK

    @property
    def is_good(self) -> bool:
        """Whether a whole export stood its check."""
        return self._check is not None and self._check.verdict in ("export_same", "export_almost_same")

    @property
    def destination(self) -> Path | None:
        return self._destination

    def primary_text(self) -> str:
        return self.tr("Finish") if self.is_good and not self.is_exporting else self.tr("Export and check")

    def on_primary(self) -> None:
        if self.is_good:
            self._session.close_project()
        else:
            self._start()

    def secondary_text(self) -> str:
        return self.tr("Stop") if self.is_exporting and not self._stopping else ""

    def on_secondary(self) -> None:
        self._stopping = True
        self.set_busy(self.tr("Stopping, and removing what was written …"))
        self._session.cancel_task()

    def on_enter(self) -> None:
        if self.is_exporting:
            return
        state, project = self._session.state, self._session.project
        run = state.trained_run if state is not None else None
        if run is None or project is None:
            self._forget()
            return
        if self._run is None or run.folder != self._run.folder:
            self._forget()
        self._run = run
        try:
            self._choices = self._read_choices(run, project.facts.name)
            self._check = load_check(run)
        except AppError as error:
            self._choices = ()
            self.show_error(error)
        self._show_rows()
        if self._destination is None:
            last = exported_folder(run) if self._check is not None else None
            self.set_destination(last or self._free_folder())
        self._show_check()
        self._show_tools()
        self._update()

    # Deeds

    def set_destination(self, folder: Path) -> None:
        """Chooses where the files go; nothing is written yet."""
        self._destination = folder
        self._folder_text.set_full_text(str(folder))
        self._update_room()

    def _ask_for_folder(self) -> None:
        dialog = QFileDialog(self.window(), self.tr("Folder for the exported files"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda name: self._on_folder(Path(name)))
        dialog.open()

    def _on_folder(self, chosen: Path) -> None:
        # A folder with other things in it gets one of our own inside, so that nothing is mixed up.
        name = safe_name(self._session.project.facts.name) if self._session.project is not None else "homespun"
        self.set_destination(_free(chosen / name) if _has_content(chosen) else chosen)
        self._check = None
        self._show_rows()
        self._show_tools()
        self._update()

    def _open_folder(self) -> None:
        if self._destination is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._destination)))

    def _start(self) -> None:
        project, run = self._session.project, self._run
        if project is None or run is None or self._destination is None:
            return
        if _has_content(self._destination):
            self.set_destination(_free(self._destination))
        try:
            self._refuse_full_disk()
            self._session.start_task(TASK, export(project, run, self._destination, self.files.wanted))
        except AppError as error:
            self.show_error(error)
            return
        self.clear_notice()
        self._check = None
        self._forget_notices()
        self.progress.reset()
        self._show_working("")
        self.set_busy(self.tr("Exporting"))
        self._update()

    def _refuse_full_disk(self) -> None:
        need, free = self._needed_bytes(), self._free_bytes()
        if free is not None and need > free:
            raise AppError("export_disk_full", need=size_text(need), free=size_text(free))

    # What comes back

    def _on_events(self, task: str, events: list[Event]) -> None:
        if task != TASK:
            return
        for event in events:
            if isinstance(event, Phase):
                self.progress.set_phase(messages.words(f"phase_{event.name}").text)
                if event.name in _JOBS:
                    self._show_working(event.name)
            elif isinstance(event, Progress):
                self.progress.set_progress(event.done, event.total, event.seconds_left)
            elif isinstance(event, Notice):
                self._tell_beside(event)

    def _tell_beside(self, notice: Notice) -> None:
        """Shows what is worth knowing of these files, each kind of thing once: every format says it again."""
        self._notices.setdefault(notice.code, messages.words(notice.code, notice.details).text)
        self.told.setText("\n".join(self._notices.values()))
        self.told.setVisible(bool(self._notices))

    def _forget_notices(self) -> None:
        self._notices.clear()
        self.told.setText("")

    def _on_ended(self, task: str, end: Failed | Finished) -> None:
        if task != TASK:
            return
        self._stopping = False
        self.set_busy("")
        if isinstance(end, Failed):
            self.files.show_nothing()
            self._tell_end(end)
        elif self._run is not None:
            try:
                self._check = load_check(self._run)
            except AppError as error:
                self.show_error(error)
            self._show_check()
            self._show_tools()
            self._session.files_changed.emit()
        self._update()

    # What is shown

    def _read_choices(self, run: Run, project_name: str) -> tuple[ExportChoice, ...]:
        model_id = model_id_of(read_job(run.job, TrainJob).base_model)
        base_id = Path(model_id).name if Path(model_id).is_dir() else model_id
        base = model_folder(model_id)
        can_be_merged = base is not None and not is_whole_model(run.adapter) and not only_for_peft(run.adapter)
        self._no_adapter_file = no_adapter_file(run.adapter, base) if base is not None and can_be_merged else ""
        return what_can_be_exported(
            adapter=run.adapter,
            base_folder=base,
            project_name=project_name,
            base_id=base_id,
            codes=tuple(FORMATS.values()),
        )

    def _show_rows(self) -> None:
        self.files.show_choices(self._choices, self._check, no_adapter_file=self._no_adapter_file)

    def _show_working(self, label: str) -> None:
        folder = self._destination
        self.files.show_working(label, lambda name: folder is not None and (folder / name).exists())

    def _on_wanted(self) -> None:
        self._update_room()
        self._update()

    def _tell_end(self, end: Failed) -> None:
        if end.code == "quantizer_missing":
            # The next best needs no quantiser.
            self.show_code(
                "error", end.code, end.details, button=self.tr("Export at half size"), on_button=self._start_larger
            )
        elif end.code == "adapter_only_in_whole_model":
            button = self.tr("Export the whole model")
            self.show_code("error", end.code, end.details, button=button, on_button=self._start_whole)
        else:
            self.show_code("info" if end.code == "cancelled" else "error", end.code, end.details)

    def _start_larger(self) -> None:
        kept = [code for code in self.files.wanted if code not in NEEDS_QUANTISER]
        self.files.want([*kept, "model_q8_0"])
        self._start()

    def _start_whole(self) -> None:
        kept = [code for code in self.files.wanted if code != "adapter_gguf"]
        self.files.want([*kept, "model_q4_k_m"])
        self._start()

    def _show_check(self) -> None:
        if self._check is None:
            return
        self.files.show_check(self._check)
        kind: NoticeKind = "success" if self.is_good else "error"
        self.show_code(kind, self._check.verdict)

    def _show_tools(self) -> None:
        project, folder = self._session.project, self._destination
        if project is None or self._run is None:
            return
        has_files = self._check is not None and folder is not None and folder.is_dir()
        self.tools.show_for(project, self._run, folder if has_files else None)

    def _needed_bytes(self) -> int:
        return self.files.wanted_bytes

    def _free_bytes(self) -> int | None:
        """Free bytes on the disk of the destination, or None where nobody can tell."""
        place = self._destination
        while place is not None and not place.exists() and place != place.parent:
            place = place.parent
        try:
            return shutil.disk_usage(place).free if place is not None else None
        except OSError:
            return None

    def _update_room(self) -> None:
        free = self._free_bytes()
        text = self.tr("Needs about {need} while it is written.").format(need=size_text(self._needed_bytes()))
        if free is not None:
            text += " " + self.tr("{free} are free there.").format(free=size_text(free))
        self._room_text.setText(text)

    def _free_folder(self) -> Path:
        """A new folder for this project, where people look for their own things."""
        name = safe_name(self._session.project.facts.name) if self._session.project is not None else "homespun"
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        home = Path(documents) if documents else Path.home()
        if os.environ.get("HOMESPUN_HOME"):
            # Whoever moved Homespun's home (tests, a memory stick) wants nothing written outside it.
            home = paths.user_data()
        return _free(home / "Homespun" / name)

    def _forget(self) -> None:
        self._run = None
        self._choices = ()
        self._check = None
        self._destination = None
        self.tools.forget()
        self._forget_notices()
        self.clear_notice()
        self._show_rows()
        self._update()

    def _update(self) -> None:
        running = self.is_exporting
        has_files = self._check is not None and self._destination is not None and self._destination.is_dir()
        self.files.set_busy(running)
        self.nothing.setVisible(self._run is None)
        self.told.setVisible(bool(self._notices))
        self.files.setVisible(bool(self._choices))
        self.set_valid(self._run is not None and (bool(self.files.wanted) or self.is_good))
        self.progress.setVisible(running)
        self.place.setVisible(self._run is not None)
        self.choose_button.setVisible(not running)
        self.open_button.setVisible(not running and has_files)
        self.again_button.setVisible(not running and self.is_good)
        self.tools.setVisible(not running and (has_files or self.tools.has_deeds))
        self._room_text.setVisible(not has_files)
        self.changed.emit()


def _has_content(folder: Path) -> bool:
    try:
        return any(folder.iterdir()) if folder.is_dir() else False
    except OSError:
        return False  # the task says so in its own words when it cannot write there


def _free(folder: Path) -> Path:
    """Returns the folder, or its name with the next free number."""
    found, number = folder, 2
    while found.exists() and _has_content(found):
        found, number = folder.with_name(f"{folder.name} {number}"), number + 1
    return found
