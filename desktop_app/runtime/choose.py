"""Which engine this computer needs: the table installers/engine/backends.toml over what `hardware` judged."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from desktop_app.core import paths
from desktop_app.core.errors import AppError
from desktop_app.hardware import HardwareProfile
from desktop_app.hardware.profile import Gpu

Answer = Literal["train", "repair_first", "processor_only", "not_offered"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What to install, or what to do first; decided before anything is downloaded.

    Args:
        answer: "train": the card will train; "repair_first": it would if something were put right;
            "processor_only": no card here can train, small models run; "not_offered": no engine for this system.
        backend: "cu130", "cu126", "rocm72", "rocm714", "cpu"; "" if not offered. After "repair_first" it is
            "cpu", for whoever wants to go on without the card.
        device: AMD's target ("gfx1100"), which the "rocm714" packages depend on.
        card: the card's name; reason: `hardware`'s code for it, whose sentence is "hw_" + code; both may be "".
        link: where help is found, or "".
    """

    answer: Answer
    backend: str
    device: str = ""
    card: str = ""
    reason: str = ""
    link: str = ""


def choose(profile: HardwareProfile) -> Choice:
    """Decides by the card that would train; a second card of another kind never decides.

    Raises AppError("engine_table_damaged").
    """
    table = read_table()
    card = profile.best_gpu
    if card is not None:
        backend = _backend(table, card.torch_build, profile.system)
        if backend:
            return Choice(
                answer="train", backend=backend, device=card.gfx_target, card=card.name, reason=card.reason
            )
    otherwise = _backend(table, "cpu", profile.system)
    if not otherwise:
        return Choice(answer="not_offered", backend="")
    broken = profile.repairable_gpu
    if broken is not None:
        return Choice(
            answer="repair_first",
            backend=otherwise,
            card=broken.name,
            reason=broken.reason,
            link=table["repair"].get(broken.reason, ""),
        )
    first = card or _worth_naming(profile)
    return Choice(
        answer="processor_only",
        backend=otherwise,
        card=first.name if first else "",
        reason=first.reason if first else "",
    )


def with_backend(choice: Choice, backend: str) -> Choice:
    """The same computer with another backend, as somebody wants it. Raises AppError("engine_backend_unknown")."""
    if backend not in read_table()["lock"]:
        raise AppError("engine_backend_unknown", name=backend)
    answer: Answer = "processor_only" if backend == "cpu" else "train"
    return Choice(answer=answer, backend=backend, device=choice.device, card=choice.card, reason=choice.reason)


@cache
def read_table() -> dict[str, Any]:
    """backends.toml. Raises AppError("engine_table_damaged"): the app's own files are not whole."""
    try:
        return tomllib.loads((paths.engine_data() / "backends.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise AppError("engine_table_damaged") from None


def _backend(table: dict[str, Any], torch_build: str, system: str) -> str:
    for row in table["choice"]:
        if row["torch_build"] == torch_build and system in row["systems"]:
            return str(row["backend"])
    return ""


def _worth_naming(profile: HardwareProfile) -> Gpu | None:
    """What people mean by "my graphics card": not the processor's own where there is another."""
    return min(profile.gpus, key=lambda gpu: gpu.integrated, default=None)
