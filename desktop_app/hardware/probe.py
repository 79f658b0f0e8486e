"""The probes' child process: `python -m desktop_app.hardware.probe NAME` prints one JSON object.

A broken driver may crash or freeze whoever asks it; here that is a process nobody needs.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

from desktop_app.core.records import to_plain
from desktop_app.hardware.computer import read_computer
from desktop_app.hardware.linux_cards import read_cards
from desktop_app.hardware.nvidia import read_nvml

PROBES: dict[str, Callable[[], object]] = {"nvml": read_nvml, "linux_cards": read_cards, "computer": read_computer}


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in PROBES:
        sys.stderr.write(f"usage: python -m desktop_app.hardware.probe {{{','.join(PROBES)}}}\n")
        return 2
    sys.stdout.write(json.dumps(to_plain(PROBES[arguments[0]]())) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
