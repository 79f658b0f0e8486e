"""The window's process never loads what belongs to the engine."""

import os
import subprocess
import sys


def test_that_the_whole_window_is_built_and_shown_without_torch_transformers_or_datasets() -> None:
    program = (
        "import sys\n"
        "from PySide6.QtWidgets import QApplication\n"
        "app = QApplication([])\n"
        "from desktop_app.app import build_window\n"
        "from desktop_app.ui.session import Session\n"
        "window = build_window(Session())\n"
        "window.show()\n"
        "app.processEvents()\n"
        "heavy = {'torch', 'transformers', 'datasets', 'peft', 'trl', 'bitsandbytes', 'pyqtgraph', 'faker'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=120, env=environment
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
