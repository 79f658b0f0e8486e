"""What goes round a training: trying settings before it, plain texts first, ratings after it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, Run, read_json, replacing, write_json
from desktop_app.evaluation.blind import preferences_file
from desktop_app.flow.recovery import newest_step
from desktop_app.flow.tasks import at_home, job_of, planned_in, required
from desktop_app.protocol.events import Failed
from desktop_app.protocol.jobs import PreferJob, SearchJob, TrainJob
from desktop_app.protocol.planned import Task
from desktop_app.protocol.wire import read_job, to_line

LEAST_RATINGS = 4
"""As the engine's `preference`: fewer say nothing."""


def try_settings(run: Run, job: TrainJob, *, tries: int, budget_s: float) -> Task:
    """Looks for better settings than the plan's; the outputs hold the best rank, learning_rate and epochs.

    Stopped and asked again for the same run, it goes on with what it knows.
    """
    search = SearchJob(
        train=replace(job, run_dir=str(run.folder / "search")),
        tries=tries,
        budget_s=budget_s,
        # Around the plan: it knows the card and the amount of messages, the search knows neither.
        ranks=tuple(sorted({max(1, job.rank // 2), job.rank, job.rank * 2})),
        learning_rates=tuple(job.learning_rate * factor for factor in (0.5, 1.0, 2.0, 4.0)),
        epochs=tuple(sorted({max(0.5, job.epochs / 2), job.epochs, job.epochs + 1})),
    )
    end = required((yield planned_in(run.jobs, search, label="trying_settings", name="search")))
    return {"reason": end.reason, **end.outputs}


def tries_of(run: Run) -> list[dict[str, object]]:
    """Returns the table of a search: number, rank, learning_rate, epochs, validation_loss, state, seconds.

    While it searches the last one may be "running"; that a process was killed in leaves one for good.

    Raises:
        AppError: "file_missing", "file_damaged".
    """
    table = read_json(run.folder / "search" / "search.json")
    tries = table.get("tries") if isinstance(table, dict) else None
    if not isinstance(tries, list):
        raise AppError("file_damaged", name="search.json")
    return tries


def searched_seconds(run: Run) -> float:
    """Returns how long the run's search has tried already; 0.0 before its first try."""
    if not (run.folder / "search" / "search.json").is_file():
        return 0.0
    seconds = [one.get("seconds") for one in tries_of(run)]
    return sum((float(one) for one in seconds if isinstance(one, int | float)), start=0.0)


def with_best(run: Run, job: TrainJob) -> TrainJob:
    """Returns the job with the best settings of the run's search; as it is where no try came to its end."""
    tries = [one for one in tries_of(run) if one.get("state") == "completed"]
    if not tries:
        return job
    best = min(tries, key=lambda one: float(str(one["validation_loss"])))
    rank = int(str(best["rank"]))
    return replace(
        job,
        rank=rank,
        alpha=max(1, round(rank * job.alpha / job.rank)),
        learning_rate=float(str(best["learning_rate"])),
        epochs=float(str(best["epochs"])),
    )


def refuse_texts_first(project: Project, job: TrainJob) -> None:
    """Raises AppError: "file_missing" without plain texts, "option_clash" where `job` makes no adapter."""
    if not project.texts_file.is_file():
        raise AppError("file_missing", name=project.texts_file.name)
    if job.method == "full":
        raise AppError("option_clash", first="texts_first", second="method")


def learn_texts_first(project: Project, run: Run, job: TrainJob) -> Task:
    """Learns the project's plain texts (dataset/texts.jsonl); `after_texts` then goes on from there.

    Raises:
        AppError: as `refuse_texts_first`, and what the job raises.
    """
    refuse_texts_first(project, job)
    stage = replace(
        job,
        run_dir=str(run.folder / "texts"),
        train_file=str(project.texts_file),
        validation_file=str(
            project.texts_validation_file if project.texts_validation_file.stat().st_size else project.texts_file
        ),
        more_files={},
        epochs=1.0,
        resume=(run.folder / "texts" / "checkpoints").is_dir(),
    )
    if (run.folder / "texts" / "metrics.json").is_file():
        return {"reason": "completed"}
    end = required((yield planned_in(run.jobs, stage, label="training", name="texts")))
    return {"reason": end.reason, **end.outputs}


def after_texts(run: Run, job: TrainJob) -> TrainJob:
    """Returns the job that goes on from what the texts taught."""
    return replace(job, start_adapter=str(run.folder / "texts" / "adapter"))


def ratings_of(run: Run) -> int:
    """Returns how many rated pairs of answers there are to learn from; a tie is none."""
    file = preferences_file(run.evaluation)
    if not file.is_file():
        return 0
    with file.open("rb") as lines:
        return sum(1 for _ in lines)


def learn_preferences(run: Run, into: Run) -> Task:
    """Refines the adapter of `run` with the ratings of its evaluation; the result is the adapter of `into`.

    Stopped, `into` is an unfinished run like any other, and `go_on_refining` takes it up.

    Raises:
        AppError: "preferences_too_few" where nothing was rated, and what the job raises.
    """
    train = job_of(run)
    file: Path = preferences_file(run.evaluation)
    if not file.is_file():
        raise AppError("preferences_too_few", count=0, least=LEAST_RATINGS)
    # The ratings as they are now: what is rated while it learns, or while it is paused, is for the next time.
    ratings = into.jobs / "preferences.jsonl"
    ratings.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with replacing(ratings, binary=True) as stream:
        stream.write(file.read_bytes())
    prefer = PreferJob(
        train=train,
        run_dir=str(into.folder),
        adapter=str(run.adapter),
        preferences_file=str(ratings),
        # What the sources use for DPO with LoRA is about a twentieth of the rate of training.
        learning_rate=train.learning_rate / 20,
    )
    # From now on it is a run that the person finds again; what kind of one must be known before.
    with replacing(_prefer_job(into)) as stream:
        stream.write(to_line(prefer))
    with replacing(into.job) as stream:
        stream.write(to_line(replace(train, run_dir=str(into.folder))))
    return (yield from _refine(into, prefer))


def is_refining(run: Run) -> bool:
    """Whether `run` learns from the ratings of another one."""
    return _prefer_job(run).is_file()


def go_on_refining(run: Run) -> Task:
    """Goes on with a run that `learn_preferences` began.

    Raises:
        AppError: "file_missing", "file_damaged", and what the job raises.
    """
    job = read_job(_prefer_job(run), PreferJob)
    return (yield from _refine(run, replace(job, train=at_home(job.train), resume=True)))


def _refine(run: Run, job: PreferJob) -> Task:
    planned = planned_in(run.jobs, job, label="preferring", name="prefer")
    end = yield replace(planned, events_file=run.events)
    if isinstance(end, Failed) and newest_step(run) == 0:
        run.job.unlink(missing_ok=True)  # it came to nothing: what was there before is the newest run again
    finished = required(end)
    if not finished.reason.startswith(("paused", "window_gone")):
        # From here on it is a run like any other: it can be evaluated and exported.
        refined = Run(Path(job.adapter).parent)
        facts = read_json(run.folder / "preferences.json")
        write_json(run.metrics, {**read_json(refined.metrics), "preferences": facts})
    return {"reason": finished.reason, **finished.outputs}


def _prefer_job(run: Run) -> Path:
    return run.jobs / "prefer.json"
