"""What is said about one program."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """`also`: other words by which somebody may look for it; `note`: what to know, or why it cannot be read."""

    name: str
    steps: tuple[str, ...]
    also: str = ""
    note: str = ""
