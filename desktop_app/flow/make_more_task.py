"""More training pairs, made by a model that the person names or by rules, and taken into the data set."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop_app import keychain
from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.dataset.more.address import check_allowed, read_address
from desktop_app.dataset.more.journal import Journal, Way
from desktop_app.flow.tasks import planned_in, required
from desktop_app.protocol.commands import Secret
from desktop_app.protocol.events import Failed
from desktop_app.protocol.jobs import BuildDatasetJob, MakeMoreJob
from desktop_app.protocol.planned import Task
from desktop_app.redaction.single_texts import SingleTexts


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Where a model is asked.

    Args:
        url: base of an OpenAI-compatible API.
        name: the endpoint's name of the model.
        key: what was typed; None takes the remembered one, if there is one.
        remember_key: keep a typed key in the keychain; otherwise a kept one is forgotten.
        may_leave: the person agreed that redacted texts go to another computer.
        judges: let it judge what it made, too.
    """

    url: str
    name: str
    key: str | None = None
    remember_key: bool = False
    may_leave: bool = False
    judges: bool = False


def make_more(project: Project, way: Way, count: int, model: Model | None = None, *, situation: str = "") -> Task:
    """Makes `count` pairs (questions, for the way "question"), then builds the data set again.

    The same wish, stopped or killed before its end, is gone on with. The situation is redacted before it is kept;
    the key goes to the child as a `Secret` in its pipe and stands in no file, argument or log.

    Args:
        model: None for the way "plain".
        situation: what is missing, for "gap"; for "question" what it should be about, or "".

    Raises:
        AppError: "made_situation_missing", "made_situation_private", "endpoint_bad_address",
            "endpoint_needs_https", "endpoint_needs_consent", and what the job raises. What was made before an
            error is in the data set then.
    """
    key = ""
    if way != "plain":
        if model is None:
            raise AppError("endpoint_bad_address")
        key = _key_for(model)
    run = Journal(project).begin(way, count, _redacted_situation(project, way, situation))
    job = MakeMoreJob(
        project_dir=str(project.folder),
        run=run.run,
        url=model.url if model else "",
        model=model.name if model else "",
        may_leave=model.may_leave if model else False,
        judged=model.judges if model else False,
    )
    before = len(Journal(project).good())
    planned = planned_in(project.jobs, job, label="making_more")
    end = yield replace(planned, first_commands=(Secret(value=key),))
    if isinstance(end, Failed) and end.code == "endpoint_key_refused" and model is not None:
        keychain.forget(read_address(model.url).secret_name)
    if len(Journal(project).good()) > before:
        yield from use_made(project)
    finished = required(end)
    return {"reason": finished.reason, **finished.outputs}


def use_made(project: Project) -> Task:
    """Builds the data set again, so that what was made or answered is in it."""
    build = BuildDatasetJob(project_dir=str(project.folder))
    end = required((yield planned_in(project.jobs, build, label="building_dataset")))
    return end.outputs


def _key_for(model: Model) -> str:
    address = read_address(model.url)
    check_allowed(address, may_leave=model.may_leave)
    if model.key is None:
        return keychain.recall(address.secret_name) or ""
    if model.remember_key and model.key:
        keychain.remember(address.secret_name, model.key)
    else:
        keychain.forget(address.secret_name)
    return model.key


def _redacted_situation(project: Project, way: Way, situation: str) -> str:
    situation = " ".join(situation.split())[:500]
    if not situation:
        if way == "gap":
            raise AppError("made_situation_missing")
        return ""
    redacted = SingleTexts(project).redacted(situation)
    if redacted is None:
        raise AppError("made_situation_private")
    return redacted
