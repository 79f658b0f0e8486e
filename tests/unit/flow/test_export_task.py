"""The export as a story: what it asks the engine, what it makes of the answers, and what it leaves behind."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core import paths
from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, Run, read_json, read_record, write_json
from desktop_app.export import FORMATS, damaged_files, exported_folder, load_check
from desktop_app.export.choices import USUAL
from desktop_app.export.privacy_scan import ExportScan, scan_export
from desktop_app.export.tools.ollama import create_line
from desktop_app.flow.export_task import export
from desktop_app.protocol.events import Failed, Finished
from desktop_app.protocol.jobs import AdoptJob, CheckJob, ConvertJob, GenerateJob, MergeJob, QuantizeJob, TrainJob
from desktop_app.protocol.planned import PlannedJob
from desktop_app.protocol.wire import read_job, to_line
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

    def __init__(
        self,
        *,
        check: str = "same",
        dies_on: type | None = None,
        answers_differ: bool = False,
        far_from_tried: bool = False,
    ) -> None:
        self.check = check
        self.far_from_tried = far_from_tried
        self.dies_on = dies_on
        self.answers_differ = answers_differ
        self.jobs: list[PlannedJob] = []

    def run(self, planned: PlannedJob) -> Finished | Failed:
        self.jobs.append(planned)
        job = planned.job
        if self.dies_on is not None and isinstance(job, self.dies_on):
            return Failed(code="engine_vanished", details={"exit_code": -6})
        if isinstance(job, GenerateJob):
            assert job.load_in_4bit == ("tried" in job.output_file), "the exported files build on the 16-bit base"
            copied = "adapter_answers" in job.output_file
            tokens = [1, 2, 4] if copied and self.answers_differ else [1, 2, 3]
            lines = [json.loads(line)["id"] for line in Path(job.prompts_file).read_text().splitlines()]
            answers = [{"id": name, "variant": "tuned", "token_ids": tokens} for name in lines]
            Path(job.output_file).write_text("\n".join(map(json.dumps, answers)), encoding="utf-8")
        elif isinstance(job, ConvertJob | QuantizeJob):
            Path(job.output_file).parent.mkdir(parents=True, exist_ok=True)
            Path(job.output_file).write_bytes(b"GGUF" * 10)
        elif isinstance(job, MergeJob):
            Path(job.output_dir).mkdir()
            (Path(job.output_dir) / "model.safetensors").write_bytes(b"x" * 10)
        elif isinstance(job, AdoptJob):
            return Finished(reason="completed", outputs={"folder": job.adapter})
        elif isinstance(job, CheckJob):
            assert Path(job.model_file).is_file()
            is_far = "tried" in job.reference_file and self.far_from_tried
            found = {
                "verdict": self.check,
                "tokens_equal": 24,
                "tokens_compared": 24,
                "mean_kl": 1e-6,
                "base_kl": 2.0,
                "stops": 8,
                "expected_stops": 8,
                "faults": ["numbers"] if is_far or self.check == "different" else [],
            }
            write_json(Path(job.output_file), found)
        return Finished(reason="completed")

    def drive(
        self, project: Project, run: Run, destination: Path, codes: Sequence[str] = USUAL
    ) -> dict[str, object]:
        task = export(project, run, destination, codes)
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
    assert exported_folder(run) == tmp_path / "out"
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
    # Once more for what the person tried: the adapter on the base in 4 bits.
    assert [bool(job.adapter_file) for job in checks] == [True, False, False, False]
    assert not list(tmp_path.rglob("*F16.gguf")) or [path.parent.name for path in tmp_path.rglob("*F16.gguf")] == [
        "out"
    ]


def test_that_every_format_can_be_made_and_the_quantiser_reads_one_file(
    project: Project, run: Run, tmp_path: Path
) -> None:
    engine = Engine(check="almost_same")
    outputs = engine.drive(project, run, tmp_path / "out", tuple(FORMATS.values()))
    check = load_check(run)
    assert check is not None
    assert outputs["files"] == len(FORMATS) == len({file.name for file in check.files})
    assert {file.merged_into for file in check.files} == {"", "base"}
    sources = {p.job.input_file for p in engine.jobs if isinstance(p.job, QuantizeJob)}
    assert sources == {str(tmp_path / "out" / "homespun-tiny-Meine-Post-F16.gguf")}
    assert "Q4_K_M" in (tmp_path / "out" / "Modelfile").read_text().splitlines()[0]
    # Each other whole model has one of its own, so that the line on the page is right for the chosen file.
    for file in (tmp_path / "out").glob("Modelfile-*"):
        assert file.read_text().startswith(
            f"FROM ./homespun-tiny-Meine-Post-{file.name.removeprefix('Modelfile-')}"
        )
    f16 = tmp_path / "out" / "homespun-tiny-Meine-Post-F16.gguf"
    assert 'Modelfile-F16"' in create_line(f16, "mail")
    text = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert all(file.name in text for file in check.files)
    assert str(tmp_path) not in text
    assert not (run.jobs / "export" / "scratch").exists()


def test_that_a_small_file_alone_needs_the_large_one_only_for_a_while(
    project: Project, run: Run, tmp_path: Path
) -> None:
    Engine().drive(project, run, tmp_path / "out", ("model_q4_k_m",))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "Modelfile",
        "README.md",
        "SHA256SUMS",
        "homespun-tiny-Meine-Post-Q4_K_M.gguf",
    ]


def test_that_a_base_too_far_from_what_was_tried_is_replaced_by_the_base_in_4_bits(
    project: Project, run: Run, tmp_path: Path
) -> None:
    engine = Engine(far_from_tried=True)
    engine.drive(project, run, tmp_path / "out")
    converted = [
        p.job.base_in_4bit for p in engine.jobs if isinstance(p.job, ConvertJob) and "out" in p.job.output_file
    ]
    assert converted == [False, False, True, True]  # adapter, first try, again, the next format
    check = load_check(run)
    assert check is not None
    assert [file.merged_into for file in check.files] == ["", "", "base_in_4bit", "base_in_4bit"]
    last = [p.job for p in engine.jobs if isinstance(p.job, CheckJob)][-1]
    assert "tried" in last.reference_file


def test_that_no_tool_is_pointed_at_a_file_that_failed(project: Project, run: Run, tmp_path: Path) -> None:
    Engine(check="different").drive(project, run, tmp_path / "out")
    assert not (tmp_path / "out" / "Modelfile").exists()


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


_ONLY_FOR_PEFT = [
    ({"peft_type": "IA3"}, "IA3"),
    ({"peft_type": "PREFIX_TUNING"}, "prefix tuning"),
    ({"peft_type": "LOHA"}, "LOHA"),
]


@pytest.mark.parametrize(("config", "feature"), _ONLY_FOR_PEFT)
def test_that_what_no_file_can_carry_is_said_before_anything_is_written(
    project: Project, run: Run, tmp_path: Path, config: dict[str, Any], feature: str
) -> None:
    write_json(run.adapter / "adapter_config.json", config)
    for codes in (("adapter_gguf",), ("adapter_safetensors", "model_f16"), ("model_safetensors",)):
        with pytest.raises(AppError) as caught:
            next(export(project, run, tmp_path / "out", codes))
        assert (caught.value.code, caught.value.details) == ("adapter_not_supported", {"feature": feature})
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("config", "feature"), _ONLY_FOR_PEFT)
def test_that_where_nobody_chose_the_folder_for_peft_is_written_alone(
    project: Project, run: Run, tmp_path: Path, config: dict[str, Any], feature: str
) -> None:
    write_json(run.adapter / "adapter_config.json", config)
    Engine().drive(project, run, tmp_path / "out")
    check = load_check(run)
    assert check is not None
    assert [(file.content, file.verdict) for file in check.files] == [("adapter_safetensors", "same")]


def test_that_what_only_a_whole_model_holds_is_left_out_or_said_where_it_was_asked_for(
    project: Project, run: Run, tmp_path: Path
) -> None:
    config = read_json(run.adapter / "adapter_config.json")
    write_json(run.adapter / "adapter_config.json", {**config, "use_dora": True})

    with pytest.raises(AppError) as caught:
        next(export(project, run, tmp_path / "asked", ("adapter_gguf",)))
    Engine().drive(project, run, tmp_path / "out")

    assert (caught.value.code, caught.value.details) == ("adapter_only_in_whole_model", {"feature": "DoRA"})
    assert not (tmp_path / "asked").exists()
    check = load_check(run)
    assert check is not None
    assert [file.content for file in check.files] == ["adapter_safetensors", "model_f16", "model_q8_0"]


@pytest.fixture
def whole(run: Run) -> Run:
    """A run that trained every weight."""
    run.job.write_text(to_line(replace(read_job(run.job, TrainJob), method="full")), encoding="utf-8")
    for file in run.adapter.iterdir():
        file.unlink()
    write_json(run.adapter / "config.json", {"max_position_embeddings": 512})
    write_json(run.adapter / "recipe.json", {"settings": {"method": "full"}})
    header = json.dumps({"a.weight": {"dtype": "F32", "shape": [16, 256], "data_offsets": [0, 0]}}).encode()
    (run.adapter / "model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header)
    return run


def test_that_a_whole_model_is_converted_from_itself_and_compared_with_what_was_trained(
    project: Project, whole: Run, tmp_path: Path
) -> None:
    engine = Engine()
    outputs = engine.drive(project, whole, tmp_path / "out")
    assert outputs["verdict"] == "export_same"
    check = load_check(whole)
    assert check is not None
    assert {file.content for file in check.files} == {"model_safetensors", "model_f16", "model_q8_0"}
    assert {file.merged_into for file in check.files} == {""}
    for job in (planned.job for planned in engine.jobs):
        if isinstance(job, ConvertJob):
            assert job.adapter is None
            assert job.base_model in (str(whole.adapter), str(tmp_path / "out" / "homespun-tiny-Meine-Post"))
        elif isinstance(job, MergeJob):
            assert (job.base_model, job.adapter) == (str(whole.adapter), None)
        elif isinstance(job, GenerateJob):
            # The base is there as well: a file that answers like the base is no good.
            assert (job.base_model, job.adapter) == (str(paths.tiny_model()), str(whole.adapter))
            assert not job.load_in_4bit
    folder = tmp_path / "out" / "homespun-tiny-Meine-Post"
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert "library_name: transformers" in card
    assert "full fine-tuning" in card
    assert read_json(folder / "recipe.json") == {"settings": {"method": "full"}}


def test_that_an_adapter_of_a_whole_model_is_refused_before_anything_is_written(
    project: Project, whole: Run, tmp_path: Path
) -> None:
    with pytest.raises(AppError, match="export_whole_model_only"):
        next(export(project, whole, tmp_path / "out", ("adapter_gguf",)))
    assert not (tmp_path / "out").exists()
