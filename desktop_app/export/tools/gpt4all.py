"""GPT4All: every GGUF in one folder, and a list of architectures. Facts read in nomic-ai/gpt4all (v3.10)."""

from __future__ import annotations

import configparser
from pathlib import Path

from desktop_app.export.tools.gguf_header import GgufFacts
from desktop_app.export.tools.surroundings import Surroundings
from desktop_app.export.tools.tool import Found, Kind, Layout, Tool

_CODE, _PORT = "gpt4all", 4891
_ARCHITECTURES = frozenset(
    (
        "llama", "falcon", "gpt2", "gptneox", "mpt", "baichuan", "starcoder", "refact", "bloom", "stablelm",
        "qwen", "qwen2", "qwen2moe", "phi2", "phi3", "codeshell", "orion", "internlm2", "gemma", "gemma2",
        "starcoder2", "xverse", "command-r", "olmo", "olmoe", "openelm", "deepseek2", "chatglm", "jais",
        "granite", "granitemoe",
    )
)  # fmt: skip
"""KNOWN_ARCHES of gpt4all-backend/src/llamamodel.cpp without the ones that only embed. The last change was in
February 2025: Qwen 3, Gemma 3, SmolLM 3 and OLMo 2 are later, and their files are passed over silently."""


def _find(here: Surroundings) -> Found:
    folder = _chosen(here) or here.local_data / "nomic.ai" / "GPT4All"
    if not folder.is_dir():
        return Found(tool=_CODE, state="missing")
    running = here.ask(_CODE, _PORT, "/v1/models") is not None
    return Found(tool=_CODE, state="running" if running else "installed", place=str(folder))


def _chosen(here: Surroundings) -> Path | None:
    """Where the person moved the models to: Qt keeps that as an .ini file (on Windows below %APPDATA%)."""
    file = here.config / "nomic.ai" / "GPT4All.ini"
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, configparser.Error):
        return None  # it has never been changed: the usual place holds
    place = parser.get("General", "modelPath", fallback="").strip('"')
    return Path(place) if place else None


def _layout(place: Path, name: str, file: Path) -> Layout:
    return Layout(target=place / file.name)


def _refuses(facts: GgufFacts) -> str:
    return "" if facts.architecture in _ARCHITECTURES else "tool_architecture_unknown"


def _line(file: Path, name: str, kind: Kind) -> str:
    return str(file)


GPT4ALL = Tool(
    code=_CODE, name="GPT4All", takes=("model_gguf",), find=_find, line=_line, layout=_layout, refuses=_refuses
)
