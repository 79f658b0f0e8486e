"""How long from starting the program until its window is shown: `python tests/benchmarks/window_start.py`.

Each run is a fresh interpreter under QT_QPA_PLATFORM (offscreen where there is no screen). Beside it, in the same
rounds, the floor that no Qt program of this kind can go under: an interpreter that imports QtWidgets and shows an
empty window. Aim: 1.5 s on two cores.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

_OURS = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import desktop_app.app as app_module
real_exec = QApplication.exec
QApplication.exec = lambda *_: (QTimer.singleShot(0, QApplication.quit), real_exec())[1]
sys.exit(app_module.main())
"""
_FLOOR = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.show()
QTimer.singleShot(0, app.quit)
app.exec()
"""


def _seconds(program: str, home: str) -> float:
    began = time.perf_counter()
    environment = {**os.environ, "HOMESPUN_HOME": home}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    subprocess.run([sys.executable, "-c", program], check=True, env=environment, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    ours, floor = [], []
    with tempfile.TemporaryDirectory() as home:
        for _ in range(runs):
            ours.append(_seconds(_OURS, home))
            floor.append(_seconds(_FLOOR, home))
    print(f"{'':24}{'first':>8}{'median':>8}{'fastest':>9}   seconds, start of the interpreter to its end")
    for name, seconds in (("Homespun", ours), ("an empty Qt window", floor)):
        print(f"{name:24}{seconds[0]:8.2f}{statistics.median(seconds):8.2f}{min(seconds):9.2f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
