"""What redaction finds, what is decided about it, and the only text that may be trained on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "PERSON", "ORGANIZATION", "EMAIL", "PHONE", "USERNAME", "ADDRESS", "DATE_OF_BIRTH", "NATIONAL_ID", "PASSPORT",
    "LICENSE_PLATE", "CREDIT_CARD", "IBAN", "BANK_ACCOUNT", "ORDER_NUMBER", "IP", "MAC", "URL", "COORDINATES",
    "CRYPTO", "SECRET",
]  # fmt: skip
Action = Literal["replace", "keep", "drop"]
Style = Literal["invented", "tags"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Personal data in one text.

    Args:
        start, end: offsets in characters of the text.
        confidence: 0 to 1.
        reason: code for "why" ("checksum", "known_person", "greeting", ...); the words are "why_<reason>".
    """

    start: int
    end: int
    kind: Kind
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundValue:
    """One line of privacy/findings.jsonl: a value with all its places.

    Args:
        entity: stable id of the person or value; all forms of one person share it.
        value: the text as first seen; the file never leaves the project folder.
        count: occurrences in all texts.
        snippets: up to three places in context, the value between "⟦" and "⟧".
        in_mine: those of the occurrences that stand in texts of mine, which the model learns to write.
    """

    entity: str
    kind: Kind
    value: str
    count: int
    confidence: float
    reason: str
    is_me: bool = False
    snippets: tuple[str, ...] = ()
    in_mine: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedName:
    """A name that the person typed: it is looked for in every form ("Anna", "A. Weber", "Weber's").

    Args:
        kind: "PERSON", or "ORGANIZATION" for a company or a place.
    """

    name: str
    kind: Literal["PERSON", "ORGANIZATION"] = "PERSON"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """privacy/decisions.json: what happens to each value. Immutable, so that an earlier one can be put back.

    The nearest decision counts: on the value, else on its entity, else on its kind, else the default
    (`decisions.action_for`). "replace" puts an invented value of the same form, "keep" leaves it, "drop" leaves
    the whole message pair out. `decisions` has the functions that make a changed copy.

    Args:
        by_kind: kind -> action.
        by_entity: entity -> action; all forms of a person, with the addresses, are one entity.
        by_value: `decisions.value_id` -> action; it does not show the value.
        added_names: names that finding looks for besides those it knows; find again after a change.
        excluded_contacts: addresses, chat names or whole names; conversations with one of them are left out, when
            they are built and, whatever was built before, when they are redacted.
        style: "invented" puts invented values, "tags" puts [NAME_1], [EMAIL_2]. I and the correspondent are
            `{{MY_NAME}}` and `{{SENDER_NAME}}` with both, to be filled in at chat time (see `chat_tokens`).
        keep_map: also write privacy/replacements.json, which says what stands for what.
    """

    by_kind: Mapping[str, Action] = field(default_factory=dict)
    by_entity: Mapping[str, Action] = field(default_factory=dict)
    by_value: Mapping[str, Action] = field(default_factory=dict)
    added_names: tuple[AddedName, ...] = ()
    excluded_contacts: tuple[str, ...] = ()
    style: Style = "invented"
    keep_map: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetScan:
    """The written dataset, searched again for everything that was to be replaced.

    Args:
        values: different values that were searched for, known names included.
        pairs: examples in the written files that were searched.
        dropped: pairs that were left out because one of the values still stood in them.
        leaks: pairs with a value in the files as they are now; 0, or the dataset was not written.
    """

    values: int
    pairs: int
    dropped: int
    leaks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyReport:
    """privacy/report.json: numbers and codes only, no values. `report.report_html` makes a page of it.

    Args:
        texts: subjects and messages that were searched.
        found_by_kind, replaced_by_kind, kept_by_kind: kind -> occurrences.
        people: different people who were replaced.
        dropped_conversations: left out whole, because a value still stood in them or their subject could not be
            used.
        withheld_messages: lost their text, because something in them was decided "drop" or they were too long to
            check; pairs with them are not used.
        leaks_after: redacted conversations in which a replaced value is still found; 0.
        excluded_conversations: left out because a contact in them is never to be learned from;
            `excluded_contacts` how many contacts were named.
        decided: action -> entities and values on which the person decided; `decided_kinds` kinds.
        added_names: how many names were typed.
        style, map_stored: see `Decisions`.
        dataset: None before the dataset is written.
        cannot_promise: codes of sentences ("promise_...") on what no program can promise.
        originals_deleted_utc: when the imported messages were deleted; "" while they are there.
    """

    texts: int
    found_by_kind: Mapping[str, int]
    replaced_by_kind: Mapping[str, int]
    kept_by_kind: Mapping[str, int]
    people: int
    dropped_conversations: int
    leaks_after: int
    withheld_messages: int = 0
    excluded_conversations: int = 0
    excluded_contacts: int = 0
    decided: Mapping[str, int] = field(default_factory=dict)
    decided_kinds: Mapping[str, Action] = field(default_factory=dict)
    added_names: int = 0
    style: Style = "invented"
    map_stored: bool = False
    dataset: DatasetScan | None = None
    cannot_promise: tuple[str, ...] = ()
    originals_deleted_utc: str = ""
