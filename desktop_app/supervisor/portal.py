"""Sleep held off through the desktop's portal, where logind cannot be asked: in a sandbox, or without systemd.

https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Inhibit.html
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

_SUSPEND, _IDLE = 4, 8
_TIMEOUT_S = 2.0


@contextlib.contextmanager
def inhibited_by_portal() -> Iterator[bool]:
    """Holds off sleep inside the block; yields whether the portal agreed.

    The request lives as long as the connection to the bus: closing it, or crashing, takes it back.
    """
    try:
        from jeepney import DBusAddress, MessageType, new_method_call
        from jeepney.io.blocking import open_dbus_connection
    except ImportError:  # keyring brings jeepney along on Linux only
        yield False
        return
    try:
        connection = open_dbus_connection("SESSION")
    except (
        KeyError,
        OSError,
        ValueError,
    ):  # no address of a bus, nobody behind it, or one that speaks differently
        yield False
        return
    with connection:
        portal = DBusAddress(
            "/org/freedesktop/portal/desktop",
            bus_name="org.freedesktop.portal.Desktop",
            interface="org.freedesktop.portal.Inhibit",
        )
        options = {"reason": ("s", "Training")}
        question = new_method_call(portal, "Inhibit", "sua{sv}", ("", _SUSPEND | _IDLE, options))
        try:
            reply = connection.send_and_get_reply(question, timeout=_TIMEOUT_S)
        except (TimeoutError, OSError):
            agreed = False
        else:
            agreed = reply.header.message_type is MessageType.method_return
        yield agreed
