"""The whole way without a window, with real children, real 4-bit weights and the real llama.cpp."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.core.project import Project
from desktop_app.dataset.alpaca import read_alpaca
from desktop_app.export import damaged_files, load_check
from desktop_app.protocol.events import Finished, Metric
from desktop_app.protocol.wire import read_events


@pytest.mark.timeout(600)
def test_that_a_short_demo_goes_from_the_mailbox_to_files_that_llama_cpp_has_opened(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "desktop_app", "demo", "--quick", "--json", "--to", str(tmp_path / "demo")],
        capture_output=True,
        text=True,
        check=False,
        timeout=580,
        env={**os.environ, "HOMESPUN_HOME": str(tmp_path / "home")},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert all(told["checks"].values())
    assert len(told["checks"]) >= 8

    project = Project.open(tmp_path / "demo")
    run = project.latest_run()
    assert run is not None
    check = load_check(run)
    assert check is not None
    assert {file.content for file in check.files} == {
        "adapter_safetensors",
        "adapter_gguf",
        "model_f16",
        "model_q8_0",
    }
    assert all(file.tokens_compared > 100 for file in check.files)
    taken = tmp_path / "demo" / "take-along"
    assert damaged_files(taken) == []
    assert not list(taken.glob("*.part"))

    losses = [e.validation_loss for e in read_events(run.events) if isinstance(e, Metric) and e.validation_loss]
    assert len(losses) >= 2
    assert losses[-1] < losses[0]
    assert isinstance(list(read_events(run.events))[-1], Finished)

    texts = "".join(
        example.input + example.output
        for file in (project.train_file, project.validation_file, project.test_file)
        for example in read_alpaca(file)
    )
    # Planted in the example mailbox: an IBAN, a card and a key.
    for planted in ("DE89 3704 0044 0532 0130 00", "4111 1111 1111 1111", "hs_test_"):
        assert planted not in texts
