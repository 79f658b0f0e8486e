"""The trained model into a chat program of this computer, and out again."""

from __future__ import annotations

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, Run
from desktop_app.evaluation import choose_held_out, write_prompts
from desktop_app.export.tools import Found, Offered, check_sum_of, is_good, placements, take_back, tool_named
from desktop_app.flow.tasks import planned_in, required
from desktop_app.protocol.events import Failed
from desktop_app.protocol.jobs import AddToToolJob, TakeFromToolJob, TrainJob
from desktop_app.protocol.planned import Task
from desktop_app.protocol.wire import read_job
from desktop_app.recommend import find_model, model_id_of


def add_to_tool(
    project: Project, run: Run, found: Found, offered: Offered, name: str, *, replaces: bool = False
) -> Task:
    """Puts a file into a program, noted in the run so that it can be undone. Cancelled or failed: taken back.

    Args:
        found: as `find_tools` returned it; a program that can be filled.
        name: of the model there; `export.tools.chat_name`.
        replaces: a model of this name makes room and comes back when the deed is undone.

    Raises:
        AppError: "tool_file_failed_check", "tool_takes_models", "tool_file_not_checked", and what the job raises.
    """
    tool = tool_named(found.tool)
    if not is_good(offered.exported):
        raise AppError("tool_file_failed_check", name=offered.path.name)
    if offered.kind not in tool.takes or offered.path.is_dir():
        raise AppError("tool_takes_models", program=tool.name)
    work = run.jobs / "tools"
    question = work / "question.jsonl"
    write_prompts(question, choose_held_out(project, 1))
    job = AddToToolJob(
        run_dir=str(run.folder),
        tool=tool.code,
        place=found.place,
        file=str(offered.path),
        sha256=check_sum_of(offered.path),
        name=name,
        licence=_licence(run),
        replaces=replaces,
        question_file=str(question),
    )
    before = {one.number for one in placements(run)}
    try:
        end = yield planned_in(work, job, label="looking_at_tool")
    except GeneratorExit:
        _take_back_halves(run, before)
        raise
    if isinstance(end, Failed):
        _take_back_halves(run, before)
    return required(end).outputs


def take_from_tool(run: Run, number: int) -> Task:
    """Undoes a deed of this run. Raises AppError as the job does."""
    job = TakeFromToolJob(run_dir=str(run.folder), number=number)
    end = required((yield planned_in(run.jobs / "tools", job, label="taking_from_tool")))
    return end.outputs


def _take_back_halves(run: Run, before: set[int]) -> None:
    """Removes what a child that was ended had begun."""
    for placed in placements(run):
        if placed.number not in before and placed.state == "begun":
            try:
                take_back(run, placed)
            except AppError:
                # It stays in the ledger as begun, and the page offers to undo it: its program may run then.
                continue


def _licence(run: Run) -> str:
    """The licence of the run's base model, "" where its catalogue row is gone."""
    try:
        return find_model(model_id_of(read_job(run.job, TrainJob).base_model)).licence
    except AppError:
        return ""
