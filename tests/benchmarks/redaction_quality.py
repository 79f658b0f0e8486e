"""Recall and precision of the redaction by kind on labelled sets, beside Presidio; false findings in plain text.

Run: `python -m tests.benchmarks.redaction_quality [LABEL ...]`; with labels it shows what of those was missed.
`python -m tests.benchmarks.presidio_beside` makes Presidio's environment first.

A labelled span counts as found when at least 80 % of its characters are covered by findings of any kind: what
matters is that it is gone. A finding counts as right when it overlaps a labelled span of any label. "negatives"
are findings in texts that have no labelled span. Labels that nobody redacts (countries, titles, ages) have no aim.
"""

from __future__ import annotations

import json
import os
import re
import sys
import sysconfig
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desktop_app.redaction.find import find_in_any_text, find_in_text
from desktop_app.redaction.name_lists import name_lists
from desktop_app.redaction.people import AddressBook
from desktop_app.redaction.who_is_who import book_of_names
from tests.benchmarks import presidio_beside

FIXTURES = Path(os.environ.get("HOMESPUN_FIXTURES", "/work/shared/fixtures")) / "data" / "pii"
ROOT = Path(__file__).parents[2]

Span = tuple[int, int, str]
Row = tuple[str, list[Span]]


def presidio() -> Iterator[Row]:
    for row in json.loads((FIXTURES / "presidio-research/synth_dataset_v2.json").read_text(encoding="utf-8")):
        spans = row["spans"]
        yield row["full_text"], [(s["start_position"], s["end_position"], s["entity_type"]) for s in spans]


def chinese() -> Iterator[Row]:
    for row in json.loads((FIXTURES / "zh_made/zh_pii_1000.json").read_text(encoding="utf-8")):
        yield row["text"], [(start, end, label) for start, end, label in row["spans"]]


def nannigalaxy() -> Iterator[Row]:
    for row in json.loads((FIXTURES / "nannigalaxy/pii_syn_nano_en.json").read_text(encoding="utf-8")):
        yield (
            row["text"],
            list(_placed(row["text"], ((e.get("entity") or e.get("text") or "", e["label"]) for e in row["NER"]))),
        )


def opf_bench() -> Iterator[Row]:
    """The form documents of openai-privacy-filter-benchmark; read in place, never copied: it has no licence."""
    for row in json.loads((FIXTURES / "opf-bench/samples.json").read_text(encoding="utf-8")):
        text = row.get("text") or row.get("document") or ""
        entities = row.get("entities") or row.get("spans") or row.get("labels") or ()
        yield (
            text,
            list(
                _placed(
                    text,
                    (
                        (e.get("text") or e.get("value") or "", e.get("label") or e.get("type") or "?")
                        for e in entities
                    ),
                )
            ),
        )


def _placed(text: str, values: Iterable[tuple[str, str]]) -> Iterator[Span]:
    for value, label in values:
        start = text.find(value) if value else -1
        if start >= 0:
            yield start, start + len(value), label


@dataclass
class Measured:
    """Found and total by label, right and all findings by kind, and what was missed."""

    found: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    negatives: int = 0
    missed: list[tuple[str, str]] = field(default_factory=list)

    def add(self, text: str, spans: Sequence[Span], findings: Sequence[Span]) -> None:
        if not spans:
            self.negatives += len(findings)
        for start, end, label in spans:
            covered = sum(max(0, min(end, e) - max(start, s)) for s, e, _ in findings)
            self.total[label] += 1
            if covered >= 0.8 * (end - start):
                self.found[label] += 1
            else:
                around = f"{text[max(0, start - 20) : start]}⟦{text[start:end]}⟧{text[end : end + 10]}"
                self.missed.append((label, around))
        for start, end, kind in findings:
            self.findings[kind] += 1
            self.right[kind] += any(start < e and s < end for s, e, _ in spans)

    def recall(self, label: str) -> float:
        return self.found[label] / self.total[label] if self.total[label] else 1.0


def ours(text: str, language: str, book: AddressBook) -> list[Span]:
    return [(f.start, f.end, f.kind) for f in find_in_text(text, book, language=language)]


def measure(rows: Iterable[Row], language: str, known: Callable[[Row], AddressBook] | None = None) -> Measured:
    """Args:
    known: who is known when a row is read; None: nobody.
    """
    measured = Measured()
    nobody = AddressBook.empty()
    for row in rows:
        measured.add(row[0], row[1], ours(row[0], language, known(row) if known else nobody))
    return measured


def names_of(row: Row) -> AddressBook:
    """Returns an address book of the people who are named in a row."""
    return book_of_names(row[0][start:end] for start, end, label in row[1] if label in ("PERSON", "NAME"))


def listed(rows: Iterable[Row]) -> Iterator[Row]:
    """Yields the rows with only those people of whose name a word is in a list of names."""
    lists = name_lists()
    for text, spans in rows:
        yield (
            text,
            [
                (start, end, "PERSON (listed)")
                for start, end, label in spans
                if label == "PERSON"
                and any(
                    w in lists.first or w in lists.last
                    for w in re.findall(r"[^\W\d_]{2,}", text[start:end].casefold())
                )
            ],
        )


