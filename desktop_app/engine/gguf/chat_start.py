"""Whether a chat template starts with a special token: rendered once with one short message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment


def starts_with_token(template: str, tokens: Iterable[str], special: Mapping[str, str]) -> bool:
    """Renders one message of the person's and looks at the beginning.

    Args:
        tokens: the texts of all special tokens.
        special: `bos_token`, `eos_token` and the like, which templates name.

    A template that cannot be rendered here (it may want what only transformers gives) counts as not starting so;
    the check of the finished file then says whether that was right.
    """
    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    messages = [{"role": "user", "content": "Hello"}]
    try:
        text = environment.from_string(template).render(messages=messages, add_generation_prompt=True, **special)
    except (jinja2.TemplateError, TypeError, ValueError):
        return False
    return any(token and text.startswith(token) for token in tokens)
