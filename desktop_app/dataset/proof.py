"""The written files, searched again for everything that was to be replaced. What is found is left out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, read_json, read_record, write_json
from desktop_app.dataset.alpaca import read_alpaca
from desktop_app.dataset.example import Quality
from desktop_app.dataset.pair_index import mark_pairs
from desktop_app.dataset.pair_table import PairFilter, PairRow, PairTable
from desktop_app.redaction.finding import DatasetScan, PrivacyReport
from desktop_app.redaction.proof import LeakScanner, load_scanner

REASON = "still_private"


def leave_out_private(project: Project, *, edited_only: bool) -> int:
    """Marks the pairs in use in which a value stands that was to be replaced; returns how many.

    They stay left out until the data set is built again, whatever is decided about them.

    Args:
        edited_only: only those whose texts the person changed since they were last searched.

    Raises:
        AppError: "file_missing" or "file_damaged" for the pairs or privacy/known_values.json.
    """
    wanted = PairFilter(reason="", edited=True) if edited_only else PairFilter(reason="")
    with PairTable(project) as table:
        positions = table.positions(wanted)
        if not positions:
            return 0
        scanner = load_scanner(project)
        private = [row.position for row in table.rows_at(positions) if any(map(scanner.is_in, _texts(row)))]
    if private:
        mark_pairs(project.pairs, private, REASON)
    return len(private)


def prove_dataset(project: Project, apply: Callable[[Project], Quality], quality: Quality) -> Quality:
    """Searches the written files, leaves out what is still private, writes and searches them again, and notes the
    result in privacy/report.json.

    Args:
        apply: writes the files anew (`apply_edits`).
        quality: of the files as they are.

    Raises:
        AppError: "dataset_not_private" when a value stands in a file after all; the files are removed then, so
            that nothing can be trained on them. "file_missing" or "file_damaged".
    """
    scanner = load_scanner(project)
    scan = _scan(project, scanner)
    if scan.leaks:
        leave_out_private(project, edited_only=False)
        quality = apply(project)
        scan = _scan(project, scanner)
    if scan.leaks:
        for path in _files(project):
            path.unlink(missing_ok=True)
        project.quality.unlink(missing_ok=True)
        raise AppError("dataset_not_private", name=project.dataset.name)
    if project.privacy_report.is_file():
        report = read_record(project.privacy_report, PrivacyReport)
        proved = replace(scan, dropped=quality.dropped.get(REASON, 0) + quality.style_dropped.get(REASON, 0))
        write_json(project.privacy_report, replace(report, dataset=proved))
    return quality


def refuse_private(project: Project, path: Path) -> None:
    """Searches a file that was written for another program; removes it where a value is found.

    Raises:
        AppError: "dataset_not_private"; "file_missing" or "file_damaged" for privacy/known_values.json.
    """
    scanner = load_scanner(project)
    if path.suffix == ".json":
        found = any(any(map(scanner.is_in, _strings_in(record))) for record in read_json(path))
    else:
        with path.open(encoding="utf-8") as stream:
            found = any(any(map(scanner.is_in, _strings(line))) for line in stream)
    if found:
        path.unlink()
        raise AppError("dataset_not_private", name=path.name)


def _scan(project: Project, scanner: LeakScanner) -> DatasetScan:
    pairs = leaks = 0
    for path in _files(project)[:3]:
        for example in read_alpaca(path):
            pairs += 1
            leaks += any(map(scanner.is_in, (example.instruction, example.input, example.output)))
    for path in _files(project)[3:]:
        if path.is_file():
            with path.open(encoding="utf-8") as stream:
                for line in stream:
                    pairs += 1
                    leaks += any(map(scanner.is_in, _strings(line)))
    return DatasetScan(values=scanner.count, pairs=pairs, dropped=0, leaks=leaks)


def _files(project: Project) -> tuple[Path, ...]:
    alpaca = (project.train_file, project.validation_file, project.test_file)
    return (*alpaca, project.texts_file, project.texts_validation_file)


def _texts(row: PairRow) -> Iterator[str]:
    yield from (row.instruction, row.input, row.output, row.message)
    for theirs, mine in row.history:
        yield from (theirs, mine)


def _strings(line: str) -> Iterator[str]:
    """What a line of JSON says, read and not as it is spelled."""
    return _strings_in(json.loads(line))


def _strings_in(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            waiting += one.values()
