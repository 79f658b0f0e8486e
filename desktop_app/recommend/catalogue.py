"""The models a person can choose, and where they lie. Reads data files only: no network, no huggingface_hub."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from desktop_app.core import paths
from desktop_app.core.errors import AppError
from desktop_app.core.project import read_json
from desktop_app.recommend.architecture import Architecture, read_config

TINY_MODEL_ID = "homespun-tiny"


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One row. `id` is a hub id, "homespun-tiny", or a folder; `about` one sentence for a layperson.

    Args:
        gated: its maker wants an account and a click before the download.
        automatic: the plan may choose it by itself.
        bundled, demo_only: comes with the app; shows the steps but is no useful model.
        family, template: of its architecture, and of how a conversation is written for it.
        gguf, adapter_gguf: whether our tests open such a file of its family with llama.cpp and compare answers.
    """

    id: str
    name: str
    architecture: Architecture
    parameters_billion: float
    about: str = ""
    licence: str = ""
    gated: bool = False
    languages: tuple[str, ...] = ()
    chinese: bool = False
    automatic: bool = False
    bundled: bool = False
    demo_only: bool = False
    family: str = ""
    template: str = ""
    gguf: bool = False
    adapter_gguf: bool = False


def catalogue() -> tuple[Model, ...]:
    """All rows in the file's order: the demo model first. Cached for the life of the process."""
    return _read_catalogue(paths.resources() / "models" / "catalogue.toml", paths.tiny_model() / "config.json")


@lru_cache(maxsize=4)
def _read_catalogue(path: Path, tiny_config: Path) -> tuple[Model, ...]:
    with path.open("rb") as stream:
        content = tomllib.load(stream)
    return tuple(_model(row, content["family"][row["family"]], tiny_config) for row in content["model"])


def _model(row: dict[str, Any], family: dict[str, Any], tiny_config: Path) -> Model:
    shape_names = {field.name for field in fields(Architecture)}
    shape = Architecture(**{name: value for name, value in row.items() if name in shape_names})
    facts = {name: value for name, value in row.items() if name not in shape_names}
    if row.get("bundled") and tiny_config.is_file():
        shape = read_config(tiny_config)
        facts["parameters_billion"] = shape.parameters / 1e9
    facts["languages"] = tuple(row["languages"])
    return Model(architecture=shape, **facts, **family)


def find_model(model_id: str) -> Model:
    """Returns the catalogue's row, or one made from the config.json of a local folder or a downloaded hub model.

    Raises:
        AppError: "model_unknown" or "model_not_readable".
    """
    for model in catalogue():
        if model.id == model_id:
            return model
    folder = Path(model_id)
    if not (folder / "config.json").is_file():
        snapshot = _snapshot(model_id)
        if snapshot is None or not (snapshot / "config.json").is_file():
            raise AppError("model_unknown", name=folder.name)
        folder = snapshot
    shape = read_config(folder / "config.json")
    return Model(
        id=model_id,
        name=Path(model_id).name,
        architecture=shape,
        parameters_billion=shape.parameters / 1e9,
    )


def resolve_model(model_id: str) -> str:
    """Returns what a TrainJob takes as base_model: a folder's path, or the hub id."""
    if any(model.bundled for model in catalogue() if model.id == model_id):
        return str(paths.tiny_model())
    folder = Path(model_id)
    return str(folder.resolve()) if (folder / "config.json").is_file() else model_id


def model_id_of(base_model: str) -> str:
    """Returns the model id that `resolve_model` made this of."""
    folder, bundled = Path(base_model), paths.tiny_model()
    # The app may lie elsewhere than when the job was written.
    has_moved = folder.parts[-3:] == bundled.parts[-3:] and not folder.exists()
    if folder == bundled or has_moved:
        return next(model.id for model in catalogue() if model.bundled)
    return base_model


def model_folder(model_id: str) -> Path | None:
    """Returns the folder with the model's whole files (bundled, local, in the hub's cache), or None."""
    place = Path(resolve_model(model_id))
    folder = place if (place / "config.json").is_file() else _snapshot(model_id)
    if folder is None or not (folder / "config.json").is_file() or not _has_weights(folder):
        return None
    return folder


def is_downloaded(model_id: str) -> bool:
    """Whether the model is whole on this computer."""
    return model_folder(model_id) is not None


def hub_cache() -> Path:
    """The hub's cache folder, by the rules of huggingface_hub.constants."""
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        if place := os.environ.get(name):
            return Path(place).expanduser()
    home = os.environ.get("HF_HOME")
    if not home:
        home = str(Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "huggingface")
    return Path(home).expanduser() / "hub"


def _snapshot(model_id: str) -> Path | None:
    """The folder of the revision that "main" names, or None when the id is no hub id or not in the cache."""
    parts = model_id.split("/")
    if len(parts) != 2 or any(part in ("", ".", "..") or "\\" in part for part in parts):
        return None
    folder = hub_cache() / "--".join(("models", *parts))
    try:
        revision = (folder / "refs" / "main").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return None
    snapshot = folder / "snapshots" / revision
    return snapshot if revision and "/" not in revision and snapshot.is_dir() else None


def _has_weights(folder: Path) -> bool:
    """Whether every weight file is there; a download that broke off has an index but not all its parts."""
    index = folder / "model.safetensors.index.json"
    if not index.is_file():
        return (folder / "model.safetensors").is_file()
    try:
        shards = set(read_json(index)["weight_map"].values())
    except (AppError, OSError, KeyError, TypeError, AttributeError):
        return False
    return bool(shards) and all(isinstance(shard, str) and (folder / shard).is_file() for shard in shards)
