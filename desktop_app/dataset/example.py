"""Training pairs and what is known about their quality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

INSTRUCTION = "Write a reply to this message."
"""The `instruction` of every pair of the goal "write_like_me". The bundled model knows this sentence."""

CONTEXT_MARK = "Earlier messages:\n"
"""Begins the part of an `input` that tells what was written before. The bundled model knows it too."""

Severity = Literal["info", "warning", "problem"]
Action = Literal["", "exclude_these", "cap_correspondent", "import_more", "make_more", "keep"]
"""What a person can do about a check; `actions` has the functions. "keep": take back a drop reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One Alpaca record; only `output` is trained on.

    `input` holds the subject (mail), earlier messages and the message to answer.
    """

    instruction: str
    input: str
    output: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One finding about the pairs as a whole; the sentence has the same code.

    Args:
        count: how many pairs (or, for "too_few_pairs", how many there are).
        samples: ids of up to ten of these pairs, for `PairTable.get`.
        action: what the button beside it does; "" where there is nothing to do.
        flag: the flag that all these pairs bear (`PairFilter.flag`), "" where the finding is about no flag.
        about: whom or what it names: the correspondent, the language, the phrase. It may be private text, so it
            is shown to the person and never logged.
        details: numbers for the placeholders of the sentence.
    """

    code: str
    count: int
    severity: Severity
    samples: tuple[str, ...] = ()
    action: Action = ""
    flag: str = ""
    about: str = ""
    details: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """dataset/quality.json.

    These sums always hold, and continue messages/funnel.json, whose `my_replies` are `my_messages` and those of
    the conversations that privacy/report.json left out::

        my_messages   == replies + joined_messages
        replies       == pairs + sum(dropped.values()) - made_candidates
        pairs         == train + validation + test
        note_messages == style_texts + sum(style_dropped.values())

    Args:
        my_messages: messages that I wrote after somebody else's; `joined_messages` of them continue the one before
            and make one reply with it.
        replies: answers of mine, each one candidate for a pair.
        dropped: reason code -> replies left out ("drop_<reason>"); "excluded" are those that the person left out.
        samples: reason code -> ids of up to ten pairs left out for it, for `PairTable.get`.
        median_output_characters, longest_output_characters: of the pairs that are used.
        style_texts: own texts without a message before them ("note"), written to dataset/texts*.jsonl.
        leaks: pairs of validation or test that a pair of another split nearly repeats, or whose conversation is
            in another split; counted afterwards, by other means than the split was made. 0, or there is a bug.
        edited: pairs in use whose text the person changed.
        made: way -> pairs in use that were made ("vary", ...), see `more`; all of them are in train.
        made_candidates: all that were made, those among `dropped` too.
        by_language, by_kind, by_instruction: pairs in use.
        checks: what was found, the most serious first. `notices`: codes of those that older readers show.
    """

    replies: int
    pairs: int
    dropped: Mapping[str, int]
    train: int
    validation: int
    test: int
    median_output_characters: int
    longest_output_characters: int
    notices: tuple[str, ...] = ()
    my_messages: int = 0
    joined_messages: int = 0
    note_messages: int = 0
    style_texts: int = 0
    style_dropped: Mapping[str, int] = field(default_factory=dict)
    samples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    leaks: int = 0
    edited: int = 0
    made: Mapping[str, int] = field(default_factory=dict)
    made_candidates: int = 0
    by_language: Mapping[str, int] = field(default_factory=dict)
    by_kind: Mapping[str, int] = field(default_factory=dict)
    by_instruction: Mapping[str, int] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
