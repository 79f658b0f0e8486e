"""The base model from this computer's disk: found, named, and loaded as it is or as 4-bit NF4.

Only safetensors are read, because a pickle can run code; code that a model brings along is never run.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import bitsandbytes
import torch
import transformers

from desktop_app.core.paths import tiny_model

TINY_MODEL_NAME = "homespun-tiny"
_HUB_SNAPSHOT = re.compile(r"models--(?P<owner>[^/]+?)--(?P<name>[^/]+)/snapshots/")


def public_name(base_model: str) -> str:
    """Returns what the base model is called outside this computer; never a path, which would tell a user name."""
    folder = Path(base_model)
    if not folder.is_absolute() and not folder.is_dir():
        return base_model
    if folder.resolve() == tiny_model().resolve():
        return TINY_MODEL_NAME
    in_hub_cache = _HUB_SNAPSHOT.search(folder.as_posix() + "/")
    if in_hub_cache:
        return f"{in_hub_cache['owner']}/{in_hub_cache['name']}"
    return folder.name


def load_tokenizer(folder: Path) -> Any:
    """Returns the tokenizer with a padding token, which batches need and some models lack."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def load_base(folder: Path, *, in_4bit: bool, dtype: torch.dtype, device: torch.device) -> Any:
    """Returns the base model on `device`; with `in_4bit` its linear layers are NF4 and compute in `dtype`."""
    config = transformers.AutoConfig.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    # A model that was published in 4 bits brings its own configuration.
    is_4bit_already = getattr(config, "quantization_config", None) is not None
    model = transformers.AutoModelForCausalLM.from_pretrained(
        folder,
        config=config,
        dtype=dtype,
        device_map={"": device},
        quantization_config=_nf4(dtype) if in_4bit and not is_4bit_already else None,
        attn_implementation="sdpa",
        use_safetensors=True,
        trust_remote_code=False,
        local_files_only=True,
    )
    if device.type == "cpu":
        _keep_one_4bit_kernel(model)
    return model


def _nf4(compute_dtype: torch.dtype) -> Any:
    return transformers.BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=compute_dtype,
    )


def _keep_one_4bit_kernel(model: Any) -> None:
    """Forbids bitsandbytes to repack weights for processors with AVX512-BF16 whenever gradients are off.

    The repacked kernel computes in bfloat16. Validation would then be measured with other numbers than training,
    and differently on the next computer.
    """
    for module in model.modules():
        if isinstance(module, bitsandbytes.nn.Linear4bit):
            module.support_avx512bf16_for_cpu = False
