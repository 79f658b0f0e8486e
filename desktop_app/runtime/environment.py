"""Finds the interpreter that runs the engine and tells what it lacks."""

from __future__ import annotations

import importlib.metadata
import sys
from dataclasses import dataclass
from pathlib import Path

from desktop_app.core import paths
from desktop_app.core.errors import AppError
from desktop_app.runtime import places

ENGINE_PACKAGES = (
    "torch", "transformers", "peft", "trl", "bitsandbytes", "datasets", "accelerate", "safetensors",
    "gguf", "xllamacpp",
)  # fmt: skip

OPTIONAL_PACKAGES = ("optuna", "cyllama")
"""For trying settings, and for K-quants of an exported model: there are no builds of these for every computer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineEnvironment:
    """What an engine consists of.

    Args:
        versions: package -> version of what is there.
        missing: without these it cannot train; without: the optional ones that are not there or do not work.
        backend: "" for the app's own environment.
    """

    python: Path
    versions: dict[str, str]
    missing: tuple[str, ...]
    without: tuple[str, ...] = ()
    backend: str = ""

    @property
    def is_ready(self) -> bool:
        return not self.missing


def find_engine() -> EngineEnvironment:
    """The environment that engine jobs run in; nothing is imported.

    The interpreter that runs this, where it has the packages or belongs to a source checkout; otherwise the newest
    engine that `install` finished, with a look at its files (`places.read_ready`).
    """
    own = _own_environment()
    if own.is_ready or paths.source_tree() is not None:
        return own
    for folder, ready in places.ready_engines(places.chosen_root()):
        return EngineEnvironment(
            python=places.python_of(folder),
            versions={
                name: ready.versions[name]
                for name in (*ENGINE_PACKAGES, *OPTIONAL_PACKAGES)
                if name in ready.versions
            },
            # An engine of an older Homespun may lack what this one needs: it is built again then.
            missing=tuple(name for name in ENGINE_PACKAGES if name not in ready.versions),
            without=_without(ready),
            backend=ready.backend,
        )
    return own


def _own_environment() -> EngineEnvironment:
    versions = {}
    for package in (*ENGINE_PACKAGES, *OPTIONAL_PACKAGES):
        try:
            versions[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    missing = tuple(package for package in ENGINE_PACKAGES if package not in versions)
    without = tuple(package for package in OPTIONAL_PACKAGES if package not in versions)
    return EngineEnvironment(python=Path(sys.executable), versions=versions, missing=missing, without=without)


def _without(ready: places.Ready) -> tuple[str, ...]:
    """Not installed, or not working when the engine was tried."""
    said = str(ready.trial.get("without", "")).split(", ")
    return tuple(name for name in OPTIONAL_PACKAGES if name not in ready.versions or name in said)


def engine_python() -> Path:
    """Returns the interpreter for engine jobs.

    Raises:
        AppError: "engine_not_installed" with what is missing.
    """
    engine = find_engine()
    if not engine.is_ready:
        raise AppError("engine_not_installed", missing=", ".join(engine.missing))
    return engine.python
