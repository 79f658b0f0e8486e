"""Jan: a folder a model with model.yml in it. Facts read in janhq/jan (src-tauri, llamacpp extension)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from desktop_app.export.tools.surroundings import Surroundings
from desktop_app.export.tools.tool import Found, Kind, Layout, Tool

_CODE, _PORT = "jan", 1337
_BELOW = Path("llamacpp") / "models"


def data_folder(here: Surroundings) -> Path | None:
    """Returns Jan's data folder, or None where there is no Jan."""
    named = here.environment.get("JAN_DATA_FOLDER", "")
    settings = [here.roaming_data / "Jan" / "settings.json", here.config / "Jan" / "settings.json"]
    chosen = [_chosen(file) for file in settings]
    usual = [here.roaming_data / "Jan" / "data", here.config / "Jan" / "data"]
    places = [Path(place) for place in (named, *chosen) if place] + usual
    return next((place for place in places if place.is_dir()), None)


def _chosen(settings_file: Path) -> str:
    try:
        settings: Any = json.loads(settings_file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return ""  # it has never been changed: the usual place holds
    chosen = settings.get("data_folder") if isinstance(settings, dict) else None
    return chosen if isinstance(chosen, str) else ""


def _find(here: Surroundings) -> Found:
    folder = data_folder(here)
    if folder is None:
        return Found(tool=_CODE, state="missing")
    running = here.ask(_CODE, _PORT, "/v1/models") is not None
    return Found(tool=_CODE, state="running" if running else "installed", place=str(folder))


def _layout(place: Path, name: str, file: Path) -> Layout:
    folder = place / _BELOW / name
    # Relative to the data folder and with slashes on every system, as Jan itself writes it. The name holds nothing
    # that YAML could take for anything but text, except a number: so it stands in quotes.
    facts = (
        "embedding: false\n"
        f"model_path: llamacpp/models/{name}/model.gguf\n"
        f"name: {json.dumps(name)}\n"
        f"size_bytes: {file.stat().st_size}\n"
    )
    return Layout(target=folder / "model.gguf", texts={folder / "model.yml": facts})


def _line(file: Path, name: str, kind: Kind) -> str:
    return str(file)


JAN = Tool(code=_CODE, name="Jan", takes=("model_gguf",), find=_find, line=_line, layout=_layout)
