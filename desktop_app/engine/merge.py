"""Base and adapter, or a wholly trained model -> a Hugging Face folder in safetensors shards."""

from __future__ import annotations

import contextlib
import math
import shutil
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from desktop_app.core.errors import AppError
from desktop_app.engine.gguf.adapter import Adapter
from desktop_app.engine.gguf.families import FAMILIES
from desktop_app.engine.gguf.merged import INPUT, MergedWeights
from desktop_app.engine.gguf.model_folder import (
    find_base,
    read_config,
    read_optional_json,
    with_added_words,
    write_plain_json,
)
from desktop_app.engine.gguf.weights import BaseWeights, is_tied
from desktop_app.engine.gguf.writer import require_free_space
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.events import Finished, Phase, Progress
from desktop_app.protocol.jobs import MergeJob

SHARD_BYTES = 1 * 2**30
"""The merged tensors of one shard are in memory together; 1 GiB leaves a computer of 8 GB alone."""

_TOKENIZER_FILES = (
    "tokenizer.json",
    "tokenizer.model",
    "vocab.json",
    "merges.txt",
    "added_tokens.json",
    "special_tokens_map.json",
    "chat_template.jinja",
)
_OTHER_FILES = ("generation_config.json", "LICENSE", "LICENSE.txt", "NOTICE")
_PRIVATE_KEYS = ("_name_or_path", "name_or_path", "vocab_file", "tokenizer_file", "is_local", "local_files_only")
"""Where transformers notes paths of the computer that saved a model."""


def run_merge(job: MergeJob, channel: Channel) -> Finished:
    """Writes `job.output_dir`; outputs: "folder" (path), "bytes" (of the weights) and "shards".

    The weights keep the base's own type. In float16 rather than bfloat16 the merge would be rounded less, but a
    bfloat16 base may hold numbers that float16 cannot, and tools read the type from config.json.

    Raises:
        AppError: whatever cannot be merged faithfully, before anything is written.
    """
    channel.emit(Phase(name="merging"))
    folder = find_base(job.base_model)
    config = read_config(folder)
    output = Path(job.output_dir)
    with contextlib.ExitStack() as open_files:
        base = open_files.enter_context(BaseWeights(folder, as_in_4bit=job.base_in_4bit))
        adapter = open_files.enter_context(Adapter(Path(job.adapter))) if job.adapter is not None else None
        if adapter is not None and adapter.config.get("fan_in_fan_out") and _may_be_turned_round(config):
            raise AppError("adapter_not_supported", feature="fan_in_fan_out")
        weights = MergedWeights(base, adapter, tied=is_tied(config, base))
        if output.exists() and any(output.iterdir()):
            raise AppError("folder_not_empty", name=output.name)
        weight_bytes = sum(_bytes_of(weights, name) for name in weights.names)
        require_free_space(output.parent, weight_bytes + 64 * 2**20)
        part = output.with_name(output.name + ".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True, mode=0o700)
        try:
            shards = _write_shards(weights, part, channel)
            trained = Path(job.adapter) if job.adapter is not None else folder
            _write_the_rest(folder, trained, _changed(config, weights), part)
            if output.exists():
                output.rmdir()
            part.replace(output)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
    return Finished(reason="completed", outputs={"folder": str(output), "bytes": weight_bytes, "shards": shards})


def _may_be_turned_round(config: dict[str, Any]) -> bool:
    """PEFT heeds fan_in_fan_out where a layer is stored turned round (GPT-2's), which no family of ours does."""
    return str((config.get("architectures") or ["?"])[0]) not in FAMILIES


def _changed(config: dict[str, Any], weights: MergedWeights) -> dict[str, Any]:
    """Returns config.json as it is after training: words may have been added, and the shared matrix parted."""
    changed = dict(config)
    if weights.parted:
        changed["tie_word_embeddings"] = False
    if "vocab_size" in config and f"{INPUT}.weight" in weights.names:
        changed["vocab_size"] = weights.vocabulary
    return changed


def _bytes_of(weights: MergedWeights, name: str) -> int:
    return math.prod(weights.shape(name)) * weights.type_of(name).itemsize


def _write_shards(weights: MergedWeights, part: Path, channel: Channel) -> int:
    names = weights.names
    groups = _groups(weights)
    weight_map: dict[str, str] = {}
    done = 0
    for number, group in enumerate(groups, 1):
        file = "model.safetensors" if len(groups) == 1 else f"model-{number:05d}-of-{len(groups):05d}.safetensors"
        shard: dict[str, torch.Tensor] = {}
        for name in group:
            if channel.window_gone.is_set():
                raise AppError("cancelled")
            channel.emit(Progress(done=done, total=len(names), unit="tensors"))
            blocks = [rows.to(weights.type_of(name)) for rows in weights.blocks(name)]
            stored = torch.cat(blocks) if len(blocks) > 1 else blocks[0]
            if not bool(torch.isfinite(stored).all()):
                raise AppError("weights_not_finite", tensor=name)
            shard[name] = stored.contiguous()
            weight_map[name] = file
            done += 1
        save_file(shard, part / file, metadata={"format": "pt"})
    channel.emit(Progress(done=done, total=len(names), unit="tensors"))
    if len(groups) > 1:
        total = sum(_bytes_of(weights, name) for name in names)
        write_plain_json(
            part / "model.safetensors.index.json",
            {"metadata": {"total_size": total}, "weight_map": weight_map},
        )
    return len(groups)


def _groups(weights: MergedWeights) -> list[list[str]]:
    """Packs the tensors into shards of at most SHARD_BYTES (a larger tensor has a shard of its own)."""
    groups: list[list[str]] = [[]]
    filled = 0
    for name in weights.names:
        size = _bytes_of(weights, name)
        if groups[-1] and filled + size > SHARD_BYTES:
            groups.append([])
            filled = 0
        groups[-1].append(name)
        filled += size
    return groups


def _write_the_rest(folder: Path, adapter: Path, config: dict[str, Any], part: Path) -> None:
    write_plain_json(part / "config.json", _without_paths(config))
    words = with_added_words(folder, adapter)
    for name in (*_TOKENIZER_FILES, *_OTHER_FILES):
        # Training may have given the tokenizer a chat template; the base's licence stays the base's.
        source = (words if name in _TOKENIZER_FILES else folder) / name
        if name == "chat_template.jinja" and (adapter / name).is_file():
            source = adapter / name
        if source.is_file():
            shutil.copyfile(source, part / name)
    settings = read_optional_json(words / "tokenizer_config.json")
    if settings:
        write_plain_json(part / "tokenizer_config.json", _with_added_tokens(words, _without_paths(settings)))


def _without_paths(settings: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in settings.items() if key not in _PRIVATE_KEYS}


def _with_added_tokens(folder: Path, settings: dict[str, Any]) -> dict[str, Any]:
    """Writes the table of added tokens that transformers 5 leaves out, and without which others lose them."""
    added = read_optional_json(folder / "tokenizer.json").get("added_tokens")
    if not added or "added_tokens_decoder" in settings:
        return settings
    table = {str(token["id"]): {key: token[key] for key in token if key != "id"} for token in added}
    return {**settings, "added_tokens_decoder": table}
