"""Exports that could not be read while the others were: what is said about them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from desktop_app.protocol.events import Notice
from desktop_app.ui import messages

_MOST_NAMED = 5


class UnreadableExports:
    """Made of what the child told.

    Args:
        told: one notice for each, with the file's name.
        chosen: the person's list.

    Attributes:
        problems: those of the list -> the sentence; without those inside of a folder or zip, and those of a name
            that stands there twice.
    """

    def __init__(self, told: Sequence[Notice], chosen: Sequence[Path]) -> None:
        self._said = [messages.words(one.code, one.details) for one in told]
        self.problems: dict[Path, str] = {}
        for notice, words in zip(told, self._said, strict=True):
            named = [path for path in chosen if path.name == notice.details.get("name")]
            if len(named) == 1:
                self.problems[named[0]] = words.text

    @property
    def text(self) -> str:
        if len(self._said) == 1:
            return self._said[0].text
        return _tr("{count} of your files could not be read; all others were.").format(count=len(self._said))

    @property
    def next_step(self) -> str:
        if len(self._said) == 1:
            return _tr("Everything else was read. {next_step}").format(next_step=self._said[0].next_step)
        lines = [words.text for words in self._said[:_MOST_NAMED]]
        if len(self._said) > _MOST_NAMED:
            lines.append(_tr("and {count} more").format(count=len(self._said) - _MOST_NAMED))
        return "\n".join(lines)

    @property
    def button(self) -> str:
        """The verb that takes `problems` off the list; "" when nobody knows which they are."""
        if not self.problems:
            return ""
        return _tr("Remove it from the list") if len(self._said) == 1 else _tr("Remove them from the list")


def _tr(text: str) -> str:
    return QCoreApplication.translate("UnreadableExports", text)
