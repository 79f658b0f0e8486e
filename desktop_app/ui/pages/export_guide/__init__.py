"""For each program: the steps by which a person gets their messages out of it, and what cannot be had.

Menus move; the words name what to look for rather than where exactly it stands.
"""

from __future__ import annotations

from desktop_app.ui.pages.export_guide.chats import CHAT_PROGRAMS
from desktop_app.ui.pages.export_guide.mail import MAIL_PROGRAMS
from desktop_app.ui.pages.export_guide.others import OTHER_PROGRAMS
from desktop_app.ui.pages.export_guide.program import Program

__all__ = ["CHAT_PROGRAMS", "MAIL_PROGRAMS", "OTHER_PROGRAMS", "PROGRAMS", "Program"]

PROGRAMS = (*MAIL_PROGRAMS, *CHAT_PROGRAMS, *OTHER_PROGRAMS)
"""In the order in which they are shown."""
