"""The worker's jobs that put a model into a chat program and take it out again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desktop_app.core.errors import AppError
from desktop_app.core.project import Run
from desktop_app.export.tools import Order, add, placement, take_back, tool_named, try_question
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.events import Finished, Notice, Phase, Sample
from desktop_app.protocol.jobs import AddToToolJob, TakeFromToolJob


def add_to_tool(job: AddToToolJob, channel: Channel, tell: Callable[[int, int], None]) -> Finished:
    """Puts the file there and asks the model one question. Raises AppError as `export.tools.add` does.

    A model that is in the program but did not answer is not taken out again: the person may see why there.
    """
    tool = tool_named(job.tool)
    order = Order(
        tool=tool,
        place=job.place,
        file=Path(job.file),
        sha256=job.sha256,
        name=job.name,
        licence=job.licence,
        replaces=job.replaces,
    )
    placed = add(Run(Path(job.run_dir)), order, lambda code: channel.emit(Phase(name=code)), tell)
    answered = False
    if tool.is_api and job.question_file:
        channel.emit(Phase(name="asking_tool"))
        try:
            for piece in try_question(placed, Path(job.question_file)):
                channel.emit(Sample(prompt_id="test", variant="tuned", text=piece, final=False))
            answered = True
        except AppError as error:
            channel.emit(Notice(code=error.code, details=error.details))
    return Finished(
        reason="completed",
        outputs={"number": placed.number, "name": placed.name, "how": placed.how, "answered": answered},
    )


def take_from_tool(job: TakeFromToolJob) -> Finished:
    """Undoes a deed. Raises AppError as `export.tools.take_back` does."""
    run = Run(Path(job.run_dir))
    placed = take_back(run, placement(run, job.number))
    return Finished(reason="completed", outputs={"number": placed.number, "name": placed.name})
