"""What reads messages, started for the page: exports anew, the answer "this is me", exports read differently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.core.project import Project
from desktop_app.flow import tasks
from desktop_app.ui.pages.found_sources import FoundSource
from desktop_app.ui.task_page import TaskPage

if TYPE_CHECKING:
    from desktop_app.importers.read_store import ReadSource

READ_TASK = "read"
BUILD_TASK = "import"
AGAIN_TASK = "read_again"
PHASES = {READ_TASK: "reading_messages", BUILD_TASK: "building_conversations", AGAIN_TASK: "reading_messages"}
"""Task -> the phase it begins with."""


class ReadingTasks:
    """Starts one task after the other on its page."""

    def __init__(self, page: TaskPage) -> None:
        self._page = page
        self._choices_before: tuple[object, ...] = ()

    def read(self, project: Project, sources: Sequence[Path]) -> None:
        """Reads exports with the choices that the project has."""
        facts = project.facts
        task = tasks.read_exports(project, sources, keep=facts.keep_reasons, columns=facts.columns)
        self._page.start_task(READ_TASK, task)

    def use(self, project: Project, addresses: Sequence[str]) -> None:
        """Builds conversations, now that it is known who the person is."""
        self._page.start_task(BUILD_TASK, tasks.import_messages(project, addresses))

    def read_differently(
        self,
        project: Project,
        *,
        keep: Sequence[str] | None = None,
        columns: Mapping[str, Mapping[str, str]] | None = None,
        is_me_known: bool,
    ) -> None:
        """Reads the same exports with other choices; None leaves a choice as it is.

        Args:
            is_me_known: False while the question who the person is is open: the answer may be changing.
        """
        facts = project.facts
        self._choices_before = _choices(project)
        task = tasks.read_differently(
            project,
            [Path(name) for name in facts.sources],
            keep=facts.keep_reasons if keep is None else keep,
            columns=facts.columns if columns is None else columns,
            my_addresses=facts.my_addresses if is_me_known else (),
        )
        self._page.start_task(AGAIN_TASK, task)

    def has_new_choices(self, project: Project) -> bool:
        """Whether the project's choices are others than before the last reading with other choices."""
        return _choices(project) != self._choices_before


def sources_read(project: Project) -> tuple[ReadSource, ...]:
    """What was read from each export; () before anything was."""
    if not project.senders.is_file():
        return ()
    # Only now: it brings a codec that the other pages do not need.
    from desktop_app.importers.read_store import ReadStore

    return ReadStore(project).load().sources


def found_in(project: Project) -> list[FoundSource]:
    """What was read from each export, as the page shows it."""
    return [
        FoundSource(
            name=source.name,
            format=source.format,
            read=source.read,
            preview=source.preview,
            unknown_rows=source.dropped.get("no_columns", 0),
        )
        for source in sources_read(project)
    ]


def _choices(project: Project) -> tuple[object, ...]:
    return project.facts.keep_reasons, project.facts.columns
