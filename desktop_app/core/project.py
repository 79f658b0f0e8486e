"""The project folder: which file each step reads and writes.

One project is one folder; kill the app anywhere, reopen, go on. Everything in it may hold private text, so
folders are made with owner-only permission. Files are written beside their place and renamed (`replacing`), so
that a crash leaves the old file or the new one, never half of one.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, TypeVar

from desktop_app.core.errors import AppError
from desktop_app.core.records import RecordError, from_plain, to_plain

FORMAT_VERSION = 1
RecordType = TypeVar("RecordType")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFacts:
    """Content of project.json.

    `goal` is a code ("write_like_me"); `my_addresses` are the addresses and chat names that are the person;
    `sources` the exports that were chosen, `is_example` whether they are the bundled ones; `keep_reasons`:
    messages that are left out for one of these are read all the same; `columns`: name of a table -> role -> its
    column, where the person said so.
    `key` seeds the replacements of personal data: the same person gets the same replacement in one project and
    another one in the next.
    """

    name: str
    created_utc: str
    key: str
    goal: str = "write_like_me"
    language: str = "en"
    sources: tuple[str, ...] = ()
    my_addresses: tuple[str, ...] = ()
    keep_reasons: tuple[str, ...] = ()
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    is_example: bool = False
    privacy_reviewed: bool = False
    format_version: int = FORMAT_VERSION


@contextlib.contextmanager
def replacing(path: Path, *, binary: bool = False) -> Iterator[IO[Any]]:
    """Opens a file beside `path` for writing and renames it over `path` when the block ends without an error."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(3)}.part")
    part.touch(mode=0o600, exist_ok=False)
    try:
        with part.open("wb" if binary else "w", encoding=None if binary else "utf-8") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write_json(path: Path, value: Any) -> None:
    """Saves a dataclass or plain JSON value, readable and atomic."""
    with replacing(path) as stream:
        json.dump(to_plain(value), stream, ensure_ascii=False, indent=2)
        stream.write("\n")


def read_json(path: Path) -> Any:
    """Raises AppError("file_missing" | "file_damaged") with the file's name."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise AppError("file_missing", name=path.name) from None
    except (ValueError, RecursionError):
        raise AppError("file_damaged", name=path.name) from None


def read_record(path: Path, record_type: type[RecordType]) -> RecordType:
    """Reads a dataclass that `write_json` saved. Raises AppError as `read_json` does."""
    try:
        return from_plain(record_type, read_json(path))
    except RecordError:
        raise AppError("file_damaged", name=path.name) from None


def read_lines(path: Path, record_type: type[RecordType]) -> Iterator[RecordType]:
    """Streams a JSON-lines file of one dataclass. Raises AppError as `read_json` does."""
    try:
        with path.open(encoding="utf-8") as stream:
            for line in stream:
                try:
                    yield from_plain(record_type, json.loads(line))
                except (ValueError, RecursionError):
                    raise AppError("file_damaged", name=path.name) from None
    except FileNotFoundError:
        raise AppError("file_missing", name=path.name) from None


class Run:
    """One training run: `runs/001` and the files in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = int(folder.name)
        self.job = folder / "job.json"
        self.events = folder / "events.jsonl"
        self.log = folder / "engine.log"
        self.recipe = folder / "recipe.json"
        self.note = folder / "note.json"
        self.checkpoints = folder / "checkpoints"
        self.adapter = folder / "adapter"
        self.metrics = folder / "metrics.json"
        self.evaluation = folder / "evaluation"
        self.verdict = folder / "evaluation" / "verdict.json"
        self.export = folder / "export"
        self.check = folder / "export" / "check.json"
        self.jobs = folder / "jobs"

    @property
    def is_trained(self) -> bool:
        """Whether a finished adapter lies here (the engine writes metrics.json last)."""
        # Full fine-tuning leaves a whole model there.
        whole_model, adapter = self.adapter / "config.json", self.adapter / "adapter_model.safetensors"
        return self.metrics.is_file() and (adapter.is_file() or whole_model.is_file())


