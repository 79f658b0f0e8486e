"""The plan in the making: choices come back, a check's changes stay only where it was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from desktop_app.hardware.invented import computer_with_card
from desktop_app.hardware.profile import HardwareProfile
from desktop_app.recommend import Choice, Plan, make_plan
from desktop_app.recommend.draft import Draft
from desktop_app.recommend.edited import chosen
from desktop_app.recommend.measured import Measurement
from desktop_app.recommend.memory_estimate import GIB
from desktop_app.recommend.recommend import with_settings

COMPUTER = computer_with_card(12 * GIB)
QWEN4 = "Qwen/Qwen3-4B-Instruct-2507"


def a_draft(saved: Plan | None = None, **data: Any) -> Draft:
    draft = Draft()
    if saved is not None:
        draft.take_over(saved)
    draft.set_data(data.get("pairs", 400), data.get("languages", {"zh": 3, "en": 1}), "en")
    return draft


def finished(draft: Draft, profile: HardwareProfile = COMPUTER, edits: Mapping[str, Choice] | None = None) -> Plan:
    suggested = make_plan(profile, pairs=draft.pairs, measured=draft.measured)
    draft.suggest(profile, "write_like_me", suggested.model_id)
    return draft.finish(draft.edits if edits is None else edits)


def measured_at(plan: Plan, **settings: Any) -> tuple[Plan, tuple[Measurement, ...]]:
    """The plan as a dry run leaves it with these settings."""
    lower = replace(plan.settings, **settings)
    estimate = with_settings(plan, lower, measured=()).estimate.total
    found = Measurement(
        card=f"{COMPUTER.gpus[0].name} / Linux", stack="torch 2", model_id=plan.model_id, settings=lower,
        estimate_bytes=estimate, peak_bytes=round(1.05 * estimate), loading_peak_bytes=GIB, long_step_s=2.0,
        usual_step_s=1.0, long_tokens=4000, usual_tokens=2000, evaluation_s=0.1, save_s=0.1, examples=400,
        validation_examples=20, total_tokens=100_000, p99_tokens=500,
    )  # fmt: skip
    return with_settings(plan, lower, measured=(found,)), (found,)


def test_that_all_choices_come_back_from_a_saved_plan() -> None:
    draft = a_draft()
    draft.choose(model_id=QWEN4, method="lora", is_quick=True)
    draft.name_language("de")
    draft.edit({"rank": chosen("rank", 64)})
    saved = finished(draft)
    again = a_draft(saved)
    assert finished(again) == saved
    assert (again.method, again.is_quick, again.language, again.model_id) == ("lora", True, "de", QWEN4)


def test_that_the_language_follows_the_messages_until_it_is_named() -> None:
    draft = a_draft()
    assert draft.language == "zh"
    draft.set_data(400, {"fr": 9}, "en")
    assert draft.language == "fr"
    draft.name_language("de")
    draft.set_data(400, {"fr": 9}, "en")
    assert draft.language == "de"


@pytest.mark.parametrize(
    ("pairs", "profile", "stays"),
    [(400, COMPUTER, True), (399, COMPUTER, False), (400, computer_with_card(16 * GIB), False)],
)
def test_that_a_check_counts_for_the_same_messages_and_computer(
    pairs: int, profile: HardwareProfile, stays: bool
) -> None:
    draft = a_draft()
    draft.choose(model_id=QWEN4)
    draft.edit({"rank": chosen("rank", 32)})
    saved, measured = measured_at(finished(draft), max_length=512, method="qlora")
    again = a_draft(saved, pairs=pairs)
    again.measured = measured
    made = finished(again, profile)
    assert (made.settings.max_length == 512) is stays
    assert (made.estimated_seconds is not None) is stays
    assert made.settings.rank == 32
    if stays:
        assert made.settings == saved.settings


def test_that_another_choice_drops_what_the_check_changed_and_keeps_what_the_person_did() -> None:
    draft = a_draft()
    draft.choose(model_id=QWEN4)
    draft.edit({"rank": chosen("rank", 32)})
    saved, draft.measured = measured_at(finished(draft), max_length=512, method="qlora")
    draft.checked(saved)
    assert finished(draft).settings == saved.settings
    draft.edit({**draft.edits, "dropout": chosen("dropout", 0.1)})
    assert finished(draft).settings.method == "qlora"
    draft.choose(is_quick=True)
    made = finished(draft)
    assert (made.settings.rank, made.settings.dropout, made.settings.epochs) == (32, 0.1, 1.0)
    assert made.settings.max_length != 512


def test_that_a_check_of_one_model_is_none_of_another() -> None:
    draft = a_draft()
    draft.choose(model_id=QWEN4)
    saved, draft.measured = measured_at(finished(draft), max_length=512)
    draft.choose(model_id="Qwen/Qwen3-8B")
    draft.checked(saved)
    assert finished(draft).settings.max_length != 512
