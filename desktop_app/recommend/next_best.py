"""Which model to take when one is too large."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.recommend.catalogue import Model, catalogue, is_downloaded
from desktop_app.recommend.language_match import knows
from desktop_app.recommend.measured import Measurement
from desktop_app.recommend.plan import Plan
from desktop_app.recommend.recommend import make_plan

# A model that needs nearly as much would fail the same way.
_CLEARLY_SMALLER = 0.85


def next_best(
    plan: Plan, own: Sequence[Model], *, goal: str, language: str, measured: Sequence[Measurement]
) -> Model | None:
    """Returns a model that needs clearly less memory and fits; None when there is none.

    One that knows the language comes first, then one that is here already, then the largest; the demo last.
    Without a graphics card only the demo is trained within a day.

    Args:
        own: models beside the catalogue's.
    """
    has_card = plan.hardware.best_gpu is not None
    fitting = []
    for model in (*catalogue(), *own):
        if model.id == plan.model_id or not (has_card or model.demo_only):
            continue
        # As small as it can be: where the plan has room for more, a check tells.
        made = make_plan(
            plan.hardware, pairs=plan.pairs, model_id=model.id, method="qlora", goal=goal, measured=measured
        )
        if made.verdict == "fits" and made.estimate.total <= _CLEARLY_SMALLER * plan.estimate.total:
            fitting.append(model)
    return max(
        fitting,
        key=lambda model: (
            not model.demo_only,
            knows(model, language) != "no",
            is_downloaded(model.id),
            model.parameters_billion,
        ),
        default=None,
    )
