"""Each option of a run does what its sentence says: shown on the smallest model there can be."""

from __future__ import annotations

import itertools
import json
import math
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import TrainerCallback
from transformers.trainer_pt_utils import LabelSmoother

from desktop_app.core.errors import AppError
from desktop_app.engine import difficulty, mix
from desktop_app.engine.difficulty import general_batches
from desktop_app.engine.loss import answer_logits, answer_loss
from desktop_app.engine.mix import general_records, read_mix
from desktop_app.engine.model_loading import load_tokenizer
from desktop_app.engine.order import EpochOrder
from desktop_app.engine.regularisation import Anchor, EmbeddingAttack, drift, fisher_diagonal
from desktop_app.engine.trainer import training_arguments
from desktop_app.protocol.training_options import OPTIONS, peak_rate, refuse_clashes, with_options
from tests.engine.small_training import CPU, MakeJob, job, ready, small_model

__all__ = ["job", "small_model"]
pytestmark = pytest.mark.filterwarnings("ignore")


def _batch(one: Any) -> dict[str, torch.Tensor]:
    return next(iter(one.trainer.get_train_dataloader()))


# Data: order and mix


def test_that_the_first_epoch_goes_from_short_to_long_and_the_next_is_mixed(
    job: MakeJob, small_model: Path
) -> None:
    found = read_mix(job(order="short_first"), load_tokenizer(small_model))
    lengths = [found.examples.lengths[index] for index in found.order]
    assert lengths == sorted(lengths)
    assert len(set(lengths)) > 3
    found.order.set_epoch(1)
    later = [found.examples.lengths[index] for index in found.order]
    assert later != sorted(later)
    assert sorted(later) == lengths


def test_that_easy_first_means_the_lowest_loss_of_the_untrained_model(job: MakeJob) -> None:
    one = ready(job(order="easy_first"))
    records = json.loads(Path(job().train_file).read_text())
    expected = [one.loss_on([record]) for record in records]
    seen = [expected[index] for index in one.trainer._order]
    assert seen == pytest.approx(sorted(expected), abs=1e-4)
    # A resumed run, whose model has changed by then, sees the same order.
    kept = json.loads((Path(job().run_dir) / "difficulty.json").read_text())
    assert kept == pytest.approx(expected, abs=1e-4)


def test_that_each_file_is_seen_as_often_as_its_weight_says(
    job: MakeJob, tmp_path: Path, small_model: Path
) -> None:
    more = tmp_path / "more.json"
    more.write_text(
        json.dumps([{"instruction": f"Say {number}", "input": "", "output": "Aye."} for number in range(10)])
    )
    order = read_mix(job(more_files={str(more): 2.5}), load_tokenizer(small_model)).order
    seen = list(order)
    assert len(seen) == len(order) == 16 + 25
    assert sorted(index for index in seen if index < 16) == list(range(16))
    times = [seen.count(index) for index in range(16, 26)]
    assert sorted(times) == [2] * 5 + [3] * 5
    order.set_epoch(1)
    assert [list(order).count(index) for index in range(16, 26)] != times  # another half every time


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_that_general_examples_have_the_share_that_was_asked_for(
    job: MakeJob, small_model: Path, share: float
) -> None:
    found = read_mix(job(replay_share=share), load_tokenizer(small_model))
    general = sum(index >= 16 for index in found.order)
    assert general / len(found.order) == pytest.approx(share, abs=0.03)


def test_that_general_examples_speak_the_languages_of_what_is_learned() -> None:
    assert {len(general_records(share)) for share in (0.0, 1.0)} == {100}
    assert general_records(0.0) != general_records(1.0)
    assert len(general_records(0.5)) == 200


