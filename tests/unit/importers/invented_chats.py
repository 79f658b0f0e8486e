"""Small invented chat exports, in the shapes that the programs write."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from desktop_app.importers.message import Message
from desktop_app.importers.reading import read_messages
from desktop_app.importers.tally import Tally
from tests.unit.importers.fuzzing import odd_json, scrambled, survive, truncations


def read(path: Path) -> tuple[list[Message], dict[str, int]]:
    """Returns the messages and what was left out; everything is counted."""
    tally = Tally()
    messages = list(read_messages([path], tally=tally))
    assert tally.read == len(messages) + sum(tally.dropped.values())
    return messages, tally.dropped


def write_json(path: Path, value: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def write_zip(path: Path, files: dict[str, Any]) -> Path:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in files.items():
            archive.writestr(name, value if isinstance(value, str) else json.dumps(value))
    path.write_bytes(packed.getvalue())
    return path


def survives_everything(path: Path, value: Any, *, every: int = 7) -> None:
    """Reads bad versions of an export: cut, scrambled, and with values of wrong types."""
    data = json.dumps(value, ensure_ascii=False).encode()
    versions = [*truncations(data, most=60), *scrambled(data, times=40), *list(odd_json(value))[::every]]
    for version in versions:
        path.write_bytes(version)
        survive(path)
