"""text-generation-webui: a folder that was unpacked anywhere, with user_data/models and user_data/loras in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from desktop_app.export.tools.surroundings import Surroundings
from desktop_app.export.tools.tool import Found, Kind, Layout, Tool

_CODE, _PORT = "text_generation_webui", 5000
_NAMES = ("text-generation-webui*", "textgen*", "oobabooga*")


def _find(here: Surroundings) -> Found:
    folder = next(_folders(here), None)
    running = here.ask(_CODE, _PORT, "/v1/internal/model/info") is not None
    place = str(folder) if folder is not None else ""
    return Found(tool=_CODE, state="running" if running else "installed" if place else "missing", place=place)


def _folders(here: Surroundings) -> Iterator[Path]:
    """Yields its folders where people unpack things; deeper would be searching somebody's computer."""
    for parent in (here.home, *(here.home / name for name in ("Downloads", "Desktop", "Documents"))):
        for pattern in _NAMES if parent.is_dir() else ():
            for folder in sorted(parent.glob(pattern)):
                if (folder / "user_data" / "models").is_dir():
                    yield folder


def _layout(place: Path, name: str, file: Path) -> Layout:
    return Layout(target=place / "user_data" / "models" / file.name)


def _line(file: Path, name: str, kind: Kind) -> str:
    return str(file)


TEXT_GENERATION_WEBUI = Tool(
    code=_CODE,
    name="text-generation-webui",
    takes=("model_gguf", "model_folder", "adapter_folder"),
    find=_find,
    line=_line,
    layout=_layout,
    own_kinds=("model_folder", "adapter_folder"),
)
