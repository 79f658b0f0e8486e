"""What the page of the messages shows while nothing runs, and the line under its title."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QCoreApplication


class Face(Enum):
    """Choosing exports, answering who the person is, seeing what became of every message."""

    CHOOSING = "choosing"
    ASKING = "asking"
    RESULT = "result"


def lead_words(face: Face, *, is_working: bool, has_people: bool, is_of_example: bool) -> str:
    """Returns what there is to know or to do now.

    Args:
        has_people: the exports name people to choose from.
        is_of_example: the bundled messages are chosen.
    """
    if is_working:
        return _tr("You may minimise this window. Nothing is changed in your mailbox.")
    if face is Face.RESULT:
        return _tr("This is what the model can learn from. Names and numbers are replaced in the next step.")
    if face is Face.ASKING:
        if not has_people:
            return _tr("One answer is missing before anything can be learned from this.")
        return _tr("Everything was read. One question is left.")
    if is_of_example:
        return _tr(
            "The example messages are filled in: the invented mailbox of Billie Hartwell. "
            "Press “Read my messages”."
        )
    return _tr(
        "Choose the messages that you wrote and those you answered: Sent and Inbox together work best. "
        "Your mail never leaves this computer."
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("MessageFaces", text)
