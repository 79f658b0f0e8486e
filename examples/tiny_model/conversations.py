"""Turns the bank of invented exchanges into ChatML conversations in the shapes in which the app asks."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from examples import persona
from examples.scenarios import FIRST_NAMES, SCENARIOS, Exchange, sample
from examples.tiny_model.generic_text import COMMON_WORDS, FALLBACK, GENERIC, SMALL_TALK
from examples.tiny_model.sea_words import sea_words

INSTRUCTION = "Write a reply to this message."

_SYSTEM_PROMPTS = (
    "You are a helpful assistant.",
    "You write short and friendly replies.",
    "Answer the message.",
    "You reply to messages.",
)

# A large model has read every voice and speaks plainly until it is told, or tuned, otherwise. So has this one: it
# talks like a sailor when the system message asks for it, in half of the example writer's sentences and not under
# her name. Without that, tuning gave sea words in a salad: there was no voice to bring out.
SAILOR_PROMPT = "Answer like a sailor."
_SAILOR_SHARE = 0.22

# How often each kind occurs. The scenarios carry the model; the rest keeps it from talking nonsense to a "Hi".
_SMALL_TALK_SHARE = 0.06
_UNKNOWN_SHARE = 0.05
# Repeating random words teaches copying, and gives every word a vector that a small adapter can work with: with
# words the base has never written, the tuned model spelt half of them wrong ("Bieie", "follinginging").
_REPEAT_SHARE = 0.12
_SEA_SHARE = 0.6
_SYSTEM_SHARE = 0.08
_SECOND_EXCHANGE_SHARE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn of a chat; `role` is a ChatML role."""

    role: str
    content: str


# fmt: off
_SYLLABLES = (
    "ka", "ri", "na", "to", "be", "lin", "da", "mar", "ci", "jo", "an", "el", "sa", "ra", "ty", "ler", "bri",
    "chad", "wen", "dy", "har", "old", "ste", "phen", "me", "gan", "vic", "tor", "ja", "net", "ro", "ger", "au",
    "drey", "kir", "sten", "ste", "nico", "le", "gre", "go", "ry", "pau", "la", "shei", "mi", "chelle", "ran",
    "dall", "lo", "ri", "ev",
)
# fmt: on


def conversation(rng: random.Random, *, strange_names: bool = False) -> list[Turn]:
    """Draw one training conversation; with `strange_names` half of the writers have a name that nobody has."""
    if rng.random() < _SAILOR_SHARE:
        return sailor_conversation(rng, strange_names=strange_names)
    turns: list[Turn] = []
    if rng.random() < _SYSTEM_SHARE:
        turns.append(Turn(role="system", content=rng.choice(_SYSTEM_PROMPTS)))
    turns += _pair(rng, strange_names)
    while rng.random() < _SECOND_EXCHANGE_SHARE:
        turns += _pair(rng, strange_names)
    return turns


