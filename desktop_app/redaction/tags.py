"""Plain tags instead of invented values: [NAME_1], [EMAIL_2], the same for the same person or thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from desktop_app.redaction.finding import FoundValue, Kind

_LABELS: dict[Kind, str] = {"PERSON": "NAME", "CREDIT_CARD": "CARD", "LICENSE_PLATE": "PLATE"}
"""Where the kind is not the word for it."""


class Tags:
    """Numbers in the order of the findings, so that the same project gets the same tags without a stored map."""

    def __init__(self, found: Iterable[FoundValue]) -> None:
        self._numbers: dict[tuple[str, str], int] = {}
        self._last: Counter[str] = Counter()
        for value in found:
            self.tag(value.kind, value.entity)

    def tag(self, kind: Kind, entity: str) -> str:
        label = _LABELS.get(kind, kind)
        if (label, entity) not in self._numbers:
            self._last[label] += 1
            self._numbers[label, entity] = self._last[label]
        return f"[{label}_{self._numbers[label, entity]}]"