def test_that_packed_examples_do_not_see_each_other(job: MakeJob) -> None:
    packed, plain = ready(job(packing=True, max_length=400)), ready(job())
    batch = _batch(packed)
    assert "attention_mask" not in batch
    assert int((batch["position_ids"] == 0).sum()) > 2  # several examples in one row, and no padding
    assert batch["input_ids"].shape[0] == 1
    together, _ = answer_logits(packed.trainer.model.eval(), batch)
    alone = []
    starts = [*(batch["position_ids"][0] == 0).nonzero().flatten().tolist(), batch["input_ids"].shape[1]]
    for start, end in itertools.pairwise(starts):
        one = {name: batch[name][:, start:end] for name in ("input_ids", "labels")}
        alone.append(answer_logits(plain.trainer.model.eval(), one)[0])
    assert torch.allclose(together, torch.cat(alone), atol=1e-4)
    # What an example could see without the positions is another thing.
    blind = {name: batch[name] for name in ("input_ids", "labels")}
    assert not torch.allclose(answer_logits(packed.trainer.model, blind)[0], together, atol=1e-2)


def test_that_packing_takes_fewer_steps_over_the_same_tokens(job: MakeJob) -> None:
    packed, plain = (ready(job(packing=packing, batch_size=1, max_length=400)) for packing in (True, False))
    answered = [
        sum(label != -100 for row in one.trainer.train_dataset for label in row["labels"])
        for one in (packed, plain)
    ]
    assert answered[0] == answered[1]
    assert len(packed.trainer.train_dataset) < len(plain.trainer.train_dataset) == 16
    packed.train()
    assert packed.trainer.state.global_step == len(packed.trainer.train_dataset)


# Regularisation


def test_that_label_smoothing_is_that_of_transformers_and_leaves_validation_alone(job: MakeJob) -> None:
    one = ready(job(label_smoothing=0.2))
    batch = _batch(one)
    model = one.trainer.model
    with torch.no_grad():
        expected = LabelSmoother(epsilon=0.2)(model(**batch), batch["labels"], shift_labels=True)
        model.train()
        smoothed = one.trainer.compute_loss(model, batch)
        model.eval()
        plain = one.trainer.compute_loss(model, batch)
    assert float(smoothed) == pytest.approx(float(expected), abs=1e-5)
    assert float(plain) == pytest.approx(float(answer_loss(*answer_logits(model, batch))), abs=1e-6)
    assert abs(float(smoothed) - float(plain)) > 1e-3


def test_that_neftune_moves_embeddings_in_training_only_and_as_far_as_its_paper_says(job: MakeJob) -> None:
    moved: list[float] = []
    one = ready(job(neftune_alpha=5.0, max_steps=1))
    embeddings = one.trainer.model.get_input_embeddings()
    ids = torch.arange(20)[None]

    class Look(TrainerCallback):
        def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            for is_training in (True, False):
                embeddings.train(is_training)
                moved.append(float((embeddings(ids) - embeddings.weight[ids]).abs().max()))

    one.trainer.add_callback(Look())
    one.train()
    most = 5.0 / math.sqrt(20 * 64)
    assert 0.8 * most < moved[0] <= most
    assert moved[1] == 0.0
    assert float((embeddings(ids) - embeddings.weight[ids]).abs().max()) == 0.0  # and not after training


def test_that_moved_embeddings_are_harder_than_any_other_place_as_far_away(job: MakeJob) -> None:
    one = ready(job(method="full"))
    model, batch = one.trainer.model.train(), _batch(one)
    attack = EmbeddingAttack(model, 0.5)
    clean = answer_loss(*answer_logits(model, batch))
    clean.backward()
    with torch.enable_grad(), attack.against_the_batch():
        assert attack._move is not None
        assert attack._move.flatten(1).norm(dim=1).tolist() == pytest.approx([0.5] * 4, rel=1e-4)
        harder = float(answer_loss(*answer_logits(model, batch)))
        chance = torch.randn_like(attack._move)
        attack._move = 0.5 * chance / chance.flatten(1).norm(dim=1)[:, None, None]
        by_chance = float(answer_loss(*answer_logits(model, batch)))
    assert harder > float(clean) + 0.01
    assert harder - float(clean) > 3 * abs(by_chance - float(clean))
    again = float(answer_loss(*answer_logits(model, batch)))
    assert again == pytest.approx(float(clean), abs=1e-6)


