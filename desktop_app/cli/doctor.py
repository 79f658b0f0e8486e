"""`homespun doctor`: facts for a bug report. No path, no name, no project, no message."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil

from desktop_app import __version__
from desktop_app.cli.output import size_words
from desktop_app.core import paths
from desktop_app.core.sentences import sentence_for
from desktop_app.hardware import describe_gpu, describe_notices, describe_verdict, detect
from desktop_app.runtime.environment import find_engine

_APP_PACKAGES = ("PySide6-Essentials", "pyqtgraph", "keyring", "phonenumbers", "python-stdnum", "fast-mail-parser")


def examine() -> dict[str, str]:
    """Returns name -> fact, in the order in which they are shown."""
    profile = detect()
    engine = find_engine()
    home = paths.user_data()
    existing = next(folder for folder in (home, *home.parents) if folder.exists())
    facts = {
        "homespun": f"{__version__} ({'source' if paths.source_tree() else 'installed'})",
        "python": f"{platform.python_version()} {platform.python_implementation()}",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processor": f"{profile.cpu_name}, {profile.cpu_cores} cores",
        "memory": _free_of(profile.memory_available_bytes, profile.memory_total_bytes),
        "disk for settings": f"{size_words(shutil.disk_usage(existing).free)} free",
        "tiny model": "there" if (paths.tiny_model() / "model.safetensors").is_file() else "missing",
        "verdict": sentence_for(*describe_verdict(profile)).text,
    }
    for number, gpu in enumerate(profile.gpus, start=1):
        facts[f"gpu {number}"] = (
            f"{gpu.name}, {_free_of(gpu.memory_free_bytes, gpu.memory_total_bytes)}, "
            f"driver {gpu.driver_version or 'unknown'}, "
            f"{gpu.compute_capability or gpu.gfx_target or 'no target'}. "
            f"{sentence_for(*describe_gpu(gpu, system=profile.system)).text}"
        )
    for number, (code, details) in enumerate(describe_notices(profile), start=1):
        facts[f"notice {number}"] = sentence_for(code, details).text
    facts["engine"] = "ready" if engine.is_ready else f"missing: {', '.join(engine.missing)}"
    for package in _APP_PACKAGES:
        try:
            facts[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            facts[package] = "missing"
    facts |= engine.versions
    return facts


def _free_of(free_bytes: int, total_bytes: int) -> str:
    return f"{size_words(free_bytes)} free of {size_words(total_bytes)}"
