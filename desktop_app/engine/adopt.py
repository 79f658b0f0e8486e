"""An adapter made elsewhere -> looked at from end to end, in safetensors, before anything else opens it."""

from __future__ import annotations

import math
import pickle
import shutil
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from desktop_app.core.errors import AppError
from desktop_app.engine.gguf.adapter import Adapter
from desktop_app.engine.gguf.merged import MergedWeights
from desktop_app.engine.gguf.model_folder import find_base, read_config
from desktop_app.engine.gguf.weights import BaseWeights, is_tied, largest
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.events import Finished, Phase
from desktop_app.protocol.jobs import AdoptJob

SAFE, PICKLED = "adapter_model.safetensors", "adapter_model.bin"


def run_adopt(job: AdoptJob, channel: Channel) -> Finished:
    """Outputs: "folder" (path): the adapter's own, or `job.output_dir` with the copy in safetensors.

    Raises:
        AppError: "adapter_unsafe" (a pickle that wants to run something), "adapter_damaged", "weights_not_finite",
            "adapter_not_supported", "adapter_of_another_base", and those of the base.
    """
    channel.emit(Phase(name="converting"))
    folder = Path(job.adapter)
    if not (folder / SAFE).is_file() and (folder / PICKLED).is_file():
        folder = _in_safetensors(folder, Path(job.output_dir))
    base_folder = find_base(job.base_model)
    config = read_config(base_folder)
    if not (base_folder / "tokenizer.json").is_file():
        raise AppError("file_missing", name="tokenizer.json")
    with BaseWeights(base_folder) as base, Adapter(folder) as adapter:
        MergedWeights(base, adapter, tied=is_tied(config, base))
    for name, tensor in load_file(folder / SAFE).items():
        if not math.isfinite(largest(tensor.float())):
            raise AppError("weights_not_finite", tensor=name)
    return Finished(reason="completed", outputs={"folder": str(folder)})


def _in_safetensors(folder: Path, output: Path) -> Path:
    try:
        # Only tensors and plain containers are made; whatever else the pickle asks for is refused.
        state = torch.load(folder / PICKLED, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError:
        raise AppError("adapter_unsafe", name=PICKLED) from None
    except (RuntimeError, EOFError, ValueError, LookupError, OSError, AttributeError, TypeError):
        raise AppError("adapter_damaged", name=PICKLED) from None
    if not isinstance(state, dict) or not all(isinstance(tensor, torch.Tensor) for tensor in state.values()):
        raise AppError("adapter_damaged", name=PICKLED)
    shutil.rmtree(output, ignore_errors=True)
    shutil.copytree(folder, output, ignore=_all_but_words, symlinks=False)
    try:
        save_file({str(name): tensor.clone().contiguous() for name, tensor in state.items()}, output / SAFE)
    except SafetensorError:
        raise AppError("adapter_damaged", name=PICKLED) from None
    return output


def _all_but_words(folder: str, names: list[str]) -> list[str]:
    """What `copytree` leaves out: checkpoints, weights and whatever else lies in the folder."""
    kept = (".json", ".jinja", ".model", ".txt", ".md")
    return [name for name in names if not name.endswith(kept) or (Path(folder) / name).is_dir()]
