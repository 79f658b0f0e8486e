"""llama.cpp's own server: started with the file, chat in the browser."""

from __future__ import annotations

from pathlib import Path

from desktop_app.export.tools.surroundings import Surroundings
from desktop_app.export.tools.tool import Found, Kind, Tool, quoted

_CODE, _PORT = "llama_server", 8080


def _find(here: Surroundings) -> Found:
    said = here.ask(_CODE, _PORT, "/props")
    if isinstance(said, dict) and "default_generation_settings" in said:
        return Found(tool=_CODE, state="running", version=str(said.get("build_info", ""))[:20])
    is_here = here.program("llama-server") is not None
    return Found(tool=_CODE, state="installed" if is_here else "missing")


def _line(file: Path, name: str, kind: Kind) -> str:
    if kind == "adapter_gguf":
        return f"llama-server -m BASE.gguf --lora {quoted(file)}"
    return f"llama-server -m {quoted(file)} --alias {name}"


LLAMA_SERVER = Tool(
    code=_CODE,
    name="llama.cpp",
    takes=("model_gguf", "adapter_gguf"),
    find=_find,
    line=_line,
    own_kinds=("adapter_gguf",),
)
