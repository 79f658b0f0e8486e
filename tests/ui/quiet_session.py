"""A session whose tasks are never run, and a small project with everything that the later pages read."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path

from desktop_app.core import paths
from desktop_app.core.project import Project, Run, write_json
from desktop_app.dataset.example import INSTRUCTION, Example, Quality
from desktop_app.evaluation import Verdict, judge
from desktop_app.evaluation.asking import Item, ask_everything, files_of, load_items
from desktop_app.evaluation.report import make_report
from desktop_app.hardware.profile import Gpu, HardwareProfile
from desktop_app.protocol.commands import Command
from desktop_app.protocol.events import Event, Failed, Finished
from desktop_app.protocol.jobs import TrainJob
from desktop_app.protocol.planned import Task
from desktop_app.protocol.wire import to_line
from desktop_app.ui.session import Session

GB = 10**9


class QuietSession(Session):
    """Takes tasks without running them; a test plays their events and their end."""

    def __init__(self, settings_file: Path) -> None:
        super().__init__(settings_file)
        self.tasks: list[tuple[str, Task]] = []
        self.sent: list[Command] = []
        self.cancelled = 0
        self.looks = 0

    def start_task(self, name: str, task: Task) -> None:
        self.tasks.append((name, task))
        self._task_name = name
        self.task_started.emit(name)

    def send(self, command: Command) -> None:
        self.sent.append(command)

    def cancel_task(self) -> None:
        self.cancelled += 1

    def look_at_computer(self) -> None:
        self.looks += 1

    def see(self, profile: HardwareProfile) -> None:
        self.profile = profile
        self.computer_seen.emit()

    def play(self, events: list[Event]) -> None:
        self.task_events.emit(self._task_name, events)

    def end(self, end: Failed | Finished) -> None:
        name, self._task_name = self._task_name, ""
        self.files_changed.emit()
        self.task_ended.emit(name, end)


def a_computer(*, gpu_gb: float = 0.0) -> HardwareProfile:
    """A computer with or without a graphics card that can train."""
    cards = (
        Gpu(
            vendor="nvidia",
            name="A card",
            identifier="0",
            memory_total_bytes=int(gpu_gb * GB),
            memory_free_bytes=int(gpu_gb * GB),
            backend="cuda",
            supports_bfloat16=True,
            can_train=True,
        ),
    )
    return HardwareProfile(
        system="Linux",
        system_version="12",
        cpu_name="A processor",
        cpu_cores=8,
        memory_total_bytes=32 * GB,
        memory_available_bytes=24 * GB,
        disk_free_bytes=100 * GB,
        gpus=cards if gpu_gb else (),
        verdict="gpu_training" if gpu_gb else "cpu_only",
    )


def a_project(folder: Path, name: str = "Mail") -> Project:
    """A project whose messages are cleaned: 60 training pairs and six to test with."""
    project = Project.create(folder, name=name)
    quality = Quality(
        replies=72,
        pairs=72,
        dropped={},
        train=60,
        validation=6,
        test=6,
        median_output_characters=80,
        longest_output_characters=300,
    )
    write_json(project.quality, quality)
    for file, count in ((project.train_file, 60), (project.validation_file, 6), (project.test_file, 6)):
        write_json(
            file,
            [Example(instruction=INSTRUCTION, input=f"Message {i}?\n", output=f"Ahoy {i}!") for i in range(count)],
        )
    for file in (project.conversations, project.findings, project.redacted):
        file.parent.mkdir(exist_ok=True)
        file.touch()
    project.change(privacy_reviewed=True)
    return project


def a_train_job(project: Project, run: Run) -> TrainJob:
    return TrainJob(
        run_dir=str(run.folder),
        base_model=str(paths.tiny_model()),
        train_file=str(project.train_file),
        validation_file=str(project.validation_file),
        method="qlora",
    )


def an_unfinished_run(project: Project, events: list[Event] | None = None) -> Run:
    run = project.new_run()
    run.job.write_text(to_line(a_train_job(project, run)), encoding="utf-8")
    if events is not None:
        run.events.write_text("".join(map(to_line, events)), encoding="utf-8")
    return run


def finish(run: Run) -> None:
    """Puts the result of training where the engine puts it."""
    run.adapter.mkdir(exist_ok=True)
    header = json.dumps({"a.weight": {"dtype": "F32", "shape": [16, 256], "data_offsets": [0, 0]}}).encode()
    (run.adapter / "adapter_model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header)
    write_json(run.adapter / "adapter_config.json", {"peft_type": "LORA", "r": 16})
    write_json(run.metrics, {"validation_loss_before": 4.2, "validation_loss_after": 1.3})


def a_trained_run(project: Project) -> Run:
    run = an_unfinished_run(project)
    finish(run)
    return run


def judge_run(
    project: Project,
    run: Run,
    *,
    word: str = "better",
    answers: int = 24,
    tuned: Callable[[Item], str] = lambda item: item.own or "Ahoy!",
) -> Verdict:
    """Writes everything that a comparison leaves: answers to all that is asked, report and verdict."""
    ask_everything(project, run, answers=answers)
    files = files_of(run)
    texts = [json.loads(line)["id"] for line in files.texts.read_text(encoding="utf-8").splitlines()]
    nll = {"base": 40.0, "tuned": {"better": 10.0, "no_difference": 40.0, "worse": 70.0}[word]}
    with files.answers.open("w", encoding="utf-8") as stream:
        for item in load_items(run):
            for variant, text in (("base", "Thank you."), ("tuned", tuned(item))):
                stream.write(json.dumps({"id": item.id, "variant": variant, "text": text}) + "\n")
    with files.likelihoods.open("w", encoding="utf-8") as likelihoods:
        for place, text_id in enumerate(texts):
            for variant, value in nll.items():
                foreign = value + 8.0 if text_id.startswith("other-") else value
                line = {"id": text_id, "variant": variant, "nll": foreign + place % 3, "tokens": 10}
                likelihoods.write(json.dumps(line) + "\n")
    return judge(project, run, make_report(project, run))
