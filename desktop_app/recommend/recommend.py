"""Makes the plan: which model, which settings, and why."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from desktop_app.core.errors import Detail
from desktop_app.core.project import Project, read_record, write_json
from desktop_app.hardware.profile import HardwareProfile
from desktop_app.protocol.training_options import LIMITS, RATE_FACTORS
from desktop_app.recommend.catalogue import TINY_MODEL_ID, Model, catalogue, find_model
from desktop_app.recommend.decision_table import CommonRow, DecisionTable, PairsRow, decision_table
from desktop_app.recommend.fitting import Device, Load, device_of
from desktop_app.recommend.measured import Measurement, factors, run_seconds
from desktop_app.recommend.memory_estimate import GIB
from desktop_app.recommend.plan import AdapterMethod, Choice, MemoryEstimate, Plan, Settings, TrainMethod


def make_plan(
    profile: HardwareProfile,
    *,
    pairs: int,
    model_id: str | None = None,
    method: Literal["auto", "qlora", "lora"] = "auto",
    p99_tokens: int | None = None,
    goal: str = "write_like_me",
    quick: bool = False,
    measured: Sequence[Measurement] = (),
) -> Plan:
    """Chooses model and settings for this computer. A pure function of its arguments and the data files.

    Args:
        pairs: training pairs.
        model_id: the person's choice: a catalogue id, a folder, or a hub id in the local cache; None lets the
            plan choose.
        p99_tokens: length that 99 of 100 pairs stay under; None when nobody measured it.
        goal: "keep_abilities" learns more slowly, so that the model forgets less; other goals change nothing.
        quick: a look at the result rather than the best result.
        measured: dry runs of this and other computers; the newest of this one corrects the estimate.

    Raises:
        AppError: "model_unknown" or "model_not_readable", for a model that was named.
    """
    table = decision_table()
    device = device_of(profile, table.memory, factors=factors(measured, profile))
    wish = _Wish(pairs=max(pairs, 0), method=method, p99_tokens=p99_tokens, goal=goal, quick=quick)
    model, model_choice = _choose_model(profile, device, table, wish, model_id)
    # The demo model takes seconds anywhere; one way of training it everywhere keeps its results the same.
    drafted = _plan_tiny(device, table, wish) if model.demo_only else _plan_model(model, device, table, wish)
    settings, choices = drafted
    if wish.quick:
        settings = replace(
            settings,
            epochs=table.quick.epochs,
            evaluations_per_epoch=table.quick.evaluations_per_epoch,
            early_stopping_patience=table.quick.patience,
        )
        choices = [choice for choice in choices if choice.setting != "epochs"]
        choices.append(Choice(setting="epochs", value=settings.epochs, reason="quick_try"))
    if wish.pairs < table.common.few_pairs:
        choices.insert(
            0,
            Choice(
                setting="pairs", value=wish.pairs, reason="few_pairs", details={"least": table.common.few_pairs}
            ),
        )
    estimate = _estimate(model, device, settings)
    effective_batch = settings.batch_size * settings.gradient_accumulation
    return Plan(
        model_id=model.id,
        settings=settings,
        choices=(model_choice, *choices),
        estimate=estimate,
        available_bytes=device.free_bytes,
        verdict=device.verdict(estimate),
        pairs=wish.pairs,
        estimated_steps=math.ceil(math.ceil(wish.pairs / effective_batch) * settings.epochs),
        hardware=profile,
        estimated_seconds=run_seconds(measured, profile, model.id, settings),
    )


def with_settings(plan: Plan, settings: Settings, *, measured: Sequence[Measurement]) -> Plan:
    """Returns the plan after a dry run: with the settings that were found to fit, its memory and its time."""
    table = decision_table()
    model = find_model(plan.model_id)
    device = device_of(plan.hardware, table.memory, factors=factors(measured, plan.hardware))
    estimate = _estimate(model, device, settings)
    choices = tuple(_after_check(choice, settings) for choice in plan.choices)
    return replace(
        plan,
        settings=settings,
        choices=choices,
        estimate=estimate,
        verdict=device.verdict(estimate),
        estimated_seconds=run_seconds(measured, plan.hardware, plan.model_id, settings),
    )


def with_method(plan: Plan, method: TrainMethod, *, measured: Sequence[Measurement]) -> Plan:
    """Returns a plan for LoRA as one for a way of training that no plan chooses by itself; memory and time follow.

    Args:
        method: "full", "prefix" or "ia3".
    """
    now = plan.settings
    settings = replace(
        now,
        method=method,
        dropout=0.0,
        learning_rate=min(now.learning_rate * RATE_FACTORS[method], LIMITS["learning_rate"][1]),
        # PEFT puts a prefix into the cache, which a checkpointed forward pass does without.
        gradient_checkpointing=now.gradient_checkpointing and method != "prefix",
    )
    made = with_settings(plan, settings, measured=measured)
    choices = []
    for choice, before in zip(made.choices, plan.choices, strict=True):
        if choice.setting == "method":
            choices.append(_choice("method", method, "method_named"))
        elif choice.value != before.value:
            choices.append(_choice(choice.setting, choice.value, "goes_with_method"))
        else:
            choices.append(choice)
    return replace(made, choices=tuple(choices))


def longer_texts(plan: Plan, p99_tokens: int) -> Settings | None:
    """Returns the settings with which 99 of 100 texts stay whole, where the plan cuts more and they should fit.

    A length that the person chose, or that memory made, stays.
    """
    reasons = {choice.setting: choice.reason for choice in plan.choices}
    if reasons.get("max_length") != "length_default":
        return None
    table = decision_table()
    model = find_model(plan.model_id)
    length = min(_round_up(p99_tokens, table.common), model.architecture.context)
    if length <= plan.settings.max_length:
        return None
    settings = replace(plan.settings, max_length=length)
    device = device_of(plan.hardware, table.memory, factors=factors((), plan.hardware))
    factor = plan.estimate.correction or 1.0
    need = _estimate(model, device, settings).total * factor
    return settings if need <= table.memory.measured_fits * device.free_bytes else None


def _after_check(choice: Choice, settings: Settings) -> Choice:
    value = getattr(settings, choice.setting, choice.value)
    if value == choice.value:
        return choice
    return Choice(setting=choice.setting, value=value, reason="changed_by_check")


def save_plan(project: Project, plan: Plan) -> None:
    """Writes plan.json."""
    write_json(project.plan, plan)


def load_plan(project: Project) -> Plan:
    """Raises AppError("file_missing" | "file_damaged")."""
    return read_record(project.plan, Plan)


def describe_choice(choice: Choice) -> tuple[str, dict[str, Detail]]:
    """Returns the sentence code of a choice's reason, and its details with the value among them."""
    return f"reason_{choice.reason}", {"value": choice.value, **choice.details}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    pairs: int
    method: Literal["auto", "qlora", "lora"]
    p99_tokens: int | None
    goal: str
    quick: bool


