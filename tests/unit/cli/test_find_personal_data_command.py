"""`homespun find-personal-data`: one text, and one a line."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop_app.cli.main import main


def run(capsysbinary: pytest.CaptureFixture[bytes], *arguments: str) -> tuple[int, Any]:
    code = main(["find-personal-data", *arguments, "--json"])
    return code, json.loads(capsysbinary.readouterr().out)


def run_lines(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, *lines: str
) -> list[dict[str, Any]]:
    stdin = io.TextIOWrapper(io.BytesIO("\n".join(lines).encode("utf-8", "surrogatepass")))
    monkeypatch.setattr("sys.stdin", stdin)
    assert main(["find-personal-data", "-", "--jsonl"]) == 0
    return [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]


def test_that_offsets_count_the_characters_of_the_file_as_it_is(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    text = "Hi 😀 Anna,\r\nwrite to anna@x.example.\r\n"
    file = tmp_path / "mail.txt"
    file.write_bytes(text.encode())
    code, answer = run(capsysbinary, str(file))
    assert code == 0
    values = [(f["kind"], text[f["start"] : f["end"]]) for f in answer["findings"]]
    assert values == [("PERSON", "Anna"), ("EMAIL", "anna@x.example")]
    assert all(set(f) == {"start", "end", "kind", "confidence", "reason"} for f in answer["findings"])


def test_that_names_of_a_file_are_known(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    text, names = tmp_path / "mail.txt", tmp_path / "names.txt"
    text.write_text("then zuzu and Quarry came", encoding="utf-8")
    names.write_text("Zuzu Piatek\nQuarry Ltd\n", encoding="utf-8")
    _, answer = run(capsysbinary, str(text), "--known-names", str(names))
    assert [f["kind"] for f in answer["findings"]] == ["PERSON", "ORGANIZATION"]
    assert run(capsysbinary, str(text))[1]["findings"] == []


def test_that_the_language_tells_whose_numbers_to_try(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = tmp_path / "mail.txt"
    file.write_text("111222333", encoding="utf-8")
    assert run(capsysbinary, str(file))[1]["findings"] == []
    assert [f["kind"] for f in run(capsysbinary, str(file), "--language", "NL")[1]["findings"]] == ["NATIONAL_ID"]


def test_that_a_file_that_is_not_there_is_one_sentence(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    code, answer = run(capsysbinary, str(tmp_path / "none.txt"))
    assert code == 1
    assert answer["error"] == "source_missing"


def test_that_each_line_has_its_answer_also_a_bad_one(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = run_lines(
        capsysbinary,
        monkeypatch,
        '{"text": "Ask Zuzu", "known_names": ["Zuzu Piatek"]}',
        '{"text": "Ask Zuzu"}',
        "",
        "no json",
        "[1]",
        '{"no": "text"}',
        '{"text": 5}',
        '{"text": "a", "language": 5}',
        '{"text": "a", "known_names": "Zuzu"}',
        '{"text": "\\ud800 anna@x.example", "language": null, "known_names": null}',
    )
    assert [f["reason"] for f in answers[0]["findings"]] == ["known_person"]
    assert answers[1] == {"findings": []}
    assert [answer["error"] for answer in answers[2:9]] == [
        "line_not_json",
        "line_not_json",
        "line_not_object",
        "line_without_text",
        "line_not_text",
        "line_not_text",
        "line_bad_names",
    ]
    assert [(f["start"], f["end"]) for f in answers[9]["findings"]] == [(2, 16)]


def test_that_a_line_is_answered_before_the_next_one_is_written() -> None:
    """Another program may write a line, wait for the answer and only then write the next."""
    command = [sys.executable, "-m", "desktop_app", "find-personal-data", "-", "--jsonl"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        for text, kinds in (("write to anna@x.example", ["EMAIL"]), ("nothing here", [])):
            child.stdin.write(json.dumps({"text": text}).encode() + b"\n")
            child.stdin.flush()
            assert [f["kind"] for f in json.loads(child.stdout.readline())["findings"]] == kinds
        child.stdin.close()
        assert child.wait(20) == 0


def test_that_lines_with_other_languages_and_names_keep_their_order(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        {"text": "then zuzu came", "known_names": ["Zuzu Piatek"]},
        {"text": "then zuzu came"},
        {"text": "111222333", "language": "nl"},
        {"text": "111222333"},
        {"text": "111222333", "language": "nl"},
    ]
    answers = run_lines(capsysbinary, monkeypatch, *map(json.dumps, lines))
    kinds = [[f["kind"] for f in answer["findings"]] for answer in answers]
    assert kinds == [["PERSON"], [], ["NATIONAL_ID"], [], ["NATIONAL_ID"]]
