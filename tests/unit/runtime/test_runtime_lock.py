"""The locks that are shipped, and what is refused as one; where their files are asked for; where they go."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from desktop_app.core import paths
from desktop_app.core.errors import AppError
from desktop_app.runtime import addresses, places, plan, programs
from desktop_app.runtime.choose import Choice, read_table
from desktop_app.runtime.environment import ENGINE_PACKAGES, OPTIONAL_PACKAGES
from desktop_app.runtime.lock import Lock, locked_pythons, read_lock

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


def test_that_a_lock_holds_every_package_of_the_engine_in_a_version_that_is_wanted(lock: Lock) -> None:
    project = tomllib.loads((paths.package_parent() / "pyproject.toml").read_text(encoding="utf-8"))
    found = {canonicalize_name(file.package): file.version for file in lock.files}

    for line in project["project"]["optional-dependencies"]["engine"]:
        wanted = Requirement(line)
        if wanted.name == "torch" and lock.backend == "rocm714":
            continue  # AMD's own build is of another version: backends.toml says why
        assert wanted.specifier.contains(found[canonicalize_name(wanted.name)]), f"run make_locks.py: {line}"


def test_that_a_lock_has_the_versions_that_were_tested_together(lock: Lock) -> None:
    text = (paths.package_parent() / "installers" / "requirements" / "constraints.txt").read_text(encoding="utf-8")
    pinned = dict(line.split("==") for line in text.splitlines() if "==" in line and not line.startswith("#"))
    tested = {canonicalize_name(name): version for name, version in pinned.items()}
    for file in lock.files:
        if file.package != "torch":
            # What only one system or card needs (NVIDIA's libraries) is not in the constraints.
            assert file.version == tested.get(canonicalize_name(file.package), file.version), "run make_locks.py"


def test_that_every_lock_has_what_the_engine_and_its_trial_import(lock: Lock) -> None:
    found = {canonicalize_name(file.package) for file in lock.files}
    assert {canonicalize_name(name) for name in (*ENGINE_PACKAGES, *OPTIONAL_PACKAGES)} <= found


def test_that_every_file_of_a_lock_fits_its_system_and_its_python(lock: Lock) -> None:
    platform = {"linux": r"manylinux.*x86_64|any", "windows": r"win_amd64|any"}[lock.system]
    number = lock.python.replace(".", "")
    for file in lock.files:
        python_tag, abi, tag = file.name[:-4].rsplit("-", 3)[1:]
        assert re.fullmatch(platform, tag), file.name
        assert f"cp{number}" in python_tag or abi in ("abi3", "none"), file.name
        assert file.unpacked_bytes > file.size_bytes // 2
        assert file.source in {"packages", *read_table()["source"]}


def test_that_the_locks_of_one_python_agree_about_everything_but_torch() -> None:
    for python in ("3.11", "3.12", "3.13"):
        versions: dict[str, set[str]] = {}
        for found in (read_lock(file) for file in LOCKS):
            if found.python == python:
                for file in found.files:
                    versions.setdefault(file.package, set()).add(file.version)
        assert [name for name, seen in versions.items() if len(seen) > 1 and name != "torch"] == []


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
