"""runs/NNN/export/privacy.json: the words of an export, searched for everything that redaction replaced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop_app.core.project import Project, Run, write_json
from desktop_app.redaction.proof import leaking_lines, load_scanner

_TEXT_ENDINGS = frozenset((".md", ".txt", ".log", ".json", ".jsonl", ".yaml", ".yml", ".jinja", ""))
_VOCABULARY = frozenset(
    ("tokenizer.json", "vocab.json", "merges.txt", "added_tokens.json", "special_tokens_map.json")
)
"""Every first name is a word of the base model's vocabulary, whoever trained it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportScan:
    """Args:
    values: different values that were searched for.
    files: text files that were searched.
    private: names of the files that leave the computer and hold a value; the project's own name may be the reason.
    private_in_run: the same for the run's own notes and answers, which stay.
    """

    values: int
    files: int
    private: tuple[str, ...]
    private_in_run: tuple[str, ...]


def scan_export(project: Project, run: Run, destination: Path) -> ExportScan:
    """Searches card, settings and Modelfile in `destination`, and the notes, samples and logs of the run.

    Weights are no text: whether they repeat something is what the evaluation asks. In a project that was redacted
    by an earlier version it is not known what to search for; `values` is 0 then.

    Raises:
        AppError: "file_damaged" for privacy/known_values.json.
    """
    if not project.known_values.is_file():
        return ExportScan(values=0, files=0, private=(), private_in_run=())
    scanner = load_scanner(project)
    exported, kept = list(_texts_in(destination)), list(_texts_in(run.folder))
    kept = [path for path in kept if destination not in path.parents]
    scan = ExportScan(
        values=scanner.count,
        files=len(exported) + len(kept),
        private=tuple(path.name for path in exported if next(leaking_lines(scanner, path), None)),
        private_in_run=tuple(path.name for path in kept if next(leaking_lines(scanner, path), None)),
    )
    write_json(run.export / "privacy.json", scan)
    return scan


def _texts_in(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in _TEXT_ENDINGS and path.name not in _VOCABULARY:
            yield path