@pytest.mark.slow
def test_that_learning_against_moved_embeddings_makes_them_less_harmful(job: MakeJob) -> None:
    harm = {}
    for epsilon in (0.0, 0.5):
        one = ready(job(adversarial_epsilon=epsilon, epochs=6.0, learning_rate=5e-3)).train()
        model, batch = one.trainer.model.train(), _batch(one)
        attack = EmbeddingAttack(model, 0.5)
        clean = answer_loss(*answer_logits(model, batch))
        clean.backward()
        with attack.against_the_batch():
            harm[epsilon] = float(answer_loss(*answer_logits(model, batch))) - float(clean)
    assert harm[0.5] < 0.95 * harm[0.0]


def test_that_the_importance_of_weights_is_the_mean_of_squared_gradients(job: MakeJob, small_model: Path) -> None:
    one = ready(job(method="full"))
    batches = general_batches(job(), load_tokenizer(small_model), CPU)[:3]
    found = fisher_diagonal(one.trainer.model, batches)
    name = "model.layers.0.mlp.down_proj.weight"
    expected = torch.zeros_like(found[name])
    for batch in batches:
        one.trainer.model.zero_grad()
        one.trainer.model(**batch).loss.backward()
        expected += dict(one.trainer.model.named_parameters())[name].grad ** 2 / 3
    assert torch.allclose(found[name], expected, rtol=1e-3, atol=1e-9)


def test_that_held_weights_cost_nothing_where_they_are_and_half_the_square_beside() -> None:
    model = torch.nn.Linear(2, 1, bias=False)
    anchor = Anchor(model, {"weight": torch.tensor([[1.0, 3.0]])}, strength=4.0)
    assert float(anchor.penalty()) == 0.0
    with torch.no_grad():
        model.weight += torch.tensor([[1.0, 0.5]])
    # Importance over its mean: 0.5 and 1.5. 4 / 2 * (0.5 * 1 + 1.5 * 0.25)
    assert float(anchor.penalty()) == pytest.approx(1.75)


def test_that_the_drift_from_the_base_is_the_divergence_of_its_words() -> None:
    base, tuned = torch.randn(3, 7), torch.randn(3, 7)
    p = base.softmax(-1)
    expected = (p * (base.log_softmax(-1) - tuned.log_softmax(-1))).sum()
    assert float(drift(base, tuned)) == pytest.approx(float(expected), abs=1e-5)
    assert float(drift(base, base)) == pytest.approx(0.0, abs=1e-6)


# Schedule


@pytest.mark.parametrize(
    ("changes", "rates"),
    [
        ({"schedule": "cosine"}, [1.0, 0.5, 0.0]),
        ({"schedule": "linear"}, [1.0, 0.5, 0.0]),
        ({"schedule": "constant"}, [1.0, 1.0, 1.0]),
        # Two waves: the second begins half-way, at the top again.
        ({"schedule": "cosine_with_restarts", "schedule_cycles": 2}, [1.0, 1.0, 0.0]),
    ],
)
def test_that_the_learning_rate_follows_its_schedule(
    job: MakeJob, changes: dict[str, Any], rates: list[float]
) -> None:
    one = ready(job(**changes, warmup_ratio=0.1))
    one.trainer.create_optimizer_and_scheduler(num_training_steps=110)
    at = one.trainer.lr_scheduler.lr_lambdas[0]
    assert at(0) == 0.0
    assert at(5) in (0.5, pytest.approx(5 / 11))
    assert [at(step) for step in (11, 61, 109)] == pytest.approx(rates, abs=0.06)


def test_that_the_learning_rate_grows_with_the_root_of_the_batch(job: MakeJob) -> None:
    assert peak_rate(job(learning_rate=1e-4, batch_size=8, gradient_accumulation=8)) == 1e-4
    scaled = job(learning_rate=1e-4, batch_size=8, gradient_accumulation=8, reference_batch=16)
    assert peak_rate(scaled) == pytest.approx(2e-4)
    settings = training_arguments(scaled, 100, CPU, torch.float32)
    assert settings.learning_rate == pytest.approx(2e-4)


# What may be typed


