"""How answers are compared, with a scripted llama.cpp in place of the real one."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core.errors import AppError
from desktop_app.engine.check import (
    Comparison,
    Reference,
    _compare_answer,
    _compare_prompt,
    faults,
    read_references,
    verdict_of,
)
from desktop_app.engine.gguf.llama import Continuation
from desktop_app.engine.scores import Place, divergence, places_of
from desktop_app.protocol.jobs import CheckJob

END = 2
JOB = CheckJob(model_file="m", adapter_file=None, prompts_file="p", reference_file="r", output_file="o")
SMALL = replace(JOB, margin_tolerance=None, most_kl=0.05, most_share=0.1, is_almost=True)


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

    def expected_after(self, prefix: Sequence[int]) -> Mapping[int, float]:
        return {self.truth[len(prefix) - 1]: math.log(0.9), 77: math.log(0.1)}


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

    assert verdict_of(result, JOB) == "same"
    assert (result.tokens_equal, result.tokens_compared, result.answers_equal, result.stops_equal) == (4, 4, 1, 1)


def test_that_another_token_at_a_near_tie_is_tolerated_and_the_rest_is_still_compared() -> None:
    result = compared([5, 6, 7, 8, END], [1, 0.01, 1, 1, 1], {1: 60})

    assert verdict_of(result, JOB) == "almost_same"
    assert (result.tokens_equal, result.tokens_compared, result.near_ties) == (4, 5, 1)
    assert result.answers_equal == 0


def measured(mean_kl: float, base_kl: float, **counts: Any) -> Comparison:
    return Comparison(
        prompts=1,
        template_equal=1,
        stops_equal=1,
        places=10,
        kl_sum=10 * mean_kl,
        base_kl_sum=10 * base_kl,
        **counts,
    )


def test_that_a_file_in_16_bits_must_be_the_same_to_the_fourth_digit() -> None:
    assert verdict_of(measured(9e-5, 2.0), JOB) == "same"
    assert faults(measured(2e-4, 2.0), JOB) == ["numbers"]


def test_that_a_small_file_is_almost_the_same_within_a_tenth_of_what_was_learned() -> None:
    assert verdict_of(measured(0.04, 2.0), SMALL) == "almost_same"
    assert faults(measured(0.04, 0.3), SMALL) == ["numbers"]
    assert faults(measured(0.06, 2.0), SMALL) == ["numbers"]


def test_that_a_file_as_far_as_the_base_is_the_base() -> None:
    assert faults(measured(5e-5, 6e-5), JOB) == ["like_base"]
    assert faults(measured(5e-5, 6e-5), replace(JOB, variant="base")) == []


def test_that_a_small_file_must_stop_by_itself_in_half_of_the_answers() -> None:
    assert faults(measured(0.01, 2.0, expected_stops=4, stops=2), SMALL) == []
    assert faults(measured(0.01, 2.0, expected_stops=4, stops=1), SMALL) == ["stops"]


def test_that_expectations_are_compared_where_the_answer_stands() -> None:
    truth = [5, 6, END]
    sure = {
        token: Place(prefix=1 + i, logprobs={token: math.log(0.9)}, base_kl=1.0) for i, token in enumerate(truth)
    }
    reference = Reference(
        id="a",
        messages=(),
        prompt_ids=(1,),
        token_ids=tuple(truth),
        margins=(1.0,) * 3,
        stopped=True,
        places=tuple(sure.values()),
    )
    comparison = Comparison(prompts=1, template_equal=1)
    _compare_answer(ScriptedLlama(truth, {1: 60}), reference, comparison, None)

    assert (comparison.places, comparison.tokens_equal, comparison.near_ties) == (3, 2, 1)
    assert comparison.mean_kl == pytest.approx(0.0, abs=1e-9)
    assert comparison.base_kl == 1.0


def test_that_the_divergence_is_what_the_textbook_says() -> None:
    ours, theirs = {1: math.log(0.5), 2: math.log(0.5)}, {1: math.log(0.25), 2: math.log(0.75)}

    assert divergence(ours, theirs) == pytest.approx(0.5 * math.log(2) + 0.5 * math.log(0.5 / 0.75))
    assert divergence(ours, ours) == 0.0
    # What only one of them names counts together with all the rest.
    assert divergence({1: math.log(0.5)}, {1: math.log(0.75)}) == pytest.approx(
        0.5 * math.log(0.5 / 0.75) + 0.5 * math.log(2)
    )


def test_that_places_lie_in_the_question_and_at_every_word_of_the_answer() -> None:
    places = places_of(100, 5)

    assert places[-5:] == [100, 101, 102, 103, 104]
    assert len(places) <= 29
    assert places == sorted(set(places))
    assert places_of(1, 2) == [1, 2]


def test_that_a_real_difference_after_a_near_tie_is_found() -> None:
    result = compared([5, 6, 7, 8, END], [1, 0.01, 1, 1, 1], {1: 60, 3: 80})

    assert verdict_of(result, JOB) == "different"
    assert result.first_difference is not None
    assert (result.first_difference.position, result.first_difference.found) == (1, 60)


def test_that_another_token_without_a_near_tie_is_a_difference() -> None:
    result = compared([5, 6, 7, END], [1, 0.06, 1, 1], {1: 60})

    assert verdict_of(result, JOB) == "different"
    assert (result.tokens_equal, result.tokens_compared, result.real_differences) == (3, 4, 1)


def test_that_too_many_near_ties_are_a_difference_whatever_the_tolerance() -> None:
    assert faults(compared([5, 6, 7, END], [0.5] * 4, {0: 50, 1: 60}, tolerance=9.0), JOB) == ["choices"]


@pytest.mark.parametrize(
    ("truth", "changes"),
    [([5, 6, 7, END], {3: 9}), ([5, 6, 7, 8], {2: END})],
    ids=["goes on where the trained model stopped", "stops where the trained model went on"],
)
def test_that_another_end_is_a_difference(truth: list[int], changes: dict[int, int]) -> None:
    assert verdict_of(compared(truth, [1.0] * 4, changes), JOB) == "different"


def test_that_a_different_prompt_is_a_difference_even_with_equal_answers() -> None:
    result = compared([5, END], [1.0, 1.0], {})
    result.template_equal = 0

    assert verdict_of(result, JOB) == "different"


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


class Reader:
    """llama.cpp's side of a conversation: tokens that stand for pieces of text."""

    def __init__(self, pieces: Mapping[int, bytes], tokens: Sequence[int]) -> None:
        self._pieces, self._tokens = pieces, list(tokens)

    def render(self, messages: object) -> str:
        return self.text_of(self._tokens)

    def tokenise(self, text: str) -> list[int]:
        return self._tokens

    def without_beginning(self, tokens: Sequence[int]) -> list[int]:
        return list(tokens)

    def text_of(self, tokens: Sequence[int]) -> str:
        return b"".join(self._pieces[token] for token in tokens).decode(errors="replace")


