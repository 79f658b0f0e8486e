"""What may be asked of a training beside the plan's settings."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.hardware.invented import computer_with_card
from desktop_app.protocol.jobs import TrainJob
from desktop_app.protocol.training_options import LIMITS, OPTIONS
from desktop_app.recommend import load_plan, make_plan, save_plan
from desktop_app.recommend.draft import Draft
from desktop_app.recommend.edited import EDITABLE
from desktop_app.recommend.plan import Settings, Variation
from desktop_app.recommend.variation import VARIABLE, clash_of, read_typed, suggested, varied

CARD = computer_with_card(24 * 2**30)


def settings() -> Settings:
    return make_plan(CARD, pairs=500, method="lora").settings


def job() -> TrainJob:
    return TrainJob(run_dir="r", base_model="b", train_file="t", validation_file="v", method="lora")


def test_that_every_option_is_a_setting_of_the_plan_or_can_be_varied() -> None:
    assert set(OPTIONS) == {*VARIABLE, *EDITABLE, "method"}
    assert {one.name for one in fields(Settings)} <= {*VARIABLE, *EDITABLE, "method"}


def test_that_every_suggestion_is_within_its_limits_and_changes_nothing() -> None:
    options = {name: suggested(settings(), name) for name in VARIABLE}
    assert clash_of(settings(), Variation(options=options)) is None
    assert varied(job(), Variation()) == job()


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("replay_share", "much", "setting_not_a_number"),
        ("replay_share", "nan", "setting_too_small"),
        ("replay_share", "-0.1", "setting_too_small"),
        ("replay_share", "0.95", "setting_too_large"),
        ("seed", "1.5", "setting_not_whole"),
        ("seed", "1e99", "setting_too_large"),
        ("tries", "201", "setting_too_large"),
        ("hours", "inf", "setting_too_large"),
    ],
)
def test_that_a_bad_number_has_a_reason(name: str, text: str, code: str) -> None:
    with pytest.raises(AppError) as caught:
        read_typed(name, text)
    assert caught.value.code == code


def test_that_numbers_are_read_as_people_type_them() -> None:
    assert read_typed("label_smoothing", "0,1") == 0.1
    assert read_typed("neftune_alpha", "\uff15") == 5.0
    seed = read_typed("seed", "1,234")
    assert (seed, type(seed)) == (1234, int)


@pytest.mark.parametrize("name", [name for name in LIMITS if name in VARIABLE])
def test_that_both_ends_of_the_limits_may_be_typed(name: str) -> None:
    for end in LIMITS[name]:
        assert read_typed(name, repr(end)) == end


def test_that_two_settings_that_do_not_go_together_are_named() -> None:
    both = Variation(options={"packing": True, "order": "easy_first"})
    assert clash_of(settings(), both) == ("packing", "order")
    assert clash_of(replace(settings(), method="full"), Variation(texts_first=True)) == ("texts_first", "method")


def test_that_a_file_changed_by_hand_is_refused() -> None:
    for options, code in (({"run_dir": "/"}, "option_unknown"), ({"packing": "perhaps"}, "option_value")):
        with pytest.raises(AppError) as caught:
            varied(job(), Variation(options=options))
        assert caught.value.code == code


def test_that_a_variation_comes_back_with_the_saved_plan(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "project")
    wanted = Variation(options={"packing": True}, tries=5, hours=0.5, texts_first=True, projects={"/other": 2.0})
    save_plan(project, replace(make_plan(CARD, pairs=500), variation=wanted))
    draft = Draft()
    draft.take_over(load_plan(project))
    draft.suggest(CARD, "write_like_me", "")
    assert draft.finish({}).variation == wanted


@pytest.mark.parametrize(("method", "factor"), [("full", 0.1), ("ia3", 20.0), ("prefix", 50.0)])
def test_that_a_way_no_plan_chooses_brings_its_own_rate_and_memory(method: str, factor: float) -> None:
    draft = Draft()
    draft.set_data(500, {}, "en")
    draft.choose(method="lora")
    before = draft.suggest(CARD, "write_like_me", "")
    draft.choose(method=method)  # type: ignore[arg-type]
    made = draft.suggest(CARD, "write_like_me", "")
    assert made.settings.method == method
    assert made.settings.learning_rate == pytest.approx(before.settings.learning_rate * factor)
    assert varied(replace(job(), method=made.settings.method, dropout=made.settings.dropout), Variation())
    assert {choice.reason for choice in made.choices if choice.setting == "method"} == {"method_named"}
    assert not [choice for choice in made.choices if choice.reason == "changed_by_check"]
    if method == "full":
        assert made.estimate.total > 2 * before.estimate.total
