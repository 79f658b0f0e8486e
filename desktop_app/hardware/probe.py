"""The probes' child process: `python -m desktop_app.hardware.probe NAME...` prints one JSON object a line.

A broken driver may crash or freeze whoever asks it; here that is a process nobody needs. Each answer is printed
when it is there, so that what came before a freeze is kept.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib import import_module

from desktop_app.core.records import to_plain

# By name: a probe must not load what only another one needs.
PROBES = {
    "nvml": ("desktop_app.hardware.nvidia", "read_nvml"),
    "linux_cards": ("desktop_app.hardware.linux_cards", "read_cards"),
    "windows_cards": ("desktop_app.hardware.windows_cards", "read_cards"),
    "apple": ("desktop_app.hardware.apple", "read_apple"),
    "amd_smi": ("desktop_app.hardware.amd_smi", "read_amd_smi"),
    "computer": ("desktop_app.hardware.computer", "read_computer"),
}


def main(arguments: list[str]) -> int:
    if not arguments or any(name not in PROBES for name in arguments):
        sys.stderr.write(f"usage: python -m desktop_app.hardware.probe {{{','.join(PROBES)}}}...\n")
        return 2
    for name in arguments:
        module, function = PROBES[name]
        ask: Callable[[], object] = getattr(import_module(module), function)
        sys.stdout.write(json.dumps({"probe": name, "answer": to_plain(ask())}) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
