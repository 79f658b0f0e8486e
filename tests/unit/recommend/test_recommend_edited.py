"""Settings that a person types: understood or explained, kept with the plan, and the plan follows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.errors import AppError
from desktop_app.core.records import from_plain, to_plain
from desktop_app.core.sentences import SENTENCES
from desktop_app.hardware.invented import computer_with_card
from desktop_app.recommend import Plan, catalogue, find_model, make_plan
from desktop_app.recommend.edited import (
    EDITABLE,
    checked_value,
    chosen,
    differences,
    edits_of,
    is_checked_for,
    options,
    read_value,
    with_all_choices,
    with_edits,
)
from desktop_app.recommend.measured import Measurement
from desktop_app.recommend.memory_estimate import GIB
from desktop_app.recommend.next_best import next_best
from desktop_app.recommend.recommend import describe_choice, with_settings

COMPUTER = computer_with_card(12 * GIB)
MODEL = find_model("Qwen/Qwen3-4B-Instruct-2507")


def suggested(**changes: Any) -> Plan:
    return with_all_choices(make_plan(COMPUTER, pairs=400, model_id=MODEL.id, **changes))


def read(setting: str, text: str) -> Any:
    return read_value(setting, text, model=MODEL, profile=COMPUTER)


def a_measurement(plan: Plan, factor: float = 1.1) -> Measurement:
    return Measurement(
        card=f"{COMPUTER.gpus[0].name} / Linux", stack="torch 2", model_id=plan.model_id, settings=plan.settings,
        estimate_bytes=plan.estimate.total, peak_bytes=round(plan.estimate.total * factor),
        loading_peak_bytes=GIB, long_step_s=2.0, usual_step_s=1.0, long_tokens=4000, usual_tokens=2000,
        evaluation_s=0.1, save_s=0.1, examples=400, validation_examples=20, total_tokens=100_000, p99_tokens=500,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("setting", "text", "value"),
    [
        ("rank", "16", 16), ("rank", " 1\u202f6 ", 16), ("rank", "３２", 32), ("rank", "16.0", 16),
        ("max_length", "1,024", 1024), ("max_length", "1.024", 1024), ("max_length", "1 024", 1024),
        ("max_length", "4'096", 4096), ("learning_rate", "2e-4", 0.0002), ("learning_rate", "0,0002", 0.0002),
        ("learning_rate", "０．０００２", 0.0002), ("dropout", ".05", 0.05), ("dropout", "0", 0.0),
        ("epochs", "1,5", 1.5), ("epochs", "3", 3.0), ("optimizer", "adafactor", "adafactor"),
    ],
)  # fmt: skip
def test_that_numbers_are_understood_as_people_write_them(setting: str, text: str, value: object) -> None:
    found = read(setting, text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("setting", "text", "code"),
    [
        ("rank", "", "setting_not_a_number"), ("rank", "many", "setting_not_a_number"),
        ("rank", "1.5", "setting_not_whole"), ("rank", "0", "setting_too_small"),
        ("rank", "-3", "setting_too_small"), ("rank", "9" * 39, "setting_too_large"),
        ("rank", "9" * 9999, "setting_not_a_number"), ("rank", "1e400", "setting_not_whole"),
        ("learning_rate", "nan", "setting_not_a_number"), ("learning_rate", "inf", "setting_not_a_number"),
        ("learning_rate", "1", "setting_too_large"), ("learning_rate", "0", "setting_too_small"),
        ("dropout", "0.9", "setting_too_large"), ("epochs", "1.2.3", "setting_not_a_number"),
        ("batch_size", "0", "setting_too_small"), ("max_length", "300000", "setting_longer_than_model"),
        ("optimizer", "magic", "setting_not_here"), ("precision", "int8", "setting_not_here"),
    ],
)  # fmt: skip
def test_that_what_cannot_be_is_explained(setting: str, text: str, code: str) -> None:
    with pytest.raises(AppError) as raised:
        read(setting, text)
    assert raised.value.code == code
    assert code in SENTENCES


@given(st.sampled_from(EDITABLE), st.text(max_size=60))
def test_that_anything_typed_is_a_value_or_one_sentence(setting: str, text: str) -> None:
    try:
        value = read(setting, text)
    except AppError as error:
        code = error.code
    else:
        assert checked_value(setting, value, model=MODEL, profile=COMPUTER) == value
        return
    assert code in SENTENCES


def test_that_a_card_without_bfloat16_and_a_processor_are_not_offered_it() -> None:
    old = replace(COMPUTER, gpus=(replace(COMPUTER.gpus[0], supports_bfloat16=False),))
    alone = replace(COMPUTER, gpus=())
    assert "bfloat16" in options("precision", COMPUTER)
    assert "bfloat16" not in options("precision", old)
    assert options("precision", alone) == ("float32",)
    assert not any("8bit" in name for name in options("optimizer", alone))


@pytest.mark.parametrize("model", catalogue(), ids=lambda model: model.id)
def test_that_every_suggestion_is_itself_allowed_and_has_a_reason(model: Any) -> None:
    for computer in (COMPUTER, replace(COMPUTER, gpus=())):
        plan = with_all_choices(make_plan(computer, pairs=400, model_id=model.id))
        named = {choice.setting: choice for choice in plan.choices}
        for setting in EDITABLE:
            value = getattr(plan.settings, setting)
            assert checked_value(setting, value, model=model, profile=computer) == value
            assert named[setting].value == value
            assert describe_choice(named[setting])[0] in SENTENCES


def test_that_memory_and_steps_follow_an_edit_and_the_choice_says_whose_it_is() -> None:
    plan = suggested()
    edits = {"batch_size": chosen("batch_size", 16), "epochs": chosen("epochs", 1.0)}
    made = with_edits(plan, edits, measured=())
    assert made.settings.batch_size == 16
    assert made.estimate.total > plan.estimate.total
    assert made.estimated_steps == -(-400 // (16 * plan.settings.gradient_accumulation))
    reasons = {choice.setting: choice.reason for choice in made.choices}
    assert (reasons["batch_size"], reasons["epochs"]) == ("chosen_by_person", "chosen_by_person")
    assert reasons["rank"] == "rank_by_pairs"
    assert with_edits(plan, {}, measured=()) is plan


def test_that_edits_survive_the_file() -> None:
    edits = {"rank": chosen("rank", 64), "gradient_checkpointing": chosen("gradient_checkpointing", False)}
    made = with_edits(suggested(), edits, measured=())
    read_again: Plan = from_plain(Plan, to_plain(made))
    assert edits_of(read_again) == edits
    assert with_edits(suggested(), edits_of(read_again), measured=()) == made


def test_that_a_checked_plan_comes_back_as_it_was_checked() -> None:
    plan = suggested()
    lower = replace(plan.settings, batch_size=1, gradient_accumulation=8)
    measured = (a_measurement(with_settings(plan, lower, measured=()), 0.7),)
    checked = with_settings(plan, lower, measured=measured)
    assert is_checked_for(checked, COMPUTER, 400)
    assert not is_checked_for(checked, COMPUTER, 401)
    assert not is_checked_for(checked, computer_with_card(8 * GIB), 400)
    fresh = suggested(measured=measured)
    again = with_edits(fresh, differences(checked, fresh), measured=measured)
    assert (again.settings, again.estimate) == (checked.settings, checked.estimate)
    assert again.estimated_seconds == checked.estimated_seconds
    assert {c.reason for c in again.choices if c.setting == "batch_size"} == {"changed_by_check"}
    assert edits_of(checked) == {}


def test_that_the_next_best_is_smaller_fits_and_knows_the_language() -> None:
    too_large = make_plan(COMPUTER, pairs=400, model_id="Qwen/Qwen3-32B")
    found = next_best(too_large, (), goal="write_like_me", language="zh", measured=())
    assert found is not None
    assert "zh" in found.languages
    assert not found.demo_only
    made = make_plan(COMPUTER, pairs=400, model_id=found.id)
    assert (made.verdict, made.estimate.total < too_large.estimate.total) == ("fits", True)


def test_that_without_a_card_only_the_demo_is_the_next_best() -> None:
    alone = replace(COMPUTER, gpus=())
    plan = make_plan(alone, pairs=400, model_id="Qwen/Qwen3-4B-Instruct-2507")
    found = next_best(plan, (), goal="write_like_me", language="zh", measured=())
    assert found is not None
    assert found.demo_only
    assert next_best(make_plan(alone, pairs=9), (), goal="write_like_me", language="", measured=()) is None
