"""Chance that is the same in every run of a project and tells nothing about the value."""

from __future__ import annotations

import hashlib
import hmac
import random


def chance_for(key: str, purpose: str, canonical: str, attempt: int) -> random.Random:
    """Returns a generator seeded by HMAC(project key, value): consistent without a stored table of real values."""
    message = f"{purpose}\x1f{canonical}\x1f{attempt}".encode("utf-8", "replace")
    return random.Random(hmac.new(key.encode(), message, hashlib.sha256).digest())
