"""Codes become words in the person's language, and nothing private slips through."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication

from desktop_app.core.errors import AppError
from desktop_app.core.sentences import SENTENCES
from desktop_app.ui import messages


class German(QTranslator):
    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, text: str, _comment: str | None = None, _n: int = -1) -> str:
        return f"<{text}>" if context == "sentences" else ""


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    translator = German()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def test_that_a_code_becomes_a_sentence_and_a_next_step() -> None:
    said = messages.words("folder_not_empty", {"name": "Mail"})
    assert said.text == "The folder “Mail” is not empty."
    assert said.next_step == SENTENCES["folder_not_empty"].next_step


def test_that_the_sentence_is_translated_before_it_is_filled(german: None) -> None:
    assert messages.words("folder_not_empty", {"name": "Mail"}).text == "<The folder “Mail” is not empty.>"


def test_that_a_sentence_without_a_next_step_keeps_none(german: None) -> None:
    assert messages.words("cancelled").next_step == ""


def test_that_an_unknown_code_falls_back_and_names_itself() -> None:
    assert "no_such_code" in messages.words("no_such_code").text


def test_that_an_app_error_says_its_sentence() -> None:
    assert messages.words_for(AppError("disk_full")).text == SENTENCES["disk_full"].text


def test_that_a_bug_says_its_type_and_never_its_text() -> None:
    said = messages.words_for(ValueError("Dear Anna, my number is 12345"))
    assert "ValueError" in said.text
    assert "Anna" not in said.text + said.next_step


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_that_every_sentence_can_be_said_without_details(code: str) -> None:
    said = messages.words(code)
    assert said.text
    # A word such as {{MY_NAME}} is meant; one pair of braces is a gap that nobody filled.
    assert not re.search(r"(?<!\{)\{(?!\{)", said.text + said.next_step)
