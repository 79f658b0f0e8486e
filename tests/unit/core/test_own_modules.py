"""How a child of our own is started from a source tree, a wheel and a frozen app, and what it is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app import __main__ as program
from desktop_app.core import paths
from desktop_app.core.process import (
    CHILD_MODULES,
    CHILD_WORD,
    child_environment,
    leave_the_bundle,
    own_module,
    own_module_path,
)

PROBE = "desktop_app.hardware.probe"


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in an app made by PyInstaller, whose executable is no Python."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/usr/lib/homespun/homespun")


def test_that_a_child_of_ours_runs_from_any_folder_without_importing_from_it(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('the folder of the person was imported from')")
    done = subprocess.run(
        own_module(PROBE, "computer"),
        cwd=tmp_path,
        env=child_environment(own_module_path()),
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["probe"] == "computer"


@pytest.mark.usefixtures("frozen")
def test_that_a_frozen_app_starts_itself_with_a_word() -> None:
    assert own_module(PROBE, "nvml") == ["/usr/lib/homespun/homespun", CHILD_WORD, PROBE, "nvml"]


def test_that_the_word_does_what_python_m_does() -> None:
    command = [sys.executable, "-P", "-m", "desktop_app", CHILD_WORD, PROBE]
    run = [
        subprocess.run(
            [*command, *words],
            env=child_environment(own_module_path()),
            capture_output=True,
            text=True,
            check=False,
        )
        for words in (["computer"], ["no_such_probe"])
    ]
    assert json.loads(run[0].stdout)["answer"]["cpu_cores"] >= 1
    # The module's own exit status and its own complaint.
    assert (run[1].returncode, PROBE in run[1].stderr) == (2, True)


@pytest.mark.parametrize("words", [[], ["desktop_app.app"], ["os"], ["desktop_app.worker.jobs"]])
def test_that_only_our_own_children_can_be_started_by_the_word(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["homespun", CHILD_WORD, *words])
    assert program.main() == 2
    assert "the app itself" in capsys.readouterr().err


def test_that_a_module_which_is_no_child_of_ours_is_refused_before_anything_starts() -> None:
    with pytest.raises(ValueError, match=r"desktop_app\.engine"):
        own_module("desktop_app.engine")


def test_that_every_child_module_exists_and_can_be_run() -> None:
    for module in CHILD_MODULES:
        place = paths.package_parent().joinpath(*module.split("."))
        file = place / "__main__.py" if place.is_dir() else place.with_suffix(".py")
        assert '__name__ == "__main__"' in file.read_text(encoding="utf-8")


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize("before", ["", "/usr/lib/mine"])
def test_that_children_of_a_frozen_app_do_not_get_the_bundles_libraries(
    monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/usr/lib/homespun/_internal")
    monkeypatch.setenv("_PYI_ARCHIVE_FILE", "/usr/lib/homespun/homespun")
    monkeypatch.setenv("QT_PLUGIN_PATH", "/usr/lib/homespun/_internal/PySide6/Qt/plugins")
    if before:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)

    leave_the_bundle()

    assert child_environment().get("LD_LIBRARY_PATH", "") == before
    assert not [name for name in os.environ if name.startswith(("_PYI", "QT_PLUGIN", "LD_LIBRARY_PATH_"))]


def test_that_a_source_tree_keeps_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/cuda/lib64")
    leave_the_bundle()
    assert child_environment()["LD_LIBRARY_PATH"] == "/opt/cuda/lib64"


@pytest.mark.usefixtures("frozen")
def test_that_a_frozen_app_has_its_source_where_nothing_else_can_be_imported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", "/usr/lib/homespun/_internal", raising=False)
    assert paths._package() == Path("/usr/lib/homespun/_internal/source/desktop_app")