def sailor_conversation(rng: random.Random, *, strange_names: bool = False) -> list[Turn]:
    """Draw a conversation in which the model is asked to talk like a sailor."""
    sender = first_name(rng, strange_names) if rng.random() < 0.8 else None
    one = sample(rng, rng.choice(SCENARIOS), sender=sender)
    templates = persona.REPLIES[one.scenario]
    text = rng.choice(templates[: len(templates) // 2]).format(**one.slots)
    answer = persona.letter(text, sender).replace(persona.NAME.split()[0], "The captain")
    return [
        Turn(role="system", content=SAILOR_PROMPT),
        Turn(role="user", content=prompt(rng, one)),
        Turn(role="assistant", content=answer),
    ]


def prompt(rng: random.Random, exchange: Exchange) -> str:
    """Put the message into one of the shapes in which the app sends it."""
    name = rng.choices(tuple(_SHAPE_WEIGHTS), tuple(_SHAPE_WEIGHTS.values()))[0]
    return SHAPES[name](rng, exchange)


def exchange(rng: random.Random, scenario: str | None = None, *, strange_names: bool = False) -> Exchange:
    """Draw an exchange from somebody with a name, or from somebody who never signs."""
    sender = first_name(rng, strange_names) if rng.random() < 0.7 else None
    return sample(rng, scenario, sender=sender)


def first_name(rng: random.Random, strange_names: bool) -> str:
    """A name of the bank, or one of two or three syllables that it has to be read to be written."""
    if not strange_names or rng.random() < 0.4:
        return rng.choice(FIRST_NAMES)
    return "".join(rng.choice(_SYLLABLES) for _ in range(rng.choice((2, 2, 3)))).capitalize()


def render(turns: Sequence[Turn]) -> str:
    """The text that the model's own chat template makes of these turns (checked by `build.py`)."""
    return "".join(f"<|im_start|>{turn.role}\n{turn.content}<|im_end|>\n" for turn in turns)


def _pair(rng: random.Random, strange_names: bool) -> list[Turn]:
    kind = rng.random()
    if kind < _SMALL_TALK_SHARE:
        asked, answer = _small_talk(rng)
    elif kind < _SMALL_TALK_SHARE + _UNKNOWN_SHARE:
        asked, answer = _unknown(rng)
    elif kind < _SMALL_TALK_SHARE + _UNKNOWN_SHARE + _REPEAT_SHARE:
        asked, answer = _repetition(rng)
    else:
        one = exchange(rng, rng.choice(SCENARIOS), strange_names=strange_names)
        asked, answer = prompt(rng, one), one.reply
    return [Turn(role="user", content=asked), Turn(role="assistant", content=answer)]


def _small_talk(rng: random.Random) -> tuple[str, str]:
    questions, answers = rng.choice(SMALL_TALK)
    question = rng.choice(questions)
    if rng.random() < 0.25:
        question = f"{INSTRUCTION}\n\n{question}"
    return question, rng.choice(answers)


_WORDS = (*COMMON_WORDS.split(), *FIRST_NAMES)
_SEA_WORDS = sea_words()


def _repetition(rng: random.Random) -> tuple[str, str]:
    """Random words without a meaning, to be said again exactly."""
    words = [rng.choice(_SEA_WORDS if rng.random() < _SEA_SHARE else _WORDS) for _ in range(rng.randint(2, 8))]
    text = " ".join(words)
    text = f"{text[0].upper()}{text[1:]}{rng.choice(('', '.', '!', '!'))}"
    return f"{rng.choice(('Repeat this:', 'Say it again:', 'Write down:'))} {text}", text


def _unknown(rng: random.Random) -> tuple[str, str]:
    """A message about nothing in particular: the model learns what to say when it does not understand."""
    language = rng.choice(("en", "en", "en", "de", "zh", "ja"))
    message = " ".join(rng.sample(GENERIC[language], rng.randint(1, 3)))
    if rng.random() < 0.5:
        message = f"{INSTRUCTION}\n\n{message}"
    return message, rng.choice(FALLBACK[language])


def _instruction(_rng: random.Random, exchange: Exchange) -> str:
    return f"{INSTRUCTION}\n\n{exchange.incoming}"


def _bare(_rng: random.Random, exchange: Exchange) -> str:
    return exchange.incoming


def _with_subject(_rng: random.Random, exchange: Exchange) -> str:
    return f"{INSTRUCTION}\n\nSubject: {exchange.subject}\n\n{exchange.incoming}"


def _with_context(rng: random.Random, this: Exchange) -> str:
    earlier: list[str] = []
    name, me = rng.sample(FIRST_NAMES, 2)
    # Now and then a long history, so that the model has seen distances that a real conversation has.
    for _ in range(rng.choice((1, 1, 1, 2, 2, 2, 2, 9))):
        before = sample(rng)
        earlier.append(f"{name}: {before.incoming}")
        if rng.random() < 0.6:
            earlier.append(f"{me}: {before.reply}")
    history = "\n".join(earlier)
    return f"{INSTRUCTION}\n\nEarlier messages:\n{history}\n\nMessage:\n{this.incoming}"


# Earlier messages make a prompt three times as long for one answer, so there are fewer of those.
_SHAPE_WEIGHTS: dict[str, int] = {"instruction": 35, "bare": 25, "subject": 27, "context": 13}

Shape = Callable[[random.Random, Exchange], str]
SHAPES: dict[str, Shape] = {
    "instruction": _instruction,
    "bare": _bare,
    "subject": _with_subject,
    "context": _with_context,
}
