"""`python -m desktop_app.engine.trial BACKEND`: does this environment work on this computer?

Prints one JSON object: versions, the device, the loss of one 4-bit step, and "without", the packages that do not
work though training can do without them; or {"failed": step}. Run by the room `runtime` after an installation, so
that nothing counts as installed that has never worked.
"""

from __future__ import annotations

import importlib
import json
import sys
import traceback
from typing import Any

# As in runtime/environment.py, which the engine may not import; a test compares them.
_PACKAGES = (
    "torch", "transformers", "peft", "trl", "datasets", "accelerate", "safetensors", "bitsandbytes", "gguf",
    "xllamacpp",
)  # fmt: skip
_OPTIONAL = {"optuna": "optuna", "cyllama": "cyllama.llama.llama_cpp"}
"""Package -> the module that is used of it."""


def main(arguments: list[str]) -> int:
    """Returns 0 when everything worked; the exit status of a crash is the system's own."""
    said: dict[str, Any] = {}
    step = "import"
    try:
        for package in _PACKAGES:
            step = f"import {package}"
            importlib.import_module(package)
        step = "card"
        said |= _device(arguments[0])
        step = "4-bit step"
        said["loss"] = _four_bit_step(said["device"])
        step = "optional packages"
        said["without"] = ", ".join(package for package, module in _OPTIONAL.items() if not _imports(module))
    except Exception:
        # To the log that the parent keeps. There is no private text here: no model, no message.
        traceback.print_exc()
        said["failed"] = step
    print(json.dumps(said), flush=True)
    return 1 if "failed" in said else 0


def _imports(module: str) -> bool:
    try:
        importlib.import_module(module)
    except (ImportError, OSError):
        # OSError: a library that it brings does not load here.
        traceback.print_exc()
        return False
    return True


def _device(backend: str) -> dict[str, Any]:
    import torch

    said: dict[str, Any] = {"torch": torch.__version__, "device": "cpu", "name": "cpu"}
    if backend != "cpu":
        # Both CUDA and ROCm answer here. A kernel has to run: a card can be listed and still be unusable.
        said |= {"device": "cuda", "name": torch.cuda.get_device_name(0)}
        one = torch.ones(8, device="cuda")
        if float((one + one).sum()) != 16.0:
            raise ArithmeticError
    return said


def _four_bit_step(device: str) -> float:
    """One forward and backward through a 4-bit layer, as QLoRA does it; returns the loss."""
    import torch
    from bitsandbytes.nn import Linear4bit

    torch.manual_seed(0)
    layer = Linear4bit(64, 64, bias=False, compute_dtype=torch.float32, quant_type="nf4").to(device)
    given = torch.randn(4, 64, device=device, requires_grad=True)
    loss = layer(given).square().mean()
    loss.backward()
    if given.grad is None or not bool(torch.isfinite(given.grad).all()) or not bool(given.grad.any()):
        raise ArithmeticError
    return round(float(loss.detach()), 4)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
