"""The plan in the making: what a person chose and changed, and the plan that follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal, get_args

from desktop_app.hardware.profile import HardwareProfile
from desktop_app.recommend.catalogue import catalogue, is_downloaded
from desktop_app.recommend.edited import (
    BY_PERSON,
    EDITABLE,
    differences,
    edits_of,
    is_checked_for,
    with_all_choices,
    with_edits,
)
from desktop_app.recommend.language_match import main_language
from desktop_app.recommend.measured import Measurement
from desktop_app.recommend.plan import Choice, Plan, Variation
from desktop_app.recommend.recommend import make_plan, with_method

Method = Literal["auto", "qlora", "lora", "full", "prefix", "ia3"]


def method_named(word: str) -> Method:
    """Returns the method of that name; "auto" for any other word."""
    return next((method for method in get_args(Method) if method == word), "auto")


class Draft:
    """Choices of one project. `base` is the suggestion for them, `plan` the one with the changes, after `suggest`.

    Attributes:
        edits: setting -> what the person or a check made of it; may hold what is not allowed (`edited`).
        variation: what is asked of the training beside its settings.
        own_ids: models beside the catalogue's: folders, hub ids.
    """

    def __init__(self) -> None:
        self.base: Plan | None = None
        self.plan: Plan | None = None
        self.model_id: str | None = None
        self.method: Method = "auto"
        self.is_quick = False
        self.language = ""
        self.languages: Mapping[str, int] = {}
        self.edits: dict[str, Choice] = {}
        self.variation = Variation()
        self.own_ids: list[str] = []
        self.pairs = 0
        self.measured: Sequence[Measurement] = ()
        self._is_language_named = False
        self._saved: Plan | None = None

    @property
    def last(self) -> Plan | None:
        """The plan as it was, until `suggest` makes a new one."""
        return self.plan or self._saved

    def set_data(self, pairs: int, languages: Mapping[str, int], otherwise: str) -> None:
        """What there is to learn from: number of pairs, language -> how many, and the project's language."""
        if pairs != self.pairs:
            self.look_again()
        self.pairs, self.languages = pairs, languages
        if not self._is_language_named:
            self.language = main_language(languages, otherwise)

    # What the person chooses

    def take_over(self, saved: Plan) -> None:
        """Comes back to the choices that a saved plan was made of."""
        self._saved = saved
        self.model_id = saved.model_id
        self.variation = saved.variation
        choices = {choice.setting: choice for choice in saved.choices}
        reasons = {setting: choice.reason for setting, choice in choices.items()}
        self.is_quick = reasons.get("epochs") == "quick_try"
        self.method = saved.settings.method if reasons.get("method") == "method_named" else "auto"
        if reasons.get("language") == "language_named":
            self.name_language(str(choices["language"].value))
        if is_downloaded(saved.model_id):
            self.add_own(saved.model_id)

    def checked(self, saved: Plan) -> None:
        """A dry run has saved this plan: its changes are taken with the next `suggest`."""
        self._saved = saved

    def look_again(self) -> None:
        """Computer or messages are others: what a check changed holds only where it was for the same."""
        self._saved = self._saved or self.plan

    def choose(self, *, model_id: str = "", method: Method | None = None, is_quick: bool | None = None) -> None:
        """Takes another model, method or effort. What the person changed stays, what a check changed goes."""
        self.model_id = model_id or self.model_id
        self.method = self.method if method is None else method
        self.is_quick = self.is_quick if is_quick is None else is_quick
        self.edits = {n: c for n, c in self.edits.items() if c.reason == BY_PERSON and n in EDITABLE}

    def name_language(self, language: str) -> None:
        self.language, self._is_language_named = language, True

    def add_own(self, model_id: str) -> None:
        """Notes a model that is not in the catalogue."""
        if all(model.id != model_id for model in catalogue()) and model_id not in self.own_ids:
            self.own_ids.append(model_id)

    def edit(self, edits: Mapping[str, Choice]) -> None:
        """Replaces what is edited by hand; a method that a check changed stays."""
        self.edits = {**{n: c for n, c in self.edits.items() if n not in EDITABLE}, **edits}

    # What follows

    def suggest(self, profile: HardwareProfile, goal: str, suggested_id: str) -> Plan:
        """Makes `base`; the changes of a saved plan come back.

        Args:
            suggested_id: the model that the plan would choose by itself.
        """
        method = self.method
        made = make_plan(
            profile,
            pairs=self.pairs,
            model_id=None if self.model_id == suggested_id else self.model_id,
            method="auto" if method == "auto" else "qlora" if method == "qlora" else "lora",
            goal=goal,
            quick=self.is_quick,
            measured=self.measured,
        )
        reason = "language_named" if self._is_language_named else "language_of_messages"
        choice = Choice(setting="language", value=self.language, reason=reason)
        base = with_all_choices(replace(made, choices=(*made.choices, choice)))
        if method in ("full", "prefix", "ia3"):
            base = with_method(base, method, measured=self.measured)
        self.base = base
        if self._saved is not None:
            saved, self._saved = self._saved, None
            is_same = is_checked_for(saved, profile, self.pairs) and saved.model_id == base.model_id
            self.edits = differences(saved, base) if is_same else edits_of(saved)
        return base

    def finish(self, allowed: Mapping[str, Choice]) -> Plan:
        """Makes `plan` of `base`, the edits that are allowed, and what a check changed beside them."""
        assert self.base is not None
        kept = {n: c for n, c in self.edits.items() if n not in EDITABLE}
        plan = with_edits(self.base, {**kept, **allowed}, measured=self.measured)
        self.plan = replace(plan, variation=self.variation)
        return self.plan
