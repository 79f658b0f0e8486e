"""The steps of the wizard in their order."""

from __future__ import annotations

from enum import Enum


class Step(Enum):
    """One page of the wizard; the value is its name in settings and tests."""

    GOAL = "goal"
    COMPUTER = "computer"
    MESSAGES = "messages"
    PRIVACY = "privacy"
    EXAMPLES = "examples"
    PLAN = "plan"
    TRAINING = "training"
    TRY_OUT = "try_out"
    EXPORT = "export"


ORDER: tuple[Step, ...] = tuple(Step)
