"""Several processes that share each step, one for each card: `accelerate launch -m desktop_app.engine JOBFILE`.

The first of them speaks, listens and writes; the others compute what it tells them to. What a process decides by
itself (a command, a clock, a file that it found) must be the same in all, or one waits for ever for a sum that
nobody else adds to: such things are decided by the first and told to the others (`agreed`).

With one process, as everybody has it who did not launch several, everything here does nothing.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import torch

Value = TypeVar("Value")

_PATIENCE = timedelta(hours=6)
"""How long the others wait while the first prepares the examples or measures how hard they are."""
_UNTIL_TOLD_S = 10.0
_SHARED_WEIGHTS = ("ACCELERATE_USE_FSDP", "ACCELERATE_USE_DEEPSPEED")
"""Set by Accelerate's launcher."""


class _Side:
    """The processes' connection for words, as opposed to gradients."""

    group: torch.distributed.ProcessGroup | None = None


def count() -> int:
    """Returns how many processes a launcher has started; 1 without one."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def is_first() -> bool:
    """Whether this process is the one that speaks, listens and writes."""
    return os.environ.get("RANK", "0") == "0"


def on_this_computer() -> tuple[int, int]:
    """Returns this process's number among those of this computer, and how many they are."""
    return int(os.environ.get("LOCAL_RANK", "0")), int(os.environ.get("LOCAL_WORLD_SIZE", "1"))


def share_weights() -> bool:
    """Whether a launcher wants the model itself spread over the processes (FSDP, DeepSpeed)."""
    return any(os.environ.get(name, "").lower() == "true" for name in _SHARED_WEIGHTS)


def only_first_speaks() -> None:
    """Gives the other processes an output that leads nowhere and an input on which nothing ever comes."""
    if is_first():
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    # Its other end stays open as long as this process lives: an end of file would mean that the window is gone.
    silent, _ = os.pipe()
    os.dup2(silent, 0)
    os.close(silent)


def let_first_speak(status: int) -> None:
    """Waits a moment in another process that failed: the launcher ends all once one has ended so.

    What goes wrong goes wrong in all of them as a rule, and the first has to say it.
    """
    if status and not is_first():
        time.sleep(_UNTIL_TOLD_S)


def meet(device: torch.device) -> None:
    """Connects the processes; called by each before anything else of this module that waits."""
    if count() == 1:
        return
    import accelerate
    import torch

    accelerate.PartialState(cpu=device.type == "cpu")
    # Beside the cards' own connection: what is agreed on here must not wait for what a card still computes.
    _Side.group = torch.distributed.new_group(backend="gloo", timeout=_PATIENCE)


def agreed(value: Value) -> Value:
    """Returns what the first process passed in here; every process must come here."""
    if count() == 1:
        return value
    import torch

    told = [value]
    torch.distributed.broadcast_object_list(told, src=0, group=_Side.group)
    return told[0]


def gathered(value: Value) -> list[Value]:
    """Returns what each process passed in here, in their order; every process must come here."""
    if count() == 1:
        return [value]
    import torch

    told: list[Value] = [value] * count()
    torch.distributed.all_gather_object(told, value, group=_Side.group)
    return told


@contextlib.contextmanager
def first_goes_first() -> Iterator[None]:
    """Lets the first process do the block alone; the others do it afterwards and find what it has kept."""
    if is_first():
        yield
        agreed(None)
    else:
        agreed(None)
        yield
