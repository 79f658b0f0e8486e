"""What this computer can do, as a `HardwareProfile`.

Lives here: the profile's types; one file for each way of asking (NVML, nvidia-smi, Linux's /sys with AMD's compute
topology, amdsmi, Windows' display kernel and registry, processor, memory and disk); the chips' table
(resources/hardware); the rules that say which card can train, with which build of torch; recorded answers of other
machines; what was seen the last time.
May import: `core`, and inside the probes `pynvml`, `psutil` and `amdsmi`; neither Qt nor torch.
Promises: `detect` never raises and never hangs. Every native call runs in a short-lived child process with a
timeout, because a broken graphics driver can crash or freeze whoever asks it; what went wrong becomes a notice.

Every code in a profile (`verdict`, `notices`, a card's `reason`) has a sentence under "hw_" + code in
`core.sentences`; `describe_verdict` and `describe_gpu` return that code with the details it wants.
"""

from __future__ import annotations

from desktop_app.hardware.profile import Gpu, HardwareProfile
from desktop_app.hardware.wording import describe_gpu, describe_notices, describe_verdict

__all__ = [
    "Gpu",
    "HardwareProfile",
    "describe_gpu",
    "describe_notices",
    "describe_verdict",
    "detect",
    "look_again",
]


def detect(*, timeout_s: float = 15) -> HardwareProfile:
    """Looks at this computer: see `detection.detect`, which is imported only when it is asked for.

    Blocks for about a quarter of a second, at most about three times `timeout_s`; never raises.
    """
    from desktop_app.hardware import detection

    return detection.detect(timeout_s=timeout_s)


def look_again() -> HardwareProfile:
    """Like `detect`, and keeps what was seen for `remembered.recall`."""
    from desktop_app.hardware.remembered import remember

    profile = detect()
    remember(profile)
    return profile
