"""What was found and what is decided about it, as the privacy page shows it. No widgets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from desktop_app.core.project import Project, read_lines
from desktop_app.redaction.decisions import DEFAULT_ACTIONS, action_for, load_decisions, value_id
from desktop_app.redaction.finding import Action, Decisions, FoundValue, Kind
from desktop_app.redaction.risk import riskiest

Grouping = Literal["kind", "person"]
Only = Literal["all", "riskiest", "keep", "drop", "decided"]
RISKIEST = 20
_STEPS_KEPT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """All forms in which one person or thing was found: under one kind, or (by person) under every kind.

    Args:
        kind: the first form's, where they have several.
        forms: the values, the most frequent first.
        kinds: those of the forms.
        searched: all forms, case-folded.
    """

    kind: Kind
    entity: str
    forms: tuple[FoundValue, ...]
    kinds: tuple[Kind, ...]
    title: str
    searched: str
    count: int
    is_me: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Rows below one heading; `kind` is None for the riskiest ones, which are of many kinds.

    Args:
        count: places of all its groups.
    """

    kind: Kind | None
    groups: tuple[Group, ...]
    count: int

    @classmethod
    def of(cls, kind: Kind | None, groups: Iterable[Group]) -> Section:
        below = tuple(groups)
        return cls(kind=kind, groups=below, count=sum(group.count for group in below))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Which of the findings are to be seen.

    Args:
        text: letters that a form holds.
        kind: None shows all kinds.
    """

    text: str = ""
    only: Only = "all"
    kind: Kind | None = None
    grouping: Grouping = "kind"


Row = Kind | Group | FoundValue
"""What a decision is on: a whole kind, a person or thing, or one form of it."""


class Review:
    """The findings of a project and the person's decisions on them, each of which can be taken back.

    Args:
        key: the project's key.
    """

    def __init__(self, found: Sequence[FoundValue], decisions: Decisions, key: str) -> None:
        self.found = tuple(found)
        self._key = key
        self._decisions = decisions
        self._undone: list[Decisions] = []
        self._done: list[Decisions] = []
        self._groups: dict[Grouping, tuple[Section, ...]] = {}
        self._exceptions: dict[Kind, int] = {}
        self._value_ids: dict[tuple[Kind, str], str] = {}
        self._kinds_of: dict[str, dict[Kind, None]] | None = None
        self._forms: dict[str, FoundValue] = {}

    @classmethod
    def empty(cls) -> Review:
        return cls((), Decisions(), "")

    def with_findings_of(self, other: Review) -> Review:
        """Returns what `other` found, with the decisions of this one and the steps that led to them."""
        made = Review(other.found, self._decisions, self._key)
        made._done, made._undone = self._done, self._undone
        return made

    # What was found

    def sections(self, grouping: Grouping = "kind") -> tuple[Section, ...]:
        """All findings, grouped; made once."""
        if grouping not in self._groups:
            self._groups[grouping] = sections_of(self.found, grouping)
        return self._groups[grouping]

    def groups(self, kind: Kind) -> tuple[Group, ...]:
        """The people or things of one kind, the most frequent first."""
        return next((section.groups for section in self.sections() if section.kind == kind), ())

    @property
    def kinds(self) -> tuple[Kind, ...]:
        return tuple(section.kind for section in self.sections() if section.kind is not None)

    def shown(self, wanted: Shown) -> tuple[Section, ...]:
        """The sections with the groups that are wanted; those without any are left out."""
        if wanted.only == "riskiest":
            sections: Iterable[Section] = (Section.of(None, self._riskiest()),)
        else:
            sections = self.sections(wanted.grouping)
        letters = " ".join(wanted.text.casefold().split())
        chosen = []
        for section in sections:
            groups: Iterable[Group] = section.groups
            if wanted.kind is not None and wanted.only != "riskiest":
                if wanted.kind != section.kind and wanted.grouping == "kind":
                    continue
                groups = (group for group in groups if wanted.kind in group.kinds)
            if letters:
                groups = (group for group in groups if letters in group.searched)
            if wanted.only not in ("all", "riskiest"):
                groups = (group for group in groups if self._is(group, wanted.only))
            chosen.append(section if groups is section.groups else Section.of(section.kind, groups))
        return tuple(section for section in chosen if section.groups)

    def counts(self) -> dict[Kind, tuple[int, int]]:
        """Kind -> (different values, people or things)."""
        return {
            section.kind: (sum(len(group.forms) for group in section.groups), len(section.groups))
            for section in self.sections()
            if section.kind is not None
        }

    def _riskiest(self) -> tuple[Group, ...]:
        by_place = {(group.kind, group.entity): group for section in self.sections() for group in section.groups}
        risks = riskiest(self.found, self.form_action, count=RISKIEST)
        return tuple(by_place[risk.kind, risk.entity] for risk in risks)

    def _is(self, group: Group, only: Only) -> bool:
        if only == "decided":
            return self.is_own_decision(group)
        return any(self.form_action(form) == only for form in group.forms)

    # What is decided

    @property
    def decisions(self) -> Decisions:
        return self._decisions

    def kind_action(self, kind: Kind) -> Action:
        return self._decisions.by_kind.get(kind, DEFAULT_ACTIONS[kind])

    def kind_exceptions(self, kind: Kind) -> int:
        """How many people or things of a kind have another action than the kind."""
        if kind not in self._exceptions:
            # Asked for every decision: the decisions are few, the findings many.
            usual, decided = self.kind_action(kind), self._decisions
            entities = {
                entity
                for entity, action in decided.by_entity.items()
                if action != usual and kind in self._kinds_of_entity(entity)
            }
            for place, action in decided.by_value.items():
                form = self._by_value_id().get(place)
                if form is not None and form.kind == kind and action != usual:
                    entities.add(form.entity)
            self._exceptions[kind] = len(entities)
        return self._exceptions[kind]

    def action(self, group: Group) -> Action:
        """What happens to a person or thing, unless a form of it is decided on by itself."""
        return action_for(group.kind, group.entity, decisions=self._decisions)

    def exceptions(self, group: Group) -> int:
        """How many forms of it have another action."""
        if not self._decisions.by_value and len(group.kinds) == 1:
            return 0
        usual = self.action(group)
        return sum(self.form_action(form) != usual for form in group.forms)

    def form_action(self, form: FoundValue) -> Action:
        return action_for(form.kind, form.entity, decisions=self._decisions, value=self._value_id(form))

    def is_own_decision(self, group: Group) -> bool:
        """Whether the person decided on this one, or on a form of it."""
        return group.entity in self._decisions.by_entity or any(
            self._value_id(form) in self._decisions.by_value for form in group.forms
        )

    def also_decides(self, group: Group) -> tuple[Kind, ...]:
        """The other kinds that a decision on this group reaches (a person's name and address go together)."""
        return tuple(kind for kind in self._kinds_of_entity(group.entity) if kind not in group.kinds)

    def _kinds_of_entity(self, entity: str) -> Iterable[Kind]:
        if self._kinds_of is None:
            self._kinds_of = {}
            for form in self.found:
                self._kinds_of.setdefault(form.entity, {})[form.kind] = None
        return self._kinds_of.get(entity, ())

    def decide(self, rows: Sequence[Row], action: Action) -> None:
        """Decides on all of these in one step."""
        by_kind = dict(self._decisions.by_kind)
        by_entity = dict(self._decisions.by_entity)
        by_value = dict(self._decisions.by_value)
        for row in rows:
            if isinstance(row, Group):
                by_entity[row.entity] = action
                self._forget_values(row.forms, by_value)
            elif isinstance(row, FoundValue):
                by_value[self._value_id(row, make=True)] = action
            else:
                mine = {group.entity: self.action(group) for group in self.groups(row) if group.is_me}
                by_kind[row] = action
                # My own name stands below all that I wrote: with the others', nothing would be left to learn from.
                by_entity |= {entity: before for entity, before in mine.items() if before != action}
                for group in self.groups(row):
                    if group.is_me:
                        continue
                    self._forget_values(group.forms, by_value)
                    if group.entity not in by_entity:
                        continue
                    if self.also_decides(group):
                        # The decision on the person stays; it no longer reaches what is of this kind.
                        by_value |= {self._value_id(form, make=True): action for form in group.forms}
                    else:
                        del by_entity[group.entity]
        self.change(replace(self._decisions, by_kind=by_kind, by_entity=by_entity, by_value=by_value))

    def change(self, decisions: Decisions) -> None:
        """Takes these decisions as the next step; the same ones are none."""
        if decisions == self._decisions:
            return
        self._done = [*self._done, self._decisions][-_STEPS_KEPT:]
        self._undone.clear()
        self._use(decisions)

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    def undo(self) -> None:
        """Takes the last step back."""
        if self._done:
            self._undone.append(self._decisions)
            self._use(self._done.pop())

    def redo(self) -> None:
        """Does the step again that was taken back last."""
        if self._undone:
            self._done.append(self._decisions)
            self._use(self._undone.pop())

    def _use(self, decisions: Decisions) -> None:
        self._decisions = decisions
        self._exceptions.clear()

    def _forget_values(self, forms: Iterable[FoundValue], by_value: dict[str, Action]) -> None:
        if by_value:
            for form in forms:
                by_value.pop(self._value_id(form), None)

    def _value_id(self, form: FoundValue, *, make: bool = False) -> str:
        """Its key in `by_value`; "" while nobody decided on any single form, because each costs a hash."""
        if not self._decisions.by_value and not make:
            return ""
        place = (form.kind, form.value)
        if place not in self._value_ids:
            self._value_ids[place] = value_id(self._key, form.kind, form.value)
        return self._value_ids[place]

    def _by_value_id(self) -> dict[str, FoundValue]:
        if len(self._forms) != len(self.found):
            self._forms = {self._value_id(form): form for form in self.found}
        return self._forms


def sections_of(found: Sequence[FoundValue], grouping: Grouping = "kind") -> tuple[Section, ...]:
    """Groups values: kinds in their usual order, groups by how often they occur.

    By person, whatever belongs to somebody with a name stands below the names.
    """
    people = {value.entity for value in found if value.kind == "PERSON"} if grouping == "person" else set()
    values: dict[tuple[Kind, str], list[FoundValue]] = {}
    for value in found:
        kind: Kind = "PERSON" if value.entity in people else value.kind
        values.setdefault((kind, value.entity), []).append(value)
    by_kind: dict[Kind, list[Group]] = {}
    for (kind, entity), forms in values.items():
        by_kind.setdefault(kind, []).append(_group(kind, entity, forms))
    return tuple(
        Section.of(kind, sorted(by_kind[kind], key=lambda group: (-group.count, group.searched)))
        for kind in DEFAULT_ACTIONS
        if kind in by_kind
    )


def _group(kind: Kind, entity: str, forms: list[FoundValue]) -> Group:
    # Names before addresses where a person has both.
    forms.sort(key=lambda form: (form.kind != kind, form.kind, -form.count))
    # The longest form says best who it is ("Anna Weber", not "Anna").
    longest = max((form.value for form in forms if form.kind == kind), key=len)
    return Group(
        kind=kind,
        entity=entity,
        forms=tuple(forms),
        kinds=tuple(dict.fromkeys(form.kind for form in forms)),
        title=" ".join(longest.split()),
        searched=" ".join(" ".join(form.value for form in forms).casefold().split()),
        count=sum(form.count for form in forms),
        is_me=any(form.is_me for form in forms),
    )


def load_review(project: Project) -> Review:
    """Raises AppError("file_missing" | "file_damaged")."""
    return Review(list(read_lines(project.findings, FoundValue)), load_decisions(project), project.facts.key)
