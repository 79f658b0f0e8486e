"""Each method trains what it says, and nothing else."""

from __future__ import annotations

import json
import math
from pathlib import Path

import peft
import pytest
import torch
from peft.tuners.lora import LoraLayer

from desktop_app.core.errors import AppError
from desktop_app.engine.gguf.adapter import Adapter
from desktop_app.engine.gguf.model_folder import is_whole_model
from desktop_app.engine.methods import adapter_config, load_result, prepared, save_result
from desktop_app.engine.model_loading import load_base
from desktop_app.protocol.training_options import with_options
from tests.engine.small_training import CPU, MakeJob, Ready, job, ready, small_model

__all__ = ["job", "small_model"]
pytestmark = pytest.mark.filterwarnings("ignore")

_LAYERS, _HIDDEN, _KV, _INNER, _RANK = 2, 64, 32, 128, 4
_LORA = _LAYERS * _RANK * (2 * (_HIDDEN + _HIDDEN) + 2 * (_HIDDEN + _KV) + 3 * (_HIDDEN + _INNER))


def _count(ready_: Ready) -> int:
    return sum(weight.numel() for weight in ready_.trained().values())


@pytest.mark.parametrize(
    ("changes", "weights"),
    [
        ({}, _LORA),
        ({"method": "qlora"}, _LORA),
        ({"use_rslora": True}, _LORA),
        # DoRA: one magnitude for each output of each of the seven matrices of a layer.
        ({"use_dora": True}, _LORA + _LAYERS * (2 * _HIDDEN + 2 * _KV + 2 * _INNER + _HIDDEN)),
        # IA3: a factor for each key, each value, and each input of the down projection.
        ({"method": "ia3"}, _LAYERS * (_KV + _KV + _INNER)),
        # A prefix: keys and values of 16 invented tokens in each layer.
        ({"method": "prefix"}, 16 * _LAYERS * 2 * _KV),
        # Everything; the head is the embedding.
        (
            {"method": "full"},
            512 * _HIDDEN
            + _LAYERS * (2 * _HIDDEN * _HIDDEN + 2 * _HIDDEN * _KV + 3 * _HIDDEN * _INNER + 2 * _HIDDEN)
            + _HIDDEN,
        ),
    ],
    ids=["lora", "qlora", "rslora", "dora", "ia3", "prefix", "full"],
)
def test_that_a_method_trains_as_many_weights_as_its_paper_says_and_lowers_the_loss(
    job: MakeJob, changes: dict[str, object], weights: int
) -> None:
    method = str(changes.get("method", "lora"))
    faster = {"learning_rate": {"full": 2e-3, "ia3": 0.1, "prefix": 0.1}.get(method, 1e-2)}
    one = ready(job(**changes, **faster, epochs=2.0))
    assert _count(one) == weights
    records = json.loads(Path(job().train_file).read_text())
    before, held = one.loss_on(records), one.trained()
    frozen = {
        name: weight.detach().clone()
        for name, weight in one.trainer.model.named_parameters()
        if not weight.requires_grad
    }
    one.train()
    assert one.loss_on(records) < before - 0.02
    assert any(not torch.equal(held[name], weight) for name, weight in one.trained().items())
    after = dict(one.trainer.model.named_parameters())
    assert all(torch.equal(weight, after[name]) for name, weight in frozen.items())
    assert bool(frozen) == (method != "full")


def test_that_rank_stabilised_adapters_apply_at_alpha_over_the_root_of_the_rank(job: MakeJob) -> None:
    scales = {}
    for use_rslora in (False, True):
        model = ready(job(use_rslora=use_rslora, rank=16, alpha=8)).trainer.model
        layer = next(module for module in model.modules() if isinstance(module, LoraLayer))
        scales[use_rslora] = layer.scaling["default"]
    assert scales == {False: 8 / 16, True: 8 / math.sqrt(16)}


