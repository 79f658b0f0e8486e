"""The engine's files over lines and from servers that fail in every way."""

from __future__ import annotations

import errno
import io
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.core.errors import AppError
from desktop_app.runtime import fetch as fetching
from desktop_app.runtime.control import Control
from desktop_app.runtime.fetch import PART, Patience, bytes_there, drop_wrong, fetch
from desktop_app.runtime.lock import LockedFile
from tests.unit.runtime.hostile_server import HostileServer

HASTE = Patience(timeout_s=0.2, tries=3, first_rest_s=0.01, longest_rest_s=0.02)

Serve = Callable[..., HostileServer]


class Person:
    """Sees the progress, and may press a button at some point of it."""

    def __init__(self) -> None:
        self.control = Control()
        self.seen: list[tuple[int, int]] = []

    def tell(self, done: int, total: int) -> None:
        self.seen.append((done, total))


def run(files: list[LockedFile], folder: Path, *servers: HostileServer, person: Person | None = None) -> Person:
    person = person or Person()
    fetch(
        files,
        folder=folder,
        addresses={"packages": [server.address for server in servers]},
        control=person.control,
        tell=person.tell,
        patience=HASTE,
    )
    return person


def assert_whole(files: list[LockedFile], folder: Path, served: Path) -> None:
    assert sorted(path.name for path in folder.iterdir()) == sorted(file.name for file in files)
    for file in files:
        assert (folder / file.name).read_bytes() == (served / file.name).read_bytes()


def failed(files: list[LockedFile], folder: Path, *servers: HostileServer) -> str:
    with pytest.raises(AppError) as caught:
        run(files, folder, *servers)
    return caught.value.code


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_that_a_line_cut_every_time_costs_no_byte_twice(
    tmp_path: Path, files: list[LockedFile], serve: Serve, share: float
) -> None:
    server = serve(cut_at=share)

    run(files, tmp_path / "d", server)

    assert_whole(files, tmp_path / "d", tmp_path / "served")
    assert server.given == {file.name: file.size_bytes for file in files}
    assert len(server.requests) == 3 * -(-1 // share)


def test_that_a_server_which_goes_silent_is_left_and_what_came_is_kept(
    tmp_path: Path, files: list[LockedFile], serve: Serve
) -> None:
    silent = serve(hang_at=0.5)

    run(files[:1], tmp_path / "d", silent)

    assert silent.hung.is_set()
    assert_whole(files[:1], tmp_path / "d", tmp_path / "served")
    assert silent.given == {files[0].name: files[0].size_bytes}


def test_that_a_server_with_too_much_to_do_is_asked_again(
    tmp_path: Path, files: list[LockedFile], serve: Serve
) -> None:
    server = serve(refuse=503, refusals=2)

    run(files, tmp_path / "d", server)

    assert_whole(files, tmp_path / "d", tmp_path / "served")
    assert len(server.requests) == len(files) + 2


def test_that_a_server_which_stays_broken_is_given_up_after_the_tries(
    tmp_path: Path, files: list[LockedFile], serve: Serve
) -> None:
    server = serve(refuse=503)

    assert failed(files, tmp_path / "d", server) == "engine_server_unreachable"
    assert len(server.requests) == HASTE.tries


def test_that_a_file_which_is_gone_is_asked_for_once(
    tmp_path: Path, files: list[LockedFile], serve: Serve
) -> None:
    server = serve(refuse=404)

    assert failed(files, tmp_path / "d", server) == "engine_file_gone"
    assert len(server.requests) == 1


def test_that_no_server_at_all_is_one_sentence(tmp_path: Path, files: list[LockedFile], serve: Serve) -> None:
    gone = serve()
    gone.stop()

    assert failed(files, tmp_path / "d", gone) == "engine_server_unreachable"


def test_that_wrong_bytes_are_thrown_away_and_fetched_again(
    tmp_path: Path, files: list[LockedFile], serve: Serve
) -> None:
    run(files, tmp_path / "d", serve(wrong=1))

    assert_whole(files, tmp_path / "d", tmp_path / "served")


def test_that_a_server_which_always_gives_wrong_bytes_leaves_nothing_behind(
    tmp_path: Path, files: list[LockedFile], serve: Serve
) -> None:
    assert failed(files, tmp_path / "d", serve(wrong=99)) == "engine_file_wrong"
    assert list((tmp_path / "d").iterdir()) == []


@pytest.mark.parametrize("badness", [{"wrong": 99}, {"refuse": 404}, {"refuse": 500}, {"sign_in_page": True}])
def test_that_a_bad_mirror_costs_time_and_nothing_else(
    tmp_path: Path, files: list[LockedFile], serve: Serve, badness: dict[str, int]
) -> None:
    good = serve()

    run(files, tmp_path / "d", serve(**badness), good)

    assert_whole(files, tmp_path / "d", tmp_path / "served")
    assert good.given == {file.name: file.size_bytes for file in files}


def test_that_nothing_of_a_sign_in_page_is_written(tmp_path: Path, files: list[LockedFile], serve: Serve) -> None:
    assert failed(files, tmp_path / "d", serve(sign_in_page=True)) == "engine_server_unreachable"
    assert [path.stat().st_size for path in (tmp_path / "d").iterdir()] == [0]


def test_that_a_server_without_ranges_does_not_spoil_what_is_there(
    tmp_path: Path, files: list[LockedFile], serve: Serve
) -> None:
    large = files[1]
    (tmp_path / "d").mkdir()
    content = (tmp_path / "served" / large.name).read_bytes()
    (tmp_path / "d" / (large.name + PART)).write_bytes(content[:250_000])

    run([large], tmp_path / "d", serve(ignore_ranges=True))

    assert_whole([large], tmp_path / "d", tmp_path / "served")


@pytest.mark.parametrize("size", [0, 1, 399_999, 400_000, 400_001, 900_000])
def test_that_a_part_of_other_bytes_never_becomes_a_file(
    tmp_path: Path, files: list[LockedFile], serve: Serve, size: int
) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / (files[1].name + PART)).write_bytes(bytes(size))

    run(files, tmp_path / "d", serve())

    assert_whole(files, tmp_path / "d", tmp_path / "served")


