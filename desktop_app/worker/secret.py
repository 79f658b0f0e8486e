"""The secret that a job needs (a password, a token) and that no file may hold."""

from __future__ import annotations

import time

from desktop_app.core.errors import AppError
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.commands import Secret

_WITHIN_S = 20.0
"""The parent writes it at once; only a parent that is no Homespun does not."""


def secret_from(channel: Channel, *, missing: str) -> str:
    """Waits for the parent's `Secret`. Raises AppError(missing)."""
    until = time.monotonic() + _WITHIN_S
    while time.monotonic() < until:
        command = channel.next_command()
        if isinstance(command, Secret):
            return command.value
        channel.window_gone.wait(0.02)
    raise AppError(missing)
