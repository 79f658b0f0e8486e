"""recipe.json: what a run uses, written before its first step, so that another run can be made the same way.

It goes along with the adapter, so it names no folder of this computer and holds no text: settings, hashes,
versions, the device.
"""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.metadata
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop_app import __version__
from desktop_app.core.errors import AppError
from desktop_app.core.project import read_json
from desktop_app.engine.model_loading import public_name
from desktop_app.protocol.jobs import TrainJob

_OF_THE_DATA = ("tokenizers", "datasets", "safetensors")
_LOCAL = ("run_dir", "train_file", "validation_file", "more_files", "start_adapter", "resume")


def settings_without_paths(job: TrainJob) -> dict[str, Any]:
    """Returns the job's fields that mean something on another computer."""
    fields = {name: value for name, value in dataclasses.asdict(job).items() if name not in _LOCAL}
    return {**fields, "base_model": public_name(job.base_model)}


def recipe(
    job: TrainJob,
    base_folder: Path,
    *,
    device: str,
    versions: dict[str, str],
    learned_from: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Returns the content of recipe.json.

    Args:
        versions: package -> version of what computes; those of what prepares the data are added.
        learned_from: name -> file, for a run that learns from others than the job's.

    `data` are the SHA-256 of the training, validation and further files, in this order, and of the adapter that
    training begins with; `model_revision` is the hub's commit of a downloaded model, else the SHA-256 of its
    config.json.
    """
    files = files_of(job) if learned_from is None else learned_from
    return {
        "homespun": __version__,
        "settings": settings_without_paths(job),
        "model_revision": _revision(base_folder),
        "data": hashes_of(files),
        "versions": {
            "python": platform.python_version(),
            **versions,
            **{name: importlib.metadata.version(name) for name in _OF_THE_DATA},
        },
        "device": device,
        "system": f"{platform.system()} {platform.machine()}",
    }


def files_of(job: TrainJob) -> dict[str, str]:
    """Returns name -> file of what a job learns from and begins with."""
    files = job.data_files
    if job.start_adapter:
        files["start_adapter"] = str(Path(job.start_adapter) / "adapter_model.safetensors")
    return files


def refuse_other_data(run: Path, used: Mapping[str, Any]) -> None:
    """Raises AppError("data_changed") unless the run was begun with the same data; `used` is what it has now.

    The order of the examples and the place in it belong to the data: with others, a run would see some twice and
    others never, and its losses would not compare.
    """
    try:
        begun_with = read_json(run / "recipe.json")["data"]
    except (AppError, KeyError, TypeError):
        return  # a run of an older version, which did not tell
    if begun_with != used["data"]:
        raise AppError("data_changed")


def hashes_of(files: Mapping[str, str]) -> dict[str, str]:
    """Returns name -> SHA-256 of each file."""
    return {name: _sha256(Path(file)) for name, file in files.items()}


def _revision(folder: Path) -> str:
    parts = folder.parts
    if "snapshots" in parts[:-1]:
        return parts[len(parts) - 1 - parts[::-1].index("snapshots") + 1]
    config = folder / "config.json"
    return f"config-sha256:{_sha256(config)}" if config.is_file() else ""


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
