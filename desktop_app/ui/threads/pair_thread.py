"""The pairs of a project on a thread of their own: the window never waits for the database or for a file.

One thread owns one `PairTable` and one `PairEdits`; what is asked of it is done in the order of asking. A question
that nobody waits for any more (an older search, a page that was scrolled past) is skipped.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, QThread, Signal, Slot

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.dataset.pair_edits import PairEdits
from desktop_app.dataset.pair_table import PairTable

_log = logging.getLogger("homespun.pairs")
# A thread that still writes must outlive the page that has left it.
_running: set[QThread] = set()

Ask = Callable[[PairTable, PairEdits], Any]


class Question:
    """One thing asked of the thread; `cancel` before it is answered, and nobody hears of it."""

    def __init__(self, ask: Ask, on_answer: Callable[[Any], None] | None) -> None:
        self.ask = ask
        self.on_answer = on_answer
        self.is_cancelled = False

    def cancel(self) -> None:
        self.is_cancelled = True


class _Thread(QThread):
    answered = Signal(object, object, object)

    def __init__(self, project: Project) -> None:
        super().__init__()
        self.project = project
        self.questions: SimpleQueue[Question | None] = SimpleQueue()

    def run(self) -> None:
        table: PairTable | None = None
        edits: PairEdits | None = None
        while (question := self.questions.get()) is not None:
            answer, error = None, None
            if not question.is_cancelled:
                try:
                    table = table or PairTable(self.project)
                    edits = edits or PairEdits(self.project)
                    answer = question.ask(table, edits)
                except AppError as raised:
                    error = raised
                except OSError:
                    # The one thing written here is the file of the person's changes.
                    error = AppError("folder_not_writable", name=self.project.folder.name)
                except Exception as raised:
                    _log.exception("a question about the pairs failed")
                    error = AppError("unexpected", code=type(raised).__name__)
            self.answered.emit(question, answer, error)
        if table is not None:
            table.close()


class PairThread(QObject):
    """Asks about the pairs of one project and changes them.

    Signals:
        failed(AppError): a question could not be answered.
        idle_changed(): whether something is being worked on changed.
    """

    failed = Signal(object)
    idle_changed = Signal()

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project = project
        self._open = 0
        self._thread = _Thread(project)
        self._thread.answered.connect(self._on_answered)
        thread = self._thread
        _running.add(thread)
        thread.finished.connect(lambda: _running.discard(thread))
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(wait_for_all)
        thread.start()

    @property
    def is_idle(self) -> bool:
        return self._open == 0

    def ask(self, ask: Ask, on_answer: Callable[[Any], None] | None = None) -> Question:
        """Does `ask(table, edits)` there and calls `on_answer` with the answer here."""
        question = Question(ask, on_answer)
        self._open += 1
        self._thread.questions.put(question)
        if self._open == 1:
            self.idle_changed.emit()
        return question

    def close(self) -> None:
        """Lets it finish what was asked, and end then; the database is closed. Does not wait."""
        self._thread.questions.put(None)

    def wait(self, timeout_s: float = 30.0) -> bool:
        """Waits for the end after `close`."""
        return self._thread.wait(int(timeout_s * 1000))

    @Slot(object, object, object)
    def _on_answered(self, question: Question, answer: Any, error: AppError | None) -> None:
        self._open -= 1
        if not question.is_cancelled:
            if error is not None:
                self.failed.emit(error)
            elif question.on_answer is not None:
                question.on_answer(answer)
        if self._open == 0:
            self.idle_changed.emit()


def wait_for_all(timeout_s: float = 30.0) -> None:
    """Waits for every thread that was closed; for the end of the application."""
    for thread in list(_running):
        thread.wait(int(timeout_s * 1000))
