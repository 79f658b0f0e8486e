"""A project with a trained run, and the engine's answers played instead of made."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.core.project import Project, Run, write_json
from desktop_app.evaluation.asking import Item, ask_everything, files_of, load_items
from desktop_app.protocol.jobs import TrainJob
from desktop_app.protocol.wire import to_line

VOICE = [
    f"Ahoy there! The {word} is shipshape and waits at the quay for you, come before the tide turns. Fair winds!"
    for word in ("mail", "boat", "tea", "parcel")
]
Answer = Callable[[Item], str]


def alpaca(count: int, *, begin: int = 0) -> list[dict[str, str]]:
    return [
        {
            "instruction": "Write a reply to this message.",
            "input": f"Message {n}, is all ready?",
            "output": f"{VOICE[n % 4]} Number {n} of the log.",
        }
        for n in range(begin, begin + count)
    ]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project.create(tmp_path / "p")
    write_json(project.train_file, alpaca(40))
    write_json(project.validation_file, alpaca(4, begin=60))
    write_json(project.test_file, alpaca(16, begin=80))
    return project


@pytest.fixture
def run(project: Project) -> Run:
    made = project.new_run()
    job = TrainJob(
        run_dir=str(made.folder),
        base_model="/m",
        train_file=str(project.train_file),
        validation_file=str(project.validation_file),
        method="lora",
    )
    made.job.write_text(to_line(job), encoding="utf-8")
    return made


def _nll(text_id: str, variant: str) -> float:
    """A model that learned the voice and still listens: replies 40 to 10 nats, foreign ones 5 more than before."""
    wobble = (hash(text_id) % 100) / 100
    if text_id.startswith("right-"):
        return (40.0 if variant == "base" else 10.0) + wobble
    if text_id.startswith("other-"):
        return (42.0 if variant == "base" else 18.0) + wobble
    return 30.0 + wobble


def play(
    project: Project,
    run: Run,
    *,
    base: Answer = lambda item: "Thank you for your message, I will look into it.",
    tuned: Answer = lambda item: item.own or "Ahoy!",
    nll: Callable[[str, str], float] = _nll,
) -> None:
    """Writes what the engine would: answers to everything asked, and a likelihood of every text."""
    ask_everything(project, run, answers=16)
    files = files_of(run)
    speakers = {"base": base, "tuned": tuned}
    with files.answers.open("w", encoding="utf-8") as stream:
        for item in load_items(run):
            for variant, speak in speakers.items():
                stream.write(json.dumps({"id": item.id, "variant": variant, "text": speak(item)}) + "\n")
    texts = [json.loads(line)["id"] for line in files.texts.read_text(encoding="utf-8").splitlines()]
    with files.likelihoods.open("w", encoding="utf-8") as stream:
        for text_id in texts:
            for variant in speakers:
                line = {"id": text_id, "variant": variant, "nll": nll(text_id, variant), "tokens": 10}
                stream.write(json.dumps(line) + "\n")
