"""The single words of the example writer's letters, so that the base model can spell them.

Only the words, each by itself and in alphabetical order: no sentence of hers, no greeting and no farewell. The
base must not know her voice before it is tuned, or the demonstration would show nothing.
"""

from __future__ import annotations

import re

from examples import persona

_WORD = re.compile(r"[A-Za-z][a-z']*")


def sea_words() -> tuple[str, ...]:
    """Returns every word of the writer's templates, once, as it is spelt there."""
    lines = [line for replies in persona.REPLIES.values() for line in replies]
    lines += [*persona.SEA_WORDS, *persona.FLOURISHES, persona.CLOSING, persona.letter("", None)]
    without_slots = (re.sub(r"\{[a-z_]+\}", " ", line) for line in lines)
    return tuple(sorted({word for line in without_slots for word in _WORD.findall(line)}))
