"""What the plainer options do: when a run stops, what it keeps, what it forgets on purpose, where it begins."""

from __future__ import annotations

import json
from pathlib import Path

import bitsandbytes as bnb
import pytest
import torch

from desktop_app.core.project import read_json
from desktop_app.engine.loss import answer_logits, answer_loss
from desktop_app.engine.methods import save_result
from desktop_app.engine.train import run_train
from desktop_app.protocol.events import Metric
from tests.engine.small_training import MakeJob, Ready, job, ready, small_model
from tests.engine.test_search_and_preference import Heard

__all__ = ["job", "small_model"]
pytestmark = pytest.mark.filterwarnings("ignore")


def _batch(one: Ready) -> dict[str, torch.Tensor]:
    batch: dict[str, torch.Tensor] = next(iter(one.trainer.get_train_dataloader()))
    return batch


def _loss(one: Ready, batch: dict[str, torch.Tensor]) -> float:
    with torch.no_grad():
        return float(answer_loss(*answer_logits(one.trainer.model, batch)))


def _validation(heard: Heard) -> dict[int, float]:
    return {
        event.step: event.validation_loss
        for event in heard.events
        if isinstance(event, Metric) and event.validation_loss is not None
    }


# Knowing when


@pytest.mark.parametrize("patience", [2, 99])
def test_that_a_run_stops_when_it_only_learns_by_heart_and_keeps_its_best(
    job: MakeJob, tmp_path: Path, patience: int
) -> None:
    # What is tested is answered in another voice, so that learning helps at first and does harm then.
    tested = [
        {
            "instruction": "Write a reply to this message.",
            "input": f"Hello, {n}?",
            "output": f"No. Number {n} it is.",
        }
        for n in range(4)
    ]
    (tmp_path / "other.json").write_text(json.dumps(tested))
    wanted = job(
        validation_file=str(tmp_path / "other.json"),
        learning_rate=2e-2,
        epochs=8.0,
        early_stopping_patience=patience,
    )
    heard = Heard()
    end = run_train(wanted, heard.channel)
    losses = _validation(heard)
    metrics = read_json(Path(wanted.run_dir) / "metrics.json")
    best = min(losses, key=losses.__getitem__)
    steps = sorted(losses)
    assert 0 < best < steps[-1]  # it got better, and then worse
    assert metrics["best_step"] == best
    assert metrics["validation_loss_after"] == pytest.approx(losses[best], abs=1e-5)
    if patience == 2:
        assert end.reason == "stopped_early"
        assert metrics["steps"] < 32
        assert steps.index(metrics["steps"]) - steps.index(best) == 2  # two tests without a better one
    else:
        assert (end.reason, metrics["steps"]) == ("completed", 32)


# Regularisation


def test_that_dropout_leaves_something_else_out_each_time_and_nothing_when_it_is_tested(job: MakeJob) -> None:
    spread = {}
    for dropout in (0.0, 0.5):
        one = ready(job(dropout=dropout)).train()  # an untrained adapter adds nothing that could be left out
        batch = _batch(one)
        one.trainer.model.train()
        first, second = _loss(one, batch), _loss(one, batch)
        spread[dropout] = abs(first - second)
        one.trainer.model.eval()
        assert _loss(one, batch) == _loss(one, batch)
    assert spread[0.0] == 0.0
    assert spread[0.5] > 1e-4


def test_that_weight_decay_keeps_weights_small(job: MakeJob) -> None:
    def length(decay: float) -> float:
        weights = ready(job(weight_decay=decay, epochs=4.0, warmup_ratio=0.0)).train().trained()
        return sum(float(weight.square().sum()) for name, weight in weights.items() if "lora_A" in name) ** 0.5

    # AdamW takes rate x decay of each weight away, sixteen times, at half the peak on average: about 8 %.
    assert 0.85 < length(1.0) / length(0.0) < 0.96


# Methods and where they begin


def test_that_a_prefix_is_as_long_as_it_is_asked_to_be(job: MakeJob) -> None:
    sizes = {
        tokens: sum(
            weight.numel() for weight in ready(job(method="prefix", virtual_tokens=tokens)).trained().values()
        )
        for tokens in (4, 16)
    }
    assert sizes[16] == 4 * sizes[4] > 0


