"""Takes pictures of every page of the real window: `python tests/ui/take_screenshots.py [PROJECT] [--out DIR]`.

With a project that has gone all the way (for example the demo's), every page shows real content. `make screenshot`
writes the README's picture from the demo's project.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from desktop_app.app import build_window
from desktop_app.core import paths
from desktop_app.flow.steps import ORDER, Step
from desktop_app.ui.session import Session
from desktop_app.ui.theme import theme

SETTLE_S = 1.5
"""Charts redraw four times a second, and the hardware is looked at in the background."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("project", type=Path, nargs="?", default=paths.user_data() / "demo")
    parser.add_argument("--out", type=Path, default=paths.resources() / "screenshots")
    parser.add_argument("--size", default="1160x800")
    parser.add_argument("--all", action="store_true", help="every page, not only the README's picture")
    options = parser.parse_args()
    app = QApplication(sys.argv[:1])
    theme.active().install(app, "light")
    session = Session()
    window = build_window(session)
    window.resize(*map(int, options.size.split("x")))
    window.show()
    options.out.mkdir(parents=True, exist_ok=True)

    def settle() -> None:
        until = time.monotonic() + SETTLE_S
        while time.monotonic() < until:
            app.processEvents()

    def save(name: str) -> None:
        for scheme in ("light", "dark"):
            theme.active().set_scheme("light" if scheme == "light" else "dark")
            settle()
            window.grab().save(str(options.out / f"{name}-{scheme}.png"))
        theme.active().set_scheme("light")

    if options.all:
        save("start")
    session.open_project(options.project)
    for step in ORDER if options.all else (Step.TRAINING,):
        window.step_requested.emit(ORDER.index(step))
        settle()
        save(step.value)
    session.shut_down()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
