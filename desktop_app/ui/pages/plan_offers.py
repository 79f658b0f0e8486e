"""Which models the plan's page shows, in which order, and the word on each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from desktop_app.core.errors import AppError
from desktop_app.hardware import HardwareProfile
from desktop_app.recommend import Model, catalogue, find_model, is_downloaded, make_plan
from desktop_app.recommend.download_size import size_of
from desktop_app.recommend.language_match import knows
from desktop_app.recommend.measured import Measurement
from desktop_app.ui.pages.plan_models import Offer
from desktop_app.ui.pages.plan_words import facts_text, language_gap

_WORTH = ("success", "warning")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the offers are for."""

    profile: HardwareProfile
    pairs: int
    goal: str
    language: str
    measured: Sequence[Measurement]


def badge_of(model: Model, wish: Wish) -> tuple[str, str]:
    """Words for a badge, and the badge's kind."""
    if not is_local_and_whole(model):
        return _tr("only an estimate"), "warning"
    made = make_plan(wish.profile, pairs=wish.pairs, model_id=model.id, goal=wish.goal, measured=wish.measured)
    if made.verdict == "fits" and wish.profile.best_gpu is None and not model.demo_only:
        # It fits into memory, and would keep the computer busy for days or weeks.
        return _tr("needs a graphics card"), "error"
    words = {
        "fits": (_tr("fits"), "success"),
        "tight": (_tr("tight"), "warning"),
        "too_large": (_tr("too large"), "error"),
    }
    return words[made.verdict]


def is_local_and_whole(model: Model) -> bool:
    """False for a folder that has settings and no weights; models of the list can be fetched."""
    return not Path(model.id).is_absolute() or is_downloaded(model.id)


def present_models(own_ids: Sequence[str], suggested_id: str, language: str) -> list[Model]:
    """The models on this computer: the suggested one first, those of the language before others, the demo last."""
    rows = [model for model in catalogue() if is_downloaded(model.id)]
    for model_id in own_ids:
        try:
            rows.append(find_model(model_id))
        except AppError:
            continue  # the folder is gone; the page chooses another model and shows it
    return sorted(
        rows,
        key=lambda model: (
            model.id != suggested_id,
            model.demo_only,
            knows(model, language) == "no",
            -model.parameters_billion,
        ),
    )


def first_choice(present: Sequence[Model], wish: Wish) -> str:
    """The first that fits; on a processor alone anything but the demo model would take days."""
    demo = next(model.id for model in present if model.bundled)
    whole = [model for model in present if is_downloaded(model.id)]
    return next((model.id for model in whole if badge_of(model, wish)[1] == "success"), demo)


def offers_of(present_ids: Collection[str], suggested_id: str, wish: Wish) -> tuple[list[Offer], list[Offer]]:
    """Models to fetch: those that can run here and know the language, best first; and the others.

    Raises:
        OSError: the disk of the models does not answer.
    """
    offers = []
    for model in catalogue():
        if model.id in present_ids:
            continue
        badge, kind = badge_of(model, wish)
        offers.append(
            Offer(
                model=model,
                size=size_of(model),
                badge=badge,
                kind=kind,
                facts=facts_text(model, wish.language),
                gap=language_gap(model, wish.language),
                is_best=model.id == suggested_id,
            )
        )
    offers.sort(key=lambda offer: (not offer.is_best, offer.kind != "success", -offer.model.parameters_billion))
    worth = [offer for offer in offers if offer.kind in _WORTH and not offer.gap]
    return worth, [offer for offer in offers if offer not in worth]


def _tr(text: str) -> str:
    return QCoreApplication.translate("PlanOffers", text)
