"""The ladder keeps the effective batch; a measurement corrects the estimate of its own card and stack only."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.sentences import SENTENCES
from desktop_app.hardware.invented import computer_with_card
from desktop_app.recommend import make_plan
from desktop_app.recommend.catalogue import find_model
from desktop_app.recommend.ladder import rungs
from desktop_app.recommend.measured import (
    Measurement,
    factors,
    keep_measurement,
    load_measurements,
    measurement_of,
    uncorrected,
)
from desktop_app.recommend.memory_estimate import GIB, estimate_memory
from desktop_app.recommend.plan import Plan, Settings
from desktop_app.recommend.recommend import with_settings

COMPUTER = computer_with_card(12 * GIB)
OUTPUTS: dict[str, Any] = {
    "loading_peak_bytes": 3 * GIB, "peak_bytes": 6 * GIB, "long_step_s": 4.0, "usual_step_s": 1.0,
    "long_tokens": 8192, "usual_tokens": 2048, "evaluation_s": 0.1, "save_s": 0.5, "examples": 380,
    "validation_examples": 20, "total_tokens": 100_000, "p99_tokens": 900, "stack": "torch 2.13.0",
}  # fmt: skip


def plan(**changes: Any) -> Plan:
    return make_plan(COMPUTER, pairs=400, model_id="Qwen/Qwen3-4B-Instruct-2507", **changes)


def measured(**changes: Any) -> Measurement:
    return measurement_of(plan(), {**OUTPUTS, **changes})


SETTINGS = st.builds(
    replace,
    st.just(plan().settings),
    method=st.sampled_from(["qlora", "lora"]),
    batch_size=st.integers(1, 16),
    gradient_accumulation=st.integers(1, 16),
    max_length=st.sampled_from([256, 512, 1000, 4096]),
    gradient_checkpointing=st.booleans(),
    rank=st.sampled_from([8, 16, 64]),
    dropout=st.sampled_from([0.0, 0.05]),
)


@given(SETTINGS)
def test_that_every_rung_takes_less_memory_and_keeps_the_effective_batch(settings: Settings) -> None:
    shape = find_model("Qwen/Qwen3-4B-Instruct-2507").architecture

    def need(one: Settings) -> int:
        assert one.method in ("qlora", "lora")
        return estimate_memory(
            shape, method=one.method, precision="bfloat16", rank=one.rank, batch_size=one.batch_size,
            max_length=one.max_length, gradient_checkpointing=one.gradient_checkpointing, optimizer=one.optimizer,
            dropout=one.dropout,
        ).total  # fmt: skip

    before = settings
    for code, now in rungs(settings):
        assert f"rung_{code}" in SENTENCES
        assert need(now) <= need(before)
        # Halving an odd batch rounds up: never fewer examples a step.
        whole = now.batch_size * now.gradient_accumulation
        assert 0 <= whole - settings.batch_size * settings.gradient_accumulation <= 16
        assert now.alpha / now.rank == pytest.approx(settings.alpha / settings.rank, rel=0.1)
        before = now
    assert (before.batch_size, before.method, before.max_length) == (1, "qlora", 256)


def test_that_a_measurement_corrects_the_next_plan_of_this_card() -> None:
    first = plan()
    one = measured()

    again = plan(measured=[one])

    assert one.factor == pytest.approx((6 + 0.45) * GIB / first.estimate.total, rel=0.01)
    assert again.estimate.correction == pytest.approx(one.factor)
    assert uncorrected(again.estimate).total == pytest.approx(
        with_settings(again, again.settings, measured=()).estimate.total, rel=1e-6
    )
    same = with_settings(first, first.settings, measured=[one])
    assert same.estimate.total == pytest.approx(one.peak_bytes, rel=1e-6)
    assert sum(
        (same.estimate.weights, same.estimate.adapter, same.estimate.optimizer, same.estimate.activations,
         same.estimate.loss, same.estimate.overhead)
    ) == pytest.approx(same.estimate.total, abs=10)  # fmt: skip


def test_that_another_card_or_stack_is_not_corrected() -> None:
    other = computer_with_card(24 * GIB)
    old, new = measured(), measured(stack="torch 2.14.0", peak_bytes=5 * GIB)

    assert factors([old], other) == {}
    assert factors([old, new], COMPUTER)["qlora"] == pytest.approx(new.factor)


def test_that_a_wild_measurement_does_not_make_a_wild_plan() -> None:
    assert factors([measured(peak_bytes=90 * GIB)], COMPUTER)["qlora"] == 2.0


def test_that_the_time_follows_the_tokens_and_the_looks() -> None:
    one = measured()

    seconds = one.run_seconds()

    steps = 3 * 48
    a_step = one.step_seconds(100_000 / 48)
    assert a_step == pytest.approx(1.0 + (100_000 / 48 - 2048) * 3.0 / 6144)
    assert seconds == pytest.approx(steps * a_step + 7 * 20 * 0.1 + 6 * 0.5)
    assert with_settings(plan(), plan().settings, measured=[one]).estimated_seconds == pytest.approx(seconds)
    # Other settings were not measured: no promise.
    assert (
        with_settings(plan(), replace(plan().settings, max_length=512), measured=[one]).estimated_seconds is None
    )


def test_that_measurements_are_kept_and_a_damaged_file_is_as_none(tmp_path: Path) -> None:
    file = tmp_path / "measured.json"
    keep_measurement(measured(), file)
    keep_measurement(measured(stack="other"), file)

    assert [one.stack for one in load_measurements(file)] == ["torch 2.13.0", "other"]
    file.write_text("[{")
    assert load_measurements(file) == ()
