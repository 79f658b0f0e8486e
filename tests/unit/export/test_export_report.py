from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_app.core.project import Run
from desktop_app.core.sentences import SENTENCES
from desktop_app.export import ExportedFile, load_check, modelfile, stop_texts, write_check


def exported(verdict: str) -> ExportedFile:
    return ExportedFile(
        name="a.gguf", content="model_f16", bytes=7, verdict=verdict, tokens_equal=3, tokens_compared=4
    )


@pytest.mark.parametrize(
    ("verdicts", "whole"),
    [
        (["same", "same"], "export_same"),
        (["same", "almost_same"], "export_almost_same"),
        (["different", "almost_same", "same"], "export_different"),
        (["different", "not_opened"], "export_not_opened"),
    ],
)
def test_that_an_export_is_as_good_as_its_worst_file(tmp_path: Path, verdicts: list[str], whole: str) -> None:
    run = Run(tmp_path / "001")
    files = [exported(verdict) for verdict in verdicts]

    assert write_check(run, files) == whole

    assert whole in SENTENCES
    check = load_check(run)
    assert check is not None
    assert check.verdict == whole
    assert list(check.files) == files


def test_that_nothing_checked_is_not_a_verdict(tmp_path: Path) -> None:
    run = Run(tmp_path / "001")

    with pytest.raises(ValueError, match="no verdict"):
        write_check(run, [])
    with pytest.raises(ValueError, match="perfect"):
        write_check(run, [exported("perfect")])
    assert load_check(run) is None


def test_that_the_modelfile_names_the_file_and_where_answers_end(tmp_path: Path) -> None:
    added = [{"id": 0, "content": "<|endoftext|>"}, {"id": 2, "content": "<|im_end|>"}]
    (tmp_path / "tokenizer.json").write_text(json.dumps({"added_tokens": added}))
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"eos_token": {"content": "<|im_end|>"}}))
    (tmp_path / "generation_config.json").write_text(json.dumps({"eos_token_id": [2, 0]}))

    text = modelfile("tiny-我的-F16.gguf", stops=stop_texts(tmp_path), context_tokens=1024)

    words = [line for line in text.splitlines() if not line.startswith("#")]
    assert "{{SENDER_NAME}}" in text
    assert words == [
        "FROM ./tiny-我的-F16.gguf",
        "REQUIRES 0.30.0",
        'PARAMETER stop "<|im_end|>"',
        'PARAMETER stop "<|endoftext|>"',
        "PARAMETER num_ctx 1024",
    ]