_WORDS = ("", "<|user|>", "ÜBER", "Ü", "BER", " uns", " u", "ns", "<|", "user|>", "UBER")
PIECES = {number: word.encode() for number, word in enumerate(_WORDS)} | {11: b"\xc3", 12: b"\x9cBER"}


@pytest.mark.parametrize(
    ("theirs", "is_roughly_cut", "is_right"),
    [
        ([1, 2, 5], False, True),
        ([1, 3, 4, 5], True, True),  # llama.cpp's own way with capitals outside English
        ([1, 11, 12, 5], True, True),
        ([1, 3, 4, 5], False, False),  # which it has for some tokenizers alone
        ([1, 2, 6, 7], True, False),  # and for no other words
        ([1, 3, 4, 6, 7], True, False),
        ([8, 9, 3, 4, 5], True, False),  # a marker that lost its type
        ([1, 10, 5], True, False),  # another text
        ([3, 4, 5], True, False),  # a lost template
    ],
)
def test_that_only_words_which_llama_cpp_cuts_roughly_may_be_other_tokens(
    theirs: list[int], is_roughly_cut: bool, is_right: bool
) -> None:
    reference = Reference(
        id="a", messages=(), prompt_ids=(1, 2, 5), token_ids=(END,), margins=(1.0,), stopped=True
    )
    comparison = Comparison(prompts=1)

    _compare_prompt(Reader(PIECES, theirs), reference, comparison, is_roughly_cut)

    assert comparison.template_equal == is_right
    assert comparison.cut_otherwise == (is_right and theirs != [1, 2, 5])
