"""Compares resources/models/catalogue.toml with a hub, and writes what differs into it with --write.

    python .ci/check_catalogue.py [--write] [--endpoint URL] [MODEL ...]

Looked at: that the model is there, its licence and whether it is gated, the shape in its config.json, and that
what would be downloaded is whole. Exit status 1 when something differs. Gated models need a token: HF_TOKEN.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import huggingface_hub

from desktop_app.core.errors import AppError
from desktop_app.recommend.architecture import read_config
from desktop_app.recommend.hub.failures import named_failures
from desktop_app.recommend.hub.repository import DEFAULT_ENDPOINT, look_at

CATALOGUE = Path(__file__).resolve().parents[1] / "resources" / "models" / "catalogue.toml"
# What the hub calls a licence -> what a person knows it as.
_LICENCES = {
    "apache-2.0": "Apache-2.0", "mit": "MIT", "gemma": "Gemma", "llama3.1": "Llama 3.1 Community",
    "llama3.2": "Llama 3.2 Community",
}  # fmt: skip


def facts_of(model_id: str, endpoint: str, token: str) -> dict[str, Any]:
    """Returns the catalogue's fields as the hub has them. Raises AppError as `recommend.hub` does."""
    repository = look_at(model_id, endpoint=endpoint, token=token)
    api = huggingface_hub.HfApi(endpoint=endpoint, token=token or False)
    with named_failures(model_id, has_token=bool(token)), tempfile.TemporaryDirectory() as folder:
        card = api.model_info(model_id, timeout=30).card_data
        config = huggingface_hub.hf_hub_download(
            model_id, "config.json", revision=repository.commit, local_dir=folder, endpoint=endpoint,
            token=token or False,
        )  # fmt: skip
        shape = asdict(read_config(Path(config)))
    licence = str(getattr(card, "license", "") or "")
    return {**shape, "gated": repository.gated, "licence": _LICENCES.get(licence, licence)}


def differences(row: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """Returns field -> the hub's value, for those that differ; a licence that the hub does not name is none."""
    return {name: value for name, value in found.items() if row.get(name) != value and value != ""}


def rewritten(text: str, model_id: str, changes: dict[str, Any]) -> str:
    """Returns the file with one model's values replaced; comments and order stay."""
    begin = text.index(f'id = "{model_id}"')
    end = text.find("\n[[model]]", begin)
    end = len(text) if end < 0 else end
    block = text[begin:end]
    for name, value in changes.items():
        words = (
            str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else value
        )
        block = re.sub(rf"(?m)^{name} = .*$", f"{name} = {words}", block)
    return text[:begin] + block + text[end:]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", metavar="MODEL")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--endpoint", default=DEFAULT_ENDPOINT)
    parser.add_argument("--catalogue", type=Path, default=CATALOGUE)
    options = parser.parse_args()
    text = options.catalogue.read_text(encoding="utf-8")
    rows = [row for row in tomllib.loads(text)["model"] if not row.get("bundled")]
    wanted = options.models or [row["id"] for row in rows]
    wrong = 0
    for row in rows:
        if row["id"] not in wanted:
            continue
        try:
            changes = differences(row, facts_of(row["id"], options.endpoint, os.environ.get("HF_TOKEN", "")))
        except AppError as error:
            print(f"{row['id']}: {error.code}")
            wrong += 1
            continue
        for name, value in changes.items():
            print(f"{row['id']}: {name} is {value!r}, the catalogue says {row.get(name)!r}")
        wrong += bool(changes)
        text = rewritten(text, row["id"], changes)
    if options.write:
        options.catalogue.write_text(text, encoding="utf-8")
    print(f"{len(wanted)} models looked at, {wrong} differ.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
