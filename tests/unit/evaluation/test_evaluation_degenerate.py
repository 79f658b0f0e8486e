"""Empty, identical, foreign, endless: every measure has a number, and no number says more than it knows."""

from __future__ import annotations

import json
import math
import time

import pytest

from desktop_app.core.project import Project, Run, write_json
from desktop_app.evaluation import judge, sorting, text_metrics
from desktop_app.evaluation.asking import Item, load_items
from desktop_app.evaluation.blind import Rating, wins
from desktop_app.evaluation.measures import Answered, extraction_measures, sorting_measures, text_measures
from desktop_app.evaluation.page import page
from desktop_app.evaluation.report import load_report, make_report
from desktop_app.evaluation.style_measures import nearness, style_of
from tests.unit.evaluation.conftest import alpaca, play

TEXTS = {
    "empty": "",
    "blank": " \n\t ",
    "emoji": "👍🏽👩‍👩‍👧 😀",
    "chinese": "好的，我们明天下午三点在老地方见面，别忘了带上雨伞。",
    "japanese": "はい、明日の三時に駅で会いましょう。",
    "arabic": "نعم، نلتقي غدًا في الثالثة.",
    "half a character": "ok \ud83d"[:3] + "\ufffd",
    "endless": "word " * 3000,
    "one letter": "a",
    "only marks": "?!…",
}
OWN = "See you tomorrow at three, and bring the umbrella."


def answered(base: str, tuned: str, count: int = 8, own: str = OWN) -> list[Answered]:
    return [Answered(prompt_id=str(n), own=own, base=base, tuned=tuned) for n in range(count)]


@pytest.mark.parametrize("name", TEXTS)
def test_that_every_text_measure_has_a_number_for_any_answer(name: str) -> None:
    began = time.process_time()
    for own in (OWN, TEXTS[name]):
        for one in text_measures(answered("No.", TEXTS[name], own=own), style_of([OWN, own])):
            assert math.isfinite(one.base)
            assert math.isfinite(one.tuned)
            assert one.low is not None
            assert one.high is not None
            assert one.low <= one.tuned - one.base + 1e-9
            assert one.tuned - one.base <= one.high + 1e-9
    assert time.process_time() - began < 5


@pytest.mark.parametrize("name", TEXTS)
def test_that_two_models_that_say_the_same_have_no_difference(name: str) -> None:
    same = answered(TEXTS[name], TEXTS[name])
    for found in (*text_measures(same, style_of([OWN])), *sorting_measures(same), *extraction_measures(same)):
        assert (found.word, found.low, found.high) == ("no_difference", 0.0, 0.0), found.code


@pytest.mark.parametrize("name", [name for name, text in TEXTS.items() if any(c.isalnum() for c in text)])
def test_that_the_very_words_of_the_person_are_as_like_as_can_be(name: str) -> None:
    text = TEXTS[name]
    assert text_metrics.rouge_l(text, text) == 1.0
    assert text_metrics.chrf(text, text) == pytest.approx(100.0)
    near = nearness(text, text, style_of([text]))
    assert (
        near["style_length"] == near["style_greeting"] == near["style_sign_off"] == near["style_vocabulary"] == 1.0
    )


@pytest.mark.parametrize("name", TEXTS)
def test_that_nothing_is_like_nothing(name: str) -> None:
    assert text_metrics.rouge_l("", TEXTS[name]) == 0.0
    assert text_metrics.chrf("", TEXTS[name]) == 0.0 or not TEXTS[name].strip()


def test_that_chinese_bleu_is_the_packages_with_its_own_tokens() -> None:
    import numpy as np
    from sacrebleu.metrics.bleu import BLEU

    own = [TEXTS["chinese"], "今天天气很好，我们去海边吧。"]
    answers = ["好的，我们明天上午九点在老地方见面，记得带伞。", "今天天气很好，我们去山上吧。"]
    rows = np.array([text_metrics.bleu_row(one, ref) for one, ref in zip(answers, own, strict=True)])
    expected = BLEU(tokenize="zh", smooth_method="none").corpus_score(answers, [own]).score
    assert 20 < expected < 90
    assert float(text_metrics.bleu(rows.sum(0))) == pytest.approx(expected)


