"""Which programs with models run on this computer right now. Asked only when the person presses the button."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop_app.core.errors import AppError
from desktop_app.dataset.more.address import LM_STUDIO, OLLAMA, check_allowed, read_address
from desktop_app.dataset.more.endpoint import Endpoint

PROGRAMS: Mapping[str, str] = {"Ollama": OLLAMA, "LM Studio": LM_STUDIO}
_PATIENCE_S = 2.0
_FAR_PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class Program:
    """A program that answered, and its models."""

    name: str
    url: str
    models: tuple[str, ...]


def look_nearby(programs: Mapping[str, str] = PROGRAMS) -> list[Program]:
    """Asks the usual addresses of this computer for their models; those that do not answer are not in the list."""
    found: list[Program] = []
    for name, url in programs.items():
        try:
            models = list_models(url)
        except AppError:
            continue  # not running: that is what we wanted to know
        found.append(Program(name, url, tuple(models)))
    return found


def list_models(url: str, key: str = "") -> list[str]:
    """Asks one address for its models. No text is sent. Raises AppError as `Endpoint` and `read_address` do."""
    address = read_address(url)
    check_allowed(address, may_leave=True)  # nothing but the key goes there, and that only encrypted
    patience_s = _PATIENCE_S if address.is_this_computer else _FAR_PATIENCE_S
    return Endpoint(address, key, connect_s=patience_s, answer_s=patience_s, wait=lambda _s: None).models()
