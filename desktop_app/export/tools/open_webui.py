"""Open WebUI: a page in the browser that has no models of its own; it shows Ollama's."""

from __future__ import annotations

from pathlib import Path

from desktop_app.export.tools.ollama import create_line
from desktop_app.export.tools.surroundings import Surroundings
from desktop_app.export.tools.tool import Found, Kind, Tool

_CODE = "open_webui"
_PORTS = (8080, 3000)
"""As a Python package, and as the container that its page tells people to start."""


def _find(here: Surroundings) -> Found:
    for port in _PORTS:
        said = here.ask(_CODE, port, "/api/config")
        # Any program may listen at 3000 and 8080; this one says its name.
        if isinstance(said, dict) and "webui" in str(said.get("name", "")).lower().replace(" ", ""):
            return Found(tool=_CODE, state="running", version=str(said.get("version", ""))[:20])
    return Found(tool=_CODE, state="installed" if here.program("open-webui") else "missing")


def _line(file: Path, name: str, kind: Kind) -> str:
    return create_line(file, name)


OPEN_WEBUI = Tool(code=_CODE, name="Open WebUI", takes=("model_gguf",), find=_find, line=_line)
