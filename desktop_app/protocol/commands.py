"""What a working child can be told. Cancelling is no command: the supervisor ends the process tree."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Save a checkpoint after this optimizer step and leave (frees the GPU); the run is resumed later.

    `because`: who or what asked for it. The run ends as "paused", or as "paused_" and the word where it was not
    the person.
    """

    because: Literal["person", "unplugged", "battery_low", "memory_spilled", "slow"] = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishNow:
    """Stop after this optimizer step and keep the best model so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """Answer with the last `Progress` again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """What the job needs and no file may hold. It travels in the pipe only; `repr` does not show it."""

    value: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Answer this in a `ChatJob`. Like a secret, the text is in the pipe only.

    Args:
        prompt_id: comes back with every `Sample` of the answer.
        content: the user's turn, filled into the model's own template.
        variants: which of "base" and "tuned" answer, one after the other.
        temperature: 0 is greedy.
    """

    prompt_id: str
    content: str = field(repr=False)
    variants: tuple[str, ...] = ("base", "tuned")
    temperature: float = 0.0
    max_new_tokens: int = 160
    seed: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class StopAnswer:
    """End the answer under way and keep what was said; the model stays loaded."""


Command = Pause | FinishNow | Ping | Secret | Ask | StopAnswer
COMMAND_TYPES = (Pause, FinishNow, Ping, Secret, Ask, StopAnswer)
