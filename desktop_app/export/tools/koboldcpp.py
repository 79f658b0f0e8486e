"""KoboldCpp: one program without a folder of models; it is started with the file."""

from __future__ import annotations

from pathlib import Path

from desktop_app.export.tools.surroundings import Surroundings
from desktop_app.export.tools.tool import Found, Kind, Tool, quoted

_CODE, _PORT = "koboldcpp", 5001
_DOWNLOADED = ("koboldcpp*", "kobold_cpp*")


def _find(here: Surroundings) -> Found:
    said = here.ask(_CODE, _PORT, "/api/extra/version")
    if isinstance(said, dict) and said.get("result") == "KoboldCpp":
        return Found(tool=_CODE, state="running", version=str(said.get("version", ""))[:20])
    is_here = here.program("koboldcpp") is not None or any(
        next(folder.glob(pattern), None) is not None
        # It is downloaded, not installed: it lies where the browser put it, or on the desktop.
        for folder in (here.home / "Downloads", here.home / "Desktop", here.home)
        if folder.is_dir()
        for pattern in _DOWNLOADED
    )
    return Found(tool=_CODE, state="installed" if is_here else "missing")


def _line(file: Path, name: str, kind: Kind) -> str:
    return f"koboldcpp --lora {quoted(file)}" if kind == "adapter_gguf" else f"koboldcpp --model {quoted(file)}"


KOBOLDCPP = Tool(
    code=_CODE,
    name="KoboldCpp",
    takes=("model_gguf", "adapter_gguf"),
    find=_find,
    line=_line,
    own_kinds=("adapter_gguf",),
)
