"""Many prompts at once, and 4-bit weights unpacked once: faster, and the same answers."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
import torch

from desktop_app.engine import answering
from desktop_app.engine.answering import Answerer, load_answerer
from desktop_app.engine.generate import _answers, _batches, _most_tokens, _Prompt, _read_prompts
from tests.engine.small_training import CPU, small_model

__all__ = ["small_model"]
pytestmark = pytest.mark.filterwarnings("ignore")


def prompts(*lengths_and_limits: tuple[int, int]) -> list[_Prompt]:
    return [
        _Prompt(id=str(n), token_ids=[1] * length, max_new_tokens=limit)
        for n, (length, limit) in enumerate(lengths_and_limits)
    ]


def test_that_a_batch_has_one_limit_keeps_the_order_and_never_more_than_fits() -> None:
    given = prompts(*[(10 + n % 7 * 30, 160 if n < 40 else 48) for n in range(90)])
    batches = list(_batches(given, 4000))
    assert [one.id for one in itertools.chain(*batches)] == [one.id for one in given]
    for batch in batches:
        assert len({one.max_new_tokens for one in batch}) == 1
        longest = max(len(one.token_ids) for one in batch) + batch[0].max_new_tokens
        assert len(batch) == 1 or longest * len(batch) <= 4000
        assert len(batch) <= 32
    assert len(batches) < 20
    # One that does not fit at all still goes, alone; where batches are not exact enough, all go alone.
    assert [len(batch) for batch in _batches(prompts((9000, 48), (10, 48)), 4000)] == [1, 1]
    assert [len(batch) for batch in _batches(given[:5], 0)] == [1] * 5
    assert list(_batches([], 4000)) == []


def test_that_the_budget_counts_keys_and_values_of_the_model(small_model: Path) -> None:
    loaded = load_answerer(str(small_model), None, in_4bit=False, precision="float32", device=CPU)
    config = loaded.model.config
    width = config.hidden_size // config.num_attention_heads
    a_token = 2 * config.num_hidden_layers * config.num_key_value_heads * width * 4
    assert _most_tokens(loaded.model) == 300_000_000 // a_token
    assert _most_tokens(loaded.model.to(torch.bfloat16)) == 0


def test_that_prompts_together_get_the_answers_that_each_gets_alone(small_model: Path, tmp_path: Path) -> None:
    lines = [
        {"id": str(n), "messages": [{"role": "user", "content": "Ahoy! " * (n + 1)}], "max_new_tokens": 12}
        for n in range(6)
    ]
    file = tmp_path / "prompts.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    loaded = load_answerer(str(small_model), None, in_4bit=False, precision="float32", device=CPU)
    asked = _read_prompts(file, loaded.tokenizer, 12)
    together = [one.token_ids for one in _answers(loaded, asked, "base", 0.0)]
    alone = [next(_answers(loaded, [one], "base", 0.0)).token_ids for one in asked]
    assert together == alone


def test_that_unpacked_weights_are_the_packed_ones_and_a_large_model_stays_packed(
    small_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def loaded(share: float) -> Answerer:
        monkeypatch.setattr(answering, "_UNPACKED_SHARE", share)
        return load_answerer(str(small_model), None, in_4bit=True, precision="float32", device=CPU)

    packed, unpacked = loaded(0.0), loaded(0.25)
    kinds = [
        {type(layer).__name__ for layer in one.model.modules() if "Linear" in type(layer).__name__}
        for one in (packed, unpacked)
    ]
    assert "Linear4bit" in kinds[0]
    assert kinds[1] == {"Linear"}
    ids = torch.arange(5, 40)[None]
    with torch.inference_mode():
        expected, found = packed.model(input_ids=ids).logits, unpacked.model(input_ids=ids).logits
    assert torch.allclose(expected, found, atol=1e-4)
