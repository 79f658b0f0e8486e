"""`homespun plan`: for a project, for an invented computer, or the memory of exactly named settings."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, read_record

if TYPE_CHECKING:
    from desktop_app.cli.output import Output
    from desktop_app.hardware.profile import HardwareProfile
    from desktop_app.recommend import Plan
    from desktop_app.recommend.architecture import Architecture

GIB = 1024**3
_UNITS = {"": GIB, "g": GIB, "gib": GIB, "gb": 10**9, "m": 1024**2, "mib": 1024**2, "mb": 10**6}
_OF_EXACT_SETTINGS = ("model_config", "rank", "length", "batch", "optimizer", "no_checkpointing")


def memory_size(text: str) -> int:
    """Returns bytes of "12GiB", "12 GB", "12288MiB" or "12" (GiB). Raises ValueError."""
    found = re.fullmatch(r"\s*(\d{1,6}(?:\.\d{1,3})?)\s*([a-z]{0,3})\s*", text.casefold())
    if not found or found[2] not in _UNITS or float(found[1]) <= 0:
        raise ValueError
    return int(float(found[1]) * _UNITS[found[2]])


memory_size.__name__ = "memory size"  # what argparse calls it in its complaint


def add_words(plan: argparse.ArgumentParser) -> None:
    """Adds the arguments of `homespun plan`."""
    plan.add_argument("project", type=Path, metavar="PROJECT", nargs="?", help="folder of the project")
    plan.add_argument("--model", metavar="ID", help="a model of the catalogue, or a folder with one")
    plan.add_argument(
        "--method", choices=("auto", "qlora", "lora", "full"), default="auto", help="how to train (default: auto)"
    )
    plan.add_argument("--check", action="store_true", help="try a few steps on this computer and correct the plan")
    plan.add_argument("--pairs", type=_at_least_one, metavar="N", help="plan for so many pairs, without a project")
    plan.add_argument(
        "--gpu-memory", type=memory_size, metavar="SIZE", help="as if a card had so much free, such as 12GiB"
    )
    plan.add_argument("--os", choices=("linux", "windows"), default="linux", help="of that card (default: linux)")
    exact = plan.add_argument_group("the memory of exactly these settings")
    exact.add_argument("--model-config", type=Path, metavar="FILE", help="a model's config.json")
    exact.add_argument("--rank", type=_at_least_one, metavar="R", help="of the adapter (default: 16)")
    exact.add_argument("--length", type=_at_least_one, metavar="S", help="tokens a sequence (default: 1024)")
    exact.add_argument("--batch", type=_at_least_one, metavar="B", help="sequences at once (default: 1)")
    exact.add_argument("--optimizer", metavar="NAME", help="as transformers calls it (default: adamw_8bit)")
    exact.add_argument("--no-checkpointing", action="store_true", help="keep all activations")


def run(parsed: argparse.Namespace, output: Output) -> int:
    """Raises AppError; returns the exit status."""
    if any(getattr(parsed, name) for name in _OF_EXACT_SETTINGS):
        return _memory_of_settings(parsed, output)
    from desktop_app.cli import tell
    from desktop_app.dataset.example import Quality
    from desktop_app.recommend import make_plan, save_plan
    from desktop_app.recommend.measured import load_measurements

    project, pairs = None, parsed.pairs
    if parsed.project is not None:
        project = Project.open(parsed.project)
        if not project.quality.exists():
            raise AppError("step_needs_privacy")
        pairs = pairs or read_record(project.quality, Quality).train
    elif pairs is None:
        raise AppError("plan_needs_project_or_pairs")
    if parsed.method == "full":
        raise AppError("plan_full_only_estimated")
    measured = load_measurements() if parsed.gpu_memory is None else ()
    made = make_plan(
        _computer(parsed), pairs=pairs, model_id=parsed.model, method=parsed.method, measured=measured
    )
    if project is not None and parsed.gpu_memory is None:
        save_plan(project, made)
        if parsed.check:
            made = _checked(project, made, output)
    elif parsed.check:
        raise AppError("plan_check_needs_project")
    tell.plan(output, made)
    output.result(made)
    return 0


def _checked(project: Project, made: Plan, output: Output) -> Plan:
    from desktop_app.core.sentences import sentence_for
    from desktop_app.flow.dry_run_task import dry_run
    from desktop_app.recommend import load_plan

    changed = output.run(dry_run(project, made)).outputs["changed"]
    if changed:
        output.say(sentence_for(f"rung_{changed}").text)
    return load_plan(project)


def _computer(parsed: argparse.Namespace) -> HardwareProfile:
    if parsed.gpu_memory is None:
        from desktop_app.hardware import detect

        return detect()
    from desktop_app.hardware.invented import computer_with_card

    return computer_with_card(parsed.gpu_memory, system={"linux": "Linux", "windows": "Windows"}[parsed.os])


def _memory_of_settings(parsed: argparse.Namespace, output: Output) -> int:
    from desktop_app.core.sentences import sentence_for
    from desktop_app.recommend.decision_table import decision_table
    from desktop_app.recommend.fitting import Load, device_of, likely_range

    architecture = _architecture(parsed)
    device = device_of(_computer(parsed), decision_table().memory, optimizer=parsed.optimizer)
    load = Load(
        method="qlora" if parsed.method == "auto" else parsed.method,
        rank=parsed.rank or 16,
        max_length=parsed.length or 1024,
        batch_size=parsed.batch or 1,
        gradient_checkpointing=not parsed.no_checkpointing,
    )
    found = device.estimate(architecture, load)
    low, high = likely_range(found, device.memory)
    verdict = device.verdict(found)
    parts = {
        name: _gib(getattr(found, name))
        for name in ("weights", "adapter", "optimizer", "activations", "loss", "overhead")
    }
    answer: dict[str, Any] = {
        "peak_gib": _gib(found.total),
        "range_gib": [_gib(low), _gib(high)],
        "parts_gib": parts,
        "loading_peak_gib": _gib(found.loading),
        "available_gib": _gib(device.free_bytes),
        "verdict": verdict,
        "method": load.method,
        "rank": load.rank,
        "length": load.max_length,
        "batch": load.batch_size,
        "optimizer": device.optimizer,
        "gradient_checkpointing": load.gradient_checkpointing,
        "parameters": architecture.parameters,
    }
    output.table(("part", "GiB"), [*parts.items(), ("peak", answer["peak_gib"])])
    output.say(
        f"Most likely between {_gib(low)} and {_gib(high)} GiB of {_gib(device.free_bytes)} GiB. "
        f"{sentence_for(f'plan_{verdict}').text}"
    )
    output.result(answer)
    return 0


def _architecture(parsed: argparse.Namespace) -> Architecture:
    from desktop_app.recommend.architecture import read_config
    from desktop_app.recommend.catalogue import find_model

    if parsed.model_config is not None:
        return read_config(parsed.model_config)
    if parsed.model is None:
        raise AppError("plan_needs_model")
    return find_model(parsed.model).architecture


def _gib(size_bytes: float) -> float:
    return round(size_bytes / GIB, 3)


def _at_least_one(text: str) -> int:
    number = int(text)
    if not 0 < number < 2**31:
        raise ValueError
    return number


_at_least_one.__name__ = "whole number"
