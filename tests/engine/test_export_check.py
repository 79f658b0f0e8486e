"""How answers are compared, with a scripted llama.cpp in place of the real one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core.errors import AppError
from desktop_app.engine.check import Comparison, Reference, _compare_answer, read_references
from desktop_app.engine.gguf.llama import Continuation

END = 2


class ScriptedLlama:
    """Answers with the reference's tokens, except where `changes` says another one (by position)."""

    def __init__(self, truth: Sequence[int], changes: dict[int, int]) -> None:
        self.truth, self.changes = list(truth), changes
        self.asked = 0

    def continue_greedily(self, prompt: Sequence[int], *, most: int) -> Continuation:
        self.asked += 1
        tokens: list[int] = []
        position = len(prompt) - 1
        while len(tokens) < most and (not tokens or tokens[-1] != END):
            truth = self.truth[position] if position < len(self.truth) else 99
            tokens.append(self.changes.get(position, truth))
            position += 1
        return Continuation(tokens=tuple(tokens), text="…", stopped=tokens[-1] == END)


def compared(
    truth: list[int], margins: list[float], changes: dict[int, int], tolerance: float = 0.05
) -> Comparison:
    reference = Reference(
        id="a",
        messages=(),
        prompt_ids=(1,),
        token_ids=tuple(truth),
        margins=tuple(margins),
        stopped=truth[-1] == END,
    )
    comparison = Comparison(prompts=1, template_equal=1)
    _compare_answer(ScriptedLlama(truth, changes), reference, comparison, tolerance)
    return comparison


def test_that_equal_answers_are_the_same() -> None:
    result = compared([5, 6, 7, END], [1.0] * 4, {})

    assert result.verdict == "same"
    assert (result.tokens_equal, result.tokens_compared, result.answers_equal, result.stops_equal) == (4, 4, 1, 1)


def test_that_another_token_at_a_near_tie_is_tolerated_and_the_rest_is_still_compared() -> None:
    result = compared([5, 6, 7, 8, END], [1, 0.01, 1, 1, 1], {1: 60})

    assert result.verdict == "almost_same"
    assert (result.tokens_equal, result.tokens_compared, result.near_ties) == (4, 5, 1)
    assert result.answers_equal == 0


def test_that_a_real_difference_after_a_near_tie_is_found() -> None:
    result = compared([5, 6, 7, 8, END], [1, 0.01, 1, 1, 1], {1: 60, 3: 80})

    assert result.verdict == "different"
    assert result.first_difference is not None
    assert (result.first_difference.position, result.first_difference.found) == (1, 60)


def test_that_another_token_without_a_near_tie_is_a_difference() -> None:
    result = compared([5, 6, 7, END], [1, 0.06, 1, 1], {1: 60})

    assert result.verdict == "different"
    assert (result.tokens_equal, result.tokens_compared) == (1, 2)


def test_that_too_many_near_ties_are_a_difference_whatever_the_tolerance() -> None:
    assert compared([5, 6, 7, END], [0.5] * 4, {0: 50, 1: 60}, tolerance=9.0).verdict == "different"


@pytest.mark.parametrize(
    ("truth", "changes"),
    [([5, 6, 7, END], {3: 9}), ([5, 6, 7, 8], {2: END})],
    ids=["goes on where the trained model stopped", "stops where the trained model went on"],
)
def test_that_another_end_is_a_difference(truth: list[int], changes: dict[int, int]) -> None:
    assert compared(truth, [1.0] * 4, changes).verdict == "different"


def test_that_a_different_prompt_is_a_difference_even_with_equal_answers() -> None:
    result = compared([5, END], [1.0, 1.0], {})
    result.template_equal = 0

    assert result.verdict == "different"


def _files(folder: Path, prompts: Any, answers: Any) -> tuple[Path, Path]:
    paths = folder / "prompts.jsonl", folder / "answers.jsonl"
    for path, lines in zip(paths, (prompts, answers), strict=True):
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return paths


_ANSWER = {
    "id": "a", "variant": "tuned", "prompt_ids": [1], "token_ids": [5], "margins": [1.0], "stopped": False,
}  # fmt: skip


def test_that_only_the_wanted_variant_is_compared(tmp_path: Path) -> None:
    files = _files(tmp_path, [{"id": "a", "messages": []}], [{**_ANSWER, "variant": "base"}, _ANSWER])

    assert [reference.id for reference in read_references(*files, "tuned")] == ["a"]
    with pytest.raises(AppError, match="check_has_no_answers"):
        read_references(*files, "other")


@pytest.mark.parametrize(
    "answers",
    [[{**_ANSWER, "margins": []}], [{**_ANSWER, "id": "b"}], [{"id": "a"}], [7]],
    ids=["margins missing", "unknown prompt", "fields missing", "not an object"],
)
def test_that_a_damaged_reference_is_told(tmp_path: Path, answers: Any) -> None:
    files = _files(tmp_path, [{"id": "a", "messages": []}], answers)

    with pytest.raises(AppError, match="file_damaged"):
        read_references(*files, "tuned")