class Project:
    """A project folder that exists. `Project.create` and `Project.open` make one."""

    def __init__(self, folder: Path, facts: ProjectFacts) -> None:
        self.folder = folder
        self.facts = facts
        self.read_messages = folder / "messages" / "read"
        self.senders = self.read_messages / "senders.json"
        self.conversations = folder / "messages" / "conversations.jsonl"
        self.funnel = folder / "messages" / "funnel.json"
        self.findings = folder / "privacy" / "findings.jsonl"
        self.decisions = folder / "privacy" / "decisions.json"
        self.redacted = folder / "privacy" / "redacted.jsonl"
        self.privacy_report = folder / "privacy" / "report.json"
        self.replacements = folder / "privacy" / "replacements.json"
        self.chat_names = folder / "privacy" / "chat_names.json"
        self.known_values = folder / "privacy" / "known_values.json"
        self.model_names = folder / "privacy" / "model_names.jsonl"
        self.plan = folder / "plan.json"
        self.dataset = folder / "dataset"
        self.train_file = folder / "dataset" / "train.json"
        self.validation_file = folder / "dataset" / "validation.json"
        self.test_file = folder / "dataset" / "test.json"
        self.quality = folder / "dataset" / "quality.json"
        self.pairs = folder / "dataset" / "pairs.sqlite"
        self.prepared = folder / "dataset" / "prepared"
        self.texts_file = folder / "dataset" / "texts.jsonl"
        self.texts_validation_file = folder / "dataset" / "texts_validation.jsonl"
        # Not in dataset/: what the person decided outlives the files that are derived from it.
        self.pair_edits = folder / "choices" / "pairs.json"
        self.made = folder / "choices" / "made.jsonl"
        self.runs_folder = folder / "runs"
        self.jobs = folder / "jobs"

    @classmethod
    def create(cls, folder: Path, *, name: str | None = None, is_example: bool = False) -> Project:
        """Makes the folder and project.json.

        Raises:
            AppError: "project_exists", "folder_not_empty", or "folder_not_writable".
        """
        if (folder / "project.json").exists():
            raise AppError("project_exists", name=folder.name)
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise AppError("folder_not_empty", name=folder.name)
        facts = ProjectFacts(
            name=name or folder.name,
            created_utc=datetime.now(UTC).isoformat(timespec="seconds"),
            key=secrets.token_hex(16),
            is_example=is_example,
        )
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_json(folder / "project.json", facts)
        except OSError:
            raise AppError("folder_not_writable", name=folder.name) from None
        return cls(folder.resolve(), facts)

    @classmethod
    def open(cls, folder: Path) -> Project:
        """Raises AppError: "not_a_project", "file_damaged" or "project_too_new"."""
        path = folder / "project.json"
        if not path.is_file():
            raise AppError("not_a_project", name=folder.name)
        plain = read_json(path)
        version = plain.get("format_version") if isinstance(plain, dict) else None
        if isinstance(version, int) and version > FORMAT_VERSION:
            raise AppError("project_too_new", name=folder.name)
        return cls(folder.resolve(), read_record(path, ProjectFacts))

    def change(self, **changes: Any) -> None:
        """Changes facts and saves project.json."""
        self.facts = replace(self.facts, **changes)
        write_json(self.folder / "project.json", self.facts)

    def runs(self) -> list[Run]:
        """All runs, oldest first."""
        if not self.runs_folder.is_dir():
            return []
        folders = [f for f in self.runs_folder.iterdir() if f.is_dir() and re.fullmatch(r"\d{3,}", f.name)]
        return [Run(folder) for folder in sorted(folders, key=lambda folder: int(folder.name))]

    def new_run(self) -> Run:
        """Makes the folder of the next run."""
        runs = self.runs()
        number = runs[-1].number + 1 if runs else 1
        folder = self.runs_folder / f"{number:03d}"
        folder.mkdir(parents=True, mode=0o700)
        return Run(folder)

    def latest_run(self) -> Run | None:
        runs = self.runs()
        return runs[-1] if runs else None

    def forget_after(self, first: Path) -> None:
        """Removes what was derived from an answer that changed: `first` and every later step's files.

        The order is that of the wizard; runs are kept, because they cost hours and name their own inputs. So is
        what was read from the exports: it depends on nothing that is asked.
        """
        if first == self.conversations:
            self.conversations.unlink(missing_ok=True)
            self.funnel.unlink(missing_ok=True)
            first = self.findings
        order = [self.findings.parent, self.dataset]
        # What the person decided outlives what it was decided on: the same people come again. So do the same
        # texts, on which a language model may have worked for an hour.
        kept = {path: path.read_bytes() for path in (self.decisions, self.model_names) if path.is_file()}
        start = next(index for index, place in enumerate(order) if first == place or place in first.parents)
        for place in order[start:]:
            if place.exists():
                shutil.rmtree(place)
        for path, content in kept.items():
            if not path.is_file():
                with replacing(path, binary=True) as stream:
                    stream.write(content)
        if self.facts.privacy_reviewed:
            self.change(privacy_reviewed=False)
