"""Sentences of the room `recommend`."""

from __future__ import annotations

from desktop_app.core.sentences.sentence import Sentence

SENTENCES: dict[str, Sentence] = {}
