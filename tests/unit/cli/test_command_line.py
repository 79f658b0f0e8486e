"""The command line: help a stranger understands, exit statuses in the usual sense, one sentence for bad input."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from desktop_app.cli.main import main
from desktop_app.core.project import Project

COMMANDS = (
    "demo", "detect", "new", "messages", "import", "redact", "plan", "train", "evaluate", "export", "doctor",
    "forget-secrets",
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_that_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])
    assert left.value.code == 0
    text = capsys.readouterr().out
    assert f"homespun {command}" in text
    assert len(text.splitlines()) >= 5


def test_that_a_word_it_does_not_know_is_exit_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["dance"])
    assert left.value.code == 2
    assert "dance" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["redact"], "Add your messages first."),
        (["plan"], "privacy check first"),
        (["train"], "plan first"),
        (["evaluate"], "Train a model first."),
        (["export", "--to", "somewhere"], "Train a model first."),
    ],
)
def test_that_a_step_too_early_says_what_comes_first(
    command: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Project.create(tmp_path / "p")
    assert main([command[0], str(tmp_path / "p"), *command[1:]]) == 1
    said = capsys.readouterr()
    assert words in said.err
    assert said.err.count("\n") == 1


def test_that_a_folder_without_a_project_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", str(tmp_path)]) == 1
    assert "not a Homespun project" in capsys.readouterr().err


def test_that_json_errors_are_json_on_stdout_and_words_on_stderr(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", str(tmp_path), "--json"]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["error"] == "not_a_project"
    assert "not a Homespun project" in said.err


def _bad_sources(folder: Path) -> dict[str, Path]:
    empty = folder / "empty.mbox"
    empty.touch()
    binary = folder / "holiday.mbox"
    binary.write_bytes(bytes(range(256)) * 40)
    whole = folder / "whole.zip"
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("_chat.txt", "[31/12/2022, 11:40:26] Alice: hello\n" * 50)
    truncated = folder / "truncated.zip"
    truncated.write_bytes(whole.read_bytes()[:-40])
    climbing = folder / "climbing.zip"
    with zipfile.ZipFile(climbing, "w") as archive:
        archive.writestr("../../escaped.txt", "[31/12/2022, 11:40:26] Alice: hello\n")
    return {
        "empty": empty,
        "binary": binary,
        "truncated zip": truncated,
        "climbing zip": climbing,
        "missing": folder / "nothing.mbox",
    }


@pytest.mark.parametrize("kind", ["empty", "binary", "truncated zip", "climbing zip", "missing"])
def test_that_bad_input_is_one_clear_sentence_and_writes_nothing_outside_the_project(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "exports").mkdir()
    source = _bad_sources(tmp_path / "exports")[kind]
    project = Project.create(tmp_path / "home" / "p")
    before = sorted(path for path in tmp_path.rglob("*") if project.folder not in path.parents)
    assert main(["import", str(project.folder), str(source), "--me", "me@example.org"]) == 1
    said = capsys.readouterr().err.strip()
    assert said
    assert "\n" not in said
    assert "Traceback" not in said
    assert "did not foresee" not in said
    assert sorted(path for path in tmp_path.rglob("*") if project.folder not in path.parents) == before
    assert not project.conversations.exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root reads everything")
def test_that_a_file_without_permission_is_one_clear_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    closed = tmp_path / "closed.mbox"
    closed.write_text("From a@example.org Mon Jan  1 00:00:00 2024\nSubject: x\n\nhello\n", encoding="utf-8")
    closed.chmod(0)
    project = Project.create(tmp_path / "p")
    assert main(["import", str(project.folder), str(closed), "--me", "me@example.org"]) == 1
    assert "closed.mbox" in capsys.readouterr().err


def test_that_messages_of_any_export_come_out_one_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chat = tmp_path / "WhatsApp Chat with Bob.txt"
    chat.write_text(
        "31/12/2022, 11:40 - Alice: 你好 Bob\n31/12/2022, 11:41 - Bob: Hello Alice\n", encoding="utf-8"
    )
    assert main(["messages", str(chat), "--jsonl", str(tmp_path / "out.jsonl"), "--json"]) == 0
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["text"] for line in lines] == ["你好 Bob", "Hello Alice"]
    expected = [
        "source", "conversation_id", "message_id", "parent_id", "time_utc", "sender", "sender_name", "recipients",
        "subject", "kind", "text", "notes",
    ]  # fmt: skip
    assert list(lines[0]) == expected
    funnel = json.loads(capsys.readouterr().out)
    source = {"name": chat.name, "format": "whatsapp", "read": 2, "dropped": {}}
    assert (funnel["read"], funnel["kept"], funnel["dropped"]) == (2, 2, {})
    assert [{key: one[key] for key in source} for one in funnel["sources"]] == [source]


@pytest.mark.parametrize("command", [["detect", "--json"], ["doctor", "--json"]])
def test_that_looking_at_the_computer_loads_neither_qt_nor_torch(command: list[str]) -> None:
    program = (
        "import sys, json\n"
        "from desktop_app.cli.main import main\n"
        f"status = main({command!r})\n"
        "loaded = [name for name in ('PySide6', 'torch', 'transformers', 'phonenumbers') if name in sys.modules]\n"
        "print(json.dumps(loaded), file=sys.stderr)\n"
        "sys.exit(status)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)
    assert json.loads(done.stderr.strip().splitlines()[-1]) == []


def test_that_the_report_for_a_bug_names_no_user_and_no_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    text = capsys.readouterr().out
    assert "torch" in text
    assert str(Path.home()) not in text
    assert str(Path.cwd()) not in text


def test_that_an_export_that_is_gone_fails_and_one_beside_good_ones_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = Project.create(tmp_path / "p")
    chat = tmp_path / "WhatsApp Chat with Bob.txt"
    chat.write_text("31/12/2022, 11:40 - Alice: Hi\n31/12/2022, 11:41 - Bob: Hello Alice\n", encoding="utf-8")
    both = ["import", str(project.folder), str(chat), str(tmp_path / "gone.mbox"), "--me", "Bob", "--json"]

    assert main(both) == 0
    funnel = json.loads(capsys.readouterr().out)
    assert funnel["read"] == 2
    assert [one["code"] for one in funnel["not_read"]] == ["source_missing"]
    assert main(["import", str(project.folder), str(tmp_path / "gone.mbox"), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"] == "source_missing"
