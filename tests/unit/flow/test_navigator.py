"""The order of the wizard, answered from files."""

from pathlib import Path

import pytest

from desktop_app.core.project import Project, write_json
from desktop_app.core.sentences import SENTENCES
from desktop_app.flow.navigator import ProjectState, can_enter, first_step, is_done
from desktop_app.flow.steps import ORDER, Step


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.create(tmp_path / "p")


def _open(project: Project) -> list[Step]:
    state = ProjectState.of(project)
    return [step for step in ORDER if can_enter(step, state) is None]


def _finish(project: Project, step: Step) -> None:
    """Leaves the files behind that the step's real work leaves."""
    if step is Step.MESSAGES:
        write_json(project.conversations, {})
        write_json(project.findings, {})
    elif step is Step.PRIVACY:
        for path in (project.redacted, project.train_file, project.quality):
            write_json(path, {})
        project.change(privacy_reviewed=True)
    elif step is Step.PLAN:
        write_json(project.plan, {})
    elif step is Step.TRAINING:
        run = project.new_run()
        for path in (run.job, run.metrics, run.adapter / "adapter_model.safetensors"):
            write_json(path, {})
    elif step is Step.TRY_OUT:
        write_json(project.runs()[-1].verdict, {})
    elif step is Step.EXPORT:
        write_json(project.runs()[-1].check, {})


def test_that_each_step_opens_the_next_one_and_no_further(project: Project) -> None:
    assert _open(project) == [Step.GOAL, Step.COMPUTER, Step.MESSAGES]
    for step, opened in [
        (Step.MESSAGES, Step.PRIVACY),
        (Step.PRIVACY, Step.PLAN),
        (Step.PLAN, Step.TRAINING),
        (Step.TRAINING, Step.EXPORT),
    ]:
        _finish(project, step)
        assert _open(project)[-1] is opened
        assert is_done(step, ProjectState.of(project))


def test_that_a_reopened_project_goes_on_where_it_was(project: Project) -> None:
    seen = [first_step(ProjectState.of(project))]
    for step in ORDER[2:]:
        _finish(project, step)
        seen.append(first_step(ProjectState.of(project)))
    assert seen == [
        *(Step.GOAL, Step.PRIVACY, Step.EXAMPLES, Step.EXAMPLES),
        *(Step.TRAINING, Step.TRY_OUT, Step.EXPORT, Step.EXPORT),
    ]


def test_that_examples_may_be_used_unseen_and_a_plan_made_before_counts_as_having_seen_them(
    project: Project,
) -> None:
    assert can_enter(Step.EXAMPLES, ProjectState.of(project)) == "step_needs_messages"
    _finish(project, Step.MESSAGES)
    assert can_enter(Step.EXAMPLES, ProjectState.of(project)) == "step_needs_privacy"
    _finish(project, Step.PRIVACY)
    state = ProjectState.of(project)
    assert can_enter(Step.EXAMPLES, state) is None
    assert can_enter(Step.PLAN, state) is None
    assert not is_done(Step.EXAMPLES, state)
    assert is_done(Step.EXAMPLES, state, visited=frozenset([Step.EXAMPLES]))
    _finish(project, Step.PLAN)
    assert is_done(Step.EXAMPLES, ProjectState.of(project))
    assert first_step(ProjectState.of(project)) is Step.TRAINING


def test_that_unreviewed_text_never_opens_training(project: Project) -> None:
    for step in (Step.MESSAGES, Step.PRIVACY, Step.PLAN):
        _finish(project, step)
    project.change(privacy_reviewed=False)
    assert can_enter(Step.TRAINING, ProjectState.of(project)) == "step_needs_privacy"


def test_that_every_closed_door_says_why(project: Project) -> None:
    state = ProjectState.of(project)
    reasons = [can_enter(step, state) for step in ORDER]
    assert all(reason in SENTENCES for reason in reasons if reason is not None)


def test_that_a_started_run_without_a_result_can_be_resumed(project: Project) -> None:
    run = project.new_run()
    write_json(run.job, {})
    state = ProjectState.of(project)
    assert state.unfinished_run is not None
    assert state.unfinished_run.number == run.number
    assert state.trained_run is None