def test_that_a_second_run_asks_for_nothing(tmp_path: Path, files: list[LockedFile], serve: Serve) -> None:
    server = serve()
    run(files, tmp_path / "d", server)
    asked = len(server.requests)

    run(files, tmp_path / "d", server)

    assert len(server.requests) == asked == 3


def test_that_progress_counts_what_was_there_before_and_ends_at_all(
    tmp_path: Path, files: list[LockedFile], serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "_TELL_EVERY_S", 0)
    server = serve(cut_at=0.5, refuse=0)
    person = run(files, tmp_path / "d", server)
    total = sum(file.size_bytes for file in files)

    assert person.seen[-1] == (total, total)
    assert [done for done, _ in person.seen] == sorted(done for done, _ in person.seen)
    assert bytes_there(files, tmp_path / "d") == total


def test_that_cancelling_keeps_what_came_and_the_next_run_fetches_only_the_rest(
    tmp_path: Path, files: list[LockedFile], serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "_TELL_EVERY_S", 0)
    person = Person()

    def press_at_half(done: int, total: int) -> None:
        if done > total / 2:
            person.control.cancel()

    monkeypatch.setattr(person, "tell", press_at_half)
    with pytest.raises(AppError, match="cancelled"):
        run(files, tmp_path / "d", serve(), person=person)
    there = bytes_there(files, tmp_path / "d")
    second = serve()

    run(files, tmp_path / "d", second)

    assert there > 200_000
    assert sum(second.given.values()) == sum(file.size_bytes for file in files) - there


def test_that_a_pause_lets_the_line_go_and_resuming_goes_on(
    tmp_path: Path, files: list[LockedFile], serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "_TELL_EVERY_S", 0)
    person = Person()
    paused = threading.Event()

    def press_once(done: int, _total: int) -> None:
        if done > 100_000 and not paused.is_set():
            person.control.pause()
            paused.set()

    monkeypatch.setattr(person, "tell", press_once)
    server = serve()
    worker = threading.Thread(target=run, args=(files, tmp_path / "d", server), kwargs={"person": person})
    worker.start()
    assert paused.wait(5)
    worker.join(0.1)
    assert worker.is_alive()
    asked = len(server.requests)

    person.control.resume()
    worker.join(5)

    assert_whole(files, tmp_path / "d", tmp_path / "served")
    assert asked == 1
    assert server.requests[1] == (files[1].name, server.requests[1][1])
    assert server.requests[1][1] is not None


def test_that_a_full_disk_is_said_and_not_taken_for_a_bad_line(
    tmp_path: Path, files: list[LockedFile], serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(fetching._Fetching, "_copy", full)
    server = serve()

    assert failed(files, tmp_path / "d", server) == "disk_full"
    assert len(server.requests) == 1


def test_that_a_disk_which_changed_its_bytes_is_noticed(
    tmp_path: Path, files: list[LockedFile], serve: Serve
) -> None:
    run(files, tmp_path / "d", serve())
    with (tmp_path / "d" / files[1].name).open("r+b") as stream:
        stream.seek(1000, io.SEEK_SET)
        stream.write(b"rot")

    assert drop_wrong(files, tmp_path / "d") == 1
    assert not (tmp_path / "d" / files[1].name).exists()


def test_that_a_waiting_try_ends_at_once_when_it_is_cancelled() -> None:
    control = Control()
    threading.Timer(0.05, control.cancel).start()

    with pytest.raises(AppError, match="cancelled"):
        control.rest(20)
