"""What the command line says: text for a person on a terminal, JSON for a program, progress on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from desktop_app.core.errors import AppError
from desktop_app.core.records import to_plain
from desktop_app.core.sentences import SENTENCES, sentence_for

if TYPE_CHECKING:
    from desktop_app.protocol.events import Event, Finished, Notice
    from desktop_app.protocol.planned import Task


class Output:
    """Args:
    as_json: print one JSON object at the end and nothing else on stdout; progress stays on stderr when that is
        a terminal.
    """

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json
        # highlight=False: numbers and paths in sentences need no colours of their own.
        self.console = Console(highlight=False, stderr=as_json, soft_wrap=True)

    def say(self, text: str = "", *, style: str | None = None) -> None:
        """Prints a line for a person; `text` is printed as it is, square brackets included."""
        if not self.as_json:
            self.console.print(text, style=style, markup=False)

    def heading(self, text: str) -> None:
        if not self.as_json:
            self.console.print()
            self.console.print(text, style="bold cyan", markup=False)

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        if self.as_json:
            return
        table = Table(box=None, pad_edge=False, header_style="dim")
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*(str(cell).replace("[", "\\[") for cell in row))
        self.console.print(table)

    def result(self, value: Any) -> None:
        """Prints the answer of a command as JSON, if that was asked for."""
        if self.as_json:
            sys.stdout.write(json.dumps(to_plain(value), ensure_ascii=False, indent=2) + "\n")

    def error(self, error: AppError) -> None:
        """Says what happened and what to do, on stderr; as JSON too where that was asked for."""
        words = sentence_for(error.code, error.details)
        if self.as_json:
            self.result(
                {"error": error.code, "details": error.details, "text": words.text, "next": words.next_step}
            )
        print(f"{words.text} {words.next_step}".strip(), file=sys.stderr)

    def run(self, task: Task, *, on_event: Callable[[Event], None] | None = None) -> Finished:
        """Runs a task with a progress bar.

        Raises:
            AppError: how the task failed, or "cancelled" after Ctrl-C.
        """
        from desktop_app.cli.task_bars import run_with_bars

        return run_with_bars(task, on_notice=self._notice, on_event=on_event)

    def _notice(self, notice: Notice) -> None:
        if notice.code in SENTENCES:
            self.say(f"  {sentence_for(notice.code, notice.details).text}", style="dim")


def phase_words(name: str) -> str:
    return sentence_for(f"phase_{name}").text


def duration_words(seconds: float) -> str:
    """Returns a duration as people say it: "40 seconds", "5 minutes", "2 hours 10 minutes"."""
    if seconds < 90:
        return f"{max(1, round(seconds))} seconds"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"{minutes} minutes"
    return f"{minutes // 60} hours {minutes % 60} minutes"


def size_words(size_bytes: float) -> str:
    """Returns a size as file managers show it (1 GB = 1000 MB)."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size_bytes >= factor:
            return f"{size_bytes / factor:.1f} {unit}"
    return f"{size_bytes:.0f} bytes"


def words_or_code(prefix: str, code: str, details: Mapping[str, Any] | None = None) -> str:
    """Returns the sentence of `prefix_code`, or the code in plain words where it has none."""
    key = f"{prefix}_{code}"
    return sentence_for(key, details).text if key in SENTENCES else code.replace("_", " ")
