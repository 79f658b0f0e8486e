"""Code -> translated sentence and next step: the only place in the window where errors become words."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from desktop_app.core.errors import AppError, Detail
from desktop_app.core.sentences import SENTENCES, fill
from desktop_app.core.sentences.sentence import Sentence


def words(code: str, details: Mapping[str, Detail] | None = None) -> Sentence:
    """The sentence of a code in the person's language; an unknown code gets that of "unexpected" with the code."""
    found = SENTENCES.get(code)
    if found is None:
        return words("unexpected", {"code": code})
    return Sentence(text=_say(found.text, details), next_step=_say(found.next_step, details))


def words_for(error: BaseException) -> Sentence:
    """The sentence of an error; what is not an AppError is a bug and says only its type, never its text.

    An exception's text may quote what it stumbled over, and that may be somebody's mail.
    """
    if isinstance(error, AppError):
        return words(error.code, error.details)
    return words("unexpected", {"code": type(error).__name__})


def _say(text: str, details: Mapping[str, Detail] | None) -> str:
    # Translate first: the translation holds the same placeholders.
    return fill(QCoreApplication.translate("sentences", text), details or {}) if text else ""
