"""Recall of the redaction by kind on labelled sets, and its speed. Run: `python -m
tests.benchmarks.redaction_quality`.

A labelled span counts as found when at least 80 % of its characters are covered by findings of any kind:
what matters is that it is gone. "negatives" are findings in texts that have no labelled span.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from desktop_app.redaction.find import find_in_text
from desktop_app.redaction.people import AddressBook

FIXTURES = Path(os.environ.get("HOMESPUN_FIXTURES", "/work/shared/fixtures")) / "data" / "pii"

Span = tuple[int, int, str]


def presidio() -> Iterator[tuple[str, list[Span]]]:
    for row in json.loads((FIXTURES / "presidio-research/synth_dataset_v2.json").read_text(encoding="utf-8")):
        spans = row["spans"]
        yield row["full_text"], [(s["start_position"], s["end_position"], s["entity_type"]) for s in spans]


def chinese() -> Iterator[tuple[str, list[Span]]]:
    for row in json.loads((FIXTURES / "zh_made/zh_pii_1000.json").read_text(encoding="utf-8")):
        yield row["text"], [(start, end, label) for start, end, label in row["spans"]]


def nannigalaxy() -> Iterator[tuple[str, list[Span]]]:
    for row in json.loads((FIXTURES / "nannigalaxy/pii_syn_nano_en.json").read_text(encoding="utf-8")):
        spans = []
        for entity in row["NER"]:
            value = entity.get("entity") or entity.get("text") or ""
            start = row["text"].find(value)
            if value and start >= 0:
                spans.append((start, start + len(value), entity["label"]))
        yield row["text"], spans


def measure(
    rows: Iterator[tuple[str, list[Span]]], language: str
) -> tuple[dict[str, tuple[int, int]], int, float, list[tuple[str, str]]]:
    """Returns found and total by label, findings in unlabelled texts, characters a second, and what was missed."""
    found: Counter[str] = Counter()
    total: Counter[str] = Counter()
    missed: list[tuple[str, str]] = []
    negatives = characters = 0
    seconds = 0.0
    book = AddressBook.empty()
    for text, spans in rows:
        began = time.perf_counter()
        findings = find_in_text(text, book, language=language)
        seconds += time.perf_counter() - began
        characters += len(text)
        if not spans:
            negatives += len(findings)
        for start, end, label in spans:
            covered = sum(max(0, min(end, f.end) - max(start, f.start)) for f in findings)
            total[label] += 1
            if covered >= 0.8 * (end - start):
                found[label] += 1
            else:
                missed.append(
                    (label, text[max(0, start - 20) : start] + "⟦" + text[start:end] + "⟧" + text[end : end + 10])
                )
    return {label: (found[label], total[label]) for label in total}, negatives, characters / seconds, missed


def main() -> None:
    show = os.environ.get("SHOW_MISSED", "")
    for name, rows, language in (
        ("presidio-research synth v2", presidio(), "en"),
        ("zh made", chinese(), "zh"),
        ("nannigalaxy", nannigalaxy(), "en"),
    ):
        table, negatives, speed, missed = measure(rows, language)
        print(f"\n{name}: {speed / 1000:.0f} k characters/s, {negatives} findings in texts without labels")
        for label, (hits, count) in sorted(table.items(), key=lambda item: -item[1][1]):
            print(f"  {label:20} {hits:5} of {count:5}  {100 * hits / count:5.1f} %")
        shown: dict[str, int] = defaultdict(int)
        for label, text in missed:
            if show and label in show.split(",") and shown[label] < 25:
                shown[label] += 1
                print(f"    missed {label}: {text!r}")


if __name__ == "__main__":
    main()
