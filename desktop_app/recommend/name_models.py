"""Language models that find names of people: which ones are offered, and whether a folder holds one."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from desktop_app.core import paths
from desktop_app.core.errors import AppError
from desktop_app.core.project import read_json
from desktop_app.protocol.model_names import person_labels
from desktop_app.recommend.catalogue import model_folder


@dataclass(frozen=True, slots=True, kw_only=True)
class NameModelOffer:
    """A row of resources/models/name_models.toml.

    Args:
        id: on the hub.
        name: for what, in a word or two.
        size_bytes: of the download, about.
        seen_commit: the version that the row was written from.
    """

    id: str
    name: str
    licence: str
    size_bytes: int
    languages: tuple[str, ...]
    seen_commit: str

    @property
    def is_here(self) -> bool:
        """Whether it is whole on this computer."""
        return model_folder(self.id) is not None


@lru_cache(maxsize=1)
def name_model_offers() -> tuple[NameModelOffer, ...]:
    """Returns all rows in the file's order."""
    with (paths.resources() / "models" / "name_models.toml").open("rb") as stream:
        rows = tomllib.load(stream)["model"]
    return tuple(NameModelOffer(**{**row, "languages": tuple(row["languages"])}) for row in rows)


def name_model_folder(model: str) -> Path:
    """Returns the folder of a model that finds names.

    Args:
        model: a folder, or a hub id that was downloaded before.

    Raises:
        AppError: "name_model_missing", "folder_no_model" for any other folder, "folder_only_pickle" or
            "folder_not_whole" for weights that are no whole safetensors, "name_model_broken", and
            "name_model_not_ner" when no label of it means a person.
    """
    given = Path(model)
    folder = given.absolute() if given.is_dir() else model_folder(model)
    if folder is None:
        raise AppError("name_model_missing", name=given.name if given.is_absolute() else model)
    if not (folder / "config.json").is_file():
        raise AppError("folder_no_model", name=folder.name)
    try:
        labels = read_json(folder / "config.json").get("id2label", {})
        people = person_labels({int(number): str(label) for number, label in labels.items()})
    except (AppError, AttributeError, ValueError):
        raise AppError("name_model_broken", name=folder.name) from None
    if not people:
        raise AppError("name_model_not_ner", name=folder.name)
    if model_folder(str(folder)) is None:
        has_safetensors = any(folder.glob("*.safetensors*"))
        raise AppError("folder_not_whole" if has_safetensors else "folder_only_pickle", name=folder.name)
    return folder