def _choose_model(
    profile: HardwareProfile, device: Device, table: DecisionTable, wish: _Wish, model_id: str | None
) -> tuple[Model, Choice]:
    if model_id is not None:
        model = find_model(model_id)
        return model, _choice("model", model.id, "model_named", name=model.name)
    if not device.on_gpu:
        model = find_model(TINY_MODEL_ID)
        return model, _choice("model", model.id, "model_tiny_on_cpu", name=model.name)
    rank = table.row_for(wish.pairs).rank
    free_gib = round(device.free_bytes / GIB, 1)
    largest_first = sorted(
        (model for model in catalogue() if model.automatic), key=lambda model: -model.parameters_billion
    )
    for model in largest_first:
        length, _ = _wanted_length(model, table.common, wish)
        load = Load(method="lora" if wish.method == "lora" else "qlora", rank=rank, max_length=length)
        if device.fits(model.architecture, load):
            return model, _choice("model", model.id, "model_largest", name=model.name, free_gib=free_gib)
    smallest = largest_first[-1]
    return smallest, _choice("model", smallest.id, "model_smallest", name=smallest.name, free_gib=free_gib)


def _plan_tiny(device: Device, table: DecisionTable, wish: _Wish) -> tuple[Settings, list[Choice]]:
    row = table.tiny
    method: AdapterMethod = "qlora" if wish.method == "auto" else wish.method
    settings = Settings(
        method=method,
        precision="float32",
        rank=row.rank,
        alpha=row.alpha,
        dropout=row.dropout,
        learning_rate=row.learning_rate,
        epochs=row.epochs,
        batch_size=row.effective_batch,
        gradient_accumulation=1,
        max_length=row.max_length,
        warmup_ratio=table.common.warmup_ratio,
        weight_decay=table.common.weight_decay,
        gradient_checkpointing=False,
        optimizer="adamw_torch",
        evaluations_per_epoch=row.evaluations_per_epoch,
        early_stopping_patience=row.patience,
    )
    choices = [
        _choice("method", method, "qlora_default" if wish.method == "auto" else "method_named"),
        _choice("precision", settings.precision, "float32_small" if device.on_gpu else "float32_on_cpu"),
        _choice("learning_rate", row.learning_rate, "tiny_settings"),
        _choice("epochs", row.epochs, "tiny_settings"),
        _choice("rank", row.rank, "tiny_settings"),
        _choice("batch_size", row.effective_batch, "tiny_settings"),
        _choice("max_length", row.max_length, "tiny_settings"),
        _choice("gradient_checkpointing", False, "checkpointing_not_needed"),
        _choice("optimizer", settings.optimizer, "optimizer_plain"),
    ]
    return settings, choices


