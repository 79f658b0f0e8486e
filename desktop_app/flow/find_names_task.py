"""More names, found by a language model on this computer, before the list of personal data is made again."""

from __future__ import annotations

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, read_lines
from desktop_app.flow.download_task import DEFAULT_ENDPOINT, download_model
from desktop_app.flow.tasks import find_again, planned_in, required
from desktop_app.protocol.jobs import FindNamesJob
from desktop_app.protocol.planned import Task
from desktop_app.recommend.name_models import name_model_folder
from desktop_app.redaction.find import LONGEST_TEXT_CHARACTERS
from desktop_app.redaction.finding import FoundValue
from desktop_app.redaction.folding import fold


def find_names(
    project: Project, model: str, *, may_download: bool = False, endpoint: str = DEFAULT_ENDPOINT
) -> Task:
    """Asks the model about all texts that it has not answered yet, then searches the project again.

    Stopped, what it saw so far is kept: the next search finds it, and the same model goes on from there. The
    outputs say how many `new_names` stand in the list that did not stand there before.

    Args:
        model: a folder, or a hub id.
        may_download: the person agreed that a model that is not on this computer is fetched from `endpoint`.

    Raises:
        AppError: "step_needs_messages", those of `name_model_folder`, of the download and of the jobs.
    """
    if not project.conversations.is_file():
        raise AppError("step_needs_messages")
    try:
        folder = name_model_folder(model)
    except AppError as error:
        if not may_download or error.code != "name_model_missing":
            raise
        yield from download_model(model, endpoint=endpoint)
        folder = name_model_folder(model)
    before = _names(project)
    job = FindNamesJob(project_dir=str(project.folder), model=str(folder), longest_text=LONGEST_TEXT_CHARACTERS)
    end = required((yield planned_in(project.jobs, job, label="finding_names")))
    yield from find_again(project)
    new = len(_names(project) - before)
    return {"reason": end.reason, "texts": end.outputs["texts"], "new_names": new}


def forget_names(project: Project) -> Task:
    """Searches the project again without what a language model saw in it, which is removed."""
    project.model_names.unlink(missing_ok=True)
    return (yield from find_again(project))


def _names(project: Project) -> set[str]:
    if not project.findings.is_file():
        return set()
    found = read_lines(project.findings, FoundValue)
    return {fold(one.value) for one in found if one.kind == "PERSON"}
