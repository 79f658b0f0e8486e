from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.core.sentences import SENTENCES, fill
from desktop_app.hardware.cards import CardReading
from desktop_app.hardware.computer import ComputerReading
from desktop_app.hardware.detection import assemble
from desktop_app.hardware.nvidia import NvidiaReading
from desktop_app.hardware.nvidia_smi import parse_csv
from desktop_app.hardware.profile import HardwareProfile
from desktop_app.recommend import Plan, describe_choice, load_plan, make_plan, save_plan

GIB = 1024**3
FIXTURES = Path(__file__).parents[2] / "fixtures"
GOLDEN = FIXTURES / "recommend" / "plans.json"
AMD = 0x1002


def machine(
    *, nvidia: NvidiaReading | None = None, amd: CardReading | None = None, system: str = "Linux"
) -> HardwareProfile:
    return assemble(
        system=system,
        version="",
        computer=ComputerReading(
            cpu_name="CPU", cpu_cores=8, memory_total_bytes=16 * GIB, memory_available_bytes=12 * GIB
        ),
        nvidia_cards=(nvidia,) if nvidia else (),
        cards=(amd,) if amd else (),
    )


def nvidia(free_gib: float, capability: str = "8.9", driver: str = "595.71") -> NvidiaReading:
    return NvidiaReading(
        name="NVIDIA",
        uuid="GPU-0",
        driver_version=driver,
        compute_capability=capability,
        memory_total_bytes=int((free_gib + 1) * GIB),
        memory_free_bytes=int(free_gib * GIB),
    )


def radeon(total_gib: float, target: str, *, integrated: bool = False) -> CardReading:
    return CardReading(
        vendor_id=AMD,
        slot="0000:03:00.0",
        name="Radeon",
        memory_total_bytes=int(total_gib * GIB),
        memory_used_bytes=GIB // 2,
        gfx_target=target,
        integrated=integrated,
    )


def recorded_card(name: str) -> NvidiaReading:
    content = json.loads((FIXTURES / "hardware" / "recorded.json").read_text(encoding="utf-8"))
    return parse_csv(content["nvidia_smi"][name])[0]


def machines() -> dict[str, HardwareProfile]:
    windows = recorded_card("windows-x86_64__nvidia-geforce-rtx-2080-super__591.86")
    linux = recorded_card("linux-x86_64__nvidia-geforce-rtx-2080-super__610.57.04")
    return {
        "recorded RTX 2080 SUPER 8 GB, Windows": machine(nvidia=windows, system="Windows"),
        "recorded RTX 2080 SUPER 8 GB, Linux": machine(nvidia=linux),
        "recorded RTX 4080 SUPER 16 GB": machine(
            nvidia=recorded_card("linux-x86_64__nvidia-geforce-rtx-4080-super__595.71.05")
        ),
        "recorded H200": machine(nvidia=recorded_card("linux-x86_64__nvidia-h200__590.48.01")),
        "RTX 4060 8 GB, Windows": machine(nvidia=nvidia(7.0), system="Windows"),
        "RTX 4070 12 GB, Windows": machine(nvidia=nvidia(11.0), system="Windows"),
        "RTX 4070 12 GB, Linux": machine(nvidia=nvidia(11.4)),
        "RTX 4090 24 GB": machine(nvidia=nvidia(22.5)),
        "RTX 5090 32 GB": machine(nvidia=nvidia(30.3, "12.0")),
        "RTX 5090 with an old driver": machine(nvidia=nvidia(30.3, "12.0", "570.1")),
        "GTX 1050 Ti 4 GB, Windows": machine(nvidia=nvidia(3.2, "6.1", "580.1"), system="Windows"),
        "GTX 980 4 GB": machine(nvidia=nvidia(3.5, "5.2", "580.1")),
        "RX 7900 XTX 24 GB": machine(amd=radeon(24, "gfx1100")),
        "RX 9070 XT 16 GB": machine(amd=radeon(16, "gfx1201")),
        "RX 6800 16 GB": machine(amd=radeon(16, "gfx1030")),
        "RX 7600 8 GB": machine(amd=radeon(8, "gfx1102")),
        "laptop: RTX 4060 8 GB and a Radeon 780M": machine(
            nvidia=nvidia(7.2), amd=radeon(0.5, "gfx1103", integrated=True), system="Windows"
        ),
        "APU": machine(amd=radeon(4, "gfx1103", integrated=True)),
        "no graphics card": machine(),
        "AMD on Windows": machine(system="Windows"),
    }


