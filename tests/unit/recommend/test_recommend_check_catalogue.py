"""The script that holds the catalogue against a hub, here against one on loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.recommend.hub_server import MODEL, HubServer, Repo

SCRIPT = Path(__file__).parents[3] / ".ci" / "check_catalogue.py"
CONFIG = {
    "model_type": "llama", "num_hidden_layers": 2, "hidden_size": 64, "num_attention_heads": 4,
    "num_key_value_heads": 2, "intermediate_size": 128, "vocab_size": 1000, "max_position_embeddings": 512,
}  # fmt: skip
ROW = f"""# a comment that stays
[[model]]
id = "{MODEL}"
layers = 3
hidden = 64
heads = 4
kv_heads = 2
head_dim = 16
intermediate = 128
vocab = 1000
tied = true
qk_norm = false
context = 512
licence = "MIT"
gated = true

[[model]]
id = "another/one"
layers = 3
"""


@pytest.fixture
def server() -> Iterator[HubServer]:
    made = HubServer(Repo(files={"config.json": json.dumps(CONFIG).encode(), "model.safetensors": b"x" * 2000}))
    yield made
    made.stop()


def check(server: HubServer, catalogue: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), MODEL, "--endpoint", server.endpoint, "--catalogue", str(catalogue), *words],
        capture_output=True, text=True, check=False, timeout=60, env={**os.environ, "HF_HUB_OFFLINE": "0"},
    )  # fmt: skip


def test_that_what_differs_is_named_and_written_into_its_own_row(server: HubServer, tmp_path: Path) -> None:
    catalogue = tmp_path / "catalogue.toml"
    catalogue.write_text(ROW)

    told = check(server, catalogue, "--write")

    assert told.returncode == 1, told.stderr
    assert f"{MODEL}: layers is 2, the catalogue says 3" in told.stdout
    first, second = tomllib.loads(catalogue.read_text())["model"]
    assert (first["layers"], first["tied"], first["gated"], first["licence"]) == (2, False, False, "MIT")
    assert second["layers"] == 3
    assert catalogue.read_text().startswith("# a comment that stays")
    assert check(server, catalogue).returncode == 0


def test_that_a_model_that_is_gone_is_named(server: HubServer, tmp_path: Path) -> None:
    (tmp_path / "catalogue.toml").write_text(ROW)
    server.repo.status, server.repo.error_code = 404, "RepoNotFound"

    told = check(server, tmp_path / "catalogue.toml")

    assert (told.returncode, f"{MODEL}: model_not_on_hub" in told.stdout) == (1, True)