def test_that_a_whole_model_comes_back_as_it_was_trained(job: MakeJob, small_model: Path, tmp_path: Path) -> None:
    one = ready(job(method="full", learning_rate=1e-3)).train()
    save_result(one.trainer.model, tmp_path / "out", base_folder=small_model, base_name="small")
    assert is_whole_model(tmp_path / "out")
    assert not is_whole_model(small_model / "nowhere")
    assert (tmp_path / "out" / "tokenizer.json").is_file()
    assert str(tmp_path) not in (tmp_path / "out" / "config.json").read_text()
    again = load_base(tmp_path / "out", in_4bit=False, dtype=torch.float32, device=CPU)
    fresh = load_base(small_model, in_4bit=False, dtype=torch.float32, device=CPU)
    assert not torch.equal(fresh.lm_head.weight, one.trainer.model.lm_head.weight)
    load_result(fresh, tmp_path / "out")
    for model in (again, fresh):
        assert all(
            torch.equal(weight, dict(model.named_parameters())[name]) for name, weight in one.trained().items()
        )


def test_that_training_goes_on_from_an_earlier_adapter(job: MakeJob, small_model: Path, tmp_path: Path) -> None:
    first = ready(job()).train()
    save_result(first.trainer.model, tmp_path / "first", base_folder=small_model, base_name="small")
    second = ready(job(start_adapter=str(tmp_path / "first"), seed=8))
    assert all(torch.equal(weight, first.trained()[name]) for name, weight in second.trained().items())
    second.train()
    assert any(not torch.equal(weight, first.trained()[name]) for name, weight in second.trained().items())


@pytest.mark.parametrize(
    ("changes", "feature"),
    [({"method": "prefix"}, "PREFIX_TUNING"), ({"method": "ia3"}, "IA3")],
)
def test_that_an_adapter_which_no_exported_file_can_carry_is_refused_by_its_name(
    job: MakeJob, small_model: Path, tmp_path: Path, changes: dict[str, object], feature: str
) -> None:
    base = load_base(small_model, in_4bit=False, dtype=torch.float32, device=CPU)
    wanted = job(**changes)
    model = peft.get_peft_model(prepared(base, wanted), adapter_config(wanted))
    save_result(model, tmp_path / "out", base_folder=small_model, base_name="small")
    with pytest.raises(AppError) as caught:
        Adapter(tmp_path / "out")
    assert (caught.value.code, caught.value.details) == ("adapter_not_supported", {"feature": feature})


def test_that_plain_texts_are_learned_whole_and_long_ones_in_pieces(job: MakeJob, tmp_path: Path) -> None:
    texts = ["Ahoy! The tide turns before lunch. Fair winds! " * 30, "Aye, the garden is aboard."]
    file = tmp_path / "texts.jsonl"
    file.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    one = ready(job(train_file=str(file), max_length=64, epochs=6.0))
    rows = one.trainer.train_dataset
    joined = [token for row in rows for token in row["input_ids"]]
    end = one.tokenizer.eos_token_id
    assert joined == [
        *one.tokenizer(texts[0])["input_ids"], end, *one.tokenizer(texts[1])["input_ids"], end
    ]  # fmt: skip
    assert max(len(row["input_ids"]) for row in rows) == 64
    assert all(row["labels"] == row["input_ids"] for row in rows)
    one.train()
    losses = [entry["loss"] for entry in one.trainer.state.log_history if "loss" in entry]
    assert losses[-1] < losses[0] - 0.3


def test_that_a_method_brings_its_own_learning_rate_unless_one_is_typed(job: MakeJob) -> None:
    plain = job(learning_rate=2e-4)
    assert with_options(plain, ["method=full"]).learning_rate == pytest.approx(2e-5)
    assert with_options(plain, ["method=full", "learning_rate=1e-4"]).learning_rate == 1e-4
    assert with_options(with_options(plain, ["method=ia3"]), ["method=lora"]).learning_rate == pytest.approx(2e-4)
    assert with_options(plain, ["rank=32"]).alpha == 64