def summary(plan: Plan) -> dict[str, Any]:
    chosen = plan.settings
    return {
        "computer": plan.hardware.verdict,
        "model": plan.model_id,
        "method": chosen.method,
        "precision": chosen.precision,
        "batch": f"{chosen.batch_size}x{chosen.gradient_accumulation}",
        "max_length": chosen.max_length,
        "learning_rate": chosen.learning_rate,
        "needed_gib": round(plan.estimate.total / GIB, 1),
        "free_gib": round(plan.available_bytes / GIB, 1),
        "verdict": plan.verdict,
    }


def test_that_each_machine_gets_the_plan_that_was_looked_at() -> None:
    """Read the difference before you write the golden file again:

    PYTHONPATH=. python tests/unit/recommend/test_recommend_plan.py
    """
    found = {name: summary(make_plan(profile, pairs=500)) for name, profile in machines().items()}

    assert found == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_that_a_computer_without_a_card_gets_the_demo() -> None:
    plan = make_plan(machine(), pairs=240)

    chosen = plan.settings
    assert (plan.model_id, plan.verdict) == ("homespun-tiny", "fits")
    assert (chosen.method, chosen.precision, chosen.optimizer) == ("qlora", "float32", "adamw_torch")
    assert (chosen.batch_size, chosen.gradient_accumulation, chosen.gradient_checkpointing) == (8, 1, False)
    assert (chosen.rank, chosen.alpha, chosen.max_length, chosen.evaluations_per_epoch) == (16, 32, 512, 2)
    assert plan.estimated_steps == math.ceil(240 / 8) * chosen.epochs
    assert {choice.setting: choice.reason for choice in plan.choices}["method"] == "qlora_default"


def test_that_the_persons_method_and_model_win() -> None:
    plan = make_plan(machine(nvidia=nvidia(22.5)), pairs=500, model_id="Qwen/Qwen3-8B", method="lora")

    assert (plan.model_id, plan.settings.method) == ("Qwen/Qwen3-8B", "lora")
    assert make_plan(machine(), pairs=500, method="lora").settings.method == "lora"


def test_that_a_named_model_that_is_too_large_is_said_to_be() -> None:
    plan = make_plan(machine(nvidia=nvidia(7.0)), pairs=500, model_id="Qwen/Qwen3-14B")

    assert plan.verdict == "too_large"
    assert plan.settings.batch_size * plan.settings.gradient_accumulation == 8


def test_that_long_messages_are_cut_before_a_named_model_is_given_up() -> None:
    plan = make_plan(machine(nvidia=nvidia(8.2)), pairs=500, model_id="Qwen/Qwen3-8B", p99_tokens=4000)

    reasons = {choice.setting: choice.reason for choice in plan.choices}
    assert plan.settings.max_length < 4000
    assert reasons["max_length"] == "length_capped_by_memory"


def test_that_the_measured_length_is_rounded_up_and_kept_within_the_model() -> None:
    profile = machine(nvidia=nvidia(22.5))

    assert make_plan(profile, pairs=500, p99_tokens=601).settings.max_length == 640
    small = make_plan(profile, pairs=500, p99_tokens=9000, model_id="HuggingFaceTB/SmolLM2-360M-Instruct")
    assert small.settings.max_length == 8192
    assert "length_capped_by_model" in [choice.reason for choice in small.choices]


def test_that_few_pairs_are_said_first_and_the_plan_goes_on() -> None:
    plan = make_plan(machine(nvidia=nvidia(11)), pairs=30)

    assert plan.choices[1].reason == "few_pairs"
    code, details = describe_choice(plan.choices[1])
    assert fill(SENTENCES[code].text, details) == "You have 30 examples; a good result needs at least 50."
    assert make_plan(machine(), pairs=0).estimated_steps == 0


