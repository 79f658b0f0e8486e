"""An installation of the engine with its progress bar on stderr."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from desktop_app.cli.output import phase_words, size_words
from desktop_app.runtime.control import Control
from desktop_app.runtime.install import install, repair
from desktop_app.runtime.plan import EnginePlan


def install_with_bars(plan: EnginePlan, *, only_repair: bool) -> Path:
    """Runs `install` or `repair`; returns the engine's folder. Raises as they do; Ctrl-C keeps what has come."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=28),
        TextColumn("{task.fields[detail]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True, highlight=False), transient=True) as progress:
        bars: dict[str, TaskID] = {}

        def tell(phase: str, done: int, total: int) -> None:
            if phase not in bars:
                for bar in bars.values():
                    progress.remove_task(bar)
                bars.clear()
                bars[phase] = progress.add_task(phase_words(phase), total=None, detail="")
            counted = f"{size_words(done)} of {size_words(total)}" if phase == "engine_downloading" else ""
            progress.update(bars[phase], completed=done, total=total or None, detail=counted)

        return (repair if only_repair else install)(plan, control=Control(), tell=tell)
