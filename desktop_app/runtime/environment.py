"""Finds the interpreter that runs the engine and tells what it lacks."""

from __future__ import annotations

import importlib.metadata
import sys
from dataclasses import dataclass
from pathlib import Path

from desktop_app.core.errors import AppError

ENGINE_PACKAGES = (
    "torch", "transformers", "peft", "trl", "bitsandbytes", "datasets", "accelerate", "safetensors",
    "gguf", "xllamacpp",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineEnvironment:
    """`versions`: package -> version of what is there; `missing`: what is not."""

    python: Path
    versions: dict[str, str]
    missing: tuple[str, ...]

    @property
    def is_ready(self) -> bool:
        return not self.missing


def find_engine() -> EngineEnvironment:
    """Looks at the current interpreter's installed packages by their metadata; nothing is imported."""
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
