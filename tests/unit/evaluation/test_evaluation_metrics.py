"""Every number against the package that defines it, or against arithmetic done by hand."""

from __future__ import annotations

import json
import math
import random

import numpy as np
import pytest

from desktop_app.evaluation import sorting, text_metrics
from desktop_app.evaluation.intervals import _tail, difference, mean, share, sign_test, word_for
from desktop_app.evaluation.measures import (
    Answered,
    extraction_measures,
    likelihood_measures,
    listening,
    sorting_measures,
    text_measures,
)
from desktop_app.evaluation.style_measures import greeting, nearness, sign_off, style_of

OWN = ["Ahoy, the boat is ready.", "We sail at dawn.", "No wind today, we wait at the quay."]
ANSWERS = ["Ahoy, the boat is here.", "We sail at noon.", "There is wind today."]


def test_that_rouge_l_is_the_packages_for_english_and_counts_characters_for_chinese() -> None:
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(["rougeL"])
    for answer, own in zip(ANSWERS, OWN, strict=True):
        assert text_metrics.rouge_l(answer, own) == pytest.approx(scorer.score(own, answer)["rougeL"].fmeasure)
    # Longest common subsequence 明天见 of 4 and 5 characters: 2 * 3/4 * 3/5 / (3/4 + 3/5).
    assert text_metrics.rouge_l("明天再见", "我们明天见") == pytest.approx(2 * 0.75 * 0.6 / 1.35)
    assert text_metrics.rouge_l("Größe", "grosse") == 0.0


def test_that_rouge_l_of_long_random_texts_is_the_packages() -> None:
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(["rougeL"])
    chance = random.Random(3)
    for length in (1, 7, 64, 65, 200):
        answer, own = (" ".join(chance.choices("abcdefgh", k=length)) for _ in range(2))
        assert text_metrics.rouge_l(answer, own) == pytest.approx(scorer.score(own, answer)["rougeL"].fmeasure)


def test_that_chrf_is_the_packages() -> None:
    from sacrebleu import sentence_chrf

    for answer, own in zip(ANSWERS, OWN, strict=True):
        assert text_metrics.chrf(answer, own) == pytest.approx(sentence_chrf(answer, [own]).score)


@pytest.mark.parametrize("smooth", [True, False])
def test_that_summed_counts_make_the_packages_corpus_bleu(smooth: bool) -> None:
    from sacrebleu.metrics.bleu import BLEU

    answers, own = (ANSWERS, OWN) if smooth else (["One two."], ["Three four five."])
    rows = np.array([text_metrics.bleu_row(answer, ref) for answer, ref in zip(answers, own, strict=True)])
    expected = BLEU(smooth_method="none").corpus_score(answers, [own]).score
    assert float(text_metrics.bleu(rows.sum(0))) == pytest.approx(expected)


def test_that_chinese_bleu_counts_characters() -> None:
    row = np.array(text_metrics.bleu_row("今天天气很好我们去海边", "今天天气很好我们去山上"))
    assert 0 < float(text_metrics.bleu(row)) < 100
    assert row[-2] == row[-1] == 11


@pytest.mark.parametrize("seed", range(6))
def test_that_accuracy_f1_and_the_table_are_scikit_learns(seed: int) -> None:
    from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support

    chance = random.Random(seed)
    pairs = [(chance.choice("abc"), chance.choice(["a", "b", "b", "nothing"])) for _ in range(5 + 9 * seed)]
    right, answered = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    labels = sorted(set(right))
    found = sorting.sort_scores(right, answered)
    precision, recall, f1, support = precision_recall_fscore_support(
        right, answered, labels=labels, zero_division=0
    )
    assert found.accuracy == pytest.approx(accuracy_score(right, answered))
    assert [one.precision for one in found.labels] == pytest.approx(list(precision))
    assert [one.recall for one in found.labels] == pytest.approx(list(recall))
    assert [one.f1 for one in found.labels] == pytest.approx(list(f1))
    assert [one.support for one in found.labels] == list(support)
    assert found.macro_f1 == pytest.approx(float(np.mean(f1)))
    table = confusion_matrix(right, answered, labels=labels)
    assert [list(row[:-1]) for row in found.confusion] == table.tolist()
    assert sum(map(sum, found.confusion)) == len(pairs)


def test_that_the_resampled_measures_of_sorting_have_the_same_values_as_the_table() -> None:
    chance = random.Random(5)
    right = [chance.choice("abc") for _ in range(60)]
    answers = [
        Answered(prompt_id=str(i), own=own, base=chance.choice("abcx"), tuned=own if i % 5 else "x")
        for i, own in enumerate(right)
    ]
    found = {one.code: one for one in sorting_measures(answers)}
    table = sorting.sort_scores(right, [one.tuned for one in answers])
    assert found["accuracy"].tuned == pytest.approx(table.accuracy)
    assert found["precision"].tuned == pytest.approx(table.precision)
    assert found["recall"].tuned == pytest.approx(table.recall)
    assert found["macro_f1"].tuned == pytest.approx(table.macro_f1)
    assert found["macro_f1"].word == "better"


