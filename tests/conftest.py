"""What every test lives under: a home of its own, no network, no time limits on property tests."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from hypothesis import HealthCheck, settings

# Before torch is read: threads that wait by spinning take the core that the other half of the tests works on.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

# Two shared cores make single examples slow at random; how many examples run is limited, not how long one takes.
settings.register_profile("homespun", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("homespun")


@pytest.fixture(autouse=True, scope="session")
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Settings, caches and default project folders go to a temporary folder, in children too."""
    home = tmp_path_factory.mktemp("home")
    before = os.environ.get("HOMESPUN_HOME")
    os.environ["HOMESPUN_HOME"] = str(home)
    yield home
    if before is None:
        del os.environ["HOMESPUN_HOME"]
    else:
        os.environ["HOMESPUN_HOME"] = before


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any connection that leaves this computer fails the test that tried it."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and str(address[0]) not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError("a test tried to reach the network")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def on_mains(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test may depend on whether the laptop it runs on is plugged in."""
    monkeypatch.setattr(psutil, "sensors_battery", lambda: None, raising=False)