def test_that_a_quick_try_goes_through_the_examples_once() -> None:
    for profile in (machine(), machine(nvidia=nvidia(11))):
        plan = make_plan(profile, pairs=100, quick=True)

        assert plan.settings.epochs == 1
        assert [choice.reason for choice in plan.choices if choice.setting == "epochs"] == ["quick_try"]


def test_that_keeping_abilities_slows_learning() -> None:
    profile = machine(nvidia=nvidia(7))

    assert make_plan(profile, pairs=500, goal="keep_abilities").settings.learning_rate == 1e-4
    assert make_plan(profile, pairs=500).settings.learning_rate == 2e-4


def test_that_amd_cards_keep_a_margin() -> None:
    plan = make_plan(machine(amd=radeon(24, "gfx1100")), pairs=500)

    assert "amd_margin" in [choice.reason for choice in plan.choices]


def test_that_an_unknown_model_is_refused() -> None:
    with pytest.raises(AppError, match="model_unknown"):
        make_plan(machine(), pairs=100, model_id="nobody/nothing")


@settings(deadline=None)
@given(
    free_gib=st.floats(0, 200),
    capability=st.sampled_from(["5.0", "6.1", "7.5", "8.6", "12.0"]),
    system=st.sampled_from(["Linux", "Windows"]),
    pairs=st.integers(-3, 300_000),
    method=st.sampled_from(["auto", "qlora", "lora"]),
    p99_tokens=st.none() | st.integers(1, 100_000),
    quick=st.booleans(),
)
def test_that_a_plan_always_comes_out_whole(*, free_gib: float, capability: str, system: str, **wish: Any) -> None:
    plan = make_plan(machine(nvidia=nvidia(free_gib, capability), system=system), **wish)

    chosen = plan.settings
    effective = chosen.batch_size * chosen.gradient_accumulation
    assert effective in (8, 16, 32)
    assert plan.estimated_steps == math.ceil(math.ceil(plan.pairs / effective) * chosen.epochs)
    assert chosen.precision != "bfloat16" or capability in ("8.6", "12.0")
    share = plan.estimate.total / plan.available_bytes if plan.available_bytes else math.inf
    assert plan.verdict == ("fits" if share <= 0.8 else "tight" if share <= 0.95 else "too_large")
    assert f"plan_{plan.verdict}" in SENTENCES
    for choice in plan.choices:
        code, details = describe_choice(choice)
        assert "…" not in fill(SENTENCES[code].text, details), code
        if hasattr(chosen, choice.setting):
            assert getattr(chosen, choice.setting) == choice.value


@given(free_gib=st.floats(1, 100), more_gib=st.floats(0, 50))
def test_that_more_memory_never_means_a_smaller_model(free_gib: float, more_gib: float) -> None:
    sizes = {"Qwen/Qwen3-0.6B": 1, "Qwen/Qwen3-1.7B": 2, "Qwen/Qwen3-4B-Instruct-2507": 3, "Qwen/Qwen3-8B": 4}

    def size(gib: float) -> int:
        return sizes.get(make_plan(machine(nvidia=nvidia(gib)), pairs=500).model_id, 5)

    assert size(free_gib + more_gib) >= size(free_gib)


def test_that_a_saved_plan_is_read_back_unchanged(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "project")
    plan = make_plan(machine(nvidia=nvidia(11)), pairs=300)

    save_plan(project, plan)

    assert load_plan(project) == plan


def test_that_a_damaged_plan_is_one_clear_error(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "project")
    with pytest.raises(AppError, match="file_missing"):
        load_plan(project)

    project.plan.write_text('{"model_id": 3}')

    with pytest.raises(AppError, match="file_damaged"):
        load_plan(project)


if __name__ == "__main__":
    GOLDEN.parent.mkdir(parents=True, exist_ok=True)
    plans = {name: summary(make_plan(profile, pairs=500)) for name, profile in machines().items()}
    GOLDEN.write_text(json.dumps(plans, indent=2) + "\n", encoding="utf-8")