def plain_texts() -> Iterator[tuple[str, str]]:
    """Yields (name, text) of texts in which nobody is named: prose, code, and made product and order texts."""
    prose = [ROOT / "README.md", ROOT / "CHANGELOG.md", FIXTURES.parents[2] / "DESIGN.md"]
    for path in prose:
        if path.is_file():
            yield path.name, path.read_text(encoding="utf-8")
    yield (
        "our code",
        "\n".join(p.read_text(encoding="utf-8") for p in sorted((ROOT / "desktop_app/core").rglob("*.py"))),
    )
    library = Path(sysconfig.get_paths()["stdlib"])
    yield (
        "Python's code",
        "\n".join(
            (library / f"{n}.py").read_text(encoding="utf-8") for n in ("argparse", "json/decoder", "heapq")
        ),
    )
    yield "products and orders", "\n".join(_product(n) for n in range(400))


def _product(n: int) -> str:
    thing = ("kettle", "desk lamp", "phone case", "USB cable", "rain jacket", "toaster", "office chair")[n % 7]
    kinds = (
        f"The {thing}, model XR-{2000 + n}, comes in black and costs € {19 + n % 80}.99, or 3 for € {50 + n}.00.",
        f"Article no. {100200 + n}: {thing}, 12 x 30 x {n % 90} cm, {n % 9 + 1}.5 kg, 220-240 V, 50/60 Hz.",
        f"Order no. 4711-{2000 + n}-99 was packed on 2026-03-{n % 28 + 1:02d} at 10:{n % 60:02d}, {n % 9}.250 kg.",
        f"EAN 40063813{n % 90000:05d}, version {n % 9}.{n % 20}.{n % 7}, page {n}, batch 2025/{n:04d}, 1,250,000.",
        f"Das Gerät hat {n} Watt, kostet {n + 20},50 EUR und ist ab Montag im Lager Nord in Regal {n % 40}.",
        f"订单号{202600000000000000 + n * 7919}，金额{n}.50元，第{n % 12 + 1}批，预计3天后发货，型号A{n}。",
        f"La lampe coûte {n},90 euros, livraison en 3 à 5 jours, garantie 24 mois, référence produit 12-{n:05d}.",
    )
    return kinds[n % len(kinds)]


def _show(name: str, rows: list[Row], language: str, wanted: Sequence[str]) -> None:
    began = time.process_time()
    measured = measure(rows, language)
    seconds = time.process_time() - began
    characters = sum(len(text) for text, _ in rows)
    answer = presidio_beside.analyze([text for text, _ in rows], language)
    other = Measured()
    if answer:
        for (text, spans), findings in zip(rows, answer.found, strict=True):
            other.add(text, spans, findings)
    print(
        f"\n{name}: {characters / seconds / 1000:.0f} k characters/s, {measured.negatives} findings in texts "
        f"without labels"
    )
    if answer:
        print(f"  Presidio: {characters / answer.seconds / 1000:.0f} k characters/s, {other.negatives}")
    print(f"  {'recall by label':22} {'found':>5}    {'all':>5}          " + ("Presidio" if answer else ""))
    for label, count in measured.total.most_common():
        beside = f"{100 * other.recall(label):9.1f} %" if answer else ""
        print(
            f"  {label:22} {measured.found[label]:5} of {count:5}  {100 * measured.recall(label):6.1f} %{beside}"
        )
    print("  precision by kind (a finding is right when it overlaps any label):")
    for kind, count in measured.findings.most_common():
        print(f"  {kind:22} {measured.right[kind]:5} of {count:5}  {100 * measured.right[kind] / count:6.1f} %")
    shown: dict[str, int] = defaultdict(int)
    for label, text in measured.missed:
        if label in wanted and shown[label] < 25:
            shown[label] += 1
            print(f"    missed {label}: {text!r}")


def main() -> None:
    wanted = sys.argv[1:]
    for name, file, rows, language in (
        ("presidio-research synth v2", "presidio-research", presidio, "en"),
        ("zh made", "zh_made", chinese, "zh"),
        ("nannigalaxy", "nannigalaxy", nannigalaxy, "en"),
        ("opf-bench", "opf-bench", opf_bench, "en"),
    ):
        if not (FIXTURES / file).is_dir():
            print(f"\n{name}: not on this machine")
            continue
        _show(name, list(rows()), language, wanted)
    if (FIXTURES / "presidio-research").is_dir():
        known = measure(presidio(), "en", names_of)
        in_lists = measure(listed(presidio()), "en")
        print("\npeople of presidio-research's set")
        print(f"  known before (address book)   {100 * known.recall('PERSON'):6.1f} %")
        print(f"  a word is in a list of names  {100 * in_lists.recall('PERSON (listed)'):6.1f} %")
    print("\nfalse findings in text without personal data (aim: at most 1 in 2,000 words)")
    for name, text in plain_texts():
        findings = find_in_any_text(text, AddressBook.empty())
        words = len(re.findall(r"\w+", text))
        print(f"  {name:22} {len(findings):4} in {words:6} words: {2000 * len(findings) / words:5.2f} in 2,000")
        if name in wanted:
            for f in findings:
                print(f"    {f.kind} {f.reason} {text[max(0, f.start - 20) : f.start]}⟦{text[f.start : f.end]}⟧")
    if not presidio_beside.FOLDER.is_dir():
        print("\nPresidio is not installed: python -m tests.benchmarks.presidio_beside")


if __name__ == "__main__":
    main()