def test_that_qlora_holds_its_base_in_four_bits_and_lora_does_not(job: MakeJob) -> None:
    found = {}
    for method in ("qlora", "lora"):
        modules = list(ready(job(method=method)).trainer.model.modules())
        found[method] = sum(isinstance(module, bnb.nn.Linear4bit) for module in modules)
    assert found == {"qlora": 2 * 7, "lora": 0}  # seven matrices in each of two layers; the head stays as it is


def test_that_computing_twice_holds_less_and_learns_the_same(job: MakeJob) -> None:
    held: dict[bool, int] = {}
    learned = {}
    for twice in (False, True):
        one = ready(job(gradient_checkpointing=twice)).train()
        learned[twice] = one.trained()
        batch = _batch(one)
        held[twice] = 0

        def keep(tensor: torch.Tensor, twice: bool = twice) -> torch.Tensor:
            held[twice] += tensor.nbytes
            return tensor

        model = one.trainer.model.train()
        with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
            answer_logits(model, batch)
    assert held[True] < 0.6 * held[False]
    assert all(torch.allclose(learned[True][name], learned[False][name], atol=1e-5) for name in learned[True])


def test_that_a_seed_decides_how_an_adapter_begins_and_what_it_sees_first(job: MakeJob) -> None:
    one, again, other = (ready(job(seed=seed)) for seed in (3, 3, 4))
    assert all(torch.equal(weight, again.trained()[name]) for name, weight in one.trained().items())
    assert any(not torch.equal(weight, other.trained()[name]) for name, weight in one.trained().items())
    orders = [list(ready_.trainer._order) for ready_ in (one, again, other)]
    assert orders[0] == orders[1] != orders[2]


@pytest.mark.parametrize(("optimizer", "kind"), [("adamw_torch", "AdamW"), ("adafactor", "Adafactor")])
def test_that_the_optimizer_is_the_one_that_was_chosen(job: MakeJob, optimizer: str, kind: str) -> None:
    one = ready(job(optimizer=optimizer))
    assert type(one.trainer.create_optimizer()).__name__ == kind


def test_that_passes_of_a_step_add_up_to_a_larger_batch(job: MakeJob) -> None:
    whole = ready(job(batch_size=4)).train().trained()
    parts = ready(job(batch_size=2, gradient_accumulation=2)).train().trained()
    for name, weight in whole.items():
        # The same sums in another order, of which AdamW's first steps make more.
        assert torch.allclose(parts[name], weight, atol=2e-3), name


# Data


def _sailors(count: int) -> list[dict[str, str]]:
    return [
        {"instruction": f"Say {n}", "input": "", "output": "The tide turns, before lunch."} for n in range(count)
    ]


def test_that_a_file_with_more_weight_is_learned_better(job: MakeJob, tmp_path: Path) -> None:
    more = tmp_path / "more.json"
    more.write_text(json.dumps(_sailors(8)))
    own = json.loads(Path(job().train_file).read_text())
    losses = {}
    for weight in (0.25, 4.0):
        # As many steps for both.
        one = ready(job(more_files={str(more): weight}, max_steps=12, epochs=20.0)).train()
        losses[weight] = (one.loss_on(own), one.loss_on(_sailors(8)))
    assert losses[4.0][1] < losses[0.25][1] - 0.2
    assert losses[4.0][0] > losses[0.25][0]


def test_that_texts_learned_first_give_the_task_a_better_start(
    job: MakeJob, small_model: Path, tmp_path: Path
) -> None:
    records = json.loads(Path(job().train_file).read_text())
    texts = tmp_path / "texts.jsonl"
    texts.write_text("".join(json.dumps({"text": record["output"]}) + "\n" for record in records))
    first = ready(job(train_file=str(texts), epochs=6.0)).train()
    save_result(first.trainer.model, tmp_path / "first", base_folder=small_model, base_name="small")
    alone, after = ready(job(max_steps=2)), ready(job(max_steps=2, start_adapter=str(tmp_path / "first")))
    assert after.loss_on(records) < alone.loss_on(records) - 0.2
    assert after.train().loss_on(records) < alone.train().loss_on(records) - 0.2
