"""What this computer can do, as a `HardwareProfile`.

Lives here: the profile's types, the probes (NVIDIA through NVML or nvidia-smi, AMD and others through Linux's
sysfs, processor, memory, disk), and the rules that say which card can train.
May import: `core`, and inside the probes `pynvml` and `psutil`; neither Qt nor torch.
Promises: `detect` never raises and never hangs. Every native call runs in a short-lived child process with a
timeout, because a broken graphics driver can crash or freeze whoever asks it; what went wrong becomes a notice.

Every code in a profile (`verdict`, `notices`, a card's `reason`) has a sentence under "hw_" + code in
`core.sentences`; `describe_verdict` and `describe_gpu` return that code with the details it wants.
"""

from __future__ import annotations

from desktop_app.hardware.profile import Gpu, HardwareProfile
from desktop_app.hardware.wording import describe_gpu, describe_notices, describe_verdict

__all__ = ["Gpu", "HardwareProfile", "describe_gpu", "describe_notices", "describe_verdict", "detect"]


def detect(*, timeout_s: float = 15) -> HardwareProfile:
    """Looks at this computer: see `detection.detect`, which is imported only when it is asked for.

    Blocks for about half a second, at most about twice `timeout_s`; never raises.
    """
    from desktop_app.hardware import detection

    return detection.detect(timeout_s=timeout_s)
