"""The verdict on two curves."""

from __future__ import annotations

import pytest

from desktop_app.evaluation.overfitting import fit


@pytest.mark.parametrize(
    ("training", "validation", "verdict"),
    [
        ([2.0, 1.9], [2.0, 1.9], "fit_starting"),
        ([2.0] * 10 + [1.5] * 30, [2.0, 1.6, 1.55, 1.54], "fit_good"),
        ([2.0] * 10 + [1.5] * 30, [2.2, 1.9, 1.6], "fit_still_learning"),
        ([2.0] * 40, [2.0, 1.99, 1.985], "fit_little_learned"),
        # Validation turned while training went on.
        ([2.0] * 10 + [1.2] * 30, [2.0, 1.5, 1.6, 1.8], "fit_overfitting"),
        # One worse test is chance.
        ([2.0] * 10 + [1.4] * 30, [2.0, 1.6, 1.5, 1.53], "fit_good"),
        # Recited: almost nothing left to learn, while validation stays.
        ([2.0] * 10 + [0.1] * 30, [2.0, 1.0, 0.9, 0.89], "fit_overfitting"),
        ([2.0] * 10 + [0.6] * 30, [2.0, 1.6, 1.5, 1.49], "fit_overfitting"),
    ],
)
def test_that_two_curves_get_their_sentence(training: list[float], validation: list[float], verdict: str) -> None:
    assert fit(training, validation) == verdict
