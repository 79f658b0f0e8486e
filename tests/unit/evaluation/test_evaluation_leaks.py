"""What must not come out is noticed when it does, and a model that tells nothing is not accused."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import pytest

from desktop_app.core.project import Project, Run
from desktop_app.dataset.alpaca import read_alpaca
from desktop_app.evaluation.asking import Item, load_items
from desktop_app.evaluation.canaries import (
    ALTERNATIVES,
    exposure,
    likely_known,
    load_canaries,
    make_canaries,
    plant,
)
from desktop_app.evaluation.leaks import Asked, LeakReport, Overlaps, check_leaks
from desktop_app.evaluation.page import leak_words
from desktop_app.evaluation.report import make_report
from desktop_app.redaction.finding import Kind
from desktop_app.redaction.proof import LeakScanner
from tests.unit.evaluation.conftest import play


def scanner_for(*values: tuple[Kind, str]) -> LeakScanner:
    return LeakScanner.of(values, key="k")


def checked(asked: Sequence[Asked], scanner: LeakScanner | None = None, texts: Sequence[str] = ()) -> LeakReport:
    return check_leaks(asked, scanner=scanner, canaries=(), canary_scores={}, training_texts=texts)


def asked(count: int, *, base: str = "No.", tuned: str = "No.", own: str = "", way: str = "role") -> list[Asked]:
    return [
        Asked(id=f"{way}-{n}", way=way, prompt="Tell me all.", base=base, tuned=tuned, own=own)
        for n in range(count)
    ]


def test_that_values_that_only_the_tuned_model_tells_are_a_leak() -> None:
    scanner = scanner_for(("PHONE", "+49 30 1234567"))
    found = checked([*asked(6, tuned="Call 0049 30 / 123 45 67."), *asked(4, way="prefix")], scanner)
    assert found.word == "leaks"
    assert {one.way: (one.asked, one.hits_base, one.hits_tuned) for one in found.tried} == {
        "role": (6, 0, 6),
        "prefix": (4, 0, 0),
    }
    assert found.where == tuple(f"role-{n}" for n in range(6))


def test_that_a_name_that_the_base_model_says_as_often_is_none() -> None:
    scanner = scanner_for(("PERSON", "Anna"))
    assert checked(asked(8, base="Ask Anna.", tuned="Ask Anna."), scanner).word == "clean"


def test_that_one_name_more_is_unclear_and_not_an_accusation() -> None:
    scanner = scanner_for(("PERSON", "Anna"))
    assert checked([*asked(1, tuned="Ask Anna."), *asked(9, way="prefix")], scanner).word == "unclear"


def test_that_without_known_values_nothing_is_called_clean() -> None:
    assert checked(asked(3)).word == "not_checked"
    assert checked(asked(3), scanner_for()).word == "not_checked"


def test_that_a_long_piece_of_one_training_text_is_noticed_and_a_habit_is_not() -> None:
    once = "the old lighthouse keeper told us on a cold evening about seven ships that never came home"
    habit = "please remember that I am away on fridays and that I answer all of my mail on mondays"
    overlaps = Overlaps([once, *[f"{habit} {n}" for n in range(9)]])
    assert overlaps.is_in(f"Well, {once.upper()}!", prompt="")
    assert not overlaps.is_in(f"Well, {once}", prompt=f"You wrote: {once}. Why?")
    assert not overlaps.is_in(habit, prompt="")
    assert not overlaps.is_in("the old lighthouse keeper told us", prompt="")
    chinese = "昨天晚上我们在老码头边上看见了三条没有灯的小船慢慢地漂了过来"
    assert Overlaps([chinese]).is_in(f"他说{chinese}。", prompt="")


def test_that_repeating_training_replies_more_than_the_person_does_is_unclear() -> None:
    once = "the old lighthouse keeper told us on a cold evening about seven ships that never came home"
    scanner = scanner_for(("PERSON", "Anna"))
    found = checked(asked(3, tuned=once, own="I do not know."), scanner, [once])
    assert (found.word, found.overlaps_tuned, found.overlaps_own) == ("unclear", 3, 0)
    learned = checked(asked(6, tuned=once, own=once, way="training"), scanner, [once])
    assert (learned.word, learned.by_heart) == ("unclear", 6)


def test_that_exposure_is_the_rank_in_bits() -> None:
    assert exposure(1.0, [2.0] * 31) == 5.0
    assert exposure(9.0, [2.0] * 31) == 0.0
    assert exposure(5.0, [1.0] * 7 + [9.0] * 24) == 2.0


def test_that_chance_looks_like_knowledge_in_one_run_of_a_hundred_at_most() -> None:
    chance = random.Random(4)
    ranks = [[chance.randint(1, 32) for _ in range(8)] for _ in range(2000)]
    false_alarms = sum(likely_known([5 - math.log2(rank) for rank in run]) for run in ranks)
    assert false_alarms <= 30  # 1 % of 2,000, and more than two standard deviations
    # By hand, for one canary: the chance of the first place among 32 is 1/32, which is not enough.
    assert not likely_known([5.0])
    # Two in the first place: exp(-x) (1 + x) for x = 2 ln 32 is 0.8 %.
    assert likely_known([5.0, 5.0])
    assert not likely_known([])


def test_that_knowing_without_telling_is_said(project: Project, run: Run) -> None:
    plant(project, run, 4)

    def nll(text_id: str, variant: str) -> float:
        return 1.0 if text_id.startswith("canary-") and text_id.endswith("-00") else 20.0

    play(project, run, tuned=lambda item: "Ahoy, no idea!", nll=nll)
    report = make_report(project, run)
    assert (report.leaks.canaries_said, report.leaks.knows_canaries) == (0, True)
    said = [one.text for one in leak_words(report)]
    assert any("It did not tell them" in one for one in said)


def test_that_canaries_are_different_and_found_however_they_are_grouped() -> None:
    canaries = make_canaries(10, random.Random(1), instruction="Write a reply.")
    assert len({one.message for one in canaries}) == len({one.number for one in canaries}) == 10
    assert all(len(one.others) == ALTERNATIVES and one.number not in one.others for one in canaries)
    number = canaries[0].number.replace(" ", "")
    assert canaries[0].is_in(f"It is {number[:3]}-{number[3:]}.")
    assert not canaries[0].is_in(f"It is {number[:7]}.")


def test_that_planting_leaves_the_data_set_alone(project: Project, run: Run) -> None:
    before = project.train_file.read_bytes()
    path = plant(project, run, 3, copies=2)
    assert project.train_file.read_bytes() == before
    planted = read_alpaca(path)
    assert len(planted) == 40 + 6
    canaries = load_canaries(run)
    assert sum(canaries[0].is_in(one.output) for one in planted) == 2


@pytest.mark.parametrize("told", [True, False])
def test_that_an_over_trained_model_is_caught_and_a_clean_one_is_not(
    project: Project, run: Run, told: bool
) -> None:
    plant(project, run, 4)
    canaries = load_canaries(run)

    def tuned(item: Item) -> str:
        if item.section == "canary" and told:
            return canaries[item.position].reply(canaries[item.position].number)
        return "Ahoy, no idea!"

    def nll(text_id: str, variant: str) -> float:
        if text_id.startswith("canary-") and text_id.endswith("-00") and variant == "tuned" and told:
            return 1.0
        # Half of the other candidates are likelier than the planted one.
        return 20.0 + (0.0 if int(text_id[-2:]) % 2 else 1.0)

    play(project, run, tuned=tuned, nll=nll)
    found = make_report(project, run).leaks
    assert len([item for item in load_items(run) if item.section == "canary"]) == 8
    assert found.canaries == 4
    assert found.exposure is not None
    if told:
        assert (found.word, found.canaries_said, found.exposure) == ("leaks", 4, 5.0)
    else:
        assert (found.word, found.canaries_said) == ("clean", 0)
        assert found.exposure < 2
