"""How the engine stands, for a page and for `homespun engine status`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from desktop_app.core import paths
from desktop_app.runtime import places
from desktop_app.runtime.environment import find_engine

State = Literal["source", "ready", "unfinished", "missing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineStatus:
    """How the engine stands.

    Args:
        state: "source" where the app's own interpreter is the engine, "unfinished" where an installation began.
        folder: of the engine that is ready; size_bytes: of everything in the engine's folder.
        without: optional packages that are not there or do not work.
    """

    state: State
    backend: str
    root: Path
    folder: Path | None
    size_bytes: int
    versions: dict[str, str]
    without: tuple[str, ...] = ()


def status() -> EngineStatus:
    """Looks at files only; measuring the folder takes about a second."""
    root = places.chosen_root()
    found = find_engine()
    begun = places.engines(root).is_dir() and any(
        path.name not in ("busy.lock", "install.log") for path in places.engines(root).iterdir()
    )
    folder = None
    state: State
    if found.backend:
        folder = found.python.parent.parent
        state = "ready" if found.is_ready else "unfinished"
    elif found.is_ready or paths.source_tree() is not None:
        state = "source"
    else:
        state = "unfinished" if begun else "missing"
    return EngineStatus(
        state=state,
        backend=found.backend,
        root=root,
        folder=folder,
        size_bytes=places.tree_bytes(places.engines(root)) if begun else 0,
        versions=found.versions,
        without=found.without if found.is_ready else (),
    )
