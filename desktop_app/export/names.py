"""File names that Windows, macOS and Linux accept, whatever a project is called."""

from __future__ import annotations

import re
import unicodedata

_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\.|$)", re.IGNORECASE)
"""Devices of Windows: the name up to the first dot counts, in any case."""

_LONGEST_BYTES = 80
"""Of one name in UTF-8; two of them and the endings stay under the 255 bytes of ext4, with room for ".part"."""


def safe_name(text: str) -> str:
    """Returns `text` as a part of a file name: letters and digits of any script, the rest as hyphens."""
    normal = unicodedata.normalize("NFC", text)
    kept = "".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" or c in "._" else "-" for c in normal)
    name = _tidy(kept)
    while len(name.encode()) > _LONGEST_BYTES:
        name = _tidy(name[:-1])
    if not any(c.isalnum() for c in name):
        return "homespun"
    return f"model-{name}" if _RESERVED.match(name) else name


def file_name(*, project: str, base: str, weight_type: str, adapter: bool = False) -> str:
    """Returns the name of a GGUF as chat tools and GGUF's own convention read it: Base-Tuning-Type.gguf.

    Args:
        base: the base model's id; what stands before a slash is left out.
        weight_type: "F32", "F16", "Q8_0".
        adapter: only what was learned; such files end in "-LoRA".
    """
    parts = [safe_name(base.rsplit("/", 1)[-1]), safe_name(project), weight_type]
    return "-".join(parts) + ("-LoRA" if adapter else "") + ".gguf"


def _tidy(name: str) -> str:
    """Windows drops dots at the end; a leading dot hides a file, a leading hyphen looks like an option."""
    return re.sub(r"-{2,}", "-", re.sub(r"\.{2,}", ".", name)).strip("-._")
