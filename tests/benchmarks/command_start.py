"""How long the commands that need no project take: `python tests/benchmarks/command_start.py [RUNS]`.

Prints the best of RUNS (default 7) beside the bare interpreter's, since a busy computer only ever adds. The aim is
under 0.5 s beyond the interpreter.
"""

from __future__ import annotations

import subprocess
import sys
import time

COMMANDS = {
    "detect": ["detect", "--json"],
    "plan": [*"plan --model Qwen/Qwen3-4B-Instruct-2507 --gpu-memory 12GiB --pairs 400 --json".split()],
}


def best_of(runs: int, command: list[str]) -> float:
    """Seconds of the fastest run. Raises CalledProcessError when the command fails."""
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        taken.append(time.perf_counter() - started)
    return min(taken)


def main(arguments: list[str]) -> int:
    runs = int(arguments[0]) if arguments else 7
    bare = best_of(runs, [sys.executable, "-c", "pass"])
    print(f"{'interpreter':12} {bare:6.3f} s")
    slow = False
    for name, words in COMMANDS.items():
        beyond = best_of(runs, [sys.executable, "-m", "desktop_app", *words]) - bare
        slow = slow or beyond >= 0.5
        print(f"{name:12} {beyond:6.3f} s beyond it")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
