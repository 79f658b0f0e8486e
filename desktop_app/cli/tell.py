"""What the rooms found out, told to a person on a terminal."""

from __future__ import annotations

import textwrap
from pathlib import Path

from desktop_app.cli.output import Output, size_words, words_or_code
from desktop_app.core.sentences import sentence_for
from desktop_app.dataset.example import Quality
from desktop_app.evaluation.verdict import AnswerPair, Verdict
from desktop_app.export import ExportCheck
from desktop_app.importers.message import Funnel
from desktop_app.recommend.plan import Plan
from desktop_app.redaction.finding import PrivacyReport

ANSWER_COLUMNS = 88


def funnel(output: Output, found: Funnel) -> None:
    """Every message, kept or left out with its reason, and the sum."""
    output.table(
        ("messages", "from"),
        [(f"{source.read:,}", f"{source.name} ({source.format})") for source in found.sources],
    )
    rows = [(f"{count:,}", words_or_code("drop", reason)) for reason, count in _largest_first(found.dropped)]
    output.table(
        ("messages", "what became of them"),
        [
            (f"{found.kept:,}", f"kept, in {found.conversations:,} conversations; {found.my_replies:,} are yours"),
            *rows,
            (f"{found.read:,}", "read in all"),
        ],
    )


def privacy(output: Output, report: PrivacyReport) -> None:
    rows = [
        (words_or_code("kind", kind.lower()), f"{count:,}", f"{report.replaced_by_kind.get(kind, 0):,}")
        for kind, count in _largest_first(report.found_by_kind)
    ]
    output.table(("personal data", "found", "replaced"), rows)
    output.say(
        f"{report.people:,} people. Left in the text after replacing: {report.leaks_after}. "
        f"Conversations left out: {report.dropped_conversations}."
    )


def quality(output: Output, found: Quality) -> None:
    output.table(
        ("replies", "what became of them"),
        [
            (f"{found.pairs:,}", "training pairs"),
            *((f"{count:,}", words_or_code("drop", reason)) for reason, count in _largest_first(found.dropped)),
            (
                f"{found.replies + found.made_candidates:,}",
                "replies in all" + (", made ones too" if found.made else ""),
            ),
        ],
    )
    output.say(
        f"Split in the order of time: {found.train} to train, {found.validation} to validate, "
        f"{found.test} to test with afterwards."
    )
    for notice in found.notices:
        output.say(sentence_for(notice).text)


def plan(output: Output, made: Plan) -> None:
    from desktop_app.recommend import describe_choice

    rows = []
    for choice in made.choices:
        words = sentence_for(*describe_choice(choice))
        rows.append((choice.setting.replace("_", " "), choice.value, words.text))
    output.table(("setting", "value", "because"), rows)
    output.say(
        f"About {made.estimated_steps:,} steps. Memory needed: {size_words(made.estimate.total)} of "
        f"{size_words(made.available_bytes)}. {sentence_for(f'plan_{made.verdict}').text}"
    )
    if made.estimated_seconds is not None:
        output.say(f"About {max(1, round(made.estimated_seconds / 60)):,} minutes, measured on this computer.")


def verdict(output: Output, found: Verdict, *, answers: int) -> None:
    output.say(
        f"Loss on unseen messages (lower is better): {found.loss_before:.3f} before, {found.loss_after:.3f} after."
    )
    if found.habits:
        output.say(f"Your turns of phrase: {', '.join(found.habits[:6])}.")
        output.say(
            f"How many of them an answer has: {found.base_habits:.0%} before, {found.tuned_habits:.0%} after; "
            f"your own replies {found.own_habits:.0%}."
        )
    for pair in found.answers[:answers]:
        _answer(output, pair)
    output.say(sentence_for(found.headline, found.details).text, style="bold")


def exported(output: Output, check: ExportCheck, folder: Path) -> None:
    output.table(
        ("file", "size", "tokens compared", "same", "verdict"),
        [
            (
                file.name,
                size_words(file.bytes),
                file.tokens_compared,
                file.tokens_equal,
                file.verdict.replace("_", " "),
            )
            for file in check.files
        ],
    )
    output.say(sentence_for(check.verdict).text)
    output.say(f"The files lie in {folder}")


def _answer(output: Output, pair: AnswerPair) -> None:
    output.say()
    for title, text in (("message", pair.message), ("before", pair.base), ("after", pair.tuned)):
        lines = "\n".join(
            textwrap.fill(line, ANSWER_COLUMNS, subsequent_indent=" " * 10)
            for line in text.strip().splitlines()
            if line
        )
        output.say(
            f"{title:>8}  " + lines.replace("\n", "\n" + " " * 10), style="dim" if title != "after" else None
        )


def _largest_first(counts: object) -> list[tuple[str, int]]:
    assert hasattr(counts, "items")
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
