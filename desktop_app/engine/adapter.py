"""The trained adapter as it leaves the engine: matrices, configuration, and the tokenizer it was trained with."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

TOKENIZER_FILES = (
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "chat_template.jinja",
    "vocab.json",
    "merges.txt",
    "tokenizer.model",
)


def save_adapter(model: Any, folder: Path, *, base_folder: Path, base_name: str) -> None:
    """Writes the active adapter into `folder`, replacing what was there, in one step.

    `base_name` stands where PEFT would write the path of the base model. The tokenizer's files are copied: a saved
    tokenizer would note where it was loaded from.
    """
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    for config in model.peft_config.values():
        config.base_model_name_or_path = base_name
    # "auto" would look up the base model's vocabulary under that name, on the hub.
    model.save_pretrained(str(part), safe_serialization=True, save_embedding_layers=False)
    (part / "README.md").unlink(missing_ok=True)  # PEFT's template; the export writes a card that says something
    for name in TOKENIZER_FILES:
        if (base_folder / name).is_file():
            shutil.copyfile(base_folder / name, part / name)
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)
