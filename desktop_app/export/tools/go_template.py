"""A chat template in Ollama's own language, for versions before 0.30: those do not run the model file's Jinja.

Only templates that can be said exactly are said; a guessed one would be the field's best-known silent failure, a
model that was good in training and talks nonsense in the chat window.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_SAID_BY_DEFAULT = re.compile(r"<\|im_start\|>system\\n((?:[^'\"\\{}<]|\\n|\\')*?)<\|im_end\|>")
"""What a ChatML template says as the system where nobody says anything (Qwen 2.5, SmolLM 2)."""

_CANNOT_BE_SAID = ("strftime", "Cutting Knowledge", "Today Date", "<|im_sep|>")
"""Today's date (Llama 3.1 and later, SmolLM 3), which no template of Ollama knows; Phi-4's own kind of ChatML."""


def go_template(jinja: str) -> str | None:
    """Returns the same template for Ollama, or None where that is not certain."""
    if any(mark in jinja for mark in _CANNOT_BE_SAID):
        return None
    for mark, write in _WRITERS:
        if mark in jinja:
            return write(jinja)
    return None


def _chatml(jinja: str) -> str | None:
    defaults = {_plain(found) for found in _SAID_BY_DEFAULT.findall(jinja)} - {""}
    if len(defaults) > 1 or any("{{" in text for text in defaults):
        return None
    said = next(iter(defaults), "")
    otherwise = f"{{{{ else }}}}<|im_start|>system\n{said}<|im_end|>\n" if said else ""
    return (
        "{{ if .System }}<|im_start|>system\n{{ .System }}<|im_end|>\n" + otherwise + "{{ end }}"
        "{{ if .Prompt }}<|im_start|>user\n{{ .Prompt }}<|im_end|>\n{{ end }}"
        "<|im_start|>assistant\n{{ .Response }}<|im_end|>\n"
    )


def _llama3(_jinja: str) -> str:
    turn = "<|start_header_id|>{role}<|end_header_id|>\n\n{{{{ .{text} }}}}<|eot_id|>"
    return (
        "{{ if .System }}" + turn.format(role="system", text="System") + "{{ end }}"
        "{{ if .Prompt }}" + turn.format(role="user", text="Prompt") + "{{ end }}"
        "<|start_header_id|>assistant<|end_header_id|>\n\n{{ .Response }}<|eot_id|>"
    )


def _gemma(_jinja: str) -> str:
    return (
        "<start_of_turn>user\n{{ if .System }}{{ .System }}\n\n{{ end }}{{ .Prompt }}<end_of_turn>\n"
        "<start_of_turn>model\n{{ .Response }}<end_of_turn>\n"
    )


def _plain(text: str) -> str:
    return text.replace("\\n", "\n").replace("\\'", "'")


_WRITERS: tuple[tuple[str, Callable[[str], str | None]], ...] = (
    ("<|im_start|>", _chatml),
    ("<|start_header_id|>", _llama3),
    ("<start_of_turn>", _gemma),
)
