"""The tokens of a file are made once, and made again whenever anything that they depend on has changed."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.core.errors import AppError
from desktop_app.engine import prepared, tokens
from desktop_app.engine.data import NOT_LEARNED, Examples, read_examples
from desktop_app.engine.mix import read_mix
from desktop_app.engine.model_loading import load_tokenizer
from desktop_app.engine.tokens import Tokens
from tests.engine.conftest import pairs
from tests.engine.small_training import MakeJob, job, small_model

__all__ = ["job", "small_model"]
pytestmark = pytest.mark.filterwarnings("ignore")

Read = Callable[..., Examples]


class Counted:
    """A tokenizer that counts how often it is asked."""

    def __init__(self, folder: Path) -> None:
        self._inner = load_tokenizer(folder)
        self.asked = 0

    def apply_chat_template(self, *arguments: Any, **named: Any) -> Any:
        self.asked += 1
        return self._inner.apply_chat_template(*arguments, **named)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        self.asked += 1
        return self._inner(*arguments, **named)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


@pytest.fixture
def folder(small_model: Path, tmp_path: Path) -> Path:
    """A tokenizer's folder of its own, to be changed."""
    return Path(shutil.copytree(small_model, tmp_path / "model"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "dataset").mkdir()
    file = tmp_path / "dataset" / "train.json"
    file.write_text(json.dumps(pairs(12)), encoding="utf-8")
    return file


def rows(examples: Examples) -> list[dict[str, Any]]:
    return list(examples.dataset)


def kept(file: Path) -> Path:
    return file.parent / "prepared" / f"{file.name}.npz"


def test_that_the_second_reading_asks_no_tokenizer_and_gives_the_same_rows(folder: Path, file: Path) -> None:
    first, second = Counted(folder), Counted(folder)
    made = read_examples(str(file), first, 128)
    again = read_examples(str(file), second, 128)
    assert first.asked > 0
    assert second.asked == 0
    assert rows(again) == rows(made)
    assert (again.lengths, again.cut, again.left_out) == (made.lengths, made.cut, made.left_out)


def test_that_another_length_cuts_the_same_tokens_as_a_fresh_reading(
    folder: Path, file: Path, tmp_path: Path
) -> None:
    read_examples(str(file), Counted(folder), 128)
    other = Path(shutil.copy(file, tmp_path / "train.json"))
    counted = Counted(folder)
    shorter = read_examples(str(file), counted, 70)
    fresh = read_examples(str(other), load_tokenizer(folder), 70)
    assert counted.asked == 0
    assert shorter.cut > 0
    assert rows(shorter) == rows(fresh)
    assert (shorter.lengths, shorter.cut, shorter.left_out) == (fresh.lengths, fresh.cut, fresh.left_out)


def test_that_rows_are_what_the_chat_template_says_of_each_record_by_itself(folder: Path, file: Path) -> None:
    tokenizer = load_tokenizer(folder)
    read_examples(str(file), tokenizer, 128)
    found = rows(read_examples(str(file), tokenizer, 128))
    for record, row in zip(pairs(12), found, strict=True):
        question = [{"role": "user", "content": f"{record['instruction']}\n\n{record['input']}"}]
        answer = {"role": "assistant", "content": record["output"]}
        prompt = tokenizer.apply_chat_template(question, add_generation_prompt=True, return_dict=True)["input_ids"]
        whole = tokenizer.apply_chat_template([*question, answer], return_dict=True)["input_ids"]
        assert row["input_ids"] == whole
        assert row["labels"] == [NOT_LEARNED] * len(prompt) + whole[len(prompt) :]


def _another_record(folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text(json.dumps(pairs(11)), encoding="utf-8")


def _another_template(folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    template = folder / "chat_template.jinja"
    if template.is_file():
        template.write_text(template.read_text() + "{# changed #}", encoding="utf-8")
    else:
        config = json.loads((folder / "tokenizer_config.json").read_text())
        config["chat_template"] += "{# changed #}"
        (folder / "tokenizer_config.json").write_text(json.dumps(config))


def _another_tokenizer(folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = folder / "tokenizer.json"
    config.write_text(config.read_text() + "\n", encoding="utf-8")


def _another_library(folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.version", lambda name: "0.0")


def _another_program(folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = folder / "tokens.py"
    changed.write_text(Path(str(tokens.__file__)).read_text() + "\n# a later version", encoding="utf-8")
    monkeypatch.setattr(tokens, "__file__", str(changed))


def _a_flipped_bit(folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = bytearray(kept(file).read_bytes())
    content[len(content) // 2] ^= 1
    kept(file).write_bytes(content)


def _cut_short(folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(file).write_bytes(kept(file).read_bytes()[:-200])


def _something_else(folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(file).write_bytes(b"not an archive")


def _parts_of_different_lengths(folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with np.load(kept(file)) as parts:
        changed = {**parts, "ends": parts["ends"][:-1]}
    np.savez(kept(file), **changed)


@pytest.mark.parametrize(
    "change",
    [
        _another_record,
        _another_template,
        _another_tokenizer,
        _another_library,
        _another_program,
        _a_flipped_bit,
        _cut_short,
        _something_else,
        _parts_of_different_lengths,
    ],
)
def test_that_they_are_made_again_when_anything_changed(
    folder: Path,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Path, Path, pytest.MonkeyPatch], None],
) -> None:
    read_examples(str(file), load_tokenizer(folder), 128)
    change(folder, file, monkeypatch)
    counted = Counted(folder)
    made = read_examples(str(file), counted, 128)
    assert counted.asked > 0
    assert len(made.lengths) == len(json.loads(file.read_text()))
    # What was wrong has been replaced by what is right.
    read_examples(str(file), again := Counted(folder), 128)
    assert again.asked == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"resume": True},
        {"batch_size": 1, "gradient_accumulation": 4},  # the rungs of the ladder, and what is tried
        {"max_length": 80},
        {"rank": 2, "learning_rate": 1e-3, "epochs": 3.0},
        {"packing": True},
        {"order": "short_first"},
    ],
    ids=repr,
)
def test_that_a_run_that_goes_on_or_is_tried_again_asks_no_tokenizer(
    job: MakeJob, folder: Path, changes: dict[str, Any]
) -> None:
    before = read_mix(job(base_model=str(folder)), load_tokenizer(folder))
    counted = Counted(folder)
    again = read_mix(job(base_model=str(folder), **changes), counted)
    assert counted.asked == 0
    assert sorted(again.examples.lengths) == sorted(before.examples.lengths)


def test_that_plain_texts_are_kept_too_and_never_taken_for_pairs(folder: Path, tmp_path: Path) -> None:
    texts = tmp_path / "texts.jsonl"
    lines = (json.dumps({"text": f"The wind was fair on day {day}. " * (day + 1)}) for day in range(9))
    texts.write_text("\n".join(lines), encoding="utf-8")
    made = read_examples(str(texts), load_tokenizer(folder), 32)
    counted = Counted(folder)
    assert rows(read_examples(str(texts), counted, 32)) == rows(made)
    assert counted.asked == 0
    assert all(row["labels"] == row["input_ids"] for row in rows(made))


def test_that_only_the_owner_can_read_them_and_one_file_is_all(folder: Path, file: Path) -> None:
    read_examples(str(file), load_tokenizer(folder), 128)
    file.write_text(json.dumps(pairs(9)), encoding="utf-8")
    read_examples(str(file), load_tokenizer(folder), 64)
    assert [path.name for path in kept(file).parent.iterdir()] == ["train.json.npz"]
    if sys.platform != "win32":
        assert kept(file).stat().st_mode & 0o077 == 0
        assert kept(file).parent.stat().st_mode & 0o077 == 0


def test_that_records_rewritten_while_they_are_read_do_not_come_back_as_tokens(folder: Path, file: Path) -> None:
    class Slow(Counted):
        def apply_chat_template(self, *arguments: Any, **named: Any) -> Any:
            file.write_text(json.dumps(pairs(3)), encoding="utf-8")
            return super().apply_chat_template(*arguments, **named)

    read_examples(str(file), Slow(folder), 128)
    assert not kept(file).exists()


def test_that_a_folder_that_cannot_be_written_costs_no_run(
    folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*arguments: Any, **named: Any) -> Any:
        raise PermissionError

    monkeypatch.setattr(prepared, "replacing", refuses)
    assert len(read_examples(str(file), load_tokenizer(folder), 128).lengths) == 12
    assert not kept(file).exists()


def test_that_a_record_without_a_text_for_an_answer_is_a_damaged_file(folder: Path, file: Path) -> None:
    file.write_text(json.dumps([{"instruction": "a", "input": "b", "output": None}]), encoding="utf-8")
    with pytest.raises(AppError) as error:
        read_examples(str(file), load_tokenizer(folder), 128)
    assert error.value.code == "file_damaged"
    assert not kept(file).exists()


def test_that_tokens_of_no_one_file_are_refused() -> None:
    with pytest.raises(ValueError, match="not the parts"):
        Tokens(ids=np.zeros(4, np.int32), ends=np.array([2, 3]), prompts=np.array([0, 0]))
