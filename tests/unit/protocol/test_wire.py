"""The wire: every message survives it, nothing else gets through, and its format does not drift."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.protocol.commands import COMMAND_TYPES, Pause, Secret
from desktop_app.protocol.events import EVENT_TYPES, Failed, Finished, Metric, Notice, Sample
from desktop_app.protocol.jobs import ENGINE_JOBS, WORKER_JOBS, FetchMailJob, TrainJob
from desktop_app.protocol.wire import ProtocolError, from_line, to_line

GOLDEN = Path(__file__).parents[2] / "fixtures" / "wire_golden.jsonl"
ALL_TYPES = (*EVENT_TYPES, *COMMAND_TYPES, *ENGINE_JOBS, *WORKER_JOBS)

# JSON has no word for infinity; a whole float comes back as a float because the field says so.
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))


@pytest.mark.parametrize("message_type", ALL_TYPES, ids=lambda t: t.__name__)
@given(data=st.data())
def test_that_every_message_survives_the_wire(message_type: type, data: st.DataObject) -> None:
    message: Any = data.draw(st.from_type(message_type))
    line = to_line(message)
    assert line.count("\n") == 1
    assert from_line(line) == message


@given(st.text())
def test_that_any_other_text_is_refused_and_never_crashes(text: str) -> None:
    with pytest.raises(ProtocolError):
        from_line(text)


@given(st.from_type(Metric), st.sampled_from(["step", "epoch", "loss"]), st.sampled_from(["x", [], {}, True]))
def test_that_a_field_of_the_wrong_type_is_refused(metric: Metric, name: str, value: object) -> None:
    plain = json.loads(to_line(metric))
    plain[name] = value
    with pytest.raises(ProtocolError, match=name):
        from_line(json.dumps(plain))


def test_that_an_unknown_field_is_refused_because_it_means_a_newer_sender() -> None:
    with pytest.raises(ProtocolError, match="unknown field"):
        from_line('{"kind":"finished","reason":"completed","outputs":{},"mood":"good"}')


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_that_a_number_that_json_cannot_say_is_refused_at_the_sender(value: float) -> None:
    with pytest.raises(ProtocolError):
        to_line(Metric(step=1, epoch=0.1, loss=value))


def test_that_an_error_never_quotes_the_text_it_refuses() -> None:
    with pytest.raises(ProtocolError) as refused:
        from_line('{"kind":"sample","prompt_id":"1","variant":"base","text":["my secret"]}')
    assert "secret" not in str(refused.value)


def test_that_the_format_on_the_wire_is_the_golden_one() -> None:
    messages: list[Any] = [
        Metric(step=3, epoch=0.5, loss=1.25, learning_rate=2e-4),
        Notice(code="examples_cut", details={"count": 2}),
        Sample(prompt_id="test-1", variant="tuned", text="Ahoy – 你好\nthere"),
        Failed(code="engine_vanished", details={"exit_code": -9}),
        Finished(reason="completed", outputs={"steps": 10, "path": "/x"}),
        Pause(),
        TrainJob(run_dir="/r", base_model="m", train_file="t", validation_file="v", method="qlora"),
        FetchMailJob(
            project_dir="/p",
            host="imap.example.org",
            user="ann@example.org",
            folders=("Sent",),
            since="2024-01-31",
        ),
        Secret(value="s"),
    ]
    assert "".join(map(to_line, messages)) == GOLDEN.read_text(encoding="utf-8")
