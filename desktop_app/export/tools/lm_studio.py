"""LM Studio: a folder of models, publisher / model / file. Facts read in lmstudio-ai/lms and lmstudio-js."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from desktop_app.export.tools.surroundings import Surroundings
from desktop_app.export.tools.tool import Found, Kind, Layout, Tool, quoted

_CODE, _PORT = "lm_studio", 1234
_PUBLISHER = "homespun"


def home(here: Surroundings) -> Path:
    """Returns where LM Studio keeps its things, whether it is there or not."""
    named = here.environment.get("LMSTUDIO_HOME", "")
    if named:
        return Path(named)
    pointer = here.home / ".lmstudio-home-pointer"
    try:
        pointed = pointer.read_text(encoding="utf-8").strip() if pointer.is_file() else ""
    except (OSError, ValueError):
        pointed = ""
    if pointed:
        return Path(pointed)
    older = here.home / ".cache" / "lm-studio"
    return older if older.is_dir() else here.home / ".lmstudio"


def _models(folder: Path) -> Path:
    try:
        settings: Any = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
        chosen = settings.get("downloadsFolder") if isinstance(settings, dict) else None
    except (OSError, ValueError, RecursionError):
        chosen = None  # it has never been changed: the usual place holds
    return Path(chosen) if isinstance(chosen, str) and chosen else folder / "models"


def _find(here: Surroundings) -> Found:
    folder = home(here)
    if not folder.is_dir():
        return Found(tool=_CODE, state="missing")
    running = here.ask(_CODE, _PORT, "/v1/models") is not None
    return Found(tool=_CODE, state="running" if running else "installed", place=str(_models(folder)))


def _layout(place: Path, name: str, file: Path) -> Layout:
    # A file directly in the folder of models is not seen.
    return Layout(target=place / _PUBLISHER / name / file.name)


def _line(file: Path, name: str, kind: Kind) -> str:
    # Without -c, lms moves the file away from where the person put it.
    return f"lms import -c -y --user-repo {_PUBLISHER}/{name} {quoted(file)}"


LM_STUDIO = Tool(code=_CODE, name="LM Studio", takes=("model_gguf",), find=_find, line=_line, layout=_layout)
