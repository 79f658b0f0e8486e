"""Which step may be entered, and which one to show first: answered from the project's files."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.core.project import Project, Run
from desktop_app.flow.steps import ORDER, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectState:
    """How far a project has come."""

    has_messages: bool
    privacy_reviewed: bool
    has_dataset: bool
    has_plan: bool
    trained_run: Run | None
    unfinished_run: Run | None
    is_exported: bool
    originals_deleted: bool = False
    """The imported messages were removed after the dataset was made (`removing.delete_originals`)."""

    @classmethod
    def of(cls, project: Project) -> ProjectState:
        runs = project.runs()
        trained = next((run for run in reversed(runs) if run.is_trained), None)
        latest = runs[-1] if runs else None
        return cls(
            has_messages=project.conversations.is_file() and project.findings.is_file(),
            privacy_reviewed=project.facts.privacy_reviewed and project.redacted.is_file(),
            has_dataset=project.train_file.is_file() and project.quality.is_file(),
            has_plan=project.plan.is_file(),
            trained_run=trained,
            unfinished_run=latest
            if latest is not None and latest.job.is_file() and not latest.is_trained
            else None,
            is_exported=trained is not None and trained.check.is_file(),
            originals_deleted=not project.conversations.is_file()
            and project.redacted.is_file()
            and project.quality.is_file(),
        )


def can_enter(step: Step, state: ProjectState) -> str | None:
    """Returns None if the step is open, else the code of the sentence that says what is needed first."""
    if step in (Step.GOAL, Step.COMPUTER, Step.MESSAGES):
        return None
    if not (state.has_messages or state.originals_deleted):
        return "step_needs_messages"
    if step is Step.PRIVACY:
        return "step_originals_deleted" if state.originals_deleted else None
    if not (state.privacy_reviewed and state.has_dataset):
        return "step_needs_privacy"
    if step in (Step.EXAMPLES, Step.PLAN):
        return None
    if not state.has_plan:
        return "step_needs_plan"
    if step is Step.TRAINING:
        return None
    return None if state.trained_run is not None else "step_needs_training"


def is_done(step: Step, state: ProjectState, *, visited: frozenset[Step] = frozenset()) -> bool:
    """Whether the rail shows a tick. Goal and computer only inform, and the examples may be used unseen, so that
    a visit (or a later file) does."""
    has_messages = state.has_messages or state.originals_deleted
    return {
        Step.GOAL: step in visited or has_messages,
        Step.COMPUTER: step in visited or has_messages,
        Step.MESSAGES: has_messages,
        Step.PRIVACY: state.privacy_reviewed and state.has_dataset,
        Step.EXAMPLES: step in visited or state.has_plan,
        Step.PLAN: state.has_plan,
        Step.TRAINING: state.trained_run is not None,
        Step.TRY_OUT: state.trained_run is not None and state.trained_run.verdict.is_file(),
        Step.EXPORT: state.is_exported,
    }[step]


def first_step(state: ProjectState) -> Step:
    """Where a reopened project goes on: the first step whose result is not there yet."""
    if not (state.has_messages or state.originals_deleted):
        return Step.GOAL
    return next((step for step in ORDER if not is_done(step, state)), Step.EXPORT)
