"""README.md beside the exported files: which is which, and how each is used, for whoever finds them in a year."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from desktop_app.core.sentences import sentence_for
from desktop_app.export.report import ExportedFile
from desktop_app.export.tools.offered import is_good
from desktop_app.export.tools.tool import Kind, Tool, chat_name

_KINDS: dict[str, Kind] = {
    "adapter_safetensors": "adapter_folder",
    "adapter_gguf": "adapter_gguf",
    "model_safetensors": "model_folder",
}


def readme(
    folder: Path, files: Sequence[ExportedFile], tools: Sequence[Tool], *, title: str, base_id: str, licence: str
) -> str:
    """Returns the text. It names no folder of this computer: lines to type are for a terminal in `folder`.

    Args:
        files: what lies there; those that did not stand their check are named as such and explained no further.
        title: the project's name.
        base_id: the base model's public id; `licence` its licence, "" when unknown.
    """
    lines = [f"# {_plain(title)}", ""]
    lines += [f"A model that writes as one person does, made with Homespun from {_plain(base_id)}."]
    lines += [f"Licence of the base model, which these files follow: {_plain(licence) or 'see the base model'}."]
    lines += ["It may repeat something of what it learned from: pass it on only if you would pass on your mail."]
    lines += ["Every file was opened with llama.cpp and compared with the trained model.", "", "## Files", ""]
    for file in files:
        about = sentence_for(f"export_choice_{file.content}").text
        verdict = "" if is_good(file) else " **Do not use it: it did not stand its check.**"
        lines.append(f"* `{file.name}` ({file.bytes / 1e6:,.0f} MB): {about}.{verdict}")
    lines += ["* `SHA256SUMS`: `sha256sum -c SHA256SUMS` tells whether a file was damaged since.", ""]
    name = chat_name(title)
    good = {_KINDS.get(file.content, "model_gguf"): file for file in reversed(files) if is_good(file)}
    for kind, file in good.items():
        lines += [f"## How to use `{file.name}`", "", "Lines are typed in a terminal in this folder.", ""]
        for tool in tools:
            if kind in tool.takes:
                said = sentence_for(tool.guide(kind), {"name": name, "program": tool.name}).text
                line = tool.line(folder / file.name, name, kind).replace(f"{folder}{os.sep}", "")
                lines += [f"**{tool.name}**: {said}", "", f"    {line}", ""]
    return "\n".join(lines).rstrip() + "\n"


def _plain(text: str) -> str:
    """One line without Markdown's or HTML's marks: a project may be called anything."""
    return " ".join("".join(letter for letter in text if letter not in "<>*_`[]#|").split())
