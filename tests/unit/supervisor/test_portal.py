"""The desktop's portal on a real session bus, played by a few lines that answer as it does."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest

from desktop_app.supervisor import keep_awake as keep_awake_module
from desktop_app.supervisor.keep_awake import keep_awake

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or which("dbus-daemon") is None, reason="needs a session bus"
)


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bus of our own, and no logind to ask."""
    monkeypatch.setattr(keep_awake_module, "_start_inhibitor", lambda: None)
    address = f"unix:path={tmp_path / 'bus'}"
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address=1", f"--address={address}"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert daemon.stdout is not None
    assert daemon.stdout.readline()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    yield address
    daemon.terminate()
    daemon.communicate()


def test_that_the_portal_is_asked_and_released_when_the_block_ends(bus: str) -> None:
    from jeepney import MessageType, message_bus, new_method_return
    from jeepney.io.blocking import open_dbus_connection

    asked: list[object] = []
    gone = threading.Event()
    service = open_dbus_connection(bus)
    service.send_and_get_reply(message_bus.RequestName("org.freedesktop.portal.Desktop"))
    service.send_and_get_reply(
        message_bus.AddMatch("type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged'")
    )

    def serve() -> None:
        while not gone.is_set():
            message = service.receive(timeout=10)
            if message.header.message_type is MessageType.method_call:
                asked.append(message.body)
                service.send(new_method_return(message, "o", ("/org/freedesktop/portal/desktop/request/1",)))
            elif asked and message.body[2] == "":
                gone.set()  # the caller has left the bus, which takes its request back

    thread = threading.Thread(target=serve)
    thread.start()
    with keep_awake() as active:
        assert active
        assert not gone.is_set()
    thread.join(10)
    assert gone.is_set()
    service.close()
    assert asked == [("", 12, {"reason": ("s", "Training")})]


def test_that_a_bus_without_a_portal_is_no_error(bus: str) -> None:
    with keep_awake() as active:
        assert not active


def test_that_without_a_bus_nothing_happens(bus: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    with keep_awake() as active:
        assert not active
