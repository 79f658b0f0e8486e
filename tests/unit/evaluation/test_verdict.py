"""The verdict follows from intervals and from what the person preferred; a sabotaged model never looks good."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, Run, write_json
from desktop_app.evaluation import choose_held_out, judge, load_verdict, write_prompts
from desktop_app.evaluation.asking import Item, files_of
from desktop_app.evaluation.canaries import plant
from desktop_app.evaluation.page import forgetting_words, page
from desktop_app.evaluation.report import load_report, make_report
from desktop_app.evaluation.style import habit_share, habits
from desktop_app.evaluation.verdict import Verdict, judge_again, open_blind
from tests.unit.evaluation.conftest import VOICE, alpaca, play


def judged(project: Project, run: Run) -> Verdict:
    return judge(project, run, make_report(project, run))


def test_that_a_tuned_and_a_sabotaged_model_get_opposite_verdicts(project: Project, run: Run) -> None:
    play(project, run)
    good = judged(project, run)
    assert (good.word, good.headline) == ("better", "verdict_better")
    assert {"because_loss_better", "because_chrf_better", "because_style_better"} <= set(good.because)
    assert good.next_steps[-1] == "next_export"

    def shuffled(item: Item) -> str:
        # The words of an answer in another order, to another message.
        return " ".join(sorted(item.own.split(), key=hash)).lower() or "x"

    def worse(text_id: str, variant: str) -> float:
        wobble = (hash(text_id) % 100) / 100 + (5.0 if text_id.startswith("other-") else 0.0)
        return (40.0 if variant == "base" else 55.0) + wobble

    play(project, run, tuned=shuffled, nll=worse)
    bad = judged(project, run)
    assert (bad.word, bad.headline) == ("worse", "verdict_worse")
    assert "next_export" not in bad.next_steps


def test_that_a_model_of_the_right_style_that_does_not_listen_is_no_better(project: Project, run: Run) -> None:
    """Trained on answers shuffled among messages: the style is right, the loss falls, and it is useless."""

    def deaf(text_id: str, variant: str) -> float:
        wobble = (hash(text_id) % 100) / 100
        if variant == "base":
            return (40.0 if text_id.startswith("right-") else 48.0) + wobble
        return 12.0 + (hash(text_id[6:]) % 100) / 100

    play(project, run, nll=deaf)
    verdict = judged(project, run)
    assert (verdict.word, verdict.headline) == ("worse", "verdict_does_not_listen")
    assert "next_check_pairs" in verdict.next_steps


def test_that_a_style_that_answers_any_message_alike_is_no_better_than_a_base_that_never_listened(
    project: Project, run: Run
) -> None:
    """The base did not listen either, so nothing was lost: the listening must be shown, not only kept."""

    def deaf(text_id: str, variant: str) -> float:
        return (40.0 if variant == "base" else 12.0) + (hash(text_id[6:]) % 100) / 100

    play(project, run, nll=deaf)
    verdict = judged(project, run)
    assert (verdict.word, verdict.headline) == ("worse", "verdict_does_not_listen")

    def hardly(text_id: str, variant: str) -> float:
        foreign = text_id.startswith("other-") and int(text_id[-4:]) % 2
        wrong_way = text_id.startswith("other-") and not foreign
        return (40.0 if variant == "base" else 12.0) + (9.0 if foreign else 0.0) - (6.0 if wrong_way else 0.0)

    play(project, run, nll=hardly)
    verdict = judged(project, run)
    assert verdict.word == "no_difference"
    assert "because_listening_unclear" in verdict.because
    assert "next_check_pairs" in verdict.next_steps


@pytest.mark.parametrize(
    ("count", "headline", "because"),
    [
        (1, "verdict_too_few", "because_too_few"),
        (5, "verdict_too_few", "because_too_few"),
        (8, "verdict_better", "because_few"),
        (20, "verdict_better", ""),
    ],
)
def test_that_few_unseen_messages_decide_little_and_the_verdict_says_so(
    project: Project, run: Run, count: int, headline: str, because: str
) -> None:
    write_json(project.test_file, alpaca(count, begin=80))
    play(project, run)
    report = make_report(project, run)
    verdict = judge(project, run, report)
    assert (verdict.word, verdict.headline) == ("better" if count >= 6 else "no_difference", headline)
    assert {"because_few", "because_too_few"} & set(verdict.because) == ({because} if because else set())
    assert verdict.details["messages"] == count
    assert ("next_more_to_test" in verdict.next_steps) == (count < 6)
    assert ("next_rate" in verdict.next_steps) == (count >= 10)  # ten cannot be chosen among eight
    loss = report.measure("loss")
    assert loss is not None
    assert (loss.low is None) == (count < 6)
    shown = page(report, verdict)
    assert (f"{count} unseen messages" in shown) == bool(because)


def test_that_the_same_model_is_no_clear_difference(project: Project, run: Run) -> None:
    play(project, run, tuned=lambda item: "Thank you for your message, I will look into it.", nll=lambda *_: 30.0)
    assert judged(project, run).word == "no_difference"


def test_that_a_model_that_forgot_is_told_so_with_advice(project: Project, run: Run) -> None:
    def forgetful(text_id: str, variant: str) -> float:
        if text_id.startswith("general-"):
            return 30.0 if variant == "base" else 39.0
        return 40.0 if variant == "base" else 10.0

    play(project, run, nll=forgetful)
    report = make_report(project, run)
    assert report.forgetting.word == "worse"
    assert report.forgetting.all.change == pytest.approx(0.9)
    assert [one.language for one in report.forgetting.languages] == ["en", "zh"]
    assert "next_remember" in judge(project, run, report).next_steps


def test_that_a_language_that_the_model_never_knew_is_not_forgotten(project: Project, run: Run) -> None:
    def only_english(text_id: str, variant: str) -> float:
        if text_id.startswith("general-zh"):
            return 90.0 if variant == "base" else 99.0
        return 30.0 if text_id.startswith("general-") or variant == "base" else 10.0

    play(project, run, nll=only_english)
    report = make_report(project, run)
    assert report.forgetting.word == "no_difference"
    english, chinese = forgetting_words(report)[1:]
    assert english.text.startswith("English: perplexity on 12")
    assert "did not know it well enough" in chinese.text

    def english_is_gone(text_id: str, variant: str) -> float:
        if text_id.startswith("general-en"):
            return 30.0 if variant == "base" else 39.0
        return only_english(text_id, variant)

    play(project, run, nll=english_is_gone)
    assert make_report(project, run).forgetting.word == "worse"


def test_that_general_questions_are_counted_by_their_words(project: Project, run: Run) -> None:
    right = {"What is the capital of France?": "It is Paris.", "一个星期有几天？": "七天。"}
    play(project, run, base=lambda item: right.get(item.message, "parisian 17"), tuned=lambda item: "no idea")
    found = make_report(project, run).forgetting
    assert (found.all.right_base, found.all.right_tuned, found.all.questions) == (2, 0, 20)
    assert [(one.right_base, one.questions) for one in found.languages] == [(1, 12), (1, 8)]
    assert found.word == "no_difference"  # two of twenty may be chance
    play(
        project,
        run,
        base=lambda item: "Paris seven blue 12 Earth ice cat cold 8 July honey house",
        tuned=lambda item: "no idea",
    )
    assert make_report(project, run).forgetting.word == "worse"


def test_that_ten_ratings_decide_and_the_page_says_them(project: Project, run: Run) -> None:
    play(project, run)
    blind = open_blind(project, run, judged(project, run))
    for _ in range(10):
        duel = blind.next()
        assert duel is not None
        blind.rate(duel, "b" if duel.tuned_is_a else "a")
    verdict = judge_again(project, run)
    assert (verdict.word, verdict.headline) == ("worse", "verdict_preferred_worse")
    assert (verdict.details["preferred"], verdict.details["rated"]) == (0, 10)
    assert load_verdict(run) == verdict
    shown = page(load_report(run), verdict)
    assert "0 of 10" in shown
    # Ratings are kept when the report is made again.
    play(project, run)
    assert judged(project, run).headline == "verdict_preferred_worse"


def test_that_the_page_has_numbers_and_no_text_of_the_person(project: Project, run: Run) -> None:
    play(project, run)
    report = make_report(project, run)
    shown = page(report, judge(project, run, report))
    assert "chrF" in shown
    assert '<html lang="en">' in shown
    assert "95" in shown
    assert "http" not in shown
    for text in ("Ahoy", "shipshape", "Message", "fair winds"):
        assert text not in shown


@pytest.mark.parametrize("missing", ["answers", "likelihoods"])
def test_that_an_answer_that_is_missing_is_told(project: Project, run: Run, missing: str) -> None:
    play(project, run)
    path = getattr(files_of(run), missing)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[1:]), encoding="utf-8")
    with pytest.raises(AppError, match="answers_incomplete"):
        make_report(project, run)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(AppError, match="file_damaged"):
        make_report(project, run)


@pytest.mark.parametrize("canaries", [0, 3])
def test_that_a_sorting_task_is_measured_as_one_whatever_was_planted(
    project: Project, run: Run, canaries: int
) -> None:
    records = [
        {"instruction": "Sort.", "input": f"Mail {n}", "output": ("urgent", "later")[n % 2]} for n in range(40)
    ]
    write_json(project.train_file, records)
    write_json(project.test_file, records[:16])
    if canaries:
        planted = plant(project, run, canaries)
        write_json(run.job, {"train_file": str(planted)})
    play(project, run, base=lambda item: "urgent", tuned=lambda item: item.own.upper() or "x")
    report = make_report(project, run)
    assert report.kind == "sorting"
    accuracy = report.measure("accuracy")
    assert accuracy is not None
    assert (accuracy.base, accuracy.tuned, accuracy.word) == (0.5, 1.0, "better")
    assert report.sorted_base is not None
    assert report.sorted_base.confusion == ((0, 8, 0), (0, 8, 0))
    verdict = judge(project, run, report)
    assert (verdict.because[0], verdict.headline) == ("because_macro_f1_better", "verdict_sorting_better")
    assert verdict.habits == ()
    # There is one right answer: what the person finds nicer does not decide, and is not asked for.
    assert "next_rate" not in verdict.next_steps
    blind = open_blind(project, run, verdict)
    while (duel := blind.next()) is not None:
        blind.rate(duel, "b" if duel.tuned_is_a else "a")
    assert judge_again(project, run).headline == "verdict_sorting_better"


def test_that_mistakes_come_worst_first_with_a_guess(project: Project, run: Run) -> None:
    def tuned(item: Item) -> str:
        return "Qqq zzz" if item.position == 5 else item.own or "x"

    def nll(text_id: str, variant: str) -> float:
        if text_id == "right-0005":
            return 90.0
        return 40.0 if variant == "base" else 10.0

    play(project, run, tuned=tuned, nll=nll)
    report = make_report(project, run)
    worst = report.mistakes[0]
    assert (worst.prompt_id, worst.guess) == ("test-0005", "data")
    assert worst.likeness < 10 < report.mistakes[1].likeness


def test_that_habits_are_the_persons_phrases_and_not_the_subjects() -> None:
    found = habits(VOICE * 5)
    assert "ahoy there" in found
    assert "fair winds" in found
    assert not any("parcel" in phrase for phrase in found[:5])


def test_that_a_text_in_the_persons_voice_has_more_habits_than_a_plain_one() -> None:
    known = habits(VOICE * 5)
    assert habit_share(["Ahoy there! Fair winds!"], known) > habit_share(["Thank you. Kind regards."], known)
    assert habit_share([], known) == 0.0
    assert habit_share(["x"], ()) == 0.0


def test_that_chinese_habits_are_pairs_of_characters() -> None:
    assert "顺 风" in habits(["祝你顺风", "我们顺风走", "顺风顺水"])


def test_that_held_out_messages_are_spread_and_the_same_every_time(project: Project) -> None:
    write_json(project.test_file, alpaca(10))
    first, second = choose_held_out(project, 4), choose_held_out(project, 4)
    assert first == second
    assert [item.prompt_id for item in first] == ["test-0001", "test-0003", "test-0006", "test-0008"]
    assert len(choose_held_out(project, 99)) == 10


def test_that_an_empty_test_split_is_told(project: Project) -> None:
    write_json(project.test_file, [])
    with pytest.raises(AppError, match="nothing_held_out"):
        choose_held_out(project, 3)


def test_that_prompts_have_the_form_the_engine_reads(project: Project, tmp_path: Path) -> None:
    held_out = choose_held_out(project, 1)
    write_prompts(tmp_path / "p.jsonl", held_out)
    line = json.loads((tmp_path / "p.jsonl").read_text(encoding="utf-8"))
    content = f"Write a reply to this message.\n\n{held_out[0].example.input}"
    assert line["messages"] == [{"role": "user", "content": content}]


def test_that_messages_that_stand_alone_are_asked_first(project: Project) -> None:
    later = [{"instruction": "i", "input": "Earlier messages:\nA: x\n\nMessage:\ny", "output": "z"}]
    write_json(project.test_file, later * 5 + alpaca(3))
    assert [item.prompt_id for item in choose_held_out(project, 3)] == ["test-0005", "test-0006", "test-0007"]
    assert len(choose_held_out(project, 6)) == 6


def test_that_a_token_for_a_name_is_no_turn_of_phrase() -> None:
    replies = [
        f"Ahoy there, {{{{SENDER_NAME}}}}, number {number}.\nFair winds,\n{{{{MY_NAME}}}}" for number in range(9)
    ]
    assert set(habits(replies)) == {"ahoy there", "fair winds"}