def _plan_model(model: Model, device: Device, table: DecisionTable, wish: _Wish) -> tuple[Settings, list[Choice]]:
    row, common = table.row_for(wish.pairs), table.common
    length, length_reason = _wanted_length(model, common, wish)
    method, method_reason = _choose_method(model, device, row.rank, length, wish)
    load, choices = _fit(model, device, row, common, Load(method=method, rank=row.rank, max_length=length))
    if load.max_length < length:
        length_reason = "length_capped_by_memory"
    rate, rate_reason = row.learning_rate(model.parameters_billion), "rate_by_size"
    if wish.goal == "keep_abilities" and rate > common.keep_abilities_learning_rate:
        rate, rate_reason = common.keep_abilities_learning_rate, "rate_keeps_abilities"
    settings = Settings(
        method=method,
        precision=device.precision,
        rank=row.rank,
        alpha=row.alpha,
        dropout=load.dropout,
        learning_rate=rate,
        epochs=row.epochs,
        batch_size=load.batch_size,
        gradient_accumulation=row.effective_batch // load.batch_size,
        max_length=load.max_length,
        warmup_ratio=common.warmup_ratio,
        weight_decay=common.weight_decay,
        gradient_checkpointing=load.gradient_checkpointing,
        optimizer=device.optimizer,
        evaluations_per_epoch=row.evaluations_per_epoch,
        early_stopping_patience=row.patience,
    )
    precisions = {"float32": "float32_on_cpu", "bfloat16": "bfloat16", "float16": "float16"}
    head = [
        _choice("method", method, method_reason),
        _choice("precision", device.precision, precisions[device.precision]),
        _choice("learning_rate", rate, rate_reason),
        _choice("epochs", row.epochs, "epochs_by_pairs", pairs=wish.pairs),
        _choice("rank", row.rank, "rank_by_pairs", pairs=wish.pairs),
        _choice("max_length", load.max_length, length_reason),
    ]
    tail = [_choice("optimizer", device.optimizer, "optimizer_8bit" if device.on_gpu else "optimizer_plain")]
    if device.is_amd:
        percent = round((table.memory.amd_factor - 1) * 100)
        tail.append(_choice("memory_margin", table.memory.amd_factor, "amd_margin", percent=percent))
    return settings, [*head, *choices, *tail]


def _choose_method(model: Model, device: Device, rank: int, length: int, wish: _Wish) -> tuple[AdapterMethod, str]:
    if wish.method != "auto":
        return wish.method, "method_named"
    if not device.on_gpu:
        return "qlora", "qlora_default"
    # Without bfloat16 the whole model would have to stay in float16, which overflows more easily than NF4's
    # blocks; those cards are small anyway.
    full = Load(method="lora", rank=rank, max_length=length)
    if device.precision == "bfloat16" and device.fits(model.architecture, full):
        return "lora", "lora_fits"
    return "qlora", "qlora_saves_memory"


def _fit(model: Model, device: Device, row: PairsRow, common: CommonRow, load: Load) -> tuple[Load, list[Choice]]:
    """Shortens the texts, then makes the batch as large and the training as quick as memory allows."""
    shape = model.architecture
    while load.max_length > common.min_length and not device.fits(shape, load):
        load = replace(load, max_length=max(_round_up(load.max_length // 2, common), common.min_length))
    batch_size = min(row.effective_batch, common.most_sequences_at_once)
    while batch_size > 1 and not device.fits(shape, replace(load, batch_size=batch_size)):
        batch_size //= 2
    load = replace(load, batch_size=batch_size)
    unchecked = replace(load, gradient_checkpointing=False)
    if device.fits(shape, unchecked):
        load = unchecked
    if row.dropout and device.fits(shape, replace(load, dropout=row.dropout)):
        load = replace(load, dropout=row.dropout)
    accumulation = row.effective_batch // batch_size
    checkpointing = load.gradient_checkpointing
    return load, [
        _choice("batch_size", batch_size, "batch_by_memory", effective=row.effective_batch),
        _choice("gradient_accumulation", accumulation, "accumulation", effective=row.effective_batch),
        _choice(
            "gradient_checkpointing",
            checkpointing,
            "checkpointing_saves_memory" if checkpointing else "checkpointing_not_needed",
        ),
        _choice("dropout", load.dropout, "dropout_few_pairs" if load.dropout else "dropout_none"),
    ]


def _wanted_length(model: Model, common: CommonRow, wish: _Wish) -> tuple[int, str]:
    if wish.p99_tokens is None:
        length, reason = common.max_length, "length_default"
    else:
        length, reason = max(_round_up(wish.p99_tokens, common), common.min_length), "length_measured"
    if length > model.architecture.context:
        return model.architecture.context, "length_capped_by_model"
    return length, reason


def _round_up(tokens: int, common: CommonRow) -> int:
    return math.ceil(max(tokens, 1) / common.max_length_step) * common.max_length_step


def _estimate(model: Model, device: Device, settings: Settings) -> MemoryEstimate:
    as_planned = replace(device, precision=settings.precision, optimizer=settings.optimizer)
    return as_planned.estimate(
        model.architecture,
        Load(
            # A prefix and IA3 train less than LoRA beside the same unpacked model: LoRA's is on the safe side.
            method="full" if settings.method == "full" else "qlora" if settings.method == "qlora" else "lora",
            rank=settings.rank,
            max_length=settings.max_length,
            batch_size=settings.batch_size,
            gradient_checkpointing=settings.gradient_checkpointing,
            dropout=settings.dropout,
        ),
    )


def _choice(setting: str, value: Detail, reason: str, **details: Detail) -> Choice:
    return Choice(setting=setting, value=value, reason=reason, details=details)
