"""The pairs in the formats of other programs, held against samples of these formats."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.cli.main import main
from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.dataset.alpaca import read_alpaca
from desktop_app.dataset.build import build_dataset
from desktop_app.dataset.example import CONTEXT_MARK
from desktop_app.dataset.formats import FORMATS, Format, export_pairs
from desktop_app.redaction.apply import redact
from tests.unit.dataset.conftest import MakeProject, talk

HER = "her@lakeside.example"
SAMPLES = Path(__file__).parents[3].parent / "shared" / "fixtures" / "data" / "formats"


@pytest.fixture
def project(make_project: MakeProject) -> Project:
    turns = [(HER if n % 2 == 0 else "me", f"line number {n} of ours, “明天” {n * n}") for n in range(8)]
    made = make_project(
        [
            talk(*turns, number=1, kind="chat"),
            talk(("me", "shall we go?"), (HER, "gladly, when do you go"), ("me", "at six then"), number=2),
            *(
                talk((HER, f"question {n} {n * 7}"), ("me", f"answer {n} {n * 3}"), number=n)
                for n in range(30, 95)
            ),
        ]
    )
    redact(made)
    build_dataset(made)
    return made


def read(path: Path) -> list[Any]:
    text = path.read_text(encoding="utf-8")
    return json.loads(text) if path.suffix == ".json" else [json.loads(line) for line in text.splitlines()]


def openai_faults(record: Any) -> list[str]:
    """What OpenAI's own check of training files complains about (cookbook, "Data preparation")."""
    messages = record["messages"]
    faults = [
        "message" for m in messages if set(m) - {"weight", "name"} != {"role", "content"} or not m["content"]
    ]
    faults += ["role" for m in messages if m["role"] not in ("system", "user", "assistant")]
    faults += ["weight" for m in messages if m.get("weight", 1) not in (0, 1)]
    roles = [m["role"] for m in messages if m["role"] != "system"]
    return (
        faults
        + (["no answer"] if roles[-1:] != ["assistant"] else [])
        + (["no user"] if "user" not in roles else [])
    )


def test_that_every_format_holds_the_same_replies_in_the_same_order(project: Project, tmp_path: Path) -> None:
    final = {
        "alpaca": lambda record: record["output"],
        "openai": lambda record: record["messages"][-1]["content"],
        "sharegpt": lambda record: record["conversations"][-1]["value"],
        "gemini": lambda record: record["contents"][-1]["parts"][0]["text"],
    }
    expected = {
        "train": [example.output for example in read_alpaca(project.train_file)],
        "validation": [example.output for example in read_alpaca(project.validation_file)],
        "test": [example.output for example in read_alpaca(project.test_file)],
    }
    for form in FORMATS:
        written = export_pairs(project, form, tmp_path / form)
        assert sum(written.values()) == 70
        for name, count in written.items():
            records = read(tmp_path / form / name)
            assert len(records) == count
            assert [final[form](record) for record in records] == expected[Path(name).stem]


def test_that_the_history_is_turns_and_is_not_told_twice(project: Project, tmp_path: Path) -> None:
    export_pairs(project, "openai", tmp_path, ("train",))
    record = next(r for r in read(tmp_path / "train.jsonl") if "number 7" in r["messages"][-1]["content"])
    said = [(m["role"], m["content"][:13]) for m in record["messages"]]
    assert said[1:] == [
        ("user", "line number 2"),
        ("assistant", "line number 3"),
        ("user", "line number 4"),
        ("assistant", "line number 5"),
        ("user", "line number 6"),
        ("assistant", "line number 7"),
    ]
    assert [m.get("weight") for m in record["messages"] if m["role"] == "assistant"] == [0, 0, None]
    assert CONTEXT_MARK not in json.dumps(record["messages"])


def test_that_earlier_messages_that_do_not_alternate_stay_in_the_message(project: Project, tmp_path: Path) -> None:
    export_pairs(project, "sharegpt", tmp_path)
    records = [record for path in tmp_path.glob("*.jsonl") for record in read(path)]
    (record,) = [r for r in records if r["conversations"][-1]["value"] == "at six then"]
    assert len(record["conversations"]) == 3
    assert CONTEXT_MARK in record["conversations"][1]["value"]


def test_that_only_the_named_split_is_written(project: Project, tmp_path: Path) -> None:
    assert list(export_pairs(project, "gemini", tmp_path, ("test",))) == ["test.jsonl"]
    assert [path.name for path in tmp_path.glob("*.json*")] == ["test.jsonl"]
    record = read(tmp_path / "test.jsonl")[0]
    assert set(record) == {"systemInstruction", "contents"}
    assert [turn["role"] for turn in record["contents"]] == ["user", "model"]


def test_that_a_folder_that_cannot_be_written_is_told(project: Project, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(AppError, match="folder_not_writable"):
        export_pairs(project, "openai", tmp_path / "file")


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not here")
def test_that_openai_files_pass_the_check_that_finds_the_planted_fault(project: Project, tmp_path: Path) -> None:
    samples = read(next((SAMPLES / "openai").glob("*.jsonl")))
    assert [openai_faults(record) for record in samples[:3]] == [[], [], ["no user"]]
    for name in export_pairs(project, "openai", tmp_path):
        assert [openai_faults(record) for record in read(tmp_path / name)] == [[] for _ in read(tmp_path / name)]


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not here")
@pytest.mark.parametrize(
    ("form", "sample"),
    [("alpaca", "first200_alpaca_zh_demo.json"), ("sharegpt", "first200_glaive_toolcall_en_demo.json")],
)
def test_that_records_have_the_keys_of_the_samples(
    project: Project, tmp_path: Path, form: Format, sample: str
) -> None:
    theirs = read(SAMPLES / "llamafactory" / sample)
    (name, *_) = export_pairs(project, form, tmp_path)
    ours = read(tmp_path / name)
    if form == "alpaca":
        assert {frozenset(record) for record in ours} == {frozenset(record) for record in theirs}
        return
    assert {frozenset(turn) for record in ours for turn in record["conversations"]} == {
        frozenset(turn) for record in theirs for turn in record["conversations"]
    }
    roles = {turn["from"] for record in theirs for turn in record["conversations"]}
    assert {turn["from"] for record in ours for turn in record["conversations"]} <= roles | {"system"}


def test_that_the_command_line_exports_and_checks(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(project.folder)
    words = ["--format", "openai", "--to", str(tmp_path / "out"), "--split", "train", "--json"]
    assert main(["dataset", "export", folder, *words]) == 0
    assert json.loads(capsys.readouterr().out)["files"] == {"train.jsonl": len(read_alpaca(project.train_file))}
    assert main(["dataset", "check", folder]) == 0
    said = capsys.readouterr().out
    assert "70" in said
    assert "training gives away: 0." in said
    project.quality.unlink()
    assert main(["dataset", "check", folder]) == 1
