"""A run's events on a disk that fills up: what fits is kept whole, and nothing ends because of it."""

import errno
import os
from pathlib import Path

import pytest

from desktop_app.protocol.events import Metric, Phase, Sample
from desktop_app.protocol.wire import read_events
from desktop_app.supervisor.event_record import appending


def test_that_events_are_on_the_disk_at_once_and_texts_never(tmp_path: Path) -> None:
    file = tmp_path / "runs" / "events.jsonl"
    with appending(file) as record:
        assert record is not None
        record.keep(Phase(name="training"))
        record.keep(Sample(prompt_id="1", variant="base", text="dear Ann"))
        assert list(read_events(file)) == [Phase(name="training")]
    with appending(file) as record:
        assert record is not None
        record.keep(Phase(name="saving"))
    assert list(read_events(file)) == [Phase(name="training"), Phase(name="saving")]


def test_that_a_full_disk_leaves_a_gap_and_the_lines_around_it_are_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "events.jsonl"
    really_write = os.write
    room = [9, 0, 0, 10_000]

    def write(descriptor: int, data: bytes) -> int:
        left = room.pop(0)
        if not left:
            raise OSError(errno.ENOSPC, "No space left on device")
        return really_write(descriptor, data[:left])

    with appending(file) as record:
        assert record is not None
        record.keep(Metric(step=1, epoch=0.1))
        monkeypatch.setattr(os, "write", write)
        for step in (2, 3, 4, 5):
            record.keep(Metric(step=step, epoch=0.1))
        monkeypatch.undo()
        assert record.has_gaps is True
        record.keep(Metric(step=6, epoch=0.1))
    assert [event.step for event in read_events(file) if isinstance(event, Metric)] == [1, 5, 6]


def test_that_any_other_error_is_no_gap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_descriptor: int, _data: bytes) -> int:
        raise OSError(errno.EIO, "Input/output error")

    with appending(tmp_path / "events.jsonl") as record:
        assert record is not None
        monkeypatch.setattr(os, "write", broken)
        with pytest.raises(OSError, match="Input/output"):
            record.keep(Phase(name="training"))
        monkeypatch.undo()
