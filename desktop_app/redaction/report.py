"""privacy/report.json as a page to read, to print and to keep: numbers, decisions and limits, and no value."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping

from desktop_app.core.errors import Detail
from desktop_app.core.sentences import sentence_for
from desktop_app.redaction.decisions import DEFAULT_ACTIONS
from desktop_app.redaction.finding import Kind, PrivacyReport

_STYLE = """
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, sans-serif; color: #1b1b1b; background: #fff; max-width: 46rem; margin: 2rem auto;
  padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; color: #555; }
th, td { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #ccc; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
.good { color: #14532d; font-weight: 600; } .bad { color: #8a1c1c; font-weight: 600; }
@page { margin: 2cm; } @media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; } tr {
  break-inside: avoid; } }
"""


def report_sentences(report: PrivacyReport) -> list[tuple[str, Mapping[str, Detail]]]:
    """Returns what the report says beside its table, as codes with details, in the order of the page."""
    scan = report.dataset
    said: list[tuple[str, Mapping[str, Detail]]] = [
        ("privacy_searched", {"texts": report.texts, "people": report.people}),
        (f"privacy_style_{report.style}", {}),
    ]
    if scan is None:
        said.append(("privacy_not_proved", {}))
    else:
        code = "privacy_proved" if scan.leaks == 0 and report.leaks_after == 0 else "privacy_leaks"
        said.append((code, {"values": scan.values, "pairs": scan.pairs, "count": scan.leaks + report.leaks_after}))
    for code, count in (
        ("privacy_dropped_pairs", scan.dropped if scan is not None else 0),
        ("privacy_dropped", report.dropped_conversations),
        ("privacy_withheld", report.withheld_messages),
        ("privacy_excluded", report.excluded_conversations),
        ("privacy_added_names", report.added_names),
    ):
        if count:
            said.append((code, {"count": count, "contacts": report.excluded_contacts}))
    said.append(("privacy_map_stored" if report.map_stored else "privacy_no_map", {}))
    said.append(
        ("privacy_originals_deleted", {"day": report.originals_deleted_utc[:10]})
        if report.originals_deleted_utc
        else ("privacy_originals_kept", {})
    )
    return said


def report_html(report: PrivacyReport, *, made_utc: str = "") -> str:
    """Returns a page of its own: no script, no picture, no link, nothing from the network.

    Args:
        made_utc: the day stands below the title ("2026-03-01T09:30:00Z"), "" leaves it out.
    """
    kinds = [kind for kind in DEFAULT_ACTIONS if report.found_by_kind.get(kind)]
    body = [
        f"<h1>{_text('privacy_title')}</h1>",
        f"<p>{html.escape(made_utc[:10])}</p>" if made_utc else "",
        *(f"<p{_tone(code)}>{_text(code, details)}</p>" for code, details in report_sentences(report)),
        f"<h2>{_text('privacy_by_kind')}</h2>",
        _table(kinds, report),
        f"<h2>{_text('privacy_decisions')}</h2>",
        _list(_decisions(report)),
        f"<h2>{_text('privacy_limits')}</h2>",
        _list(_text(code) for code in report.cannot_promise),
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{_text('privacy_title')}</title>\n<style>{_STYLE}</style></head>\n<body>\n"
        + "\n".join(part for part in body if part)
        + "\n</body></html>\n"
    )


def _table(kinds: Iterable[Kind], report: PrivacyReport) -> str:
    rows = [
        f"<tr><th scope='row'>{_text('kind_' + kind.lower())}</th>"
        + "".join(
            f"<td class='n'>{counts.get(kind, 0):,}</td>"
            for counts in (report.found_by_kind, report.replaced_by_kind, report.kept_by_kind)
        )
        + "</tr>"
        for kind in kinds
    ]
    head = "".join(
        f"<th scope='col' class='n'>{_text(code)}</th>"
        for code in ("privacy_found", "privacy_replaced", "privacy_kept")
    )
    return f"<table><thead><tr><th></th>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _decisions(report: PrivacyReport) -> Iterable[str]:
    for kind, action in report.decided_kinds.items():
        yield f"{_text('kind_' + kind.lower())}: {_text('privacy_action_' + action)}"
    for decided, count in report.decided.items():
        yield f"{_text('privacy_action_' + decided)}: {count:,}"
    if not report.decided_kinds and not report.decided:
        yield _text("privacy_no_decisions")


def _list(items: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


def _text(code: str, details: Mapping[str, Detail] | None = None) -> str:
    """A sentence with its next step, safe to stand in a page."""
    words = sentence_for(code, details)
    return html.escape(f"{words.text} {words.next_step}".strip())


def _tone(code: str) -> str:
    return {"privacy_proved": " class='good'", "privacy_leaks": " class='bad'"}.get(code, "")
