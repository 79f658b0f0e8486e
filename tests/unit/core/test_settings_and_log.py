"""Settings survive damage; the log never holds private text."""

import json
import logging
from pathlib import Path

from desktop_app.core import settings
from desktop_app.core.log import open_log


def test_that_settings_come_back_as_they_were_saved(tmp_path: Path) -> None:
    saved = settings.with_recent_project(settings.Settings(colour_scheme="dark"), tmp_path / "项目")
    settings.save(tmp_path / "s.json", saved)
    assert settings.load(tmp_path / "s.json") == saved


def test_that_missing_or_damaged_settings_give_the_defaults_and_keep_the_damaged_file(tmp_path: Path) -> None:
    assert settings.load(tmp_path / "none.json") == settings.Settings()
    (tmp_path / "s.json").write_text("{not json", encoding="utf-8")
    assert settings.load(tmp_path / "s.json") == settings.Settings()
    assert (tmp_path / "s.damaged").exists()


def test_that_one_bad_setting_does_not_lose_the_others(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.write_text(json.dumps({"colour_scheme": "neon", "language": "zh_CN", "mood": 1}), encoding="utf-8")
    assert settings.load(path) == settings.Settings(language="zh_CN")


def test_that_recent_projects_are_newest_first_and_listed_once(tmp_path: Path) -> None:
    found = settings.Settings()
    for name in ("a", "b", "a"):
        found = settings.with_recent_project(found, tmp_path / name)
    assert [Path(recent).name for recent in found.recent_projects] == ["a", "b"]


def test_that_the_log_hides_arguments_fields_and_exception_texts(tmp_path: Path) -> None:
    open_log(tmp_path / "log.txt")
    log = logging.getLogger("homespun.test")
    log.info("read %s from %s", "Dear Anna", "anna@example.org", extra={"count": 3, "subject": "Divorce"})
    try:
        raise ValueError("anna@example.org")
    except ValueError:
        log.exception("it failed")
    for handler in logging.getLogger("homespun").handlers:
        handler.close()
    logging.getLogger("homespun").handlers.clear()
    text = (tmp_path / "log.txt").read_text(encoding="utf-8")
    assert "count=3" in text
    assert "ValueError at test_settings_and_log.py" in text
    for secret in ("Anna", "anna@", "Divorce"):
        assert secret not in text
