"""All training runs of a project beside each other: curves, settings, results, notes; and deleting one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.core.sentences import SENTENCES
from desktop_app.flow.run_records import RunRecord, delete_run, differing, note_of, records_of, write_note
from desktop_app.ui import messages
from desktop_app.ui.dialogs.confirm import Answer, ask
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.threads.background import BackgroundCall
from desktop_app.ui.widgets.inline_notice import InlineNotice
from desktop_app.ui.widgets.runs_chart import Curve, RunsChart
from desktop_app.ui.widgets.text import Text

_ALWAYS_SHOWN = ("base_model", "method", "rank", "learning_rate", "epochs")


class RunsDialog(QDialog):
    """Selecting rows shows these runs alone in the picture; none selected shows all.

    Args:
        busy_run: number of the run that trains now and cannot be deleted, or None.
        on_changed: called after a run was deleted.
    """

    def __init__(
        self,
        project: Project,
        *,
        busy_run: int | None = None,
        on_changed: Callable[[], None] = lambda: None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._busy_run = busy_run
        self._on_changed = on_changed
        self._records: list[RunRecord] = []
        self.setWindowTitle("Homespun")
        self.setAccessibleName(self.tr("Training runs"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.notice = InlineNotice()
        self.notice.hide()
        self.chart = RunsChart()
        self.summary = Text("", Type.HINT, "muted")
        self.table = self._make_table()
        self.note = QLineEdit()
        self.note.setAccessibleName(self.tr("Note on the selected run"))
        self.note.setPlaceholderText(self.tr("Your note on the selected run"))
        self.note.setMaxLength(500)
        self.note.editingFinished.connect(self._keep_note)
        self.delete_button = QPushButton(self.tr("Delete run…"))
        icons.put(self.delete_button, "remove")
        self.delete_button.clicked.connect(self._ask_to_delete)
        self.close_button = QPushButton(self.tr("Close"))
        self.close_button.setObjectName("primary")
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(self.delete_button)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_16)
        whole.setSpacing(tokens.SPACE_12)
        whole.addWidget(Text(self.tr("Training runs"), Type.SECTION))
        for part in (self.notice, self.chart, self.summary):
            whole.addWidget(part)
        whole.addWidget(self.table, 1)
        whole.addWidget(self.note)
        whole.addLayout(buttons)
        self.resize(tokens.scaled(860), tokens.scaled(680))
        # A run of a night has tens of thousands of events: read in the window's thread, ten of them would stop it.
        self.reading: BackgroundCall | None = BackgroundCall(partial(records_of, project), self)
        self.reading.succeeded.connect(self._on_read)
        self.reading.failed.connect(self._on_failed)
        self.reading.start()
        self.note.setEnabled(False)
        self.delete_button.setEnabled(False)
        self.summary.setText(self.tr("Reading the runs …"))

    def _make_table(self) -> QTableWidget:
        table = QTableWidget()
        table.setAccessibleName(self.tr("Settings and results of each run"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)  # Tab leaves it, as everywhere; the arrows move within
        table.verticalHeader().hide()
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.itemSelectionChanged.connect(self._on_selected)
        return table

    def _on_read(self, records: list[RunRecord]) -> None:
        self.reading = None
        self._show_records(records)

    def _on_failed(self, error: AppError) -> None:
        self.reading = None
        self.summary.setText("")
        self._say(error)

    def _show_records(self, records: list[RunRecord]) -> None:
        self._records = records
        shown = [*_ALWAYS_SHOWN, *(name for name in differing(self._records) if name not in _ALWAYS_SHOWN)]
        header = [
            self.tr("Run"),
            self.tr("Result"),
            self.tr("Best loss"),
            self.tr("Steps"),
            self.tr("Minutes"),
            self.tr("Tokens/s"),
            *(_name_of(name) for name in shown),
            self.tr("Device"),
            self.tr("Note"),
        ]
        self.table.clear()
        self.table.setColumnCount(len(header))
        self.table.setHorizontalHeaderLabels(header)
        self.table.setRowCount(len(self._records))
        for row, record in enumerate(self._records):
            cells = [
                str(record.run.number),
                self._result_of(record),
                _number(record.best_loss, 3),
                str(record.steps),
                _number(_scaled(record.used.get("seconds"), 1 / 60), 1),
                _number(record.used.get("tokens_per_second"), 0),
                *(_value(record.settings.get(name)) for name in shown),
                _value(record.used.get("device")),
                record.note,
            ]
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.table.setItem(row, column, item)
        self._on_selected()

    def _result_of(self, record: RunRecord) -> str:
        if record.run.number == self._busy_run:
            return self.tr("training")
        if record.is_trained:
            return self.tr("trained")
        if record.ended in SENTENCES:
            return messages.words(record.ended).text
        return self.tr("unfinished")

    @property
    def _selected(self) -> list[RunRecord]:
        rows = sorted({index.row() for index in self.table.selectedIndexes()})
        return [self._records[row] for row in rows if row < len(self._records)]

    def _on_selected(self) -> None:
        selected = self._selected
        self.chart.show_curves(
            [
                Curve(name=self.tr("Run {number}").format(number=record.run.number), points=record.validation)
                for record in selected or self._records
                if record.validation
            ]
        )
        self.summary.setText(self.chart.summary_text)
        one = selected[0] if len(selected) == 1 else None
        self.note.setEnabled(one is not None)
        self.note.setText(one.note if one is not None else "")
        self.delete_button.setEnabled(one is not None and one.run.number != self._busy_run)

    def _keep_note(self) -> None:
        selected = self._selected
        if len(selected) != 1 or self.note.text() == selected[0].note:
            return
        run = selected[0].run
        try:
            write_note(run, self.note.text())
        except OSError:
            self._say(AppError("folder_not_writable", name=run.folder.name))
            return
        row = self._records.index(selected[0])
        noted = replace(selected[0], note=note_of(run))
        self._show_records([*self._records[:row], noted, *self._records[row + 1 :]])
        self.table.selectRow(row)

    def _ask_to_delete(self) -> None:
        (record,) = self._selected
        ask(
            self,
            self.tr("Delete run {number}?").format(number=record.run.number),
            self.tr(
                "Its model, its evaluation and its note are removed from this computer. Models that you took "
                "along, and your messages, stay. This cannot be undone."
            ),
            [Answer(text=self.tr("Delete run"), on_chosen=self._delete, is_danger=True)],
            stay_text=self.tr("Keep it"),
        )

    def _delete(self) -> None:
        (record,) = self._selected
        try:
            delete_run(record.run)
        except AppError as error:
            self._say(error)
        if not record.run.job.is_file():
            self._show_records([one for one in self._records if one is not record])
        self._on_changed()

    def _say(self, error: AppError) -> None:
        words = messages.words_for(error)
        self.notice.show_words("error", words.text, words.next_step)
        self.notice.show()


def show_runs(
    parent: QWidget, project: Project, *, busy_run: int | None, on_changed: Callable[[], None]
) -> RunsDialog:
    """Opens the runs over `parent`'s window and returns at once."""
    dialog = RunsDialog(project, busy_run=busy_run, on_changed=on_changed, parent=parent.window())
    dialog.open()
    return dialog


def _name_of(setting: str) -> str:
    return setting.replace("_", " ")


def _scaled(value: Any, factor: float) -> float | None:
    return value * factor if isinstance(value, int | float) else None


def _number(value: Any, decimals: int) -> str:
    return QLocale().toString(float(value), "f", decimals) if isinstance(value, int | float) else "–"


def _value(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, float):
        return f"{value:g}"
    # A model's folder tells its name at its end.
    text = str(value)
    return text.rstrip("/\\").replace("\\", "/").rsplit("/", 1)[-1] if len(text) > 40 else text
