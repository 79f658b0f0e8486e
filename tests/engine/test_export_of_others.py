"""`homespun export-adapter` from end to end: adapters of plain PEFT, the real engine, llama.cpp as the judge."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import gguf
import peft
import pytest

from desktop_app.engine.convert import run_convert
from desktop_app.protocol.jobs import ConvertJob
from tests.engine.export_table import channel

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500), pytest.mark.filterwarnings("ignore")]
_NAMES = ("adapter", "adapter-4bit")
HUB_ID, ADDED = "someone/small-model", ("<|reason|>", "<|answer|>")
"""As in `export_elsewhere`; importing it here would meet pytest's filter of warnings."""

Lines = list[dict[str, list[int]]]


def _run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    own = {f"XDG_{name}_HOME": str(folder / "home" / name) for name in ("DATA", "CONFIG", "CACHE", "STATE")}
    return subprocess.run(
        [sys.executable, *words],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
        env={**os.environ, **own, "HF_HUB_OFFLINE": "1", "PYTHONPATH": str(Path.cwd())},
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("elsewhere")
    done = _run(folder, str(Path(__file__).with_name("export_elsewhere.py")), str(folder))
    assert done.returncode == 0, done.stderr[-3000:]
    return folder


def _export(made: Path, adapter: str, formats: str, *, base: str = "base") -> subprocess.CompletedProcess[str]:
    words = ("--base", str(made / base), "--adapter", str(made / adapter), "--to", str(made / f"{adapter}-files"))
    return _run(made, "-m", "desktop_app", "export-adapter", *words, "--format", formats, "--check", "--json")


def _files(done: subprocess.CompletedProcess[str]) -> dict[str, dict[str, Any]]:
    assert done.returncode == 0, done.stderr[-3000:]
    return {file["content"]: file for file in json.loads(done.stdout)["files"]}


def _said(text: str) -> Lines:
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    return [{key: line[key] for key in ("prompt", "answer")} for line in lines]


def _by_transformers(made: Path, adapter: str) -> Lines:
    return _said((made / f"{adapter}.jsonl").read_text(encoding="utf-8"))


def _by_llama_cpp(made: Path, *files: str) -> list[Lines]:
    """Returns what llama.cpp says with each model, or model+adapter."""
    script, questions = Path(__file__).with_name("export_ask.py"), made / "questions.json"
    done = _run(made, str(script), str(questions), *files)
    assert done.returncode == 0, done.stderr[-3000:]
    lines = _said(done.stdout)
    each = len(lines) // len(files)
    return [lines[start : start + each] for start in range(0, len(lines), each)]


@pytest.fixture(scope="module", params=_NAMES)
def usual(request: pytest.FixtureRequest, made: Path) -> tuple[str, dict[str, dict[str, Any]]]:
    return request.param, _files(_export(made, request.param, "adapter,gguf-adapter,gguf:q8_0"))


def test_that_every_format_stands_the_check(usual: tuple[str, dict[str, dict[str, Any]]]) -> None:
    _, files = usual

    assert {content: file["verdict"] for content, file in files.items()} == {
        "adapter_safetensors": "same",
        "adapter_gguf": "same",
        "model_q8_0": "almost_same",
    }


def test_that_llama_cpp_says_with_the_files_what_peft_says_with_the_adapter(
    usual: tuple[str, dict[str, dict[str, Any]]], made: Path
) -> None:
    name, files = usual
    folder = made / f"{name}-files"
    base = made / f"{name}-base.gguf"
    run_convert(ConvertJob(base_model=str(made / "base"), adapter=None, output_file=str(base)), channel())
    expected = _by_transformers(made, name)

    whole, adapted, plain = _by_llama_cpp(
        made,
        str(folder / files["model_q8_0"]["name"]),
        f"{base}+{folder / files['adapter_gguf']['name']}",
        str(base),
    )

    assert whole == adapted == expected
    assert plain != expected


def test_that_the_folder_is_the_same_adapter_for_anybody(
    usual: tuple[str, dict[str, dict[str, Any]]], made: Path
) -> None:
    name, files = usual
    folder = made / f"{name}-files" / files["adapter_safetensors"]["name"]
    weights = "adapter_model.safetensors"

    assert (folder / weights).read_bytes() == (made / name / weights).read_bytes()
    config = peft.LoraConfig.from_pretrained(str(folder))
    assert config.base_model_name_or_path == HUB_ID
    for file in (made / f"{name}-files").rglob("*"):
        assert not file.is_file() or str(made).encode() not in file.read_bytes(), file.name


def test_that_a_base_in_4_bits_is_refused_by_the_name_of_its_method(made: Path) -> None:
    done = _export(made, "adapter-4bit", "gguf:f16", base="base-4bit")

    assert done.returncode != 0
    assert json.loads(done.stdout)["error"] == "base_quantised"
    assert "bitsandbytes" in done.stderr


def test_that_words_which_training_added_arrive_in_llama_cpp(made: Path) -> None:
    files = _files(_export(made, "adapter-words", "gguf:f16,gguf:q8_0"))
    folder = made / "adapter-words-files"

    assert {content: file["verdict"] for content, file in files.items()} == {
        "model_f16": "same",
        "model_q8_0": "almost_same",
    }
    expected = _by_transformers(made, "adapter-words")
    assert _by_llama_cpp(made, *(str(folder / file["name"]) for file in files.values())) == [expected] * 2
    for file in files.values():
        fields = gguf.GGUFReader(folder / file["name"]).fields
        tokens, kinds = (fields[f"tokenizer.ggml.{name}"].contents() for name in ("tokens", "token_type"))
        numbers = [tokens.index(word) for word in ADDED]
        assert [kinds[number] for number in numbers] == [gguf.TokenType.CONTROL] * len(ADDED)
        # The answers begin with the added words: their rows were trained, and are in the file.
        assert all(line["answer"][: len(ADDED)] == numbers for line in expected)


def test_that_an_adapter_file_is_refused_for_added_words_and_the_whole_model_offered(made: Path) -> None:
    # Where they were asked for; nothing is left behind.
    done = _run(
        made,
        *("-m", "desktop_app", "export-adapter", "--base", str(made / "base")),
        *("--adapter", str(made / "adapter-words"), "--to", str(made / "refused"), "--format", "gguf-adapter"),
    )

    assert done.returncode != 0
    assert "added or trained words" in done.stderr
    assert "gguf:q4_k_m" in done.stderr
    assert not (made / "refused").exists()
