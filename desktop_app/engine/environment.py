"""Environment variables that the libraries read while they are imported: set before the first of them."""

from __future__ import annotations

import os
import sys

_ALWAYS = {
    # The engine never talks to a server: models are on this computer before a job names them.
    "HF_HUB_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    # Progress goes through events; bars of libraries would only fill the log.
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    # The tokenizer's threads and a fork do not mix, and it warns about that at every fork.
    "TOKENIZERS_PARALLELISM": "false",
    "CUDA_DEVICE_ORDER": "PCI_BUS_ID",
    # torch and bitsandbytes each bring OpenMP threads that spin while they wait, and so take the cores from each
    # other: 4-bit training on two busy cores did 50 tokens/s with spinning and 2,000 without.
    "OMP_WAIT_POLICY": "PASSIVE",
    # Nothing here is compiled: models run as they are written, and bitsandbytes brings kernels for processors,
    # CUDA and ROCm (elsewhere its plain torch code runs). It asks torch for a compiler while it is imported all
    # the same; told to do without, torch leaves 540 modules unread: 1 to 2 of the 9 s that all imports took.
    "TORCHDYNAMO_DISABLE": "1",
}


def prepare() -> None:
    """Makes the libraries quiet, offline and confined to one graphics card."""
    os.environ.update(_ALWAYS)
    # TRL refuses to train when one process sees two cards. A launcher for several sets LOCAL_RANK itself.
    if "LOCAL_RANK" not in os.environ:
        os.environ.setdefault("CUDA_VISIBLE_DEVICES", "0")
    if sys.platform == "linux":
        # Batches differ in length and fragment the allocator; the Windows driver has no such segments.
        os.environ.setdefault("PYTORCH_ALLOC_CONF", "expandable_segments:True")
