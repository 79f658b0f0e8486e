"""What was found and what is decided about it, as the privacy page shows it. No widgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop_app.core.project import Project, read_lines
from desktop_app.redaction.decisions import DEFAULT_ACTIONS, action_for, load_decisions
from desktop_app.redaction.finding import Action, Decisions, FoundValue, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """All forms in which one person or thing was found under one kind.

    Args:
        forms: the values, the most frequent first.
        count: places, all forms together.
        snippets: places in context, the value between "⟦" and "⟧".
    """

    kind: Kind
    entity: str
    forms: tuple[str, ...]
    count: int
    reason: str
    is_me: bool
    snippets: tuple[str, ...]

    @property
    def title(self) -> str:
        """The longest form says best who it is ("Anna Weber", not "Anna"), on one line."""
        return " ".join(max(self.forms, key=len).split())

    @property
    def searched(self) -> str:
        return " ".join(self.forms).casefold()


def groups_of(found: Sequence[FoundValue]) -> dict[Kind, tuple[Group, ...]]:
    """Groups values by kind and entity; kinds in their usual order, groups by how often they occur."""
    values: dict[tuple[Kind, str], list[FoundValue]] = {}
    for value in found:
        values.setdefault((value.kind, value.entity), []).append(value)
    by_kind: dict[Kind, list[Group]] = {}
    for (kind, entity), forms in values.items():
        forms.sort(key=lambda value: -value.count)
        by_kind.setdefault(kind, []).append(
            Group(
                kind=kind,
                entity=entity,
                forms=tuple(value.value for value in forms),
                count=sum(value.count for value in forms),
                reason=forms[0].reason,
                is_me=any(value.is_me for value in forms),
                snippets=tuple(snippet for value in forms for snippet in value.snippets),
            )
        )
    return {
        kind: tuple(sorted(by_kind[kind], key=lambda group: (-group.count, group.title.casefold())))
        for kind in DEFAULT_ACTIONS
        if kind in by_kind
    }


class Review:
    """The findings of a project and the person's decisions on them."""

    def __init__(self, groups: Mapping[Kind, tuple[Group, ...]], decisions: Decisions) -> None:
        self.groups = dict(groups)
        self._by_kind: dict[str, Action] = dict(decisions.by_kind)
        self._by_entity: dict[str, Action] = dict(decisions.by_entity)
        # Two views of the same dictionaries, so that asking for thousands of rows copies nothing.
        self._now = Decisions(by_kind=self._by_kind, by_entity=self._by_entity)

    @classmethod
    def empty(cls) -> Review:
        return cls({}, Decisions())

    @property
    def kinds(self) -> tuple[Kind, ...]:
        return tuple(self.groups)

    @property
    def decisions(self) -> Decisions:
        """A copy, to be saved."""
        return Decisions(by_kind=dict(self._by_kind), by_entity=dict(self._by_entity))

    def kind_action(self, kind: Kind) -> Action:
        return self._by_kind.get(kind, DEFAULT_ACTIONS[kind])

    def action(self, group: Group) -> Action:
        return action_for(group.kind, group.entity, is_me=group.is_me, decisions=self._now)

    def is_own_decision(self, group: Group) -> bool:
        """Whether the person decided on this one by itself."""
        return group.entity in self._by_entity

    def decide(self, group: Group, action: Action) -> None:
        """Decides on a person or thing, whatever the kind in which it was found."""
        self._by_entity[group.entity] = action

    def decide_kind(self, kind: Kind, action: Action) -> None:
        """Decides on a whole kind: decisions on single values of this kind give way."""
        self._by_kind[kind] = action
        for group in self.groups.get(kind, ()):
            self._by_entity.pop(group.entity, None)

    def also_decides(self, group: Group) -> tuple[Kind, ...]:
        """The other kinds that a decision on this group reaches (a person's name and address go together)."""
        return tuple(
            kind
            for kind, groups in self.groups.items()
            if kind != group.kind and any(other.entity == group.entity for other in groups)
        )

    def counts(self) -> dict[Kind, tuple[int, int]]:
        """Kind -> (different values, people or things)."""
        return {kind: (sum(len(g.forms) for g in groups), len(groups)) for kind, groups in self.groups.items()}


def load_review(project: Project) -> Review:
    """Raises AppError("file_missing" | "file_damaged")."""
    return Review(groups_of(list(read_lines(project.findings, FoundValue))), load_decisions(project))
