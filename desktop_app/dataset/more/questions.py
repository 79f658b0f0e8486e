"""The queue of proposed messages: the person answers, and the answer is redacted before it is kept."""

from __future__ import annotations

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.dataset.more.journal import Answered, Journal, Made
from desktop_app.dataset.text_signs import count_words
from desktop_app.redaction.single_texts import SingleTexts

_FEWEST_WORDS = 2
_LONGEST_CHARACTERS = 6000


class QuestionQueue:
    """Raises AppError as `Journal` and `SingleTexts` do. Reading the names takes a moment: never in the window's
    thread."""

    def __init__(self, project: Project) -> None:
        self._journal = Journal(project)
        self._redaction = SingleTexts(project)

    @property
    def waiting(self) -> list[Made]:
        """The questions without an answer, the oldest first."""
        return self._journal.questions()

    def answer(self, key: str, text: str) -> str:
        """Keeps the person's answer, redacted, and returns it as it is kept.

        Raises:
            AppError: "made_answer_too_short", "made_answer_too_long", "made_answer_private" where it holds
                something that was decided to be left out; nothing is kept then.
        """
        text = text.strip()
        if count_words(text) < _FEWEST_WORDS:
            raise AppError("made_answer_too_short")
        if len(text) > _LONGEST_CHARACTERS:
            raise AppError("made_answer_too_long")
        redacted = self._redaction.redacted(text, harmless=self._journal.made[key].message)
        if redacted is None:
            raise AppError("made_answer_private")
        self._journal.add(Answered(key=key, output=redacted))
        return redacted

    def skip(self, key: str) -> None:
        """Takes a question out of the queue without an answer."""
        self._journal.add(Answered(key=key, output=""))
