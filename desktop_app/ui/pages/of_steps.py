"""Which page a step has. A page and the rooms behind it are read when first wanted, not before the window."""

from __future__ import annotations

import threading
from collections.abc import Callable

from desktop_app.flow.steps import ORDER, Step
from desktop_app.ui.page import Page
from desktop_app.ui.session import Session


def page_of(step: Step) -> Callable[[Session], Page]:
    """Returns what makes the page of a step."""
    match step:
        case Step.GOAL:
            from desktop_app.ui.pages.goal import GoalPage

            return GoalPage
        case Step.COMPUTER:
            from desktop_app.ui.pages.computer import ComputerPage

            return ComputerPage
        case Step.MESSAGES:
            from desktop_app.ui.pages.my_messages import MessagesPage

            return MessagesPage
        case Step.PRIVACY:
            from desktop_app.ui.pages.privacy import PrivacyPage

            return PrivacyPage
        case Step.EXAMPLES:
            from desktop_app.ui.pages.examples import ExamplesPage

            return ExamplesPage
        case Step.PLAN:
            from desktop_app.ui.pages.plan import PlanPage

            return PlanPage
        case Step.TRAINING:
            from desktop_app.ui.pages.training import TrainingPage

            return TrainingPage
        case Step.TRY_OUT:
            from desktop_app.ui.pages.try_out import TryOutPage

            return TryOutPage
        case Step.EXPORT:
            from desktop_app.ui.pages.export import ExportPage

            return ExportPage


class ReadAhead:
    """Reads the code of all pages in a thread while the person looks at the first one."""

    def __init__(self) -> None:
        self._thread = threading.Thread(target=_read_all, name="read-ahead", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def finish(self) -> None:
        """Waits until it is done: an import must not be cut off by the end of the process."""
        if self._thread.ident is not None:
            self._thread.join()


def _read_all() -> None:
    for step in ORDER:
        page_of(step)
