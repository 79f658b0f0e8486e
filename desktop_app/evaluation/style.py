"""A person's habits of writing, measured: the turns of phrase they keep using, and how many of them a text has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from desktop_app.redaction.chat_tokens import TOKEN

WORDS_IN_A_PHRASE = 2
HABIT_SHARE = 0.15
"""A phrase is a habit when at least this share of a person's replies has it. Below one reply in seven, phrases of
the subject (a place, an appointment) begin to appear among those of the person; seen on the example mailbox."""
MOST_HABITS = 12
_WORD = re.compile(r"[一-鿿]|[^\W_一-鿿]+(?:['’][^\W_一-鿿]+)*")


def phrases(text: str) -> set[str]:
    """Returns the word pairs of a text, lower case; Chinese characters count as words. A name's token is no word,
    and no pair reaches over it: it stands there whoever wrote."""
    found: set[str] = set()
    for part in TOKEN.split(text):
        words = [match.group().lower() for match in _WORD.finditer(part)]
        found |= {" ".join(words[i : i + WORDS_IN_A_PHRASE]) for i in range(len(words) - WORDS_IN_A_PHRASE + 1)}
    return found


def habits(replies: Sequence[str]) -> tuple[str, ...]:
    """Returns the phrases that the person uses in many replies, most frequent first."""
    if not replies:
        return ()
    counts = Counter(phrase for reply in replies for phrase in phrases(reply))
    needed = max(2, HABIT_SHARE * len(replies))
    # Ties are broken by the phrase itself, so that the same data always gives the same list.
    frequent = sorted((-count, phrase) for phrase, count in counts.items() if count >= needed)
    return tuple(phrase for _, phrase in frequent[:MOST_HABITS])


def habit_share(texts: Sequence[str], known_habits: Sequence[str]) -> float:
    """Returns how many of the habits a text of `texts` has on average, 0 to 1."""
    if not texts or not known_habits:
        return 0.0
    wanted = set(known_habits)
    return sum(len(wanted & phrases(text)) for text in texts) / (len(texts) * len(wanted))
