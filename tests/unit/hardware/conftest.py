"""Recorded machines (tests/fixtures/hardware/SOURCES.md)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

_RECORDED = Path(__file__).parents[2] / "fixtures" / "hardware" / "recorded.json"


@pytest.fixture(scope="session")
def recorded() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(_RECORDED.read_text(encoding="utf-8"))
    return content


@pytest.fixture
def plant(tmp_path: Path, recorded: dict[str, Any]) -> Callable[..., Path]:
    """Writes a recorded tree, with changes, and returns its root: what /sys would be."""

    def write(name: str | None = None, **more: str) -> Path:
        root = tmp_path / "sys"
        for place, text in {**(recorded["trees"][name] if name else {}), **more}.items():
            path = root / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return root

    return write
