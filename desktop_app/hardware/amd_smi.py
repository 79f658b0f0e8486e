"""AMD's own library (amdsmi), where a ROCm installation brought it: fills in what /sys did not say.

Never needed: in some containers /sys lacks the memory's size while the library can still ask the driver.
"""

from __future__ import annotations

from typing import Any

from desktop_app.hardware.cards import AMD_VENDOR_ID, CardReading, CardsAnswer
from desktop_app.hardware.nvidia import plain_slot


def read_amd_smi() -> CardsAnswer:
    """Asks amdsmi. Runs in the probe's child process; without the library there are no cards."""
    try:
        import amdsmi  # type: ignore[import-not-found,unused-ignore]
    except Exception:
        # The import loads libamd_smi.so: besides ImportError it raises KeyError, OSError and AttributeError when
        # the library is missing or of another version than the package.
        return CardsAnswer()
    amdsmi.amdsmi_init()
    try:
        cards = [_read_card(amdsmi, handle) for handle in amdsmi.amdsmi_get_processor_handles()]
    finally:
        amdsmi.amdsmi_shut_down()
    return CardsAnswer(cards=tuple(cards))


def _read_card(amdsmi: Any, handle: Any) -> CardReading:
    facts = _optional(amdsmi, amdsmi.amdsmi_get_gpu_asic_info, handle) or {}
    memory = _optional(amdsmi, amdsmi.amdsmi_get_gpu_vram_usage, handle) or {}
    target = str(facts.get("target_graphics_version", ""))
    return CardReading(
        vendor_id=AMD_VENDOR_ID,
        slot=plain_slot(str(_optional(amdsmi, amdsmi.amdsmi_get_gpu_device_bdf, handle) or "")),
        name=str(facts.get("market_name", "")),
        gfx_target=target if target.startswith("gfx") else "",
        # The library counts in MiB.
        memory_total_bytes=_mebibytes(memory.get("vram_total")),
        memory_used_bytes=_mebibytes(memory.get("vram_used")),
    )


def _mebibytes(value: Any) -> int:
    return value * 1024**2 if isinstance(value, int) and value > 0 else 0


def _optional(amdsmi: Any, question: Any, handle: Any) -> Any:
    try:
        return question(handle)
    except amdsmi.AmdSmiException:
        return None
