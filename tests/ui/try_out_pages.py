"""The page to try a model out, over a project with a trained run that was compared or not."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.project import Project
from desktop_app.ui.pages.try_out import TryOutPage
from desktop_app.ui.session import Session
from tests.ui.quiet_session import QuietSession, a_project, a_trained_run, judge_run


@pytest.fixture
def session(tmp_path: Path, qtbot: QtBot) -> QuietSession:
    made = QuietSession(tmp_path / "settings.json")
    made.project = a_project(tmp_path / "project")
    return made


def project_of(session: Session) -> Project:
    assert session.project is not None
    return session.project


def try_page(session: Session, qtbot: QtBot) -> TryOutPage:
    page = TryOutPage(session)
    qtbot.addWidget(page)
    page.on_enter()
    return page


def judged_page(session: QuietSession, qtbot: QtBot, word: str = "better") -> TryOutPage:
    judge_run(project_of(session), a_trained_run(project_of(session)), word=word)
    return try_page(session, qtbot)
