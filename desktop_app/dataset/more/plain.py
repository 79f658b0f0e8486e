"""Variants of a message without any model: what a hurried or polite writer would have changed, and nothing else.

Only the incoming message changes and the real answer stays, so that the model learns nothing but real answers.
Exchanging words or translating back and forth needs a model and damages the style: not here. The same message
always gives the same variants.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

_GREETINGS: dict[str, tuple[str, ...]] = {
    "en": ("Hi", "Hello", "Hey"),
    "de": ("Hallo", "Hi", "Guten Tag"),
    "fr": ("Bonjour", "Salut"),
    "es": ("Hola", "Buenos días"),
    "it": ("Ciao", "Buongiorno"),
    "pt": ("Olá", "Bom dia"),
    "nl": ("Hallo", "Hoi", "Dag"),
    "sv": ("Hej", "Hallå"),
    "da": ("Hej", "Goddag"),
    "no": ("Hei", "Hallo"),
    "pl": ("Cześć", "Dzień dobry"),
    "ru": ("Привет", "Здравствуйте"),
    "zh": ("你好", "您好"),
    "ja": ("こんにちは", "お疲れ様です"),
    "ko": ("안녕하세요", "안녕하십니까"),
}
"""Those before any name and in any weather; "Dear" wants a name, "Liebe" a woman."""

_GREETING = {
    language: re.compile(rf"\A(?:{'|'.join(words)})(?=[ ,!.:，！、。]|$)", re.IGNORECASE | re.MULTILINE)
    for language, words in _GREETINGS.items()
}
_WORD = re.compile(r"[^\W\d_]+")
_PIECE = re.compile(r"\S+")
_KEPT = re.compile(r"@|://|www\.|\d|\{\{")
_STOPS = re.compile(r"[,;](?= )|[.!…](?=\s*$)", re.MULTILINE)
_EAST_STOPS = re.compile(r"[。！](?=\s*$)", re.MULTILINE)
_TYPO_EVERY = 9
_LETTERS_FOR_TYPO = 5


@dataclass(frozen=True, slots=True)
class Variant:
    """`name` tells what was done; `keeps_context`: whether the earlier messages still belong to it."""

    name: str
    message: str
    keeps_context: bool = True


def variants(message: str, *, language: str, has_context: bool) -> list[Variant]:
    """Returns the variants of a message that differ from it, and from each other."""
    found = [Variant("no_context", message, keeps_context=False)] if has_context else []
    seen = {message}
    changes: tuple[tuple[str, Callable[[str], str]], ...] = (
        ("greeting", lambda text: _other_greeting(text, language)),
        ("lower_case", lambda text: _outside_kept(text, str.lower)),
        ("no_stops", lambda text: _EAST_STOPS.sub("", _STOPS.sub("", text))),
        ("typos", lambda text: _outside_kept(text, _with_typos)),
    )
    for name, change in changes:
        changed = change(message)
        if changed not in seen and changed.strip():
            seen.add(changed)
            found.append(Variant(name, changed))
    return found


def _other_greeting(text: str, language: str) -> str:
    pattern = _GREETING.get(language)
    found = pattern.match(text) if pattern else None
    if found is None:
        return text
    others = [words for words in _GREETINGS[language] if words.casefold() != found.group().casefold()]
    return _chance(text).choice(others) + text[found.end() :]


def _outside_kept(text: str, change: Callable[[str], str]) -> str:
    """Changes everything but addresses, links, tokens for names, and whatever holds a digit."""
    pieces: list[str] = []
    at = 0
    for kept in _PIECE.finditer(text):
        if not _KEPT.search(kept.group()):
            continue
        pieces += (change(text[at : kept.start()]), kept.group())
        at = kept.end()
    return "".join((*pieces, change(text[at:])))


def _with_typos(text: str) -> str:
    """Swaps two inner letters of a few long words that are no names."""
    words = [
        found
        for found in _WORD.finditer(text)
        if len(found.group()) >= _LETTERS_FOR_TYPO and found.group().islower()
    ]
    if not words:
        return text
    chance = _chance(text)
    letters = list(text)
    for word in chance.sample(words, max(1, len(words) // _TYPO_EVERY)):
        at = word.start() + chance.randrange(1, len(word.group()) - 2)
        letters[at], letters[at + 1] = letters[at + 1], letters[at]
    return "".join(letters)


def _chance(text: str) -> random.Random:
    return random.Random(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest())
