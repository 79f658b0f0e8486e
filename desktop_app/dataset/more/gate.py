"""The one door through which texts leave the process: each is looked through before it goes."""

from __future__ import annotations

from desktop_app.dataset.more.endpoint import Endpoint, Reply
from desktop_app.dataset.more.prompts import Prompt
from desktop_app.redaction.single_texts import SingleTexts

LONGEST_ANSWER_TOKENS = 2048
"""Thoughts included; a letter has a few hundred."""


class StillPrivateError(Exception):
    """A value that this project replaces stands in a text that was to be sent. Nothing was sent."""


class Gate:
    """Args:
    model: the endpoint's name of the model.
    redaction: knows the values that must not leave.
    """

    def __init__(self, endpoint: Endpoint, model: str, redaction: SingleTexts) -> None:
        self._endpoint = endpoint
        self.model = model
        self._redaction = redaction

    def ask(self, prompt: Prompt, *, temperature: float) -> Reply:
        """Sends a prompt. Raises StillPrivateError before anything is sent, and AppError as `Endpoint` does."""
        if any(self._redaction.leaks(text) for text in prompt.texts):
            raise StillPrivateError
        return self._endpoint.answer(
            self.model, prompt.turns, temperature=temperature, most_tokens=LONGEST_ANSWER_TOKENS
        )
