"""What a download will take, before anybody was asked: no network, no huggingface_hub."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from desktop_app.recommend.catalogue import Model, hub_cache

# The system and other programs need some room as well.
RESERVE_BYTES = 2 << 30
# Weights are published with 16 bits a parameter; tokenizer and settings are a few megabytes.
_BYTES_A_PARAMETER = 2
_NOT_OURS = (".incomplete", ".lock")


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Bytes: `about_bytes` of the whole model, an estimate; `here_bytes` of it on the disk; `free_bytes` there."""

    about_bytes: int
    here_bytes: int
    free_bytes: int

    @property
    def left_bytes(self) -> int:
        return max(0, self.about_bytes - self.here_bytes)

    @property
    def percent_here(self) -> int:
        """Below 100: what is whole needs no download."""
        return min(99, self.here_bytes * 100 // max(1, self.about_bytes))

    @property
    def fits(self) -> bool:
        return self.left_bytes + RESERVE_BYTES <= self.free_bytes


def size_of(model: Model, cache: Path | None = None) -> Size:
    """Raises OSError when the disk of the cache does not answer."""
    cache = cache or hub_cache()
    existing = next(one for one in (cache, *cache.parents) if one.exists())
    return Size(
        about_bytes=round(model.parameters_billion * 1e9 * _BYTES_A_PARAMETER),
        here_bytes=_bytes_here(cache / "--".join(("models", *model.id.split("/"))) / "blobs"),
        free_bytes=shutil.disk_usage(existing).free,
    )


def _bytes_here(blobs: Path) -> int:
    if not blobs.is_dir():
        return 0
    # What another program left half done cannot be gone on with.
    return sum(blob.stat().st_size for blob in blobs.iterdir() if not blob.name.endswith(_NOT_OURS))