def test_that_settings_are_typed_by_name(job: MakeJob) -> None:
    changed = with_options(
        job(), ["epochs=2", "use-dora=yes", "schedule=linear", "replay_share = 0.1", "epochs=4"]
    )
    assert (changed.epochs, changed.use_dora, changed.schedule, changed.replay_share) == (4.0, True, "linear", 0.1)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("epochs", "option_not_understood"),
        ("rnak=8", "option_unknown"),
        ("run_dir=/tmp", "option_unknown"),
        ("rank=8.5", "option_value"),
        ("rank=0", "option_value"),
        ("learning_rate=nan", "option_value"),
        ("learning_rate=fast", "option_value"),
        ("method=magic", "option_value"),
        ("packing=perhaps", "option_value"),
    ],
)
def test_that_what_cannot_be_set_is_refused_with_one_sentence(job: MakeJob, typed: str, code: str) -> None:
    with pytest.raises(AppError) as caught:
        with_options(job(), [typed])
    assert caught.value.code == code


@pytest.mark.parametrize(
    "changes",
    [
        {"use_dora": True, "method": "ia3"},
        {"packing": True, "order": "short_first"},
        {"packing": True, "method": "prefix"},
        {"kl_strength": 0.1, "method": "full"},
        {"start_adapter": "/somewhere", "method": "full"},
    ],
)
def test_that_settings_which_do_not_go_together_are_named(job: MakeJob, changes: dict[str, Any]) -> None:
    with pytest.raises(AppError) as caught:
        refuse_clashes(job(**changes))
    assert caught.value.code == "option_clash"
    assert {caught.value.details["first"], caught.value.details["second"]} & set(changes)


def test_that_every_option_has_its_sentence() -> None:
    from desktop_app.core.sentences import SENTENCES

    assert {name for name in OPTIONS if f"option_{name}" not in SENTENCES} == set()


def test_that_an_order_without_weights_sees_everything_once() -> None:
    assert sorted(EpochOrder([1] * 9, batch_size=4, seed=1)) == list(range(9))


# Forgetting: a model that knows the general examples learns something else


def _forgotten(job: MakeJob, knowing: Path, **changes: Any) -> tuple[float, float]:
    """Returns the losses on general examples that this training does not see, and on what it learns."""
    held_out = general_records(0.0)[60:70]
    own = json.loads(Path(job().train_file).read_text())
    one = ready(job(base_model=str(knowing), epochs=8.0, learning_rate=2e-2, **changes)).train()
    return one.loss_on(held_out), one.loss_on(own)


@pytest.fixture(scope="module")
def knowing_model(small_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that has learned the English general examples."""
    from desktop_app.engine.methods import save_result
    from desktop_app.protocol.jobs import TrainJob

    folder = tmp_path_factory.mktemp("knowing")
    (folder / "train.json").write_text(json.dumps(general_records(0.0)))
    one = ready(
        TrainJob(
            run_dir=str(folder / "run"),
            base_model=str(small_model),
            train_file=str(folder / "train.json"),
            validation_file=str(folder / "train.json"),
            method="full",
            learning_rate=5e-3,
            batch_size=10,
            max_length=256,
            epochs=12.0,
        )
    ).train()
    save_result(one.trainer.model, folder / "model", base_folder=small_model, base_name="small")
    return folder / "model"


@pytest.fixture(scope="module")
def plain_forgetting() -> dict[str, tuple[float, float]]:
    return {}


@pytest.mark.parametrize(
    "changes",
    [{"replay_share": 0.5}, {"ewc_strength": 20.0}, {"kl_strength": 1.0}],
    ids=["replay", "ewc", "kl"],
)
def test_that_less_is_forgotten(
    job: MakeJob,
    knowing_model: Path,
    plain_forgetting: dict[str, tuple[float, float]],
    changes: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    others = [record for index, record in enumerate(general_records(0.0)) if not 60 <= index < 70]
    for room in (mix, difficulty):
        monkeypatch.setattr(room, "general_records", lambda _: others)
    if "plain" not in plain_forgetting:
        plain_forgetting["plain"] = _forgotten(job, knowing_model)
        plain_forgetting["before"] = _forgotten(job, knowing_model, max_steps=1, warmup_ratio=0.5)
    general, learned = _forgotten(job, knowing_model, **changes)
    (plain_general, _), (before, own_before) = plain_forgetting["plain"], plain_forgetting["before"]
    assert plain_general > before + 0.3  # without it, much is forgotten
    assert general - before < 0.8 * (plain_general - before)
    assert learned < own_before - 0.5  # and the new is learned all the same
