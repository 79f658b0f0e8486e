"""What all chat programs have in common: what they take, whether they are here, what to type."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from desktop_app.core.errors import AppError
from desktop_app.export.tools.gguf_header import GgufFacts
from desktop_app.export.tools.surroundings import Surroundings

Kind = Literal["model_gguf", "adapter_gguf", "model_folder", "adapter_folder"]
"""What was exported: a GGUF or a folder of safetensors; the whole model or only what was learned."""
State = Literal["running", "installed", "missing", "elsewhere"]
"""elsewhere: its settings name another computer, and a model is not sent there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How a program was found.

    Args:
        place: where a model can be put: an address of this computer, or a folder; "" where it cannot.
        version: as the program says it, or "".
    """

    tool: str
    state: State
    place: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What a program wants in its folder.

    Args:
        target: the model's file.
        texts: files to write beside it.
    """

    target: Path
    texts: Mapping[Path, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """One chat program. What is said about it: "tool_how_<code>[_<kind>]", "tool_get_<code>" in `core.sentences`.

    Args:
        code: "ollama".
        name: as its makers write it.
        takes: what it can use.
        find: looks for it, in well under a second, and changes nothing.
        line: (file, name of the model, kind) -> what is typed in a terminal, or what is opened; "" for nothing.
        layout: (place, name of the model, file) -> what lies where; None where it has no folder of models.
        refuses: a reason why it cannot use this model, or "".
        own_kinds: kinds with a guide of their own.
        is_api: models are put in by HTTP.
    """

    code: str
    name: str
    takes: tuple[Kind, ...]
    find: Callable[[Surroundings], Found]
    line: Callable[[Path, str, Kind], str]
    layout: Callable[[Path, str, Path], Layout] | None = None
    refuses: Callable[[GgufFacts], str] = lambda facts: ""
    own_kinds: tuple[Kind, ...] = ()
    is_api: bool = False

    @property
    def can_be_filled(self) -> bool:
        """Whether a click can put a model into it."""
        return self.is_api or self.layout is not None

    def guide(self, kind: Kind) -> str:
        """Code of the sentences that say how a person uses what was exported."""
        if kind not in self.takes:
            return "tool_takes_models"
        return f"tool_how_{self.code}_{kind}" if kind in self.own_kinds else f"tool_how_{self.code}"


_FOLDED = re.compile(r"[^a-z0-9._-]+")


def chat_name(project_name: str) -> str:
    """What chat programs call the model: Ollama takes ASCII letters, digits, hyphens, dots and underscores."""
    plain = unicodedata.normalize("NFKD", project_name).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"-{2,}", "-", _FOLDED.sub("-", plain)).strip("-._")[:60].strip("-._")
    return name or "homespun-model"


def quoted(path: Path) -> str:
    """A path as a terminal of this system wants it; what it forbids in a name cannot be in one of ours."""
    return f'"{path}"'


def free_name(name: str, taken: Callable[[str], bool]) -> str:
    """Returns the name with the next free number."""
    for number in range(2, 1000):
        if not taken(f"{name}-{number}"):
            return f"{name}-{number}"
    raise AppError("tool_name_taken", name=name, free="")
