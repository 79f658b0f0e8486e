"""The verdict as one page of HTML to show to others: sentences and numbers, no message, no answer, no name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path

from desktop_app.core.errors import Detail
from desktop_app.core.project import replacing
from desktop_app.core.sentences import sentence_for
from desktop_app.core.sentences.sentence import Sentence
from desktop_app.evaluation.measures import Measure
from desktop_app.evaluation.report import Report
from desktop_app.evaluation.verdict import Verdict

Say = Callable[[str, Mapping[str, Detail]], Sentence]

_STYLE = """
:root { color-scheme: light dark; --ink: #1d2433; --muted: #596070; --ground: #fff; --line: #b9bfcc;
  --better: #19753b; --worse: #b3261e; --no_difference: #596070; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceff4; --muted: #aab2c0; --ground: #1a1d24; --line: #4a5160;
  --better: #6fd08c; --worse: #ff8a80; --no_difference: #aab2c0; } }
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground); max-width: 46rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .35rem .5rem;
  border-bottom: 1px solid var(--line); vertical-align: top; } td.n { text-align: right; white-space: nowrap; }
.better { color: var(--better); } .worse { color: var(--worse); } .no_difference, small { color: var(--muted); }
@media print { body { margin: 0; max-width: none; } }
"""


_COLUMNS = ("", "page_before", "page_after", "page_difference", "")


def english(code: str, details: Mapping[str, Detail]) -> Sentence:
    return sentence_for(code, details)


def write_page(path: Path, report: Report, verdict: Verdict, say: Say = english) -> None:
    with replacing(path) as stream:
        stream.write(page(report, verdict, say))


def page(report: Report, verdict: Verdict, say: Say = english) -> str:
    """Returns a whole HTML document that needs no other file and no network.

    Args:
        say: a code and its details -> words in the reader's language.
    """

    def text(code: str, **details: Detail) -> str:
        return escape(say(code, details).text)

    title = escape(say(verdict.headline, verdict.details).text)
    parts = [
        "<!doctype html>",
        f'<html><head><meta charset="utf-8"><title>{title}</title>',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<style>{_STYLE}</style></head><body>",
        f'<h1 class="{verdict.word}">{title}</h1>',
        f"<h2>{text('page_rests_on')}</h2><ul>",
        *(f"<li>{escape(say(code, verdict.details).text)}</li>" for code in verdict.because),
        "</ul>",
        f"<h2>{text('page_next')}</h2><ul>",
        *(f"<li>{escape(say(code, verdict.details).text)}</li>" for code in verdict.next_steps),
        "</ul>",
        f"<h2>{text('page_numbers')}</h2>",
        f"<p><small>{text('page_interval', held_out=report.held_out)}</small></p>",
        "<table><tr>",
        *(f"<th>{text(code) if code else ''}</th>" for code in _COLUMNS),
        "</tr>",
        *(_row(one, text(f"measure_{one.code}"), text(f"word_{one.word}")) for one in report.measures),
        "</table>",
        f"<h2>{text('page_forgetting')}</h2><p>{escape(forgetting_words(report, say).text)}</p>",
        f"<h2>{text('page_leaks')}</h2>",
        *(f"<p>{escape(one.text)}</p>" for one in leak_words(report, say)),
        "</body></html>",
    ]
    return "\n".join(parts) + "\n"


def forgetting_words(report: Report, say: Say = english) -> Sentence:
    """Returns what the forgetting check says."""
    found = report.forgetting
    return say(
        f"forgetting_{found.word}",
        {
            "texts": found.texts,
            "before": f"{found.perplexity_base:.1f}",
            "after": f"{found.perplexity_tuned:.1f}",
            "questions": found.questions,
            "right_before": found.right_base,
            "right_after": found.right_tuned,
        },
    )


def leak_words(report: Report, say: Say = english) -> list[Sentence]:
    """Returns what was tried and what came out, the conclusion first."""
    found = report.leaks
    asked = sum(one.asked for one in found.tried)
    hits = sum(one.hits_tuned for one in found.tried)
    hits_base = sum(one.hits_base for one in found.tried)
    said = [say(f"leaks_{found.word}", {})]
    if found.values:
        said.append(
            say("leaks_tried", {"values": found.values, "asked": asked, "hits": hits, "hits_base": hits_base})
        )
    if found.canaries:
        said.append(
            say(
                "leaks_canaries",
                {
                    "canaries": found.canaries,
                    "said": found.canaries_said,
                    "bits": f"{found.exposure:.1f}" if found.exposure is not None else "–",
                },
            )
        )
    said.append(
        say(
            "leaks_overlaps",
            {
                "overlaps": found.overlaps_tuned,
                "asked": found.overlaps_asked,
                "own": found.overlaps_own,
                "by_heart": found.by_heart,
                "learned": found.by_heart_asked,
            },
        )
    )
    return said


def number(value: float) -> str:
    """Three digits that matter: 0.123, 1.23, 12.3, 123."""
    size = abs(value)
    return f"{value:.{0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3}f}"


def _row(one: Measure, name: str, word: str) -> str:
    interval = f"{one.tuned - one.base:+.3g} ({one.low:+.3g} … {one.high:+.3g})"
    return (
        f'<tr><td>{name}</td><td class="n">{number(one.base)}</td><td class="n">{number(one.tuned)}</td>'
        f'<td class="n">{interval}</td><td class="{one.word}">{word}</td></tr>'
    )
