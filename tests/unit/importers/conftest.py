from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.unit.importers.invented_mail import MakeFile


@pytest.fixture
def make_file(tmp_path: Path) -> MakeFile:
    def make(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    return make


@pytest.fixture
def shared_data() -> Path:
    """Sample data of other projects, which lies beside the checkout on some machines only."""
    places = [Path(__file__).parents[4] / "shared", Path(os.environ.get("HOMESPUN_SHARED", "/nonexistent"))]
    for place in places:
        if (place / "fixtures" / "data").is_dir():
            return place / "fixtures" / "data"
    pytest.skip("no shared fixtures on this machine")
