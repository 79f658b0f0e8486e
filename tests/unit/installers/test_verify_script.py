"""installers/verify.sh, with scripts of the test in the place of those that build for minutes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the script is for Linux")

BUILT = """#!/usr/bin/env bash
. installers/checks.sh
echo "$0 $*" >>"$CHECK_LOG"
mkdir -p "$1"
check "made" true
figure "size, MB" 44.1
"""
TRIED = BUILT.replace('"made"', '"tried"').replace("44.1", "7")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A checkout with nothing but the scripts, whose builds take no time, and a machine that has all programs."""
    for name in ("objdump", "dpkg-deb", "zstd", "rsvg-convert"):
        program = tmp_path / "programs" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text("#!/bin/sh\n", encoding="utf-8")
        program.chmod(0o755)
    (tmp_path / "installers").mkdir()
    for name in ("verify.sh", "checks.sh"):
        shutil.copy(ROOT / "installers" / name, tmp_path / "installers" / name)
    for system in ("linux", "windows"):
        write(tmp_path, system, "build", BUILT)
        write(tmp_path, system, "exercise", TRIED)
    return tmp_path


def write(tree: Path, system: str, name: str, text: str) -> None:
    folder = tree / "installers" / system
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.sh").write_text(text, encoding="utf-8")


def verify(tree: Path, *words: str, only: str = "linux windows") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", str(tree / "installers" / "verify.sh"), *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"PATH": f"{tree / 'programs'}:{os.environ['PATH']}", "HOMESPUN_VERIFY_ONLY": only},
    )


def log(tree: Path) -> str:
    return (tree / "build" / "installers" / "verify.log").read_text(encoding="utf-8")


def test_that_the_quick_part_builds_fast_and_says_what_it_leaves_out(tree: Path) -> None:
    done = verify(tree)

    assert done.returncode == 0, done.stdout
    assert done.stdout.count("ok       made") == 2
    assert "not run  trying the installer for linux: that takes long; ask for it with --all" in done.stdout
    assert "2 checks ok, 0 failed, 2 not run" in done.stdout
    assert log(tree).count("--quick") == 2


def test_that_all_builds_as_released_tries_each_and_ends_with_a_table(tree: Path) -> None:
    done = verify(tree, "--all", str(tree / "a folder"))

    assert done.returncode == 0, done.stdout
    assert "4 checks ok, 0 failed, 0 not run" in done.stdout
    table = [line.split() for line in done.stdout.splitlines() if line.startswith("size, MB")]
    assert sorted(row[-1] for row in table) == ["44.1", "44.1", "7", "7"]
    said = (tree / "a folder" / "verify.log").read_text(encoding="utf-8")
    assert "--quick" not in said
    assert "exercise.sh" in said


def test_that_a_check_that_fails_fails_the_whole_and_the_rest_is_still_done(tree: Path) -> None:
    write(tree, "linux", "build", BUILT.replace('check "made" true', 'check "made" false || exit 1'))

    done = verify(tree, "--all")

    assert done.returncode == 1
    assert "FAILED   made" in done.stdout
    assert "not run  trying the installer for linux: it was not built" in done.stdout
    assert "ok       tried" in done.stdout
    assert "2 checks ok, 1 failed, 1 not run" in done.stdout


@pytest.mark.parametrize("name", ["build", "exercise"])
def test_that_a_script_that_dies_without_a_word_is_a_failure(tree: Path, name: str) -> None:
    write(tree, "windows", name, "echo 'no such thing' >&2; exit 3\n")

    done = verify(tree, "--all", only="windows")

    assert done.returncode == 1
    assert "FAILED   windows ended early" in done.stdout
    assert "no such thing" in log(tree)


def test_that_a_check_that_cannot_run_fails_nothing(tree: Path) -> None:
    write(tree, "windows", "build", '. installers/checks.sh\nnot_run "made" "makensis is missing here"\n')

    done = verify(tree, only="windows")

    assert done.returncode == 0
    assert "0 checks ok, 0 failed, 2 not run" in done.stdout


def test_that_a_word_that_is_not_understood_explains_the_script(tree: Path) -> None:
    done = verify(tree, "--everything")
    assert done.returncode == 2
    assert "--all" in done.stderr
    assert verify(tree, only="nonsense").returncode == 1
