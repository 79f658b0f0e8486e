"""The base model's folder: where it lies, what its config.json says, which files hold its weights."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop_app.core.errors import AppError
from desktop_app.core.project import read_json

_INDEX = "model.safetensors.index.json"


def find_base(base_model: str) -> Path:
    """Returns the folder of a path or of a hub id that is already in the local cache; never connects.

    Raises:
        AppError: "base_model_missing", or "base_not_safetensors" when the folder holds no weights we may read.
    """
    folder = Path(base_model)
    if (folder / "config.json").is_file():
        if not any(folder.glob("*.safetensors")):
            raise AppError("base_not_safetensors", name=folder.name)
        return folder
    if folder.is_absolute() or not re.fullmatch(r"[\w.-]+/[\w.-]+", base_model):
        raise AppError("base_model_missing", name=folder.name)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        return Path(snapshot_download(base_model, local_files_only=True))
    except LocalEntryNotFoundError:
        raise AppError("base_model_missing", name=base_model) from None


def is_whole_model(folder: Path) -> bool:
    """Whether a result is a model of its own and no adapter."""
    return (folder / "config.json").is_file() and not (folder / "adapter_config.json").is_file()


def read_config(folder: Path) -> dict[str, Any]:
    """Returns config.json.

    Raises:
        AppError: "file_missing", "file_damaged", or "base_quantised" (its numbers are not plain floats).
    """
    config = read_json(folder / "config.json")
    if not isinstance(config, dict):
        raise AppError("file_damaged", name="config.json")
    if quantised := config.get("quantization_config"):
        method = quantised.get("quant_method", "?") if isinstance(quantised, dict) else "?"
        raise AppError("base_quantised", name=folder.name, method=str(method)[:40])
    return config


def weight_files(folder: Path) -> list[Path]:
    """Returns the safetensors files that hold the model.

    The index decides where there is one: some repositories carry the same weights twice
    ("consolidated.safetensors"). Pickled weights are refused, because opening a pickle runs code.

    Raises:
        AppError: "base_not_safetensors", "file_damaged" or "file_missing".
    """
    index = folder / _INDEX
    if index.is_file():
        weight_map = read_json(index).get("weight_map")
        if not isinstance(weight_map, Mapping) or not weight_map:
            raise AppError("file_damaged", name=_INDEX)
        names = sorted(set(weight_map.values()))
        if any(Path(name).name != name for name in names):
            raise AppError("file_damaged", name=_INDEX)
        files = [folder / name for name in names]
    elif (folder / "model.safetensors").is_file():
        files = [folder / "model.safetensors"]
    else:
        files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise AppError("base_not_safetensors", name=folder.name)
    for file in files:
        if not file.is_file():
            raise AppError("file_missing", name=file.name)
    return files


def licence_of(folder: Path) -> str:
    """Returns the licence that the model card's front matter names, or "" when it names none."""
    card = folder / "README.md"
    if not card.is_file():
        return ""
    head = card.read_text(encoding="utf-8", errors="replace")[:8192]
    front_matter = re.match(r"---\r?\n(.*?)\r?\n---", head, re.DOTALL)
    found = re.search(r"^license:\s*[\"']?([\w.+-]+)", front_matter[1], re.MULTILINE) if front_matter else None
    return found[1] if found else ""


def with_added_words(base: Path, adapter: Path) -> Path:
    """Returns the folder whose tokenizer.json counts: the adapter's where words were added to it, else the base's.

    Raises:
        AppError: "file_damaged".
    """
    ours, theirs = (_added_words(folder / "tokenizer.json") for folder in (base, adapter))
    return adapter if theirs - ours else base


def _added_words(file: Path) -> set[tuple[Any, Any]]:
    listed = read_optional_json(file).get("added_tokens") or ()
    try:
        return {(token["id"], token["content"]) for token in listed}
    except (TypeError, KeyError):
        raise AppError("file_damaged", name=file.name) from None


def read_optional_json(path: Path) -> dict[str, Any]:
    """Returns an object file that a folder may lack; {} when it does. Raises AppError("file_damaged")."""
    if not path.is_file():
        return {}
    value = read_json(path)
    if not isinstance(value, dict):
        raise AppError("file_damaged", name=path.name)
    return value


def chat_template_of(folder: Path) -> str:
    """Returns the folder's Jinja chat template, or "" when it has none."""
    file = folder / "chat_template.jinja"
    if file.is_file():
        return file.read_text(encoding="utf-8")
    template = read_optional_json(folder / "tokenizer_config.json").get("chat_template")
    if isinstance(template, list):
        named = {entry.get("name"): entry.get("template") for entry in template if isinstance(entry, dict)}
        template = named.get("default")
    return template if isinstance(template, str) else ""


def write_plain_json(path: Path, value: Mapping[str, Any]) -> None:
    """Saves JSON in the form that the Hugging Face libraries use."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
