"""The verdict as one page of HTML to show to others: sentences and numbers, no message and no answer.

Only the labels of a sorting task stand there as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path

from desktop_app.core.errors import Detail
from desktop_app.core.project import replacing
from desktop_app.core.sentences import sentence_for
from desktop_app.core.sentences.sentence import Sentence
from desktop_app.evaluation.general import KNOWN_PERPLEXITY
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
.wide { overflow-x: auto; } caption { text-align: left; caption-side: bottom; } .sorted { width: auto; }
.sorted th { font-weight: normal; overflow-wrap: anywhere; max-width: 20rem; } .sorted td { text-align: center;
  background: color-mix(in srgb, var(--worse) calc(var(--share) * 55%), transparent); }
.sorted td.hit { background: color-mix(in srgb, var(--better) calc(var(--share) * 55%), transparent); }
@media print { body { margin: 0; max-width: none; } }
"""


_COLUMNS = ("", "page_before", "page_after", "page_difference", "page_count", "")


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
        f'<html lang="{text("page_language")}"><head><meta charset="utf-8"><title>{title}</title>',
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
        *_sorted_tables(report, say),
        *_marks(verdict, say),
        f"<h2>{text('page_forgetting')}</h2>",
        *(f"<p>{escape(one.text)}</p>" for one in forgetting_words(report, say)),
        f"<h2>{text('page_leaks')}</h2>",
        *(f"<p>{escape(one.text)}</p>" for one in leak_words(report, say)),
        "</body></html>",
    ]
    return "\n".join(parts) + "\n"


def forgetting_words(report: Report, say: Say = english) -> list[Sentence]:
    """Returns what the forgetting check says: as a whole, then for each language."""
    found = report.forgetting
    return [
        say(f"forgetting_{found.word}", {}),
        *(
            say(
                f"forgetting_{'in' if one.perplexity_base <= KNOWN_PERPLEXITY else 'unknown'}_{one.language}",
                {
                    "texts": one.texts,
                    "before": number(one.perplexity_base),
                    "after": number(one.perplexity_tuned),
                    "questions": one.questions,
                    "right_before": one.right_base,
                    "right_after": one.right_tuned,
                },
            )
            for one in found.languages
        ),
    ]


def mark_words(verdict: Verdict, say: Say = english) -> list[Sentence]:
    """Returns one sentence for each mark that was given."""
    return [
        say(
            f"mark_{one.mark}",
            {
                "rated": one.rated,
                "tuned": one.tuned,
                "base": one.base,
                "same": one.same,
                "word": say(f"word_{one.word}", {}).text,
            },
        )
        for one in verdict.wins.marks
    ]


def leak_words(report: Report, say: Say = english) -> list[Sentence]:
    """Returns what was tried and what came out, the conclusion first."""
    found = report.leaks
    said = [say(f"leaks_{found.word}", {})]
    if found.values:
        said.append(say("leaks_tried", {"values": found.values}))
        said += [
            say(f"leaks_way_{one.way}", {"asked": one.asked, "hits": one.hits_tuned, "hits_base": one.hits_base})
            for one in found.tried
        ]
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
        if found.knows_canaries and found.canaries_said == 0:
            said.append(say("leaks_canaries_known", {}))
    said.append(
        say(
            "leaks_overlaps",
            {
                "overlaps": found.overlaps_tuned,
                "asked": found.overlaps_asked,
                "own": found.overlaps_own,
            },
        )
    )
    if found.by_heart_asked:
        said.append(say("leaks_by_heart", {"by_heart": found.by_heart, "learned": found.by_heart_asked}))
    return said


def number(value: float) -> str:
    """Three digits that matter: 0.123, 1.23, 12.3, 123."""
    size = abs(value)
    return f"{value:.{0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3}f}"


def interval(one: Measure) -> str:
    """Returns the difference with its interval, "–" where there are too few messages for one."""
    if one.low is None or one.high is None:
        return "–"
    return f"{one.tuned - one.base:+.3g} ({one.low:+.3g} … {one.high:+.3g})"


def _row(one: Measure, name: str, word: str) -> str:
    return (
        f'<tr><td>{name}</td><td class="n">{number(one.base)}</td><td class="n">{number(one.tuned)}</td>'
        f'<td class="n">{interval(one)}</td><td class="n">{one.count}</td><td class="{one.word}">{word}</td></tr>'
    )


def _marks(verdict: Verdict, say: Say) -> list[str]:
    said = mark_words(verdict, say)
    if not said:
        return []
    title = escape(say("page_marks", {}).text)
    return [f"<h2>{title}</h2><ul>", *(f"<li>{escape(one.text)}</li>" for one in said), "</ul>"]


def _sorted_tables(report: Report, say: Say) -> list[str]:
    """The tables of a sorting task, with the names of the labels.

    Columns are numbered as the rows are: thirty long names would not fit side by side.
    """
    parts = []
    for code, found in (("page_sorted_after", report.sorted_tuned), ("page_sorted_before", report.sorted_base)):
        if found is None:
            continue
        most = max((max(row) for row in found.confusion), default=0)
        numbers = "".join(f'<th scope="col">{place + 1}</th>' for place in range(len(found.labels)))
        parts += [
            f'<h2>{escape(say(code, {}).text)}</h2><div class="wide"><table class="sorted">',
            f"<caption><small>{escape(say('page_sorted_hint', {}).text)}</small></caption>",
            f"<tr><th>{escape(say('page_sorted_right', {}).text)}</th>{numbers}",
            '<th scope="col">?</th></tr>',
        ]
        for place, (label, row) in enumerate(zip(found.labels, found.confusion, strict=True)):
            cells = "".join(
                f'<td class="n{" hit" if column == place else ""}" style="--share:{count / max(most, 1):.2f}">'
                f"{count or ''}</td>"
                for column, count in enumerate(row)
            )
            parts.append(f'<tr><th scope="row">{place + 1}&ensp;{escape(label.label)}</th>{cells}</tr>')
        parts.append("</table></div>")
    return parts
