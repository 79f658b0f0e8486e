"""What was typed beside a plan is judged by the memory that the plan saw."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import pytest

from desktop_app.core.errors import AppError
from desktop_app.core.sentences import SENTENCES
from desktop_app.hardware.invented import computer_with_card
from desktop_app.protocol.jobs import TrainJob
from desktop_app.recommend import make_plan
from desktop_app.recommend.catalogue import find_model
from desktop_app.recommend.job_fit import fit_of_job
from desktop_app.recommend.memory_estimate import GIB, estimate_memory
from desktop_app.recommend.plan import Plan

SMALL = "HuggingFaceTB/SmolLM2-1.7B-Instruct"


def planned(card_gib: float, **changes: Any) -> tuple[Plan, TrainJob]:
    plan = make_plan(computer_with_card(int(card_gib * GIB)), pairs=500, model_id=SMALL, method="lora")
    job = TrainJob(run_dir="r", base_model=SMALL, train_file="t", validation_file="v", **asdict(plan.settings))
    return plan, replace(job, **changes)


def test_that_what_the_plan_asks_for_is_not_judged_again() -> None:
    plan, job = planned(12)
    too_large = replace(plan, verdict="too_large")
    assert fit_of_job(too_large, job, measured=()).verdict == "fits"


def test_that_a_whole_model_is_refused_on_a_small_card_and_fits_a_large_one() -> None:
    plan, job = planned(12, method="full")
    with pytest.raises(AppError) as caught:
        fit_of_job(plan, job, measured=())
    assert caught.value.code == "training_too_large" in SENTENCES
    assert float(caught.value.details["needed_gb"]) > float(caught.value.details["free_gb"])
    assert fit_of_job(*planned(80, method="full"), measured=()).verdict == "fits"


def test_that_between_the_two_it_is_said_to_be_tight() -> None:
    plan, job = planned(12, method="full")
    verdicts = []
    for card_gib in range(12, 60):
        larger = replace(plan, hardware=computer_with_card(card_gib * GIB))
        try:
            verdicts.append(fit_of_job(larger, job, measured=()).verdict)
        except AppError:
            verdicts.append("too_large")
    order = ["too_large", "tight", "fits"]
    assert verdicts == sorted(verdicts, key=order.index)
    assert set(verdicts) == set(order)


def test_that_longer_texts_and_larger_batches_are_judged_too() -> None:
    plan, job = planned(12, max_length=8192, batch_size=16, gradient_checkpointing=False)
    with pytest.raises(AppError, match="training_too_large"):
        fit_of_job(plan, job, measured=())


def test_that_our_engine_holds_a_whole_model_in_32_bits() -> None:
    shape = find_model(SMALL).architecture
    load = {
        "method": "full", "precision": "bfloat16", "rank": 16, "batch_size": 1, "max_length": 512,
        "gradient_checkpointing": True, "optimizer": "adamw_torch",
    }  # fmt: skip
    found = estimate_memory(shape, **load, in_32_bits=True)  # type: ignore[arg-type]
    short = estimate_memory(shape, **load)  # type: ignore[arg-type]
    assert found.weights == pytest.approx(4 * shape.parameters, rel=0.01)
    assert found.optimizer == pytest.approx(8 * shape.parameters, rel=0.01)
    # Gradients in 32 bits and 16-bit copies of the weights, instead of gradients in 16 bits.
    assert found.activations - short.activations == pytest.approx(4 * shape.parameters, rel=0.05)
