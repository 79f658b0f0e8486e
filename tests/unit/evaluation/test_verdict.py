"""The verdict follows from the numbers, and a style is measured, not guessed."""

import json
from pathlib import Path

import pytest

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, Run, write_json
from desktop_app.evaluation import choose_held_out, judge, load_verdict, write_prompts
from desktop_app.evaluation.style import habit_share, habits

NAUTICAL = [f"Ahoy there! The {word} is shipshape. Fair winds!" for word in ("mail", "boat", "tea", "parcel")]


def _alpaca(count: int) -> list[dict[str, str]]:
    return [
        {"instruction": "Write a reply to this message.", "input": f"Message {n}", "output": NAUTICAL[n % 4]}
        for n in range(count)
    ]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project.create(tmp_path / "p")
    write_json(project.train_file, _alpaca(40))
    write_json(project.test_file, _alpaca(10))
    return project


def _trained(project: Project, before: float, after: float) -> Run:
    run = project.new_run()
    write_json(run.metrics, {"validation_loss_before": before, "validation_loss_after": after})
    return run


def _answer(path: Path, ids: list[str], base: str, tuned: str) -> Path:
    lines = [{"id": i, "variant": v, "text": t} for i in ids for v, t in (("base", base), ("tuned", tuned))]
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return path


def test_that_habits_are_the_persons_phrases_and_not_the_subjects() -> None:
    found = habits(NAUTICAL * 5)
    assert "ahoy there" in found
    assert "fair winds" in found
    assert not any("parcel" in phrase for phrase in found[:5])


def test_that_a_text_in_the_persons_voice_has_more_habits_than_a_plain_one() -> None:
    known = habits(NAUTICAL * 5)
    assert habit_share(["Ahoy there! Fair winds!"], known) > habit_share(["Thank you. Kind regards."], known)
    assert habit_share([], known) == 0.0
    assert habit_share(["x"], ()) == 0.0


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [(3.0, 1.5, "better"), (3.0, 2.97, "no_difference"), (3.0, 3.03, "no_difference"), (3.0, 3.5, "worse")],
)
def test_that_the_word_follows_from_the_losses(
    project: Project, tmp_path: Path, before: float, after: float, word: str
) -> None:
    run = _trained(project, before, after)
    held_out = choose_held_out(project, 3)
    ids = [item.prompt_id for item in held_out]
    verdict = judge(project, run, held_out, _answer(tmp_path / "a.jsonl", ids, "Thank you.", NAUTICAL[0]))
    assert verdict.word == word
    assert verdict.tuned_habits > verdict.base_habits
    assert load_verdict(run) == verdict


def test_that_an_answer_that_is_missing_is_told(project: Project, tmp_path: Path) -> None:
    held_out = choose_held_out(project, 2)
    answers = _answer(tmp_path / "a.jsonl", [held_out[0].prompt_id], "x", "y")
    with pytest.raises(AppError, match="answers_incomplete"):
        judge(project, _trained(project, 2.0, 1.0), held_out, answers)


def test_that_held_out_messages_are_spread_and_the_same_every_time(project: Project) -> None:
    first, second = choose_held_out(project, 4), choose_held_out(project, 4)
    assert first == second
    assert [item.prompt_id for item in first] == ["test-0001", "test-0003", "test-0006", "test-0008"]
    assert len(choose_held_out(project, 99)) == 10


def test_that_an_empty_test_split_is_told(project: Project) -> None:
    write_json(project.test_file, [])
    with pytest.raises(AppError, match="nothing_held_out"):
        choose_held_out(project, 3)


def test_that_prompts_have_the_form_the_engine_reads(project: Project, tmp_path: Path) -> None:
    held_out = choose_held_out(project, 1)
    write_prompts(tmp_path / "p.jsonl", held_out)
    line = json.loads((tmp_path / "p.jsonl").read_text(encoding="utf-8"))
    assert line["messages"] == [{"role": "user", "content": "Write a reply to this message.\n\nMessage 5"}]


def test_that_messages_that_stand_alone_are_asked_first(project: Project) -> None:
    later = [{"instruction": "i", "input": "Earlier messages:\nA: x\n\nMessage:\ny", "output": "z"}]
    write_json(project.test_file, later * 5 + _alpaca(3))
    assert [item.prompt_id for item in choose_held_out(project, 3)] == ["test-0005", "test-0006", "test-0007"]
    assert len(choose_held_out(project, 6)) == 6


def test_that_a_token_for_a_name_is_no_turn_of_phrase() -> None:
    replies = [
        f"Ahoy there, {{{{SENDER_NAME}}}}, number {number}.\nFair winds,\n{{{{MY_NAME}}}}" for number in range(9)
    ]
    assert set(habits(replies)) == {"ahoy there", "fair winds"}
