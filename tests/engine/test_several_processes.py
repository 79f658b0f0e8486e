"""Two processes that share each step learn what one learns with twice the batch; so do two cards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.protocol.jobs import TrainJob
from desktop_app.protocol.wire import to_line
from tests.engine.small_training import MakeJob, job, small_model

__all__ = ["job", "small_model"]
pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="no gloo over local sockets")]

_SCRIPT = Path(__file__).with_name("several_processes.py")


def trained(job: TrainJob, processes: int, folder: Path) -> dict[str, Any]:
    folder.mkdir()
    (folder / "job.json").write_text(to_line(replace(job, run_dir=str(folder / "run"))), encoding="utf-8")
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(processes)]
    done = subprocess.run(
        [*command, str(_SCRIPT), str(folder / "job.json"), str(folder / "found.json")],
        env={**os.environ, "PYTHONPATH": str(Path.cwd()), "OMP_NUM_THREADS": "1"},
        capture_output=True, text=True, timeout=400, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads((folder / "found.json").read_text())
    assert found["processes"] == processes
    return found


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    "changes",
    [{}, {"label_smoothing": 0.1, "kl_strength": 0.2, "gradient_accumulation": 2}],
    ids=["plain", "more"],
)
def test_that_two_processes_learn_what_one_learns_with_twice_the_batch(
    job: MakeJob, tmp_path: Path, changes: dict[str, Any]
) -> None:
    wanted = job(epochs=2.0, **changes)
    one = trained(replace(wanted, batch_size=4), 1, tmp_path / "one")
    two = trained(replace(wanted, batch_size=2), 2, tmp_path / "two")
    assert len(two["losses"]) == len(one["losses"]) >= 4
    # The same examples in the same steps; only sums are grouped otherwise.
    assert two["losses"] == pytest.approx(one["losses"], rel=1e-3)
    assert two["evaluated"] == pytest.approx(one["evaluated"], rel=1e-3)
    assert two["evaluated"] < one["losses"][0]
    assert two["trained"] == pytest.approx(one["trained"], rel=0.02, abs=0.02)
