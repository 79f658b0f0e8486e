"""Invented everyday exchanges: a message somebody wrote, and a plain, neutral reply to it.

The tiny demonstration model (`examples/tiny_model`) learns to answer from these. The example mailbox takes
its incoming messages from here too, so the demonstration shows a model meeting the kind of mail it knows.

    exchange = sample(random.Random(7), "move_meeting", sender="Maria")
    exchange.incoming   "Hi,\\n\\nCan we move our meeting to Tuesday at 3? ...\\n\\nBest wishes,\\nMaria"
    exchange.reply      "Thank you for your message. Tuesday at 3 works for me."
    exchange.slots      {"day": "Tuesday", "time": "3"}

The same random state gives the same exchange. Every value in `slots` occurs in `incoming`, so a caller may
write its own reply to the same message, in another voice, with the same facts.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from examples.scenario_texts import TEXTS
from examples.scenario_words import FIRST_NAMES

__all__ = ["FIRST_NAMES", "SCENARIOS", "Exchange", "sample", "slot_names"]

SCENARIOS: tuple[str, ...] = tuple(TEXTS)

_GREETINGS = ("Hi,", "Hello,", "Hi there,", "Good morning,", "Hello again,")
_SIGN_OFFS = ("Best wishes,", "Thanks,", "Kind regards,", "See you,", "Many thanks,")

# Short mail between people who know each other often has no greeting or farewell: the model must know both.
_GREETING_SHARE = 0.5
_SIGN_OFF_SHARE = 0.7
_NAME_ONLY_SHARE = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One message as the other person wrote it, and a whole, polite, plain reply."""

    scenario: str
    subject: str
    incoming: str
    reply: str
    slots: Mapping[str, str]


def sample(rng: random.Random, scenario: str | None = None, *, sender: str | None = None) -> Exchange:
    """Make one exchange; a missing `scenario` is drawn. `sender` may sign the message."""
    key = rng.choice(SCENARIOS) if scenario is None else scenario
    texts = TEXTS[key]
    slots = {name: rng.choice(words) for name, words in texts.slots.items()}
    body = _fill(rng.choice(texts.incoming), slots)
    return Exchange(
        scenario=key,
        subject=_fill(rng.choice(texts.subjects), slots),
        incoming=_as_letter(rng, body, sender),
        reply=_fill(rng.choice(texts.replies), slots),
        slots=slots,
    )


def slot_names(scenario: str) -> tuple[str, ...]:
    """The keys that `Exchange.slots` has for this scenario, always all of them."""
    return tuple(TEXTS[scenario].slots)


def _as_letter(rng: random.Random, body: str, sender: str | None) -> str:
    """Put a greeting before the body and a farewell after it, each of them only sometimes."""
    parts = [body]
    if rng.random() < _GREETING_SHARE:
        parts.insert(0, rng.choice(_GREETINGS))
    if sender is not None and rng.random() < _SIGN_OFF_SHARE:
        farewell = "" if rng.random() < _NAME_ONLY_SHARE else rng.choice(_SIGN_OFFS) + "\n"
        parts.append(farewell + sender)
    return "\n\n".join(parts)


def _fill(template: str, slots: Mapping[str, str]) -> str:
    """Put the words into the template; a slot at the start of a sentence gets its capital letter."""
    text = template.format(**slots)
    return text[0].upper() + text[1:]
