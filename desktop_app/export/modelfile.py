"""The Modelfile: what Ollama needs beside a GGUF.

Ollama takes merged models only (LoRA adapters were removed in 0.34.1). Since 0.30 it uses the chat template inside
the GGUF, so no TEMPLATE is written; older ones would talk nonsense with or without one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from desktop_app.core.project import read_json

_NEEDED_OLLAMA = "0.30.0"


def modelfile(gguf_name: str, *, stops: Sequence[str], context_tokens: int) -> str:
    """Returns the text of a Modelfile that lies beside the GGUF.

    Args:
        stops: texts that end an answer.
        context_tokens: of conversation and answer; Ollama's own default (4096) would exceed a small model's and
            waste a large one's.
    """
    lines = [
        f"FROM ./{gguf_name}",
        f"REQUIRES {_NEEDED_OLLAMA}",
    ]
    lines += [f"PARAMETER stop {json.dumps(stop, ensure_ascii=False)}" for stop in stops]
    lines += [
        f"PARAMETER num_ctx {context_tokens}",
        "# The model writes {{MY_NAME}} where your name goes, and {{SENDER_NAME}} where the name of the person",
        "# goes who wrote to you. Put the names in before you send an answer.",
    ]
    return "\n".join(lines) + "\n"


def stop_texts(base_folder: Path) -> tuple[str, ...]:
    """Returns the texts that end an answer of this model: its end token and those its author lists.

    Raises:
        AppError: "file_missing" or "file_damaged".
    """
    added = read_json(base_folder / "tokenizer.json").get("added_tokens") or ()
    texts = {token["id"]: token["content"] for token in added}
    end = _optional(base_folder / "tokenizer_config.json").get("eos_token")
    found = [end.get("content") if isinstance(end, dict) else end]
    listed = _optional(base_folder / "generation_config.json").get("eos_token_id")
    found += [texts.get(number) for number in (listed if isinstance(listed, list) else [listed])]
    return tuple(dict.fromkeys(text for text in found if text))


def _optional(path: Path) -> dict[str, Any]:
    value = read_json(path) if path.is_file() else {}
    return value if isinstance(value, dict) else {}