def test_that_case_and_a_final_full_stop_are_no_other_label() -> None:
    assert sorting.sort_scores(["Urgent"], [" urgent. "]).accuracy == 1.0


def test_that_exact_match_and_field_f1_are_as_counted_by_hand() -> None:
    own = json.dumps({"name": "Mast", "price": 12, "paid": True})
    answers = [
        Answered(prompt_id="1", own=own, base="no idea", tuned='{"paid": true, "price": 12, "name": "Mast"}'),
        Answered(prompt_id="2", own=own, base='{"name": "Sail"}', tuned='{"name": "Mast", "price": 13}'),
    ]
    exact, f1 = extraction_measures(answers)
    assert (exact.base, exact.tuned) == (0.0, 0.5)
    # Tuned: 3 + 1 hits, 3 + 2 fields given, 3 + 3 wanted. Base: no hit.
    assert [f1.base, f1.tuned] == pytest.approx([0.0, 2 * 4 / (5 + 6)])


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        (["urgent", "later"] * 8, "sorting"),
        (['{"a": 1}', '{"a": 2}'], "extraction"),
        (["Thanks!", "Yes."], "text"),
        (["A long answer\nin two lines", "b"] * 9, "text"),
        ([], "text"),
        (["1", "2"] * 8, "sorting"),
    ],
)
def test_that_the_kind_of_task_is_told_from_the_answers(answers: list[str], kind: str) -> None:
    assert sorting.kind_of(answers) == kind


def test_that_loss_perplexity_and_listening_are_as_counted_by_hand() -> None:
    likelihoods = {("general-en-00", "base"): (99.0, 3.0), ("general-en-00", "tuned"): (99.0, 3.0)}
    for n in range(6):
        # Base 30 or 10 nats, tuned 12 or 8, of 10 tokens each; after another message 1 and 7 more in the mean.
        right_base, right_tuned = ((30.0, 12.0), (10.0, 8.0))[n % 2]
        other_base, other_tuned = ((32.0, 20.0), (10.0, 14.0))[n % 2]
        likelihoods[f"right-{n:04d}", "base"] = (right_base, 10.0)
        likelihoods[f"right-{n:04d}", "tuned"] = (right_tuned, 10.0)
        likelihoods[f"other-{n:04d}", "base"] = (other_base, 10.0)
        likelihoods[f"other-{n:04d}", "tuned"] = (other_tuned, 10.0)
    loss, perplexity, matters = likelihood_measures(likelihoods)
    assert (loss.base, loss.tuned) == (2.0, 1.0)
    assert [perplexity.base, perplexity.tuned] == pytest.approx([math.e**2, math.e])
    assert [matters.base, matters.tuned] == pytest.approx([0.1, 0.7])
    assert (loss.word, matters.word) == ("better", "better")
    heard = listening(likelihoods)
    assert heard is not None
    assert (heard.value, heard.low, heard.high) == (7.0, 6.0, 8.0)


@pytest.mark.parametrize(("left", "word"), [(6.0, "no_difference"), (1.0, "worse"), (12.0, "better")])
def test_that_listening_is_worse_only_when_most_of_it_is_gone(left: float, word: str) -> None:
    likelihoods = {}
    for n in range(12):
        for variant, gain in (("base", 9.0), ("tuned", left)):
            likelihoods[f"right-{n:04d}", variant] = (20.0 + n, 10.0)
            likelihoods[f"other-{n:04d}", variant] = (20.0 + n + gain + n % 2, 10.0)
    found = likelihood_measures(likelihoods)[-1]
    assert (found.code, found.word) == ("listening", word)


def test_that_the_bootstrap_interval_is_that_of_the_textbook() -> None:
    chance = np.random.default_rng(1)
    gains = chance.normal(0.5, 1.0, 200)
    base = np.stack([np.zeros(200), np.ones(200)], 1)
    tuned = np.stack([gains, np.ones(200)], 1)
    found = difference(base, tuned, mean)
    spread = 1.96 * gains.std() / math.sqrt(200)
    assert found.value == pytest.approx(gains.mean())
    assert found.low == pytest.approx(gains.mean() - spread, abs=0.03)
    assert found.high == pytest.approx(gains.mean() + spread, abs=0.03)


@pytest.mark.parametrize("count", [6, 9, 15, 40])
def test_that_the_interval_of_few_is_as_wide_as_students(count: int) -> None:
    from scipy.stats import norm, t  # type: ignore[import-untyped]

    expected = norm.cdf(-t.ppf(0.975, count - 1) * math.sqrt(count / (count - 1)))
    assert _tail(count) == pytest.approx(expected, rel=0.15)
    # Of the whole: symmetric differences around nothing must not be called a difference more often than promised.
    chance = np.random.default_rng(count)
    false_alarms = 0
    for trial in range(200):
        rows = np.stack([chance.normal(0.0, 1.0, count), np.ones(count)], 1)
        nothing = np.stack([np.zeros(count), np.ones(count)], 1)
        false_alarms += word_for(difference(nothing, rows, seed=trial), higher_is_better=True) != "no_difference"
    assert false_alarms <= 20  # 5 % of 200 and three standard deviations


