"""Writes a model of a real shape with random weights: `random_weights.py MODEL_ID FOLDER [LAYERS]`.

MODEL_ID is one of the catalogue's. Nothing can be downloaded where this runs, and memory depends on shapes only.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForCausalLM

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop_app.recommend.catalogue import find_model
from tests.engine.random_model import write_random_model

# Family of the catalogue -> what transformers calls it.
_KINDS = {"gemma3": "gemma3_text"}
_SHARD_BYTES = 4 << 30


def write_weights(model_id: str, folder: Path, layers: int = 0) -> None:
    """Writes config, a small tokenizer and bfloat16 shards; `layers` instead of the model's own number."""
    model = find_model(model_id)
    shape = model.architecture
    write_random_model(folder)  # for its tokenizer
    (folder / "model.safetensors").unlink()
    config = AutoConfig.for_model(
        _KINDS.get(model.family, model.family),
        num_hidden_layers=layers or shape.layers,
        hidden_size=shape.hidden,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.kv_heads,
        head_dim=shape.head_dim,
        intermediate_size=shape.intermediate,
        vocab_size=shape.vocab,
        tie_word_embeddings=shape.tied,
        max_position_embeddings=shape.context,
        bos_token_id=None,
        eos_token_id=2,
        pad_token_id=0,
        dtype="bfloat16",
    )
    with torch.device("meta"):
        empty = AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16)
    config.architectures = [type(empty).__name__]
    config.save_pretrained(folder)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(1)
    weight_map: dict[str, str] = {}
    shard: dict[str, torch.Tensor] = {}
    held, number = 0, 1

    def save() -> None:
        nonlocal held, number, shard
        name = f"model-{number:05d}.safetensors"
        save_file(shard, folder / name, metadata={"format": "pt"})
        weight_map.update(dict.fromkeys(shard, name))
        shard, held, number = {}, 0, number + 1

    for name, tensor in empty.state_dict().items():
        if shape.tied and name == "lm_head.weight":
            continue
        made = torch.empty(tensor.shape, dtype=torch.bfloat16, device=device).normal_(std=0.02).cpu()
        shard[name] = made
        held += made.nbytes
        if held >= _SHARD_BYTES:
            save()
    if shard:
        save()
    index = {"metadata": {"total_size": sum(p.numel() for p in empty.parameters()) * 2}, "weight_map": weight_map}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")


if __name__ == "__main__":
    write_weights(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0)
