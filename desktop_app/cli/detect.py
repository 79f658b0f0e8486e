"""`homespun detect`: this computer, or another one by its recorded answers."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.core.errors import AppError

if TYPE_CHECKING:
    from desktop_app.cli.output import Output
    from desktop_app.core.sentences.sentence import Sentence
    from desktop_app.hardware import HardwareProfile
    from desktop_app.hardware.recorded import System

SYSTEMS: dict[str, System] = {"linux": "Linux", "windows": "Windows", "macos": "Darwin"}


def add_words(command: argparse.ArgumentParser) -> None:
    recorded = command.add_argument_group(
        "another computer", "Read what was recorded there instead of asking this one; may be combined."
    )
    recorded.add_argument(
        "--sysfs-root", type=Path, metavar="DIR", help="a copy of Linux's /sys, or of parts of it"
    )
    recorded.add_argument("--nvidia-smi-xml", type=Path, metavar="FILE", help="what “nvidia-smi -q -x” printed")
    recorded.add_argument(
        "--nvidia-smi-csv",
        type=Path,
        metavar="FILE",
        help="what “nvidia-smi --query-gpu=... --format=csv” printed",
    )
    recorded.add_argument("--os", choices=tuple(SYSTEMS), help="its system; told from the answers where it can be")


def run(parsed: argparse.Namespace, output: Output) -> int:
    """Raises AppError: recorded answers cannot be read."""
    profile = _look(parsed)
    tell(output, profile)
    if output.as_json:
        output.result(_plain(profile))
    return 0


def _look(parsed: argparse.Namespace) -> HardwareProfile:
    files = {name: getattr(parsed, name) for name in ("sysfs_root", "nvidia_smi_xml", "nvidia_smi_csv")}
    if not any(files.values()):
        if parsed.os:
            raise AppError("recorded_missing")
        from desktop_app.hardware import detect

        return detect()
    from desktop_app.hardware.recorded import detect_recorded

    return detect_recorded(**files, system=SYSTEMS.get(parsed.os))


def tell(output: Output, profile: HardwareProfile) -> None:
    from desktop_app.cli.output import size_words

    output.say(f"{profile.system} {profile.system_version}".strip())
    facts = [
        profile.cpu_name,
        f"{profile.cpu_cores} cores" if profile.cpu_cores else "",
        f"{size_words(profile.memory_total_bytes)} memory" if profile.memory_total_bytes else "",
        f"{size_words(profile.disk_free_bytes)} free on disk" if profile.disk_free_bytes else "",
    ]
    if any(facts):
        output.say(", ".join(fact for fact in facts if fact))
    for words in sentences(profile):
        output.say(f"{words.text} {words.next_step}".strip())


def sentences(profile: HardwareProfile) -> list[Sentence]:
    """What there is to say: each card, the whole, and what went wrong while looking."""
    from desktop_app.core.sentences import sentence_for
    from desktop_app.hardware import describe_gpu, describe_notices, describe_verdict

    described = [
        *(describe_gpu(gpu, system=profile.system) for gpu in profile.gpus),
        describe_verdict(profile),
        *describe_notices(profile),
    ]
    return [sentence_for(code, details) for code, details in described]


def _plain(profile: HardwareProfile) -> dict[str, Any]:
    """The profile and what follows from it: the card to train on, the build of torch, and all of it in words."""
    from desktop_app.core.records import to_plain

    best = profile.best_gpu
    return {
        **to_plain(profile),
        "best_gpu": best.identifier if best else None,
        "torch_build": profile.torch_build,
        "words": [f"{words.text} {words.next_step}".strip() for words in sentences(profile)],
    }
