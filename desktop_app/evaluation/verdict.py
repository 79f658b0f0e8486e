"""verdict.json: one sentence, what it rests on, and what to do next."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from desktop_app.core.errors import AppError, Detail
from desktop_app.core.project import Project, Run, read_record, write_json
from desktop_app.dataset.alpaca import read_alpaca
from desktop_app.evaluation.asking import files_of, load_items, read_answers
from desktop_app.evaluation.blind import Blind, BothAnswered, Wins
from desktop_app.evaluation.intervals import FEWEST, Interval, Word
from desktop_app.evaluation.report import Report, load_report
from desktop_app.evaluation.style import habit_share, habits

ENOUGH_RATINGS = 10
"""From here on what the person preferred decides; with fewer, an interval of a share says nothing. Where there is
one right answer, taste never decides."""
FEW_MESSAGES = 20
"""With fewer, only a large difference can show: the interval of a loss is about as wide as half its fall."""
_DEAF = math.log(2)
"""Nats a reply: the message that it answers makes a reply not even twice as likely as another one."""
NO_WINS = Wins(rated=0, tuned=0, base=0, same=0, rate=Interval(value=0.0, low=0.0, high=1.0), word="no_difference")


LEADING = {"text": "loss", "sorting": "macro_f1", "extraction": "field_f1"}
_SPECIAL = {"because_listening_worse": "verdict_does_not_listen", "because_too_few": "verdict_too_few"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPair:
    """A held-out message with the answers of both models and the person's own."""

    prompt_id: str
    message: str
    base: str
    tuned: str
    own: str
    instruction: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Args:
    word: "better", "no_difference" or "worse".
    loss_before, loss_after: mean cross-entropy per token of the person's replies, nats, test split.
    habits: turns of phrase the person keeps using (from the training split).
    base_habits, tuned_habits, own_habits: share of them per answer, 0 to 1, on held-out messages.
    headline: code of the sentence on top; `details` fill it.
    because: codes of what it rests on ("because_..."). next_steps: what to do ("next_...").
    """

    word: Word
    loss_before: float
    loss_after: float
    habits: tuple[str, ...]
    base_habits: float
    tuned_habits: float
    own_habits: float
    answers: tuple[AnswerPair, ...]
    headline: str = ""
    details: Mapping[str, Detail] = field(default_factory=dict)
    because: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    wins: Wins = NO_WINS


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decision:
    word: Word
    headline: str
    because: tuple[str, ...]
    next_steps: tuple[str, ...]


def judge(project: Project, run: Run, report: Report) -> Verdict:
    """Makes, saves and returns the verdict from the report, the engine's answers and the ratings.

    Raises:
        AppError: "file_missing" or "file_damaged", or "answers_incomplete" when a message has no answer.
    """
    loss = report.measure("loss")
    if loss is None:
        raise AppError("answers_incomplete")
    pairs = answer_pairs(run)
    # A label that comes again and again is no turn of phrase.
    replies = read_alpaca(project.train_file) if report.kind == "text" else []
    known = habits([example.output for example in replies])
    verdict = Verdict(
        word="no_difference",
        loss_before=loss.base,
        loss_after=loss.tuned,
        habits=known,
        base_habits=habit_share([pair.base for pair in pairs], known),
        tuned_habits=habit_share([pair.tuned for pair in pairs], known),
        own_habits=habit_share([pair.own for pair in pairs], known),
        answers=tuple(pairs),
    )
    verdict = with_wins(verdict, report, open_blind(project, run, verdict).wins())
    write_json(run.verdict, verdict)
    return verdict


def answer_pairs(run: Run) -> list[AnswerPair]:
    """Returns the held-out messages with both answers. Raises AppError as `judge` does."""
    answers = read_answers(files_of(run).answers)
    pairs = []
    for item in load_items(run):
        if item.section != "held_out":
            continue
        base, tuned = answers.get((item.id, "base")), answers.get((item.id, "tuned"))
        if base is None or tuned is None:
            raise AppError("answers_incomplete")
        pairs.append(
            AnswerPair(
                prompt_id=item.id,
                instruction=item.instruction,
                message=item.message,
                base=base,
                tuned=tuned,
                own=item.own,
            )
        )
    return pairs


def load_verdict(run: Run) -> Verdict:
    """Raises AppError as `core.project.read_record` does."""
    return read_record(run.verdict, Verdict)


def open_blind(project: Project, run: Run, verdict: Verdict) -> Blind:
    """Returns the blind comparison of the answers that the verdict holds. Raises AppError("file_damaged")."""
    items = [
        BothAnswered(
            prompt_id=pair.prompt_id,
            instruction=pair.instruction,
            message=pair.message,
            base=pair.base,
            tuned=pair.tuned,
        )
        for pair in verdict.answers
    ]
    return Blind(project, run, items)


def judge_again(project: Project, run: Run) -> Verdict:
    """Takes new ratings into the saved verdict. Raises AppError as `load_verdict` and `load_report` do."""
    verdict = load_verdict(run)
    verdict = with_wins(verdict, load_report(run), open_blind(project, run, verdict).wins())
    write_json(run.verdict, verdict)
    return verdict


def with_wins(verdict: Verdict, report: Report, wins: Wins) -> Verdict:
    """Returns the verdict as measures and ratings together say it."""
    decided = _decide(report, wins)
    return replace(
        verdict,
        word=decided.word,
        headline=decided.headline,
        details={
            "preferred": wins.tuned,
            "rated": wins.rated,
            "same": wins.same,
            "held_out": report.held_out,
            "messages": leading.count if (leading := report.measure(LEADING[report.kind])) is not None else 0,
            "fewest": FEWEST,
        },
        because=decided.because,
        next_steps=decided.next_steps,
        wins=wins,
    )


def _decide(report: Report, wins: Wins) -> _Decision:
    automatic, because = _by_measures(report)
    if wins.rated >= ENOUGH_RATINGS and report.kind == "text":
        word, headline = wins.word, f"verdict_preferred_{wins.word}"
        because = ("because_ratings", *because)
    else:
        word = automatic
        usual = f"verdict_{word}" if report.kind == "text" else f"verdict_{report.kind}_{word}"
        headline = next((said for why, said in _SPECIAL.items() if why in because), usual)
    if report.forgetting.word == "worse":
        because = (*because, "because_forgotten")
    if report.leaks.word in ("leaks", "unclear"):
        because = (*because, f"because_{report.leaks.word}")
    return _Decision(
        word=word, headline=headline, because=because, next_steps=_next_steps(word, because, report, wins)
    )


def _by_measures(report: Report) -> tuple[Word, tuple[str, ...]]:
    """Follows from intervals alone: the loss on unseen replies, or the right answers where there are such; and no
    model is better that does not listen to what it is asked."""
    leading = report.measure(LEADING[report.kind])
    if leading is None or leading.low is None:
        # "About as much as before" would be more than so few can say.
        return "no_difference", ("because_too_few",)
    words = {one.code: one.word for one in report.measures}
    word = leading.word
    because = [f"because_{LEADING[report.kind]}_{word}"]
    heard = report.listening
    is_deaf = report.kind == "text" and heard is not None and heard.high < _DEAF
    if words.get("listening") == "worse" or (word == "better" and is_deaf):
        # The style alone is learned, for example from answers that stand beside other people's questions.
        because.append("because_listening_worse")
        word = "worse"
    elif word == "better" and heard is not None and heard.low <= 0:
        because.append("because_listening_unclear")
        word = "no_difference"
    if report.kind == "text":
        because.append(f"because_style_{_majority(words, 'style_')}")
        if words.get("chrf", "no_difference") != "no_difference":
            because.append(f"because_chrf_{words['chrf']}")
    if leading.count < FEW_MESSAGES:
        because.append("because_few")
    return word, tuple(because)


def _majority(words: Mapping[str, Word], prefix: str) -> Word:
    mine = [word for code, word in words.items() if code.startswith(prefix)]
    better, worse = mine.count("better"), mine.count("worse")
    return "better" if better > worse else "worse" if worse > better else "no_difference"


def _next_steps(word: Word, because: Sequence[str], report: Report, wins: Wins) -> tuple[str, ...]:
    steps = []
    if report.leaks.word == "leaks":
        steps.append("next_do_not_share")
    if "because_listening_worse" in because or "because_listening_unclear" in because:
        steps.append("next_check_pairs")
    elif word == "worse":
        steps.append("next_lower_rate")
    elif "because_too_few" in because:
        steps.append("next_more_to_test")
    elif word == "no_difference":
        steps.append("next_more_data")
    if report.forgetting.word == "worse":
        steps.append("next_remember")
    if wins.rated < ENOUGH_RATINGS <= report.held_out and report.kind == "text":
        steps.append("next_rate")
    if word == "better":
        steps += ["next_errors", "next_export"] if report.leaks.word != "leaks" else ["next_errors"]
    return tuple(steps)
