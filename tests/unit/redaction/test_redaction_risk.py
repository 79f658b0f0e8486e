"""What a person is shown first, when they look at twenty findings only."""

from __future__ import annotations

from desktop_app.redaction.decisions import DEFAULT_ACTIONS
from desktop_app.redaction.finding import Action, FoundValue, Kind
from desktop_app.redaction.risk import riskiest


def found(kind: Kind, entity: str, confidence: float = 0.9, **more: object) -> FoundValue:
    facts: dict[str, object] = {"value": entity, "count": 1, "reason": "pattern", **more}
    return FoundValue(kind=kind, entity=entity, confidence=confidence, **facts)  # type: ignore[arg-type]


def usual(value: FoundValue) -> Action:
    return DEFAULT_ACTIONS[value.kind]


def keep_all(_value: FoundValue) -> Action:
    return "keep"


def order(values: list[FoundValue], action: object = usual, count: int = 20) -> list[str]:
    return [risk.entity for risk in riskiest(values, action, count=count)]  # type: ignore[arg-type]


def test_that_secrets_come_before_identity_before_money_before_the_rest() -> None:
    values = [
        found("PERSON", "name"),
        found("IBAN", "iban"),
        found("PASSPORT", "passport"),
        found("SECRET", "code"),
    ]
    assert order(values) == ["code", "passport", "iban", "name"]


def test_that_what_opens_doors_and_is_kept_comes_first() -> None:
    values = [found("SECRET", "code"), found("CREDIT_CARD", "card")]
    assert order(values, lambda value: "keep" if value.kind == "CREDIT_CARD" else "drop") == ["card", "code"]


def test_that_the_least_sure_of_the_kept_names_comes_first() -> None:
    values = [found("PERSON", "sure", 0.95), found("PERSON", "unsure", 0.55), found("PERSON", "between", 0.8)]
    assert order(values, keep_all) == ["unsure", "between", "sure"]


def test_that_what_i_wrote_comes_before_what_others_wrote() -> None:
    values = [found("PERSON", "theirs", 0.5, count=90), found("PERSON", "mine", 0.9, in_mine=1)]
    assert order(values, keep_all) == ["mine", "theirs"]


def test_that_a_doubtful_finding_comes_before_a_sure_one() -> None:
    assert order([found("EMAIL", "sure"), found("PERSON", "doubtful", 0.5)]) == ["doubtful", "sure"]


def test_that_my_own_name_is_no_risk() -> None:
    assert order([found("PERSON", "me", is_me=True)], keep_all) == []


def test_that_all_forms_of_a_person_are_one_line_with_the_surest_forms_confidence() -> None:
    values = [found("PERSON", "p", 0.5, count=3, in_mine=1), found("PERSON", "p", 0.9, count=4, in_mine=2)]
    (risk,) = riskiest(values, usual)
    assert (risk.count, risk.in_mine, risk.confidence, risk.class_number) == (7, 3, 0.9, 7)


def test_that_one_kind_does_not_fill_the_list_while_others_wait() -> None:
    codes = [found("SECRET", f"code{number:02}") for number in range(50)]
    names = [found("PERSON", f"name{number:02}", 0.5) for number in range(50)]
    cards = [found("CREDIT_CARD", "card")]
    listed = order([*codes, *names, *cards])
    assert len(listed) == 20
    assert listed[-7:] == [f"name{number:02}" for number in range(7)]
    assert "card" in listed
    assert listed[0] == "code00"


def test_that_one_kind_fills_the_list_when_there_is_nothing_else() -> None:
    assert len(order([found("SECRET", f"code{number:02}") for number in range(50)])) == 20


def test_that_the_order_does_not_depend_on_the_order_of_the_findings() -> None:
    values = [found("PERSON", f"p{number}", 0.5 + number / 50) for number in range(20)]
    assert order(values) == order(values[::-1])
