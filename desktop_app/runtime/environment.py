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


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineEnvironment:
    """`versions`: package -> version of what is there; `missing`: what is not; `backend`: "" for the app's own."""

    python: Path
    versions: dict[str, str]
    missing: tuple[str, ...]
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
            versions={name: ready.versions[name] for name in ENGINE_PACKAGES if name in ready.versions},
            # An engine of an older Homespun may lack what this one needs: it is built again then.
            missing=tuple(name for name in ENGINE_PACKAGES if name not in ready.versions),
            backend=ready.backend,
        )
    return own


def _own_environment() -> EngineEnvironment:
    versions = {}
    for package in ENGINE_PACKAGES:
        try:
            versions[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    missing = tuple(package for package in ENGINE_PACKAGES if package not in versions)
    return EngineEnvironment(python=Path(sys.executable), versions=versions, missing=missing)


def engine_python() -> Path:
    """Returns the interpreter for engine jobs.

    Raises:
        AppError: "engine_not_installed" with what is missing.
    """
    engine = find_engine()
    if not engine.is_ready:
        raise AppError("engine_not_installed", missing=", ".join(engine.missing))
    return engine.python
