"""Reads resources/models/decision_table.toml: which settings for how many pairs."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from desktop_app.core import paths
from desktop_app.core.records import from_plain

RecordType = TypeVar("RecordType")


@dataclass(frozen=True, slots=True, kw_only=True)
class PairsRow:
    """Settings for up to `up_to` training pairs; `learning_rates` are (up to billion parameters, rate)."""

    up_to: int
    epochs: float
    rank: int
    alpha: int
    effective_batch: int
    dropout: float
    evaluations_per_epoch: int
    patience: int
    learning_rates: tuple[tuple[float, float], ...]

    def learning_rate(self, parameters_billion: float) -> float:
        return next(rate for limit, rate in self.learning_rates if parameters_billion <= limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonRow:
    warmup_ratio: float
    weight_decay: float
    max_length: int
    max_length_step: int
    min_length: int
    few_pairs: int
    keep_abilities_learning_rate: float
    most_sequences_at_once: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickRow:
    epochs: float
    evaluations_per_epoch: int
    patience: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TinyRow:
    epochs: float
    rank: int
    alpha: int
    learning_rate: float
    effective_batch: int
    dropout: float
    max_length: int
    evaluations_per_epoch: int
    patience: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryRow:
    """Shares of the free memory up to which a plan "fits" or is "tight".

    `range_low`, `range_high`: factors of the estimate between which the truth most likely lies. `measured_*`: the
    same after a measurement on this computer, `measured_range` to both sides.
    """

    fits: float
    tight: float
    amd_factor: float
    range_low: float
    range_high: float
    measured_fits: float
    measured_tight: float
    measured_range: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTable:
    pairs: tuple[PairsRow, ...]
    common: CommonRow
    quick: QuickRow
    tiny: TinyRow
    memory: MemoryRow

    def row_for(self, pairs: int) -> PairsRow:
        return next((row for row in self.pairs if pairs <= row.up_to), self.pairs[-1])


def decision_table() -> DecisionTable:
    return _read(paths.resources() / "models" / "decision_table.toml")


@lru_cache(maxsize=4)
def _read(path: Path) -> DecisionTable:
    with path.open("rb") as stream:
        content: dict[str, Any] = tomllib.load(stream)
    return from_plain(DecisionTable, content)