@pytest.mark.parametrize("count", [1, 2, 5])
def test_that_fewer_than_six_messages_never_decide(count: int) -> None:
    found = difference(np.array([[0.0, 1.0]] * count), np.array([[9.0, 1.0]] * count))
    assert word_for(found, higher_is_better=True) == "no_difference"


def test_that_no_message_and_uneven_answers_are_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="both models"):
        difference(np.zeros((0, 2)), np.zeros((0, 2)))


def test_that_words_follow_from_the_interval_and_the_direction() -> None:
    better = difference(np.array([[1.0, 1.0]] * 9), np.array([[2.0, 1.0]] * 9))
    assert word_for(better, higher_is_better=True) == "better"
    assert word_for(better, higher_is_better=False) == "worse"
    assert word_for(better, higher_is_better=True, at_least=1.5) == "no_difference"


def test_that_a_share_has_wilsons_interval() -> None:
    # Newcombe (1998), table I: 81 of 263 is 0.2553 to 0.3662; 0 of 20 is 0 to 0.1611.
    many, none = share(81, 263), share(0, 20)
    assert (round(many.low, 4), round(many.high, 4)) == (0.2553, 0.3662)
    assert (none.low, round(none.high, 4)) == (0.0, 0.1611)
    assert (share(0, 0).low, share(0, 0).high) == (0.0, 1.0)


def test_that_the_sign_test_counts_coins() -> None:
    assert sign_test(5, 0) == 1 / 32
    assert sign_test(0, 5) == 1.0
    assert sign_test(2, 1) == 0.5


def test_that_style_measures_tell_the_persons_voice_from_another() -> None:
    replies = [
        f"Ahoy {{{{SENDER_NAME}}}}!\n\nThe {n} is shipshape!\n\nFair winds,\n{{{{MY_NAME}}}}" for n in range(20)
    ]
    style = style_of(replies)
    assert style.greetings == {"ahoy": 1.0}
    assert style.sign_offs == {"fair winds": 1.0}
    like = nearness(
        "Ahoy {{SENDER_NAME}}!\n\nThe mast is shipshape!\n\nFair winds,\n{{MY_NAME}}", replies[0], style
    )
    other = nearness(
        "Dear Sir, I would like to inform you that the thing is in order; thank you.", replies[0], style
    )
    for code, value in like.items():
        assert 0 <= other[code] <= value <= 1, code
    assert like["style_greeting"] == like["style_sign_off"] == like["style_habits"] == 1.0
    # Marks of both: ! three, \n four and five... of the same text: the distributions are the same.
    assert like["style_punctuation"] == pytest.approx(1.0)
    assert like["style_length"] == 1.0
    # "the", "is", "shipshape", "ahoy", "fair", "winds" are known, "mast" is not.
    assert like["style_vocabulary"] == pytest.approx(6 / 7)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Hi Ann,\n\nyes.\n\nBye for now\nTom", "hi", "tom"),
        ("Yes, see you there.", "yes", ""),
        ("I will come tomorrow and bring the tent with me. Good?", "", ""),
        ("", "", ""),
        ("你好！\n明天见", "你", "明 天"),
    ],
)
def test_where_a_text_greets_and_closes(text: str, first: str, last: str) -> None:
    assert (greeting(text), sign_off(text)) == (first, last)


def test_that_answers_like_the_persons_are_better_on_all_likenesses_and_the_reverse_is_worse() -> None:
    own = [f"Ahoy! The boat number {n} lies at the quay. Fair winds!" for n in range(12)]
    plain = [f"Thank you for your message {n}, I will look into it." for n in range(12)]
    style = style_of(own)
    forwards = [
        Answered(prompt_id=str(i), own=o, base=p, tuned=o) for i, (o, p) in enumerate(zip(own, plain, strict=True))
    ]
    backwards = [
        Answered(prompt_id=one.prompt_id, own=one.own, base=one.tuned, tuned=one.base) for one in forwards
    ]
    for measure, reverse in zip(text_measures(forwards, style), text_measures(backwards, style), strict=True):
        assert measure.low is not None
        assert reverse.high is not None
        assert measure.low == pytest.approx(-reverse.high, abs=0.02)
        assert (measure.word, reverse.word) in (("better", "worse"), ("no_difference", "no_difference"))
    words = {one.code: one.word for one in text_measures(forwards, style)}
    assert {words[code] for code in ("rouge_l", "chrf", "bleu", "style_habits", "style_vocabulary")} == {"better"}
