"""The export as a story: what it asks the engine, what it makes of the answers, and what it leaves behind."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

from desktop_app.core import paths
from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, Run, read_record, write_json
from desktop_app.export import damaged_files, load_check
from desktop_app.export.privacy_scan import ExportScan, scan_export
from desktop_app.flow.export_task import export
from desktop_app.protocol.events import Failed, Finished
from desktop_app.protocol.jobs import CheckJob, ConvertJob, GenerateJob, TrainJob
from desktop_app.protocol.planned import PlannedJob
from desktop_app.protocol.wire import to_line
from desktop_app.redaction.proof import LeakScanner


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project.create(tmp_path / "p", name="Meine Post")
    pairs = [
        {"instruction": "Write a reply to this message.", "input": f"Hi {n}", "output": "Ahoy"} for n in range(9)
    ]
    write_json(project.train_file, pairs)
    write_json(project.test_file, pairs)
    return project


@pytest.fixture
def run(project: Project) -> Run:
    run = project.new_run()
    job = TrainJob(
        run_dir=str(run.folder),
        base_model=str(paths.tiny_model()),
        train_file=str(project.train_file),
        validation_file=str(project.train_file),
        method="qlora",
    )
    run.job.write_text(to_line(job), encoding="utf-8")
    write_json(run.adapter / "adapter_config.json", {"r": 16, "base_model_name_or_path": "x"})
    header = json.dumps({"a.weight": {"dtype": "F32", "shape": [16, 256], "data_offsets": [0, 0]}}).encode()
    (run.adapter / "adapter_model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header)
    return run


class Engine:
    """Plays the engine: writes what each job would leave behind."""

    def __init__(self, *, check: str = "same", dies_on: type | None = None, answers_differ: bool = False) -> None:
        self.check = check
        self.dies_on = dies_on
        self.answers_differ = answers_differ
        self.jobs: list[PlannedJob] = []

    def run(self, planned: PlannedJob) -> Finished | Failed:
        self.jobs.append(planned)
        job = planned.job
        if self.dies_on is not None and isinstance(job, self.dies_on):
            return Failed(code="engine_vanished", details={"exit_code": -6})
        if isinstance(job, GenerateJob):
            assert not job.load_in_4bit, "the exported files build on the 16-bit base"
            copied = "adapter_answers" in job.output_file
            tokens = [1, 2, 4] if copied and self.answers_differ else [1, 2, 3]
            lines = [json.loads(line)["id"] for line in Path(job.prompts_file).read_text().splitlines()]
            answers = [{"id": name, "variant": "tuned", "token_ids": tokens} for name in lines]
            Path(job.output_file).write_text("\n".join(map(json.dumps, answers)), encoding="utf-8")
        elif isinstance(job, ConvertJob):
            Path(job.output_file).write_bytes(b"GGUF" * 10)
        elif isinstance(job, CheckJob):
            assert Path(job.model_file).is_file()
            write_json(Path(job.output_file), {"verdict": self.check, "tokens_equal": 24, "tokens_compared": 24})
        return Finished(reason="completed")

    def drive(self, project: Project, run: Run, destination: Path) -> dict[str, object]:
        task = export(project, run, destination)
        try:
            planned = next(task)
            while True:
                planned = task.send(self.run(planned))
        except StopIteration as finished:
            return dict(finished.value)


def test_that_every_format_is_written_checked_and_listed(project: Project, run: Run, tmp_path: Path) -> None:
    engine = Engine()
    outputs = engine.drive(project, run, tmp_path / "out")
    assert outputs["verdict"] == "export_same"
    check = load_check(run)
    assert check is not None
    assert [file.verdict for file in check.files] == ["same"] * 4
    assert damaged_files(tmp_path / "out") == []
    assert (tmp_path / "out" / "Modelfile").read_text().startswith("FROM ./homespun-tiny-Meine-Post-Q8_0.gguf")
    card = next((tmp_path / "out").rglob("README.md")).read_text(encoding="utf-8")
    assert "homespun-tiny" in card
    assert str(tmp_path) not in card
    # llama.cpp is asked about each GGUF; the adapter needs a base, which is not left behind.
    checks = [planned.job for planned in engine.jobs if isinstance(planned.job, CheckJob)]
    assert [bool(job.adapter_file) for job in checks] == [True, False, False]
    assert not list(tmp_path.rglob("base-F16.gguf"))


def test_that_a_file_that_llama_cpp_dies_of_is_a_finding_and_not_the_end(
    project: Project, run: Run, tmp_path: Path
) -> None:
    outputs = Engine(dies_on=CheckJob).drive(project, run, tmp_path / "out")
    assert outputs["verdict"] == "export_not_opened"
    check = load_check(run)
    assert check is not None
    assert [file.verdict for file in check.files] == ["same", "not_opened", "not_opened", "not_opened"]


def test_that_one_different_file_makes_the_whole_verdict(project: Project, run: Run, tmp_path: Path) -> None:
    assert Engine(check="different").drive(project, run, tmp_path / "out")["verdict"] == "export_different"


def test_that_an_adapter_copy_that_answers_otherwise_is_noticed(
    project: Project, run: Run, tmp_path: Path
) -> None:
    Engine(answers_differ=True).drive(project, run, tmp_path / "out")
    check = load_check(run)
    assert check is not None
    assert [file.verdict for file in check.files if file.content == "adapter_safetensors"] == ["different"]


def test_that_a_failed_export_leaves_nothing_behind(project: Project, run: Run, tmp_path: Path) -> None:
    with pytest.raises(AppError, match="engine_vanished"):
        Engine(dies_on=ConvertJob).drive(project, run, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert load_check(run) is None


def test_that_a_cancelled_export_keeps_what_was_in_the_folder_before(
    project: Project, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "holiday.jpg").touch()
    task = export(project, run, tmp_path / "out")
    engine = Engine()
    planned = next(task)
    while not isinstance(planned.job, ConvertJob):
        planned = task.send(engine.run(planned))
    task.close()
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["holiday.jpg"]


def test_that_an_earlier_export_is_never_overwritten(project: Project, run: Run, tmp_path: Path) -> None:
    Engine().drive(project, run, tmp_path / "out")
    with pytest.raises(AppError, match="folder_not_empty"):
        Engine().drive(project, run, tmp_path / "out")
    assert damaged_files(tmp_path / "out") == []


def test_that_the_words_of_an_export_are_searched_for_what_was_replaced(
    project: Project, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "README.md").write_text("Written for anna_weber", encoding="utf-8")
    (tmp_path / "out" / "vocab.json").write_text('{"Anna": 1, "Weber": 2}', encoding="utf-8")
    (run.folder / "engine.log").write_text("step 1 of Anna Weber", encoding="utf-8")
    assert scan_export(project, run, tmp_path / "out").values == 0
    LeakScanner.of([("PERSON", "Anna Weber")], key=project.facts.key).save(project.known_values)
    scan = scan_export(project, run, tmp_path / "out")
    assert (scan.values, scan.private, scan.private_in_run) == (1, ("README.md",), ("engine.log",))
    assert read_record(run.export / "privacy.json", ExportScan) == scan