def test_that_chinese_and_japanese_likeness_needs_no_spaces() -> None:
    assert 0.5 < text_metrics.rouge_l("我们明天三点见面", TEXTS["chinese"][3:16]) < 1.0
    assert text_metrics.rouge_l("はい、明日の三時に会いましょう。", TEXTS["japanese"]) > 0.8
    assert text_metrics.rouge_l("完全不同", "はい") == 0.0


@pytest.mark.parametrize("name", TEXTS)
def test_that_any_answer_can_be_sorted_and_read_for_fields(name: str) -> None:
    found = {one.code: one.tuned for one in sorting_measures(answered("urgent", TEXTS[name], own="urgent"))}
    assert found == {"accuracy": 0.0, "precision": 0.0, "recall": 0.0, "macro_f1": 0.0}
    fields = {one.code: one.tuned for one in extraction_measures(answered("{}", TEXTS[name], own='{"a": 1}'))}
    assert fields == {"exact_match": 0.0, "field_f1": 0.0}


@pytest.mark.parametrize("text", ["[1]", "1", '{"a": ', "null", '{"a": ' * 5000, '{"a": NaN}', '{"a": 1, "a": 2}'])
def test_that_odd_json_neither_fails_nor_scores_too_much(text: str) -> None:
    fields = {one.code: one.tuned for one in extraction_measures(answered("{}", text, own='{"a": 1}'))}
    assert fields["exact_match"] == 0.0


def test_that_a_label_keeps_the_spelling_that_is_usual() -> None:
    found = sorting.sort_scores(["Dringend", "dringend.", "Dringend", "später"], ["dringend"] * 3 + ["Später"])
    assert [label.label for label in found.labels] == ["Dringend", "später"]
    assert found.accuracy == 1.0


def test_that_an_empty_label_is_a_label_too() -> None:
    found = sorting.sort_scores(["", "x"], ["", ""])
    assert found.confusion == ((1, 0, 0), (1, 0, 0))


def test_that_nobody_rated_is_no_difference() -> None:
    assert (wins(()).word, wins(()).marks) == ("no_difference", ())
    found = wins(
        [Rating(prompt_id=str(n), choice="tuned", marks={"safety": "base"} if n < 9 else {}) for n in range(12)]
    )
    (mark,) = found.marks
    assert (found.word, mark.mark, mark.rated, mark.base, mark.word) == ("better", "safety", 9, 9, "worse")


@pytest.mark.parametrize("answer", TEXTS.values(), ids=list(TEXTS))
def test_that_a_whole_report_stands_any_answer(project: Project, run: Run, answer: str) -> None:
    write_json(project.test_file, alpaca(3, begin=80))
    play(project, run, base=lambda _item: answer, tuned=lambda _item: answer)
    report = make_report(project, run)
    verdict = judge(project, run, report)
    assert load_report(run) == report
    shown = page(report, verdict)
    assert verdict.headline == "verdict_too_few"
    assert "nan" not in shown.casefold().replace("finance", "")
    assert "inf" not in json.dumps([one.low for one in report.measures])


def test_that_a_chinese_project_is_measured_and_its_canaries_are_chinese(project: Project, run: Run) -> None:
    from desktop_app.evaluation.canaries import load_canaries, plant

    records = [
        {
            "instruction": "请回复这封邮件。",
            "input": f"第{n}封信，准备好了吗？",
            "output": f"好的，第{n}号已经准备好，祝顺风。",
        }
        for n in range(40)
    ]
    write_json(project.train_file, records)
    write_json(project.test_file, records[:12])
    plant(project, run, 2)
    canary = load_canaries(run)[0]
    assert canary.message == "船屋的密码是多少？"
    assert canary.instruction == "请回复这封邮件。"
    fullwidth = canary.number.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    assert canary.is_in(f"密码是{fullwidth}。")

    def english(item: Item) -> str:
        return "I do not know."

    play(project, run, base=english)
    report = make_report(project, run)
    assert {item.instruction for item in load_items(run) if item.section == "canary"} == {"请回复这封邮件。", ""}
    words = {one.code: one.word for one in report.measures}
    assert words["rouge_l"] == words["chrf"] == words["bleu"] == words["style_vocabulary"] == "better"
