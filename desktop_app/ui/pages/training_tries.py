"""What was tried before a training, while it is tried and afterwards."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop_app.core.errors import AppError
from desktop_app.core.project import Run
from desktop_app.flow.refine_task import tries_of
from desktop_app.ui import messages
from desktop_app.ui.widgets.details_fold import DetailsFold
from desktop_app.ui.widgets.text import Text
from desktop_app.ui.widgets.tries_table import TriesTable


class TriesFold(DetailsFold):
    """Open while settings are tried, folded when that is over; hidden where nothing was tried."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self.table = TriesTable()
        self._problem = Text("", color="error")
        self.body.addWidget(self._problem)
        self.body.addWidget(self.table)
        self._was_running = False
        self.hide()

    def show_run(self, run: Run | None, *, is_running: bool) -> None:
        """Reads the run's table again."""
        file = run.folder / "search" / "search.json" if run is not None else None
        if run is None or file is None or not file.is_file():
            self.hide()
            return
        tries: list[dict[str, object]] = []
        said = ""
        try:
            tries = tries_of(run)
        except AppError as error:
            said = messages.words_for(error).text
        self._problem.setText(said)
        self._problem.setVisible(bool(said))
        self.table.setVisible(not said)
        self.table.show_tries(tries, is_running=is_running)
        self.button.setText(self.tr("Settings that were tried ({count})").format(count=self.table.rowCount()))
        if is_running != self._was_running or self.isHidden():
            self.set_open(is_running)
        self._was_running = is_running
        self.show()
