"""runs/NNN/evaluation/report.json: everything that was measured, made by the worker from the engine's answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, Run, read_record, write_json
from desktop_app.dataset.alpaca import read_alpaca
from desktop_app.evaluation import errors, measures, sorting, text_metrics
from desktop_app.evaluation.asking import Item, files_of, load_items, read_answers, read_likelihoods
from desktop_app.evaluation.canaries import load_canaries, training_file
from desktop_app.evaluation.challenge import ChallengeAnswer, save_answers
from desktop_app.evaluation.general import LANGUAGES, Forgetting, Recalled, forgetting, is_right, load_general
from desktop_app.evaluation.intervals import Interval
from desktop_app.evaluation.leaks import Asked, LeakReport, check_leaks
from desktop_app.evaluation.measures import Answered, Measure
from desktop_app.evaluation.style_measures import style_of
from desktop_app.redaction.proof import load_scanner

Answers = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Args:
    kind: what was compared: free text, labels or extracted fields.
    held_out: messages that were answered.
    sorted_base, sorted_tuned: the tables of a sorting task.
    mistakes: worst first.
    listening: as `measures.listening`.
    """

    run: int
    kind: sorting.TaskKind
    held_out: int
    measures: tuple[Measure, ...]
    forgetting: Forgetting
    leaks: LeakReport
    mistakes: tuple[errors.Mistake, ...]
    listening: Interval | None = None
    sorted_base: sorting.Sorted | None = None
    sorted_tuned: sorting.Sorted | None = None

    def measure(self, code: str) -> Measure | None:
        return next((one for one in self.measures if one.code == code), None)


def make_report(project: Project, run: Run) -> Report:
    """Measures what the engine wrote; saves and returns the report.

    Raises:
        AppError: "answers_incomplete" when a prompt or a text has no answer; "file_missing" or "file_damaged".
    """
    files = files_of(run)
    items = load_items(run)
    answers = read_answers(files.answers)
    likelihoods = read_likelihoods(files.likelihoods)
    said = {item.id: both(answers, item.id) for item in items}
    held_out = [item for item in items if item.section == "held_out"]
    answered = [
        Answered(prompt_id=item.id, own=item.own, base=said[item.id][0], tuned=said[item.id][1])
        for item in held_out
    ]
    planted = {canary.reply(canary.number) for canary in load_canaries(run)}
    # A planted sentence is no reply of the person's: it is neither their style nor one of their labels.
    learned = [one.output for one in read_alpaca(training_file(run, project)) if one.output not in planted]
    kind = sorting.kind_of([*learned, *(item.own for item in held_out)])
    try:
        found = measures.likelihood_measures(likelihoods)
    except KeyError:
        raise AppError("answers_incomplete") from None
    own = [one.own for one in answered]
    tables: dict[str, sorting.Sorted] = {}
    if kind == "text":
        found += measures.text_measures(answered, style_of(learned))
    elif kind == "sorting":
        found += measures.sorting_measures(answered)
        tables = {
            "sorted_base": sorting.sort_scores(own, [one.base for one in answered]),
            "sorted_tuned": sorting.sort_scores(own, [one.tuned for one in answered]),
        }
    else:
        found += measures.extraction_measures(answered)
    _save_challenges(run, items, answers)
    report = Report(
        run=run.number,
        kind=kind,
        held_out=len(answered),
        measures=tuple(found),
        forgetting=_forgetting(items, answers, likelihoods),
        leaks=_leaks(project, run, items=items, answers=answers, likelihoods=likelihoods, learned=learned),
        mistakes=_mistakes(held_out, answered, likelihoods, kind),
        listening=measures.listening(likelihoods),
        **tables,
    )
    write_json(files.report, report)
    return report


def both(answers: Answers, item_id: str) -> tuple[str, str]:
    """Returns what base and tuned model answered. Raises AppError("answers_incomplete")."""
    try:
        return answers[item_id, "base"], answers[item_id, "tuned"]
    except KeyError:
        raise AppError("answers_incomplete") from None


