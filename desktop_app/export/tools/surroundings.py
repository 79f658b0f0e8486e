"""Where programs of this computer may be; a value, so that a test can be another computer."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from desktop_app.core.errors import AppError
from desktop_app.export.tools.loopback import Address, Loopback, is_open

System = Literal["Windows", "Darwin", "Linux"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Args:
    ports: program -> port, where it is not the program's usual one.
    """

    home: Path
    environment: Mapping[str, str]
    system: System
    ports: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def here(cls) -> Surroundings:
        name = platform.system()
        return cls(
            home=Path.home(),
            environment=dict(os.environ),
            system="Windows" if name == "Windows" else "Darwin" if name == "Darwin" else "Linux",
        )

    def program(self, name: str) -> Path | None:
        """Returns a program that can be started by its name."""
        found = shutil.which(name, path=self.environment.get("PATH", ""))
        return Path(found) if found else None

    @property
    def roaming_data(self) -> Path:
        """Where programs keep their data: %APPDATA%, Application Support, ~/.local/share."""
        if self.system == "Windows":
            return self._from("APPDATA", self.home / "AppData" / "Roaming")
        if self.system == "Darwin":
            return self.home / "Library" / "Application Support"
        return self._from("XDG_DATA_HOME", self.home / ".local" / "share")

    @property
    def local_data(self) -> Path:
        """The same, but %LOCALAPPDATA% on Windows."""
        if self.system == "Windows":
            return self._from("LOCALAPPDATA", self.home / "AppData" / "Local")
        return self.roaming_data

    @property
    def config(self) -> Path:
        """Where programs keep their settings; on Windows and macOS the place of their data."""
        if self.system == "Linux":
            return self._from("XDG_CONFIG_HOME", self.home / ".config")
        return self.roaming_data

    def ask(self, tool: str, usual_port: int, path: str) -> Any:
        """Returns the JSON that a program says at its usual port, or None when nobody, or something else, does."""
        address = Address("127.0.0.1", self.ports.get(tool, usual_port))
        return ask(address, path)

    def _from(self, variable: str, default: Path) -> Path:
        value = self.environment.get(variable, "")
        return Path(value) if value else default


def ask(address: Address, path: str) -> Any:
    """GETs JSON from this computer, quickly; None when nobody answers with success."""
    if not is_open(address):
        return None
    try:
        reply = Loopback(address, "").call("GET", path, timeout_s=2.0)
    except AppError:
        return None  # something listens there that is not what we look for
    return reply.content if reply.status == 200 else None
