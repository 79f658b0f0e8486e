"""The blind comparison hides who is who, survives being left, and becomes pairs for preference training."""

from __future__ import annotations

import json

import pytest

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, Run
from desktop_app.evaluation.blind import Blind, BothAnswered, preferences_file
from desktop_app.evaluation.challenge import (
    MOST,
    ChallengeAnswer,
    answers_by_run,
    drop_challenge,
    keep_challenge,
    load_challenges,
    propose,
    save_answers,
)
from desktop_app.evaluation.errors import choose_reason, load_reasons


def items(count: int) -> list[BothAnswered]:
    return [
        BothAnswered(
            prompt_id=f"t{n}", instruction="Reply.", message=f"m{n}", base=f"base {n}", tuned=f"tuned {n}"
        )
        for n in range(count)
    ]


def prefer(blind: Blind, whose: str, count: int) -> None:
    for _ in range(count):
        duel = blind.next()
        assert duel is not None
        blind.rate(duel, "a" if (whose == "tuned") == duel.tuned_is_a else "b")


def test_that_sides_and_order_are_mixed_and_stay_the_same_when_opened_again(project: Project, run: Run) -> None:
    blind = Blind(project, run, items(40))
    prefer(blind, "tuned", 12)
    rated = [rating.prompt_id for rating in blind.ratings]
    assert rated != sorted(rated, key=lambda name: int(name[1:]))
    sides = [blind._tuned_is_a[name] for name in rated]
    assert {True, False} == set(sides)
    again = Blind(project, run, items(40))
    assert again.ratings == blind.ratings
    assert again.next() == blind.next()


def test_that_thirty_one_of_forty_is_clearly_better_and_six_of_ten_is_not(project: Project, run: Run) -> None:
    blind = Blind(project, run, items(40))
    prefer(blind, "tuned", 6)
    prefer(blind, "base", 4)
    assert blind.wins().word == "no_difference"
    prefer(blind, "tuned", 25)
    prefer(blind, "base", 5)
    wins = blind.wins()
    assert (wins.tuned, wins.rated, wins.word) == (31, 40, "better")
    assert 0.62 < wins.rate.low < 0.63
    assert blind.next() is None


def test_that_ties_count_for_nobody(project: Project, run: Run) -> None:
    blind = Blind(project, run, items(12))
    while (duel := blind.next()) is not None:
        blind.rate(duel, "same")
    wins = blind.wins()
    assert (wins.same, wins.rate.value, wins.word) == (12, 0.5, "no_difference")
    assert blind.preferences() == []


def test_that_undo_takes_the_last_rating_back_and_shows_it_again(project: Project, run: Run) -> None:
    blind = Blind(project, run, items(5))
    prefer(blind, "tuned", 2)
    last = blind.ratings[-1].prompt_id
    duel = blind.undo()
    assert duel is not None
    assert duel.prompt_id == last
    assert len(Blind(project, run, items(5)).ratings) == 1
    prefer(blind, "base", 1)
    blind.undo()
    blind.undo()
    assert blind.undo() is None


def test_that_marks_are_kept_for_the_model_they_belong_to(project: Project, run: Run) -> None:
    blind = Blind(project, run, items(3))
    duel = blind.next()
    assert duel is not None
    rating = blind.rate(duel, "same", {"accuracy": "a", "safety": "same", "beauty": "b"})
    assert rating.marks == {"accuracy": "tuned" if duel.tuned_is_a else "base", "safety": "same"}


def test_that_equal_answers_are_not_asked_about(project: Project, run: Run) -> None:
    same = BothAnswered(prompt_id="x", instruction="", message="m", base="Yes.", tuned=" Yes. ")
    assert Blind(project, run, [same]).next() is None


def test_that_ratings_become_pairs_for_preference_training(project: Project, run: Run) -> None:
    blind = Blind(project, run, items(3))
    prefer(blind, "tuned", 1)
    prefer(blind, "base", 1)
    lines = preferences_file(run.evaluation).read_text(encoding="utf-8").splitlines()
    pairs = [json.loads(line) for line in lines]
    assert [pair["chosen"][0]["content"].split()[0] for pair in pairs] == ["tuned", "base"]
    assert [pair["rejected"][0]["content"].split()[0] for pair in pairs] == ["base", "tuned"]
    assert pairs[0]["prompt"][0]["content"].startswith("Reply.\n\nm")
    blind.undo()
    assert len(preferences_file(run.evaluation).read_text(encoding="utf-8").splitlines()) == 1


def test_that_ratings_of_messages_that_are_gone_count_for_nothing(project: Project, run: Run) -> None:
    prefer(Blind(project, run, items(10)), "tuned", 10)
    assert Blind(project, run, items(4)).wins().rated == 4


def test_that_challenges_are_kept_once_and_can_be_dropped(project: Project) -> None:
    keep_challenge(project, " Tea? ", instruction="Reply.")
    keep_challenge(project, "Tea?", instruction="Reply.")
    (kept,) = load_challenges(project)
    assert kept.message == "Tea?"
    for number in range(MOST - 1):
        keep_challenge(project, f"Tea {number}?", instruction="Reply.")
    with pytest.raises(AppError, match="challenges_full"):
        keep_challenge(project, "one more", instruction="Reply.")
    drop_challenge(project, kept.challenge_id)
    assert len(load_challenges(project)) == MOST - 1


def test_that_edge_cases_are_proposed_once_each(project: Project) -> None:
    found = propose(project, longest_characters=2000)
    assert [why for why, _ in found][:1] == ["longest"]
    assert len({example.input for _, example in found}) == len(found)


def test_that_runs_are_compared_on_the_challenges(project: Project) -> None:
    for number in (1, 2):
        answer = ChallengeAnswer(
            challenge_id="a", message="Tea?", answer=f"answer {number}", likeness=40.0 + number
        )
        save_answers(project.new_run(), [answer])
    found = answers_by_run(project)
    assert {number: answers["a"].answer for number, answers in found.items()} == {1: "answer 1", 2: "answer 2"}


def test_that_a_chosen_reason_is_kept_and_taken_back(run: Run) -> None:
    choose_reason(run, "test-1", "data")
    choose_reason(run, "test-2", "model")
    choose_reason(run, "test-1", None)
    assert load_reasons(run) == {"test-2": "model"}
