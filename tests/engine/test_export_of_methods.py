"""Every way of training, from the engine's own result to exported files: trained, exported, checked for real."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import pytest
import torch
import transformers

from desktop_app.core.project import Project, Run, write_json
from desktop_app.engine import convert, generate, train
from desktop_app.engine.__main__ import run_job
from desktop_app.export import load_check
from desktop_app.export.choices import USUAL
from desktop_app.flow.export_task import export
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.jobs import TrainJob
from desktop_app.protocol.wire import to_line
from tests.engine.conftest import pairs
from tests.engine.small_training import small_model
from tests.engine.test_training_whole_runs import _Heard

__all__ = ["small_model"]
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(autouse=True)
def one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Products this small are done before a second thread has woken up."""
    for module in (train, generate):
        monkeypatch.setattr(module, "use_all_cores", lambda: torch.set_num_threads(1))


def trained(folder: Path, base: Path, **changes: Any) -> tuple[Project, Run]:
    """A project with one finished run on the smallest model there can be."""
    project = Project.create(folder / "p", name="Post")
    everything = pairs(20)
    for file, some in (
        (project.train_file, everything[:16]),
        (project.validation_file, everything[16:18]),
        (project.test_file, everything[18:]),
    ):
        write_json(file, some)
    run = project.new_run()
    fields: dict[str, Any] = {"method": "lora", "learning_rate": 2e-3, "epochs": 3.0, **changes}
    job = TrainJob(
        run_dir=str(run.folder),
        base_model=str(base),
        train_file=str(project.train_file),
        validation_file=str(project.validation_file),
        batch_size=4,
        max_length=160,
        **fields,
    )
    run.job.write_text(to_line(job), encoding="utf-8")
    run_job(job, cast(Channel, _Heard()))
    assert run.is_trained
    return project, run


def exported(project: Project, run: Run, destination: Path, codes: Sequence[str] = USUAL) -> dict[str, Any]:
    """Drives the task with the engine's own functions; returns the verdict of each file by its content."""
    task = export(project, run, destination, codes)
    try:
        planned = next(task)
        while True:
            planned = task.send(run_job(planned.job, cast(Channel, _Heard())))
    except StopIteration:
        pass
    check = load_check(run)
    assert check is not None
    return {file.content: file for file in check.files}


def test_that_a_wholly_trained_model_leaves_as_safetensors_and_gguf_that_answer_as_trained(
    small_model: Path, tmp_path: Path
) -> None:
    project, run = trained(tmp_path, small_model, method="full")

    files = exported(project, run, tmp_path / "out")

    assert {content: file.verdict for content, file in files.items()} == {
        "model_safetensors": "almost_same",  # checked as a GGUF in 16 bits, which rounds it
        "model_f16": "same",
        "model_q8_0": "almost_same",
    }
    # What was trained is there to the last bit, and it is not the base.
    loaded = transformers.AutoModelForCausalLM.from_pretrained(tmp_path / "out" / files["model_safetensors"].name)
    result = transformers.AutoModelForCausalLM.from_pretrained(run.adapter)
    base = transformers.AutoModelForCausalLM.from_pretrained(small_model)
    equal = [
        (torch.equal(weight, kept), torch.equal(weight.float(), before.float()))
        for weight, kept, before in zip(loaded.parameters(), result.parameters(), base.parameters(), strict=True)
    ]
    assert all(same for same, _ in equal)
    assert not any(unchanged for _, unchanged in equal)
    # Nothing of it names a folder of this computer.
    for file in (tmp_path / "out").rglob("*"):
        if file.is_file():
            assert str(tmp_path).encode() not in file.read_bytes(), file.name


def test_that_a_file_of_another_training_is_found_out(
    small_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, run = trained(tmp_path, small_model, method="full")
    # The converter is given the base instead of what was trained.
    monkeypatch.setattr(convert, "find_base", lambda _: small_model)
    assert exported(project, run, tmp_path / "out", ("model_f16",))["model_f16"].verdict == "different"


@pytest.mark.parametrize("changes", [{"method": "ia3"}, {"method": "prefix", "learning_rate": 0.1}], ids=repr)
def test_that_an_adapter_for_peft_alone_leaves_as_a_folder_that_answers_as_trained(
    small_model: Path, tmp_path: Path, changes: dict[str, Any]
) -> None:
    project, run = trained(tmp_path, small_model, **changes)

    files = exported(project, run, tmp_path / "out")

    assert {content: file.verdict for content, file in files.items()} == {"adapter_safetensors": "same"}
    folder = tmp_path / "out" / files["adapter_safetensors"].name
    assert "recipe.json" in (folder / "README.md").read_text()
    settings = json.loads((folder / "recipe.json").read_text())["settings"]
    assert settings["method"] == changes["method"]
