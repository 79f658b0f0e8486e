"""What stands out in the pairs, and what can be done about it."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, read_json, read_record, write_json
from desktop_app.core.sentences import SENTENCES
from desktop_app.dataset.actions import act_on, cap_correspondent
from desktop_app.dataset.alpaca import read_alpaca
from desktop_app.dataset.apply_edits import apply_edits
from desktop_app.dataset.build import build_dataset
from desktop_app.dataset.example import INSTRUCTION, Check, Quality
from desktop_app.dataset.goals import ASSISTANT_INSTRUCTION, INSTRUCTIONS
from desktop_app.dataset.pair_edits import PairEdits
from desktop_app.dataset.pair_table import PairFilter, PairTable
from desktop_app.redaction.proof import LeakScanner

SYLLABLES = [a + b for a in "bdfgklmnprst" for b in ("a", "e", "i", "o", "u", "an", "er")]
Talk = tuple[str, list[tuple[str, str]]]
"""Kind, and (who, text); "me" is mine."""


def words(chance: random.Random, count: int = 9) -> str:
    return " ".join("".join(chance.choices(SYLLABLES, k=2)) for _ in range(count))


def project_of(folder: Path, talks: list[Talk], goal: str = "write_like_me") -> Project:
    """A project whose redacted messages are given as they are: what they say is invented here."""
    project = Project.create(folder)
    project.change(goal=goal)
    project.redacted.parent.mkdir()
    lines = []
    for number, (kind, turns) in enumerate(talks):
        day = f"20{20 + number // 336}-{1 + number // 28 % 12:02d}-{1 + number % 28:02d}"
        messages = [
            {
                "mine": who == "me",
                "sender_name": who,
                "text": text,
                "time_utc": f"{day}T09:{n:02d}:00Z",
                "withheld": text == "",
            }
            for n, (who, text) in enumerate(turns)
        ]
        lines.append(
            json.dumps({"conversation_id": f"c-{number}", "kind": kind, "subject": "", "messages": messages})
        )
    project.redacted.write_text("\n".join(lines) + "\n", encoding="utf-8")
    LeakScanner.of((), key=project.facts.key).save(project.known_values)
    return project


def ordinary(count: int, name: str = "Ann") -> list[Talk]:
    chance = random.Random(f"{name}{count}")
    return [("mail", [(f"{name}{n % 7}", words(chance)), ("me", words(chance))]) for n in range(count)]


def built(folder: Path, talks: list[Talk]) -> tuple[Project, Quality]:
    project = project_of(folder, talks)
    return project, build_dataset(project)


def found(quality: Quality, code: str) -> Check:
    (check,) = [check for check in quality.checks if check.code == code]
    return check


def test_that_ordinary_pairs_have_nothing_that_stands_out(tmp_path: Path) -> None:
    _, quality = built(tmp_path / "p", ordinary(210))
    assert quality.checks == ()
    assert quality.leaks == 0


@pytest.mark.parametrize(
    ("code", "incoming", "answer"),
    [
        ("pairs_one_time_code", "what is it", "your verification code is 482913, please be quick"),
        ("pairs_mojibake", "schÃ¶n dass du kommst, grÃ¼ÃŸe", "I will be there at six then"),
        ("pairs_long", "tell me all about it", words(random.Random(9), 850)),
        ("pairs_odd_characters", "draw it", "ok so ---->>>> ======= ++++++ ######## @@@@@@ ******"),
    ],
)
def test_that_each_flag_is_a_check_with_samples_and_a_button(
    tmp_path: Path, code: str, incoming: str, answer: str
) -> None:
    project, quality = built(tmp_path / "p", [*ordinary(60), ("mail", [("Ann", incoming), ("me", answer)])])
    check = found(quality, code)
    assert (check.count, check.action) == (1, "exclude_these")
    assert code in SENTENCES
    with PairTable(project) as table:
        row = table.get(check.samples[0])
        assert row is not None
        assert row.output == answer
        assert act_on(check, table, PairEdits(project)) == 1
    after = apply_edits(project)
    assert code not in {check.code for check in after.checks}
    assert after.dropped == {"excluded": 1}


def test_that_a_rare_language_and_a_mix_are_told(tmp_path: Path) -> None:
    english = [
        ("mail", [("Ann", f"question {n}"), ("me", f"I will see you at the station at {n} and then we go on")])
        for n in range(40, 60)
    ]
    chinese: list[Talk] = [
        ("chat", [("Bo", f"第{n}个问题"), ("me", f"我明天下午{n}点来公司" + "好的没问题啊" * (n % 3))])
        for n in range(30)
    ]
    french: Talk = ("mail", [("Luc", "tu viens ?"), ("me", "Oui, je viens demain soir avec ma sœur et son mari")])
    _, quality = built(tmp_path / "p", [*english, *chinese, french])
    assert found(quality, "languages_mixed").count >= 10
    assert found(quality, "pairs_maybe_wrong_language").count == 1
    assert quality.by_language["fr"] == 1


def test_that_one_correspondent_can_be_capped(tmp_path: Path) -> None:
    chance = random.Random(4)
    eva: list[Talk] = [("mail", [("Eva", words(chance)), ("me", words(chance))]) for _ in range(150)]
    project, quality = built(tmp_path / "p", [*ordinary(80), *eva])
    check = found(quality, "one_correspondent_dominates")
    assert (check.about, check.count) == ("Eva", 150)
    edits = PairEdits(project)
    with PairTable(project) as table:
        left_out = act_on(check, table, edits)
        assert left_out > 0
    after = apply_edits(project)
    assert (after.validation, after.test) == (quality.validation, quality.test)
    assert after.dropped == {"excluded": left_out}
    assert "one_correspondent_dominates" not in {check.code for check in after.checks}
    assert edits.undo()
    assert apply_edits(project).pairs == quality.pairs
    with PairTable(project) as table:
        assert cap_correspondent(table, edits, "Ann1") == 0


def test_that_one_phrase_is_capped_and_can_be_taken_back(tmp_path: Path) -> None:
    chance = random.Random(5)
    phrase: list[Talk] = [("chat", [("Eva", words(chance)), ("me", "好的谢谢")]) for _ in range(40)]
    project, quality = built(tmp_path / "p", [*ordinary(160), *phrase])
    check = found(quality, "one_phrase_dominates")
    assert quality.dropped == {"common_phrase": 35}
    assert (check.count, check.about, check.action) == (35, "好的谢谢", "keep")
    with PairTable(project) as table:
        act_on(check, table, PairEdits(project))
    assert apply_edits(project).dropped == {}
    assert build_dataset(project).dropped == {}


def test_that_repetitions_taken_back_make_no_leak_then_or_later(tmp_path: Path) -> None:
    chance = random.Random(6)
    text = words(chance, 40)
    talks = ordinary(90)
    for place in (3, 30, 60, 88, 89):
        talks.insert(
            place, ("mail", [("Eva", text + f" {words(chance, 1)}"), ("me", words(random.Random(1), 30))])
        )
    project, quality = built(tmp_path / "p", talks)
    assert quality.dropped == {"near_duplicate": 4}
    PairEdits(project).keep_reason("near_duplicate")
    for again in (apply_edits(project), build_dataset(project)):
        assert again.leaks == 0
        files = {f: read_alpaca(f) for f in (project.train_file, project.validation_file, project.test_file)}
        holding = [f for f, examples in files.items() if any(e.input.startswith(text) for e in examples)]
        assert len(holding) == 1
    assert again.dropped == {}


def test_that_notes_become_style_texts_and_are_counted(tmp_path: Path) -> None:
    chance = random.Random(7)
    note: Talk = ("note", [("me", words(chance, 20)) for _ in range(40)])
    same: Talk = (
        "note",
        [("me", "ok"), ("me", "the same text of mine again"), ("me", "the same text of mine again")],
    )
    project, quality = built(tmp_path / "p", [*ordinary(30), note, same])
    assert (quality.note_messages, quality.style_texts) == (43, 41)
    assert quality.style_dropped == {"reply_too_short": 1, "near_duplicate": 1}
    lines = [
        json.loads(line)
        for file in (project.texts_file, project.texts_validation_file)
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    assert len(lines) == 41
    assert {frozenset(line) for line in lines} == {frozenset({"text"})}
    assert len(project.texts_validation_file.read_text(encoding="utf-8").splitlines()) == 4
    assert quality.replies == 30


def test_that_notes_alone_are_kept_and_told(tmp_path: Path) -> None:
    project = project_of(tmp_path / "p", [("note", [("me", words(random.Random(8), 20))])])
    with pytest.raises(AppError, match="only_style_texts"):
        build_dataset(project)
    assert project.texts_file.is_file()
    assert not project.quality.exists()


def test_that_refusals_are_left_out_of_assistant_logs_only(tmp_path: Path) -> None:
    refusal = "As an AI language model I cannot do that for you"
    talks: list[Talk] = [
        ("assistant", [("user", "do it please"), ("me", refusal)]),
        ("assistant", [("user", "what is two and two"), ("me", "Two and two are four, as everybody knows")]),
        ("chat", [("Ann", "what did it say"), ("me", f"it said: {refusal}")]),
    ]
    _, quality = built(tmp_path / "p", talks)
    assert quality.dropped == {"refusal": 1}
    assert quality.by_instruction == {INSTRUCTION: 1, ASSISTANT_INSTRUCTION: 1}
    assert quality.by_kind == {"assistant": 1, "chat": 1}


def test_that_the_goal_gives_the_instruction(tmp_path: Path) -> None:
    project = project_of(tmp_path / "p", ordinary(5), goal="answer_customers")
    assert build_dataset(project).by_instruction == {INSTRUCTIONS["answer_customers"]: 5}
    assert INSTRUCTIONS["write_like_me"] == INSTRUCTION == "Write a reply to this message."
    project.change(goal="of_a_later_version")
    assert build_dataset(project).by_instruction == {INSTRUCTION: 5}


def test_that_a_token_counter_replaces_the_estimate(tmp_path: Path) -> None:
    project = project_of(tmp_path / "p", ordinary(12))
    assert build_dataset(project, count_tokens=len, context_tokens=120).checks
    with PairTable(project) as table:
        assert table.count(PairFilter(flag="long")) > 0
        assert all(row.tokens is not None for row in table.rows())


def test_that_quality_of_an_older_version_is_still_read(tmp_path: Path) -> None:
    project, quality = built(tmp_path / "p", ordinary(20))
    plain = read_json(project.quality)
    old = ("replies", "pairs", "dropped", "train", "validation", "test", "notices")
    lengths = ("median_output_characters", "longest_output_characters")
    write_json(project.quality, {name: plain[name] for name in (*old, *lengths)})
    assert read_record(project.quality, Quality).pairs == quality.pairs


TEXT = st.sampled_from(
    [
        "",
        "ok",
        "thanks a lot",
        "schÃ¶n war es",
        "haha " * 40,
        "see you at six",
        "see you at six!",
        "我明天来公司",
        "\ufffd\ufffd a b",
    ]
)
TALKS = st.lists(
    st.tuples(
        st.sampled_from(["mail", "chat", "assistant", "note"]),
        st.lists(st.tuples(st.sampled_from(["me", "Ann", "Bo"]), TEXT), min_size=1, max_size=7),
    ),
    min_size=1,
    max_size=12,
)


@given(TALKS, st.data())
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_every_sum_holds_and_every_sample_exists(
    tmp_path_factory: pytest.TempPathFactory, talks: list[Talk], data: st.DataObject
) -> None:
    project = project_of(tmp_path_factory.mktemp("q") / "p", talks)
    try:
        quality = build_dataset(project)
    except AppError as error:
        if error.code in ("no_pairs", "only_style_texts"):
            return
        raise
    _holds(project, quality)
    mine = sum(
        who == "me"
        for kind, turns in talks
        if kind != "note"
        for place, (who, _) in enumerate(turns)
        if any(name != "me" for name, _ in turns[:place])
    )
    assert quality.my_messages == mine
    notes = [who for kind, turns in talks if kind == "note" for who, _ in turns]
    assert quality.note_messages == notes.count("me")
    with PairTable(project) as table:
        chosen = data.draw(st.lists(st.sampled_from(table.ids()), max_size=4))
    edits = PairEdits(project)
    edits.exclude_pairs(chosen[:2])
    edits.include_pairs(chosen[2:])
    try:
        _holds(project, apply_edits(project))
        _holds(project, build_dataset(project))
    except AppError as error:
        if error.code != "no_pairs":
            raise


def _holds(project: Project, quality: Quality) -> None:
    assert quality.replies == quality.pairs + sum(quality.dropped.values())
    assert quality.pairs == quality.train + quality.validation + quality.test
    assert quality.my_messages == quality.replies + quality.joined_messages
    assert quality.note_messages == quality.style_texts + sum(quality.style_dropped.values())
    assert quality.leaks == 0
    files = (project.train_file, project.validation_file, project.test_file)
    assert [len(read_alpaca(f)) for f in files] == [quality.train, quality.validation, quality.test]
    assert set(quality.samples) == set(quality.dropped)
    with PairTable(project) as table:
        assert table.count() == quality.replies
        for reason, count in quality.dropped.items():
            assert f"drop_{reason}" in SENTENCES
            assert len(quality.samples[reason]) == min(count, 10)
            rows = [table.get(pair_id) for pair_id in quality.samples[reason]]
            assert {row.reason for row in rows if row is not None} == {reason}
            assert None not in rows
        for row in table.rows(PairFilter(reason="")):
            assert row.input.strip()
            assert row.output.strip()
    for check in quality.checks:
        assert check.code in SENTENCES
