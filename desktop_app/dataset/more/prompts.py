"""What the model reads, and how its answer is taken out of what it writes.

Texts of people stand in the user's turn and between tags, never in the system's turn: a message that says "ignore
what was said before" is then no more than a message. Every answer is plain text, because small models and older
servers know no JSON mode.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_LONGEST = 4000
"""Characters of one text. What is longer is shown up to there: a local model reads about 4,000 tokens."""

SLANTS = (
    "somebody else would put it",
    "somebody in a hurry would put it, shorter",
    "somebody more careful would put it, a little longer",
    "somebody in another mood would put it",
)
"""How "vary" asks for one message again and again without getting the same thing."""

_VARY = (
    "You reword messages. You write nothing but the reworded message itself: no comment, no heading and no "
    "quotation marks around it."
)
_ANSWER = (
    "You write replies in the place of one person, exactly as this person writes: the same language, length, "
    "greeting, tone and punctuation. You write nothing but the reply itself."
)
_COMPOSE = (
    "You invent messages that somebody could send to the person who received these examples. You write nothing "
    "but the message itself: no comment, no heading, and no reply to it."
)
_JUDGE = (
    "You check pairs of a message and a reply before a model learns from them. You answer with one whole number "
    "from 1 to 10 and nothing else."
)
_VARY_TASK = (
    "Write this message again as {slant}. The reply above must still be the right one, so keep every fact, name, "
    "number and question, and keep the language."
)
_ANSWER_TASK = "Write the reply of this person to this message:"
_COMPOSE_TASK = "Write one more message, about something else than these, in the language of the examples."
_SITUATION_TASK = "Write one message, in the language of the examples, in which exactly this situation arises:"
_JUDGE_TASK = (
    "How well does the reply answer the message: sensible, complete, nothing made up that contradicts it? 10 is "
    "as good as a careful person's reply, 1 is useless."
)
_NAMES = " Words in double braces, such as {{SENDER_NAME}}, stand for names: write them exactly as they are."
PROSE = (
    _VARY,
    _ANSWER,
    _COMPOSE,
    _JUDGE,
    _VARY_TASK,
    _ANSWER_TASK,
    _COMPOSE_TASK,
    _SITUATION_TASK,
    _JUDGE_TASK,
    _NAMES,
)
"""Our own words: an answer that repeats them is a copy of the prompt."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """`texts`: everything in it that is not ours, for the check before sending."""

    system: str
    user: str
    texts: tuple[str, ...]

    @property
    def turns(self) -> list[dict[str, str]]:
        return [{"role": "system", "content": self.system + _NAMES}, {"role": "user", "content": self.user}]


def vary(message: str, answer: str, slant: str) -> Prompt:
    """Asks for the same message in other words."""
    shown = f"{_tagged('message', message)}\n{_tagged('reply', answer)}\n\n{_VARY_TASK.format(slant=slant)}"
    return Prompt(_VARY, shown, (message, answer))


def answer(message: str, examples: Sequence[tuple[str, str]]) -> Prompt:
    """Asks for a reply in the manner of the examples (message, reply)."""
    shown = "\n\n".join(f"{_tagged('message', theirs)}\n{_tagged('reply', mine)}" for theirs, mine in examples)
    texts = (message, *(text for pair in examples for text in pair))
    return Prompt(_ANSWER, f"{shown}\n\n{_ANSWER_TASK}\n{_tagged('message', message)}", texts)


def compose(examples: Sequence[str], situation: str = "") -> Prompt:
    """Asks for a new message like the examples, or for one in which a situation arises."""
    shown = "\n".join(_tagged("message", text) for text in examples)
    task = f"{_SITUATION_TASK}\n{_tagged('situation', situation)}" if situation else _COMPOSE_TASK
    return Prompt(_COMPOSE, f"{shown}\n\n{task}", (*examples, situation))


def score(message: str, reply: str) -> Prompt:
    """Asks the model as a judge."""
    shown = f"{_tagged('message', message)}\n{_tagged('reply', reply)}\n\n{_JUDGE_TASK}"
    return Prompt(_JUDGE, shown, (message, reply))


_TAG = r"</?(?:message|reply|situation)>"
_THOUGHTS = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_FENCE = re.compile(r"\A```[a-z]*\n(.*)\n```\Z", re.DOTALL)
_PREFACE = re.compile(
    r"\A(?:(?:sure|certainly|of course|okay|ok)\b[^\n]{0,60}[:.!]\s*\n|here(?: is|'s|’s)[^\n]{0,80}:\s*\n"
    r"|(?:reworded message|message|reply|response|answer)\s*:\s*|(?:好的|当然)[^\n]{0,30}[:：]\s*\n)+",
    re.IGNORECASE,
)
_QUOTES = (('"', '"'), ("“", "”"), ("„", "“"), ("«", "»"), ("「", "」"), ("'", "'"))
_NUMBER = re.compile(r"(?<![0-9.])(?:10|[1-9])(?![0-9])")


def tidy(text: str) -> str:
    """Returns what the model meant: without its thoughts, our tags, a heading or quotation marks around all."""
    text = _THOUGHTS.sub("", text).strip()
    fenced = _FENCE.match(text)
    text = fenced.group(1) if fenced else text
    text = re.sub(_TAG, "", text, flags=re.IGNORECASE).strip()
    text = _PREFACE.sub("", text).strip()
    for opening, closing in _QUOTES:
        inside = text[1:-1]
        if len(text) > 2 and text[0] == opening and text[-1] == closing and opening not in inside:
            return inside.strip()
    return text


def read_score(text: str) -> int | None:
    """Returns the number from 1 to 10 that a judge wrote, or None where there is none."""
    found = _NUMBER.search(_THOUGHTS.sub("", text))
    return int(found.group()) if found else None


def _tagged(tag: str, text: str) -> str:
    # A text cannot close our tag.
    text = re.sub(_TAG, "", text[:_LONGEST], flags=re.IGNORECASE).strip()
    return f"<{tag}>\n{text}\n</{tag}>"
