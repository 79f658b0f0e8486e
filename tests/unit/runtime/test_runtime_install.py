"""An engine is ready or it is not: interruptions at every place, and what is left afterwards."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core import paths
from desktop_app.core.errors import AppError
from desktop_app.runtime import environment, install, places, plan
from desktop_app.runtime.alone import alone
from desktop_app.runtime.control import Control
from desktop_app.runtime.status import status
from tests.unit.runtime.hostile_server import HostileServer
from tests.unit.runtime.tiny_engine import HASTE, make_files, plan_for, try_tiny, works, write_files

Serve = Callable[..., HostileServer]


@pytest.fixture(autouse=True)
def tiny(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(install, "try_engine", try_tiny)
    monkeypatch.setattr(plan, "RESERVE_BYTES", 0)
    monkeypatch.setenv("HOMESPUN_HOME", str(tmp_path / "home"))


def build(one: plan.EnginePlan, control: Control | None = None) -> Path:
    return install.install(one, control=control or Control(), tell=lambda *_: None, patience=HASTE)


def left(root: Path) -> set[str]:
    return {path.name for path in places.engines(root).iterdir()} - {"busy.lock", "install.log"}


def test_that_an_engine_is_built_tried_and_the_only_thing_left(tmp_path: Path, serve: Serve) -> None:
    files = make_files(tmp_path / "served")
    root = tmp_path / "short"

    folder = build(plan_for(files, root, serve().address))

    assert works(folder)
    assert left(root) == {"cpu-01234567"}
    ((found, ready),) = places.ready_engines(root)
    assert found == folder
    assert ready.versions == {"engine_one": "1.0", "engine_two": "1.0", "engine_three": "1.0"}
    assert places.chosen_root() == root


def test_that_a_folder_with_the_files_needs_no_server_and_is_left_as_it_was(tmp_path: Path) -> None:
    files = make_files(tmp_path / "served")
    before = sorted((path.name, path.stat().st_mtime_ns) for path in (tmp_path / "served").iterdir())

    folder = build(plan_for(files, tmp_path / "r", from_folder=tmp_path / "served"))

    assert works(folder)
    assert sorted((path.name, path.stat().st_mtime_ns) for path in (tmp_path / "served").iterdir()) == before


def test_that_a_wrong_file_in_the_folder_is_fetched_instead(tmp_path: Path, serve: Serve) -> None:
    files = make_files(tmp_path / "served")
    shutil.copytree(tmp_path / "served", tmp_path / "bundle")
    (tmp_path / "bundle" / files[0].name).write_bytes(bytes(files[0].size_bytes))
    server = serve()

    folder = build(plan_for(files, tmp_path / "r", server.address, from_folder=tmp_path / "bundle"))

    assert works(folder)
    assert set(server.given) == {files[0].name}


def test_that_an_engine_which_does_not_work_is_not_ready_and_its_files_stay(
    tmp_path: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = make_files(tmp_path / "served")
    server = serve()

    def broken(*_: object, **__: object) -> None:
        raise AppError("engine_card_not_seen")

    monkeypatch.setattr(install, "try_engine", broken)
    with pytest.raises(AppError, match="engine_card_not_seen"):
        build(plan_for(files, tmp_path / "r", server.address))
    assert places.ready_engines(tmp_path / "r") == []
    assert left(tmp_path / "r") == {"downloads"}

    monkeypatch.setattr(install, "try_engine", try_tiny)
    assert works(build(plan_for(files, tmp_path / "r", server.address)))
    assert server.given == {file.name: file.size_bytes for file in files}


def test_that_what_an_older_engine_left_goes_after_the_new_one_works(tmp_path: Path, serve: Serve) -> None:
    files = make_files(tmp_path / "served")
    one = plan_for(files, tmp_path / "r", serve().address)
    old = build(one)
    half = places.engines(one.root) / "cu130-deadbeef"
    half.mkdir()
    (half / "torch.so").write_bytes(b"half")

    new = build(one)

    assert new != old
    assert works(new)
    assert left(one.root) == {new.name}


def test_that_an_engine_which_lost_a_large_file_is_not_ready(tmp_path: Path, serve: Serve) -> None:
    files = make_files(tmp_path / "served", noise_bytes=1_200_000)
    folder = build(plan_for(files, tmp_path / "r", serve().address))
    noise = places.packages_of(folder) / "engine_one" / "noise.bin"
    with noise.open("r+b") as stream:
        stream.truncate(1_000_000)

    assert places.ready_engines(tmp_path / "r") == []


def test_that_an_engine_whose_python_was_taken_away_is_not_ready(tmp_path: Path, serve: Serve) -> None:
    files = make_files(tmp_path / "served")
    folder = build(plan_for(files, tmp_path / "r", serve().address))
    settings = folder / "pyvenv.cfg"
    lines = settings.read_text(encoding="utf-8").splitlines()
    gone = [f"home = {tmp_path / 'gone'}" if line.startswith("home") else line for line in lines]
    assert gone != lines

    settings.write_text("\n".join(gone), encoding="utf-8")

    assert places.ready_engines(tmp_path / "r") == []


def test_that_repair_leaves_what_works_and_rebuilds_what_does_not(tmp_path: Path, serve: Serve) -> None:
    files = make_files(tmp_path / "served")
    one = plan_for(files, tmp_path / "r", serve().address)
    folder = build(one)

    def repair() -> Path:
        return install.repair(one, control=Control(), tell=lambda *_: None, patience=HASTE)

    assert repair() == folder
    module = places.packages_of(folder) / "engine_two" / "__init__.py"
    module.unlink()
    module.write_text("works = False")
    rebuilt = repair()
    assert works(rebuilt)
    assert left(one.root) == {rebuilt.name}


def test_that_remove_leaves_nothing(tmp_path: Path, serve: Serve) -> None:
    files = make_files(tmp_path / "served")
    build(plan_for(files, tmp_path / "r", serve().address))
    (places.downloads(tmp_path / "r")).mkdir()

    install.remove(tmp_path / "r")

    assert list((tmp_path / "r").iterdir()) == []


def test_that_a_second_installation_is_told_to_wait(tmp_path: Path) -> None:
    files = make_files(tmp_path / "served")

    with alone(places.engines(tmp_path / "r")), pytest.raises(AppError, match="engine_busy"):
        build(plan_for(files, tmp_path / "r", from_folder=tmp_path / "served"))


def test_that_cancelling_while_it_is_tried_ends_it_and_keeps_the_files(
    tmp_path: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = make_files(tmp_path / "served")
    control = Control()

    def press_stop(*_: object, **__: object) -> None:
        control.cancel()
        control.check()

    monkeypatch.setattr(install, "try_engine", press_stop)

    with pytest.raises(AppError, match="cancelled"):
        build(plan_for(files, tmp_path / "r", serve().address), control)

    assert left(tmp_path / "r") == {"downloads"}


def test_that_a_small_disk_is_refused_before_the_first_byte(
    tmp_path: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = make_files(tmp_path / "served")
    server = serve()
    monkeypatch.setattr(plan, "RESERVE_BYTES", 10**18)

    with pytest.raises(AppError, match="engine_disk_too_small"):
        build(plan_for(files, tmp_path / "r", server.address))

    assert server.requests == []


def test_that_the_persons_own_tools_do_not_reach_uv(
    tmp_path: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_INDEX_URL", "http://127.0.0.1:9/")
    monkeypatch.setenv("UV_CONSTRAINT", "/nowhere")
    monkeypatch.setenv("VIRTUAL_ENV", "/nowhere")
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    monkeypatch.setenv("LD_LIBRARY_PATH", "/nowhere")
    files = make_files(tmp_path / "served")

    assert works(build(plan_for(files, tmp_path / "König 王 folder", serve().address)))


def test_that_an_installed_app_finds_the_engine_that_is_ready(
    tmp_path: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = make_files(tmp_path / "served")
    folder = build(plan_for(files, tmp_path / "r", serve().address))
    monkeypatch.setattr(paths, "source_tree", lambda: None)
    monkeypatch.setattr(environment, "ENGINE_PACKAGES", ("engine_one",))

    found = environment.find_engine()
    assert (found.is_ready, found.backend, found.python) == (True, "cpu", places.python_of(folder))
    assert status().state == "ready"
    monkeypatch.setattr(environment, "ENGINE_PACKAGES", ("engine_one", "newly_needed"))
    assert environment.find_engine().missing == ("newly_needed",)
    assert status().state == "unfinished"
    (folder / places.READY).unlink()
    assert not environment.find_engine().is_ready


def test_that_an_engine_without_what_it_can_do_without_is_ready_and_says_so(
    tmp_path: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = make_files(tmp_path / "served")
    build(plan_for(files, tmp_path / "r", serve().address))
    monkeypatch.setattr(paths, "source_tree", lambda: None)
    monkeypatch.setattr(environment, "ENGINE_PACKAGES", ("engine_one",))
    monkeypatch.setattr(environment, "OPTIONAL_PACKAGES", ("engine_two", "not_built_here"))

    found = environment.find_engine()

    assert (found.is_ready, found.missing, found.without) == (True, (), ("not_built_here",))
    assert (status().state, status().without) == ("ready", ("not_built_here",))


@pytest.mark.parametrize(
    ("badness", "code"),
    [
        ({"refuse": 404}, "engine_file_gone"),
        ({"refuse": 503}, "engine_server_unreachable"),
        ({"wrong": 99}, "engine_file_wrong"),
        ({"sign_in_page": True}, "engine_server_unreachable"),
        ({"dies_after": 300_000, "hang_at": 1.0}, "engine_server_unreachable"),
        ({"dies_after": 20_000}, "engine_server_unreachable"),
        ({"dies_after": 300_000}, "engine_server_unreachable"),
        ({"dies_after": 540_000}, "engine_server_unreachable"),
    ],
)
def test_that_a_bad_server_never_makes_a_ready_engine_and_a_good_one_then_finishes_it(
    tmp_path: Path, serve: Serve, badness: dict[str, Any], code: str
) -> None:
    files = make_files(tmp_path / "served")
    root = tmp_path / "r"
    first = serve(**badness)

    with pytest.raises(AppError, match=code):
        build(plan_for(files, root, first.address))
    assert places.ready_engines(root) == []
    finished = {path.name for path in places.downloads(root).glob("*.whl")}
    kept = sum(path.stat().st_size for path in places.downloads(root).iterdir())
    good = serve()

    assert works(build(plan_for(files, root, good.address)))
    assert {name for name, _ in good.requests} == {file.name for file in files} - finished
    assert sum(good.given.values()) == sum(file.size_bytes for file in files) - kept
    assert kept == badness.get("dies_after", 0)


# Killed

without_windows = pytest.mark.skipif(sys.platform == "win32", reason="kills a group of processes by a signal")


def kill_until_ready(tmp_path: Path, *, kills: int, seed: int) -> None:
    """Starts the installation, kills it at a random moment, and looks; after so many kills lets it end."""
    files = make_files(tmp_path / "served", noise_bytes=1_500_000)
    server = HostileServer(tmp_path / "served", bytes_a_second=12e6)
    root = tmp_path / "r"
    write_files(tmp_path / "lock.json", files)
    chance = random.Random(seed)
    finished: set[str] = set()
    killed = 0
    try:
        while killed < kills:
            asked_before = len(server.requests)
            child = _start(tmp_path, server)
            # Every second time among the files, else anywhere from the first import to the last rename.
            _wait_for_request(server, child, asked_before + killed % 2)
            time.sleep(chance.uniform(0, 0.8 if killed % 2 else 2.5))
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
                killed += 1
            child.wait()
            asked = {name for name, _ in server.requests[asked_before:]}
            assert not asked & finished, "a finished file was asked for again"
            finished = {path.name for path in places.downloads(root).glob("*.whl")}
            ready = places.ready_engines(root)
            assert all(works(folder) for folder, _ in ready)
            if ready:
                install.remove(root)
                finished = set()
        child = _start(tmp_path, server)
        assert child.wait() == 0
        ((folder, _),) = places.ready_engines(root)
        assert works(folder)
        assert left(root) == {folder.name}
    finally:
        server.stop()


def _start(tmp_path: Path, server: HostileServer) -> subprocess.Popen[bytes]:
    program = Path(__file__).with_name("tiny_engine.py")
    return subprocess.Popen(
        [sys.executable, str(program), str(tmp_path / "r"), server.address, str(tmp_path / "lock.json")],
        env={**os.environ, "PYTHONPATH": str(paths.package_parent())},
        start_new_session=True,
    )


def _wait_for_request(server: HostileServer, child: subprocess.Popen[bytes], count: int) -> None:
    due = time.monotonic() + 20
    while len(server.requests) < count and child.poll() is None and time.monotonic() < due:
        time.sleep(0.01)


@without_windows
def test_that_a_kill_at_three_random_moments_never_leaves_a_ready_wreck(tmp_path: Path) -> None:
    kill_until_ready(tmp_path, kills=3, seed=3)


@without_windows
@pytest.mark.slow
def test_that_a_kill_at_twenty_random_moments_never_leaves_a_ready_wreck(tmp_path: Path) -> None:
    kill_until_ready(tmp_path, kills=20, seed=20)


# A disk that really is full


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Mounts, or resizes, a disk in memory of so many kilobytes; only root may."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted: list[bool] = []

    def size(kilobytes: int) -> Path:
        words = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(place)]
        if mounted:
            words = ["mount", "-o", f"remount,size={kilobytes}k", str(place)]
        if shutil.which("mount") is None or subprocess.run(words, check=False, capture_output=True).returncode:
            pytest.skip("a small disk can only be mounted by root")
        mounted.append(True)
        return place

    yield size
    if mounted:
        subprocess.run(["umount", "-l", str(place)], check=True)


def promise_less(files: plan.EnginePlan, monkeypatch: pytest.MonkeyPatch) -> plan.EnginePlan:
    """The room is looked at before; here another program takes it away afterwards."""
    monkeypatch.setattr(install, "check_plan", lambda _plan: None)
    return files


def test_that_a_disk_that_fills_while_fetching_is_said_and_the_next_run_goes_on(
    tmp_path: Path, serve: Serve, small_disk: Callable[[int], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = make_files(tmp_path / "served", noise_bytes=400_000)
    server = serve()
    one = promise_less(plan_for(files, small_disk(1000), server.address), monkeypatch)

    with pytest.raises(AppError, match="disk_full"):
        build(one)
    assert places.ready_engines(one.root) == []
    small_disk(60_000)

    assert works(build(one))
    assert all(server.given[file.name] < file.size_bytes + 300_000 for file in files)
    assert sum(server.given[file.name] == file.size_bytes for file in files) == 2


def test_that_a_disk_that_fills_while_unpacking_never_makes_a_ready_engine(
    tmp_path: Path, serve: Serve, small_disk: Callable[[int], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = make_files(tmp_path / "served", noise_bytes=100_000, air_bytes=8_000_000)
    server = serve()
    one = promise_less(plan_for(files, small_disk(16_000), server.address), monkeypatch)

    for _ in range(2):
        with pytest.raises(AppError, match="disk_full"):
            build(one)
        assert places.ready_engines(one.root) == []
        assert left(one.root) == {"downloads"}
    small_disk(100_000)

    assert works(build(one))
    assert server.given == {file.name: file.size_bytes for file in files}


def test_that_a_disk_without_a_single_free_byte_is_one_sentence(
    tmp_path: Path, serve: Serve, small_disk: Callable[[int], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = make_files(tmp_path / "served")
    disk = small_disk(200)
    one = promise_less(plan_for(files, disk / "r", serve().address), monkeypatch)
    with (disk / "ballast").open("wb") as stream, pytest.raises(OSError, match="No space"):
        stream.write(bytes(1_000_000))

    with pytest.raises(AppError, match="disk_full"):
        build(one)

    (disk / "ballast").unlink()
    small_disk(60_000)
    assert works(build(one))


def test_that_a_folder_which_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    files = make_files(tmp_path / "served")
    (tmp_path / "r").write_text("a file is in the way")

    with pytest.raises(AppError, match="folder_not_writable"):
        build(plan_for(files, tmp_path / "r", from_folder=tmp_path / "served"))


def test_that_two_threads_cannot_both_build(tmp_path: Path, serve: Serve) -> None:
    files = make_files(tmp_path / "served")
    one = plan_for(files, tmp_path / "r", serve(bytes_a_second=2e6).address)
    said: list[str] = []

    def try_it() -> None:
        try:
            build(one)
            said.append("built")
        except AppError as error:
            said.append(error.code)

    both = [threading.Thread(target=try_it) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    assert sorted(said) == ["built", "engine_busy"]
