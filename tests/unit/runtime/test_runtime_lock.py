"""The locks that are shipped, and what is refused as one; where their files are asked for; where they go."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core import paths
from desktop_app.core.errors import AppError
from desktop_app.runtime import addresses, places, plan, programs
from desktop_app.runtime.choose import Choice
from desktop_app.runtime.lock import Lock, locked_pythons, read_lock
from installers.engine import check_locks

LOCKS = sorted((paths.engine_data() / "locks").glob("*.toml"))
GOOD = """
system = "linux"
backend = "cpu"
python = "3.12"
[[file]]
package = "one"
version = "1.0"
source = "packages"
path = "ab/cd/one-1.0-py3-none-any.whl"
sha256 = "{sha256}"
size = 10
unpacked = 20
""".format(sha256="a" * 64)


@pytest.fixture(params=LOCKS, ids=lambda file: file.stem)
def lock(request: pytest.FixtureRequest) -> Lock:
    return read_lock(request.param)


def test_that_there_are_locks_for_windows_and_linux() -> None:
    assert {file.stem.split("-")[0] for file in LOCKS} == {"windows", "linux"}
    assert len(LOCKS) >= 6


def test_that_the_locks_that_ship_have_nothing_wrong_with_them(lock: Lock) -> None:
    assert check_locks.problems(lock) == [], "run installers/engine/make_locks.py"


def test_that_the_locks_of_one_python_agree_about_everything_but_torch() -> None:
    assert check_locks.disagreements([read_lock(file) for file in LOCKS]) == []


def test_that_files_come_from_hosts_that_are_listed_only() -> None:
    assert check_locks.unlisted_hosts() == []


A_LOCK = read_lock(paths.engine_data() / "locks" / "windows-cpu-py313.toml")


def with_wheel(name: str, **changes: Any) -> Lock:
    """The Windows lock with one wheel changed."""
    return replace(
        A_LOCK,
        files=tuple(replace(file, **changes) if file.package == name else file for file in A_LOCK.files),
    )


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (with_wheel("peft", package="pefd"), "peft is missing"),
        (with_wheel("optuna", package="optona"), "optuna is missing"),
        (with_wheel("cyllama", version="0.1"), "cyllama 0.1 is not what pyproject.toml wants"),
        (with_wheel("pyyaml", version="5.0"), "pyyaml 5.0 is not the tested"),
        (with_wheel("peft", path="a/peft-1-py3-none-macosx_11_0_arm64.whl"), "does not fit windows"),
        (with_wheel("numpy", path="a/numpy-1-cp312-cp312-win_amd64.whl"), "does not fit windows with Python 3.13"),
        (with_wheel("numpy", path="a/numpy-1-cp313-cp313t-win_amd64.whl"), "does not fit"),
        (with_wheel("numpy", path="a/numpy-1-cp314-abi3-win_amd64.whl"), "does not fit"),
        (with_wheel("numpy", path="a/numpy-1.whl"), "no wheel's name"),
        (with_wheel("numpy", source="somewhere"), "comes from nowhere"),
        (with_wheel("numpy", unpacked_bytes=1), "smaller unpacked"),
    ],
)
def test_that_a_lock_with_a_fault_is_found_out(changed: Lock, words: str) -> None:
    assert words in "; ".join(check_locks.problems(changed))


def test_that_two_locks_that_disagree_are_found_out() -> None:
    assert check_locks.disagreements([A_LOCK, with_wheel("numpy", version="1.0")])[0].startswith(
        "Python 3.13: numpy in the versions"
    )
    assert check_locks.disagreements([A_LOCK, with_wheel("torch", version="1.0")]) == []


def test_that_the_program_says_it_all_and_fails_with_a_lock_that_is_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check_locks.main() == 0
    said = capsys.readouterr().out
    assert all(file.stem in said for file in LOCKS)
    assert "not made yet" in said

    broken = tmp_path / "linux-cpu-py311.toml"
    broken.write_text("= =", encoding="utf-8")
    monkeypatch.setattr(check_locks, "lock_files", lambda: [*LOCKS, broken])
    assert check_locks.main() == 1
    assert "linux-cpu-py311: engine_lock_damaged" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", "nonsense ["),
        ('sha256 = "a', 'sha256 = "z'),
        ("size = 10", "size = 0"),
        ("size = 10", 'size = "many"'),
        ("one-1.0-py3-none-any.whl", "..%2F..%2Fone-1.0-py3-none-any.whl"),
        ("one-1.0-py3-none-any.whl", "one.exe"),
        ('python = "3.12"', ""),
        ("[[file]]", "[[files]]"),
    ],
)
def test_that_a_lock_which_is_damaged_is_one_sentence(tmp_path: Path, old: str, new: str) -> None:
    file = tmp_path / "linux-cpu-py312.toml"
    file.write_text(GOOD, encoding="utf-8")
    assert len(read_lock(file).files) == 1

    file.write_text(GOOD.replace(old, new, 1) if old else new, encoding="utf-8")

    with pytest.raises(AppError, match="engine_lock_damaged"):
        read_lock(file)


def test_that_only_files_for_the_card_at_hand_are_fetched(tmp_path: Path) -> None:
    file = tmp_path / "linux-rocm714-py312.toml"
    block = GOOD[GOOD.index("[[file]]") :]
    file.write_text(
        GOOD
        + block.replace("one-1.0", "d1-1.0") + 'device = "gfx1100"\n'
        + block.replace("one-1.0", "d2-1.0") + 'device = "gfx1201"\n',
        encoding="utf-8",
    )  # fmt: skip

    found = [one.name for one in read_lock(file).files_for("gfx1201")]

    assert found == ["one-1.0-py3-none-any.whl", "d2-1.0-py3-none-any.whl"]


# Plan


def test_that_a_plan_says_before_anything_what_it_takes(tmp_path: Path) -> None:
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    if python not in locked_pythons("Linux", "cpu"):
        pytest.skip("no lock for the Python of this test")
    one = plan.make_plan(Choice(answer="processor_only", backend="cpu"), system="Linux", root=tmp_path / "r")
    room = plan.room_for(one)

    assert 3e8 < room.missing_bytes == one.download_bytes < 6e8
    assert room.needed_bytes == one.download_bytes + one.unpacked_bytes + plan.RESERVE_BYTES
    assert not (tmp_path / "r").exists()


def test_that_a_card_without_a_lock_is_told_so() -> None:
    with pytest.raises(AppError, match="engine_lock_missing"):
        plan.make_plan(Choice(answer="train", backend="cu118"), system="Linux")
    with pytest.raises(AppError, match="engine_not_offered"):
        plan.make_plan(Choice(answer="not_offered", backend=""), system="Darwin")


def test_that_a_python_which_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(AppError) as caught:
        programs.base_python(("3.98", "3.99"))
    assert caught.value.details == {"versions": "3.98, 3.99"}


@pytest.mark.parametrize(
    ("root", "fits"),
    [
        (r"C:\Users\Zoë 王 Doe\AppData\Local\Homespun", True),
        (r"C:\Users\a name of twenty chr\AppData\Local\Homespun", True),
        (r"D:\one\of\those\very\long\ways\to\a\folder\that\some\backup\program\made\in\Homespun", False),
    ],
)
def test_that_the_way_to_the_engine_stays_within_what_windows_can_remove(root: str, *, fits: bool) -> None:
    assert (
        places._longest_path(Path(root), "rocm714") - len(str(Path(root).absolute())) + len(root) <= 259
    ) is fits


# Addresses


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("https://mirror.example/pypi/packages", {"packages": "https://mirror.example/pypi/packages/"}),
        ("pytorch=https://mirror.example/whl/", {"pytorch": "https://mirror.example/whl/"}),
        ("http://127.0.0.1:8000", {"packages": "http://127.0.0.1:8000/"}),
    ],
)
def test_that_a_mirror_is_understood(word: str, found: dict[str, str]) -> None:
    assert addresses.read_mirrors([word]) == found


@pytest.mark.parametrize(
    "word",
    ["mirror", "http://mirror.example/", "file:///etc", "https://", "conda=https://a.example/", "https://a/?q=1"],
)
def test_that_what_is_no_mirror_is_refused(word: str) -> None:
    with pytest.raises(AppError, match="engine_mirror_not_understood"):
        addresses.read_mirrors([word])


def answer_of_uv(monkeypatch: pytest.MonkeyPatch, url: str, code: int = 0) -> None:
    text = f'[[packages]]\nname = "one"\nwheels = [{{ url = "{url}" }}]\n'

    def run(*_: Any, **__: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess([], code, stdout=text, stderr="")

    monkeypatch.setattr(subprocess, "run", run)


def ask(tmp_path: Path) -> dict[str, tuple[str, ...]]:
    file = tmp_path / "lock.toml"
    file.write_text(GOOD, encoding="utf-8")
    return addresses.addresses_of(read_lock(file).files, mirrors={}, system="Linux", python="3.12", work=tmp_path)


def test_that_the_index_address_is_what_uv_finds_before_the_locked_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_of_uv(monkeypatch, "https://files.example/packages/ab/cd/one-1.0-py3-none-any.whl")

    assert ask(tmp_path) == {"packages": ("https://files.example/packages/",)}


@pytest.mark.parametrize(
    ("url", "code", "word"),
    [
        ("https://company.example/simple/one-1.0-py3-none-any.whl", 0, "engine_index_unusable"),
        ("", 2, "engine_server_unreachable"),
    ],
)
def test_that_another_kind_of_index_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, code: int, word: str
) -> None:
    answer_of_uv(monkeypatch, url, code)

    with pytest.raises(AppError, match=word):
        ask(tmp_path)