def load_report(run: Run) -> Report:
    """Raises AppError as `core.project.read_record` does."""
    return read_record(files_of(run).report, Report)


def recalled(items: Sequence[Item], answers: Answers) -> list[Recalled]:
    """Returns the general questions with both answers. Raises AppError("answers_incomplete")."""
    questions = {
        (general.language, place): question
        for general in load_general()
        for place, question in enumerate(general.questions)
    }
    found = []
    for item in items:
        if item.section == "general" and (question := questions.get((item.language, item.position))):
            base, tuned = both(answers, item.id)
            found.append(
                Recalled(
                    language=item.language,
                    ask=question.ask,
                    base=base,
                    tuned=tuned,
                    right_base=is_right(base, question),
                    right_tuned=is_right(tuned, question),
                )
            )
    return found


def _forgetting(items: Sequence[Item], answers: Answers, likelihoods: measures.Likelihoods) -> Forgetting:
    names = sorted({name for name, _ in likelihoods if name.startswith("general-")})
    texts = {
        language: [
            (likelihoods[name, "base"], likelihoods[name, "tuned"])
            for name in names
            if name.startswith(f"general-{language}-")
        ]
        for language in LANGUAGES
    }
    return forgetting(texts, recalled(items, answers))


def _leaks(
    project: Project,
    run: Run,
    *,
    items: Sequence[Item],
    answers: Answers,
    likelihoods: measures.Likelihoods,
    learned: Sequence[str],
) -> LeakReport:
    canaries = load_canaries(run)
    scores = {
        place: {
            candidate: likelihoods[f"canary-{place:02d}-{candidate:02d}", "tuned"][0]
            for candidate in range(len(canary.others) + 1)
        }
        for place, canary in enumerate(canaries)
    }
    asked = [
        Asked(
            id=item.id,
            way=item.section,
            prompt=item.content,
            base=answers[item.id, "base"],
            tuned=answers[item.id, "tuned"],
            own=item.own,
        )
        for item in items
        if item.section not in ("general", "challenge")
    ]
    return check_leaks(
        asked,
        scanner=load_scanner(project) if project.known_values.is_file() else None,
        canaries=canaries,
        canary_scores=scores,
        training_texts=learned,
    )


def _mistakes(
    items: Sequence[Item], answered: Sequence[Answered], likelihoods: measures.Likelihoods, kind: sorting.TaskKind
) -> tuple[errors.Mistake, ...]:
    losses = {
        (name, variant): nll / max(tokens, 1.0)
        for (name, variant), (nll, tokens) in likelihoods.items()
        if name.startswith("right-")
    }
    tuned = [loss for (_, variant), loss in losses.items() if variant == "tuned"]
    mean_loss = sum(tuned) / len(tuned) if tuned else 0.0
    found = []
    for item, one in zip(items, answered, strict=True):
        if kind == "text":
            likeness = text_metrics.chrf(one.tuned, one.own)
        elif kind == "sorting":
            likeness = 100.0 * (sorting.label_of(one.tuned) == sorting.label_of(one.own))
        else:
            likeness = 100.0 * sorting.is_exact(one.own, one.tuned)
        weighed = f"right-{item.position:04d}"
        found.append(
            errors.Mistake(
                prompt_id=item.id,
                position=item.position,
                likeness=likeness,
                guess=errors.guess(
                    base_loss=losses.get((weighed, "base"), mean_loss),
                    tuned_loss=losses.get((weighed, "tuned"), mean_loss),
                    mean_loss=mean_loss,
                ),
            )
        )
    return errors.worst_first(found)


def _save_challenges(run: Run, items: Sequence[Item], answers: Answers) -> None:
    save_answers(
        run,
        [
            ChallengeAnswer(
                challenge_id=item.id.removeprefix("challenge-"),
                message=item.message,
                answer=answers[item.id, "tuned"],
                likeness=text_metrics.chrf(answers[item.id, "tuned"], item.own) if item.own else None,
            )
            for item in items
            if item.section == "challenge"
        ],
    )
