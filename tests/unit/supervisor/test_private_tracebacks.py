"""A worker that fails tells where, and never what it was reading."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.protocol import child
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.events import Event, Failed, Finished
from desktop_app.protocol.jobs import Job, RedactJob
from desktop_app.protocol.wire import to_line

READ = "petra@vogel.example"


class Heard:
    """A channel that only listens."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def emit(self, event: Event) -> None:
        self.events.append(event)


def fail(job: Job, channel: Channel) -> Finished:
    try:
        raise KeyError(READ)
    except KeyError as error:
        raise ValueError(READ) from error


@pytest.mark.parametrize(("kind", "is_told"), [("worker", False), ("engine", True)])
def test_that_a_workers_traceback_quotes_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    kind: str,
    is_told: bool,
) -> None:
    heard = Heard()
    monkeypatch.setattr(Channel, "claim", lambda: heard)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr(child, "keep_files_private", lambda: None)
    job = tmp_path / "job.json"
    job.write_text(to_line(RedactJob(project_dir="p")), encoding="utf-8")
    assert child.run_child([str(job)], child=kind, run=fail) == 1
    said = capsys.readouterr().err
    assert "in fail" in said
    assert "ValueError" in said
    assert ("petra@vogel" in said) is is_told
    assert heard.events[-1] == Failed(code="unexpected", details={"code": "ValueError"})
