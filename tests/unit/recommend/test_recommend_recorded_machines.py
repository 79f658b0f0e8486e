"""What machines that others recorded are told: card, build of torch, model, method, settings, verdict.

The golden table was read line by line. To write it anew after a change (and to read the difference):
`PYTHONPATH=. python tests/unit/recommend/test_recommend_recorded_machines.py`
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.hardware.invented import computer_with_card
from desktop_app.hardware.profile import HardwareProfile
from desktop_app.hardware.recorded import detect_recorded
from desktop_app.recommend import make_plan
from desktop_app.recommend.memory_estimate import GIB

SHARED = Path(__file__).parents[4] / "shared" / "fixtures" / "hardware"
GOLDEN = Path(__file__).parents[2] / "fixtures" / "recommend" / "recorded_machines.json"


def machines() -> dict[str, HardwareProfile]:
    found: dict[str, HardwareProfile] = {}
    for file in sorted((SHARED / "telegraf").glob("*.xml")):
        found[f"{file.stem} (nvidia-smi)"] = detect_recorded(nvidia_smi_xml=file)
    for maker in ("amd", "intel"):
        for folder in sorted((SHARED / "LACT" / maker).iterdir()):
            found[f"{folder.name} (sysfs)"] = detect_recorded(sysfs_root=folder)
    for memory_gib in (8, 12, 16, 24, 32):
        for system in ("Windows", "Linux"):
            # The desktop holds about a tenth: hardware.md A5.
            free = int(memory_gib * GIB * 0.91)
            found[f"{memory_gib} GB NVIDIA, {system}"] = computer_with_card(free, system=system)
    return found


def told(profile: HardwareProfile) -> dict[str, Any]:
    plan = make_plan(profile, pairs=500)
    gpu = profile.best_gpu
    settings = plan.settings
    return {
        "cards": [f"{one.name}: {one.reason}" for one in profile.gpus],
        "computer": profile.verdict,
        "trains on": gpu.name if gpu else "the processor",
        "torch": gpu.torch_build if gpu else "cpu",
        "plan": f"{plan.model_id.split('/')[-1]}, {settings.method}, {settings.precision}, "
        f"{settings.batch_size}x{settings.gradient_accumulation} of {settings.max_length}, rank {settings.rank}",
        "memory": f"{plan.estimate.total / GIB:.1f} of {plan.available_bytes / GIB:.1f} GiB",
        "verdict": plan.verdict,
    }


@pytest.mark.skipif(not SHARED.is_dir(), reason="the recorded machines are not beside this checkout")
def test_that_each_recorded_machine_is_told_what_was_looked_at() -> None:
    found = {name: told(profile) for name, profile in machines().items()}

    assert len(found) >= 12
    assert found == json.loads(GOLDEN.read_text(encoding="utf-8"))


if __name__ == "__main__":
    table = {name: told(profile) for name, profile in machines().items()}
    GOLDEN.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
