"""Training pairs and what is known about their quality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

INSTRUCTION = "Write a reply to this message."
"""The `instruction` of every pair of the goal "write_like_me". The bundled model knows this sentence."""

CONTEXT_MARK = "Earlier messages:\n"
"""Begins the part of an `input` that tells what was written before. The bundled model knows it too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One Alpaca record; only `output` is trained on.

    `input` holds the subject (mail), earlier messages and the message to answer.
    """

    instruction: str
    input: str
    output: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """dataset/quality.json. `replies == pairs + sum(dropped.values())`, `pairs == train + validation + test`.

    Lengths are characters of the output. `notices`: codes of sentences ("too_few_pairs", ...).
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
