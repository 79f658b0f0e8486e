"""The project's redaction for texts that are no messages: what a person types, what goes to another program."""

from __future__ import annotations

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.redaction.apply import _Redaction, _WithheldError
from desktop_app.redaction.decisions import load_decisions
from desktop_app.redaction.find import TextTooLongError
from desktop_app.redaction.finding import Finding
from desktop_app.redaction.folding import fold
from desktop_app.redaction.leaks import ValueScanner
from desktop_app.redaction.proof import load_scanner


class SingleTexts:
    """Raises, when it is made:
    AppError: "file_missing" or "file_damaged" for privacy/; "step_originals_deleted" when the messages are gone:
        who is who stood in them, and text that cannot be checked is not used.
    """

    def __init__(self, project: Project) -> None:
        if not project.conversations.is_file():
            raise AppError("step_originals_deleted")
        self._work = _Work(project, load_decisions(project))
        self._proof = load_scanner(project)

    def redacted(self, text: str, *, harmless: str = "") -> str | None:
        """Returns the text with its personal data replaced; None where it must not be used.

        Args:
            harmless: a redacted text that this one answers: the invented names in it stay as they are.
        """
        made = self._work.redacted(text, harmless)
        return None if made is None or self.leaks(made) else made

    def leaks(self, text: str) -> bool:
        """Whether a value that is replaced in this project stands in the text; two searches that share no code."""
        return self._work.is_leaking(text) or self._proof.is_in(text)


class _Work(_Redaction):
    """The redaction of messages, used for one text at a time."""

    _harmless = ""

    def redacted(self, text: str, harmless: str) -> str | None:
        self._harmless = harmless
        try:
            return self._text(text)
        except (_WithheldError, TextTooLongError):
            return None

    def is_leaking(self, text: str) -> bool:
        return self._leaks(text)

    def _findings(self, text: str) -> list[Finding]:
        found = super()._findings(text)
        if not self._harmless:
            return found
        return [one for one in found if not self._is_harmless(text[one.start : one.end])]

    def _is_harmless(self, value: str) -> bool:
        return fold(value) not in self._replaced and ValueScanner((value,)).is_in(self._harmless)
