"""The adapter as a folder that works on another computer and tells nothing about this one."""

from __future__ import annotations

import json
import re
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desktop_app.core.errors import AppError
from desktop_app.core.project import Run, read_json, write_json

_COPIED = ("adapter_model.safetensors",)
_TOKENIZER_FILES = (
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "chat_template.jinja",
    "vocab.json",
    "merges.txt",
    "tokenizer.model",
)
_PATH_KEYS = frozenset(
    (
        "_name_or_path",
        "name_or_path",
        "vocab_file",
        "merges_file",
        "tokenizer_file",
        "is_local",
        "local_files_only",
    )
)
"""Where transformers notes paths of the computer that saved a tokenizer."""

_ABSOLUTE_PATH = re.compile(
    r"(?<![\w/.:<])(?:/(?:home|Users|root|tmp|var|mnt|media|srv|opt|work)/\w|[A-Za-z]:\\\w|\\\\[\w.]+\\\w)"
)
_CONTENT_FILES = frozenset(
    ("tokenizer.json", "vocab.json", "merges.txt", "tokenizer.model", "added_tokens.json", "chat_template.jinja")
)
"""Vocabulary and templates: a word like "/root/a" or the "Q:\\n" of a template only looks like a path there."""


def copy_adapter(run: Run, destination: Path, base_id: str, *, card: str = "") -> tuple[Path, ...]:
    """Copies the run's adapter into a new folder that PEFT loads anywhere; see `copy_adapter_folder`."""
    return copy_adapter_folder(run.adapter, destination, base_id, private=run.folder, card=card)


def copy_adapter_folder(
    adapter: Path,
    destination: Path,
    base_id: str,
    *,
    private: Path,
    base_folder: Path | None = None,
    card: str = "",
) -> tuple[Path, ...]:
    """Copies a PEFT adapter into a new folder that PEFT loads anywhere; returns the files.

    Args:
        destination: made by this call; must not exist or be empty.
        private: the folder whose path no file may name.
        base_folder: where the tokenizer's files are taken from that the adapter lacks (transformers 5 saves
            neither tokenizer.model nor the table of added tokens).
        base_id: stands in adapter_config.json where PEFT writes the base's path.
        card: text of README.md.

    Raises:
        AppError: "folder_not_empty", "file_missing", "file_damaged", or "export_holds_local_path"; nothing is left
            behind then.
    """
    if destination.exists() and (not destination.is_dir() or any(destination.iterdir())):
        raise AppError("folder_not_empty", name=destination.name)
    config = read_json(adapter / "adapter_config.json")
    if not isinstance(config, dict):
        raise AppError("file_damaged", name="adapter_config.json")
    part = destination.with_name(destination.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        _fill(adapter, part, {**config, "base_model_name_or_path": base_id}, card, base_folder)
        refuse_local_paths(part, run_folder=private)
        if destination.exists():
            destination.rmdir()
        part.replace(destination)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return tuple(sorted(destination.iterdir()))


def _fill(adapter: Path, part: Path, config: dict[str, Any], card: str, base_folder: Path | None) -> None:
    write_json(part / "adapter_config.json", config)
    for name in _COPIED:
        if not (adapter / name).is_file():
            raise AppError("file_missing", name=name)
        shutil.copyfile(adapter / name, part / name)
    if (adapter / "recipe.json").is_file():
        shutil.copyfile(adapter / "recipe.json", part / "recipe.json")
    for name in _TOKENIZER_FILES:
        places = [adapter / name] if base_folder is None else [adapter / name, base_folder / name]
        source = next((place for place in places if place.is_file()), None)
        if source is not None:
            shutil.copyfile(source, part / name)
    settings = part / "tokenizer_config.json"
    if settings.is_file():
        plain = read_json(settings)
        if not isinstance(plain, dict):
            raise AppError("file_damaged", name=settings.name)
        kept = {key: value for key, value in plain.items() if key not in _PATH_KEYS}
        write_json(settings, _with_added_tokens(part, kept))
    if card:
        (part / "README.md").write_text(card, encoding="utf-8")


def _with_added_tokens(part: Path, settings: dict[str, Any]) -> dict[str, Any]:
    """Writes the table of added tokens that transformers 5 leaves out, and without which others lose them."""
    tokenizer = part / "tokenizer.json"
    added = read_json(tokenizer).get("added_tokens") if tokenizer.is_file() else None
    if not added or "added_tokens_decoder" in settings:
        return settings
    table = {str(token["id"]): {key: token[key] for key in token if key != "id"} for token in added}
    return {**settings, "added_tokens_decoder": table}


def refuse_local_paths(folder: Path, *, run_folder: Path) -> None:
    """Raises AppError("export_holds_local_path") when a file of `folder` names a folder of this computer."""
    for file in sorted(folder.iterdir()):
        is_content = file.name in _CONTENT_FILES
        own = [run_folder] if is_content else [run_folder, Path.home()]
        spelled = [str(path) for path in own if len(path.parts) > 1]
        for text in _texts_of(file):
            if any(path in text for path in spelled) or (not is_content and _ABSOLUTE_PATH.search(text)):
                raise AppError("export_holds_local_path", name=file.name)


def _texts_of(file: Path) -> Iterator[str]:
    """Yields what a file says in words: JSON's strings one by one, a safetensors file's free-form metadata."""
    if file.suffix == ".safetensors":
        with file.open("rb") as stream:
            (length,) = struct.unpack("<Q", stream.read(8).ljust(8, b"\0"))
            header = stream.read(min(length, file.stat().st_size))
        try:
            yield from _strings(json.loads(header))
        except (ValueError, RecursionError):
            raise AppError("file_damaged", name=file.name) from None
    elif file.suffix == ".json":
        yield from _strings(read_json(file))
    else:
        yield file.read_text(encoding="utf-8", errors="replace")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            if key != "chat_template":
                yield from _strings(item)
