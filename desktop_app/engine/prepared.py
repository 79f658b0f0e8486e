"""What a file's records are as token ids, kept beside the file: tokenising tens of thousands takes half a minute.

A run that goes on, a retry with less memory, each of several tries and the next run with the same model all read
the same tokens. They are as private as the file itself, so they lie in the same folder under `prepared/`, readable
by the owner alone, and whoever rewrites or removes the file removes them (`core.project.Project.prepared`). There
is at most one for each file; whatever they depend on is in their key, and what does not fit is made again. What is
quick to do from here is not kept: cutting to the job's length, and packing (half a second for 20,000 pairs).
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from desktop_app.core.project import replacing
from desktop_app.engine import tokens as tokens_module
from desktop_app.engine.adapter import TOKENIZER_FILES
from desktop_app.engine.tokens import Tokens
from desktop_app.protocol import alpaca

FOLDER = "prepared"
_PARTS = ("ids", "ends", "prompts")
_CODE = (tokens_module, alpaca)
"""Modules whose text decides what a record becomes."""
_LIBRARIES = ("transformers", "tokenizers")


def prepared(file: Path, tokenizer: Any, make: Callable[[], Tokens]) -> Tokens:
    """Returns the tokens of `file` as they were kept, or makes and keeps them.

    Args:
        tokenizer: as transformers loaded it from a folder; of another origin, nothing is kept.
        make: reads and tokenises the file; what it raises comes out.
    """
    folder = Path(tokenizer.name_or_path)
    if not folder.is_dir() or not file.is_file():
        return make()
    key = _key(file, folder)
    place = file.parent / FOLDER / f"{file.name}.npz"
    kept = _read(place, key)
    if kept is not None:
        return kept
    made = make()
    if _key(file, folder) != key:
        return made  # rewritten meanwhile: what was left out of it must not come back as tokens
    try:
        with replacing(place, binary=True) as stream:
            np.savez(stream, key=np.array(key), **{name: getattr(made, name) for name in _PARTS})
    except OSError as error:
        # A folder that cannot be written, or a full disk, costs the time again and nothing else.
        print(f"the prepared examples could not be kept: {type(error).__name__}", file=sys.stderr)
    return made


def _read(place: Path, key: str) -> Tokens | None:
    """Returns None for what is absent, of other origin, or damaged (the archive has a checksum of each part)."""
    try:
        with np.load(place, allow_pickle=False) as parts:
            if parts["key"].item() != key:
                return None
            return Tokens(**{name: parts[name] for name in _PARTS})
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, NotImplementedError):
        print("the prepared examples were damaged and are made again", file=sys.stderr)
        return None


def _key(file: Path, tokenizer_folder: Path) -> str:
    """Returns the SHA-256 over everything that the tokens depend on."""
    depends = {
        "data": _sha256(file),
        "is_text": file.suffix == ".jsonl",
        "tokenizer": {
            name: _sha256(tokenizer_folder / name)
            for name in TOKENIZER_FILES
            if (tokenizer_folder / name).is_file()
        },
        "code": [_sha256(Path(str(module.__file__))) for module in _CODE],
        "libraries": [importlib.metadata.version(name) for name in _LIBRARIES],
    }
    return hashlib.sha256(json.dumps(depends, sort_keys=True).encode()).hexdigest()


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
