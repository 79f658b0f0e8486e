"""Names of people in all imported texts, as a language model on this computer sees them."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, replacing
from desktop_app.engine.device import choose_device, memory_shortage_named, use_all_cores
from desktop_app.engine.name_model import NameModel, fingerprint_of, load_name_model
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.commands import FinishNow, Pause, Ping
from desktop_app.protocol.events import Finished, Phase, Progress
from desktop_app.protocol.jobs import FindNamesJob
from desktop_app.protocol.model_names import (
    TextAnswer,
    answer_line,
    composed,
    digest_of,
    header_line,
    model_of,
    read_answers,
)

_GROUP_CHARACTERS = 100_000
"""Answered and written together: what a stop can lose, half a minute on a slow processor."""


def run_find_names(job: FindNamesJob, channel: Channel) -> Finished:
    """Writes privacy/model_names.jsonl, text by text, and goes on where an earlier run stopped.

    Raises:
        AppError: "name_model_missing", those of `load_name_model`, "file_missing" or "file_damaged" for the
            conversations, "out_of_memory", "device_lost".
    """
    folder = Path(job.model)
    if not (folder / "config.json").is_file():
        raise AppError("name_model_missing", name=folder.name)
    device = choose_device()
    use_all_cores()
    channel.emit(Phase(name="loading"))
    with memory_shortage_named(device):
        model = load_name_model(folder, device)
        channel.emit(Phase(name="finding_names"))
        return _find(Project.open(Path(job.project_dir)), model, fingerprint_of(folder), job.longest_text, channel)


@dataclass(slots=True)
class _Work:
    """What is to do and how far it is.

    Args:
        todo: digests of the texts that were not answered yet.
        names: spans that were found by this run; nothing is said of what they are.
    """

    channel: Channel
    todo: dict[str, int] = field(default_factory=dict)
    texts: int = 0
    characters: int = 0
    done_texts: int = 0
    done_characters: int = 0
    names: int = 0
    began_s: float = field(default_factory=time.monotonic)
    stop: str = ""

    def on_batch(self, share: float, group_texts: int, group_characters: int) -> bool:
        """Tells how far it is; returns whether to go on."""
        done = self.done_characters + share * group_characters
        spent_s = time.monotonic() - self.began_s
        left_s = spent_s * (self.characters - done) / done if spent_s > 2 and done else None
        progress = Progress(
            done=self.done_texts + int(share * group_texts), total=self.texts, unit="texts", seconds_left=left_s
        )
        self.channel.emit(progress)
        while (command := self.channel.next_command()) is not None:
            if isinstance(command, Pause):
                self.stop = "paused"
            elif isinstance(command, FinishNow):
                self.stop = "finished_by_person"
            elif isinstance(command, Ping):
                self.channel.emit(progress)
        if self.channel.window_gone.is_set():
            self.stop = "window_gone"
        return not self.stop


def _find(project: Project, model: NameModel, fingerprint: str, longest: int, channel: Channel) -> Finished:
    answered = _prepare(project.model_names, fingerprint)
    work = _Work(channel)
    for text in _texts(project, longest):
        digest = digest_of(text, project.facts.key)
        if digest not in answered and digest not in work.todo:
            work.todo[digest] = len(text)
    work.texts, work.characters = len(work.todo), sum(work.todo.values())
    with project.model_names.open("a", encoding="utf-8", newline="\n") as stream:
        for group in _groups(project, longest, work):
            if not _answer(group, model, work, stream):
                break
    reason = work.stop or "completed"
    return Finished(reason=reason, outputs={"texts": work.done_texts, "spans": work.names})


def _answer(group: dict[str, str], model: NameModel, work: _Work, stream: IO[str]) -> bool:
    """Asks about some texts and writes the answers; False when it was stopped before it knew them."""
    characters = sum(map(len, group.values()))
    found = model.find(list(group.values()), lambda share: work.on_batch(share, len(group), characters))
    if found is None:
        return False
    stream.writelines(answer_line(TextAnswer(digest, spans)) for digest, spans in zip(group, found, strict=True))
    stream.flush()
    os.fsync(stream.fileno())
    work.done_texts += len(group)
    work.done_characters += characters
    work.names += sum(map(len, found))
    return not work.stop


def _prepare(path: Path, fingerprint: str) -> set[str]:
    """Returns the digests that this model has answered; begins the file anew for another model or after damage."""
    if model_of(path) == fingerprint and (answered := _answered(path)) is not None:
        return answered
    with replacing(path) as stream:
        stream.write(header_line(fingerprint))
    return set()


def _answered(path: Path) -> set[str] | None:
    """Returns None for a damaged file: asking once more mends it, whatever the harm was."""
    _cut_half_line(path)
    try:
        return {answer.digest for answer in read_answers(path)}
    except AppError:
        return None


def _cut_half_line(path: Path) -> None:
    with path.open("rb+") as stream:
        end = 0
        for line in stream:
            if line.endswith(b"\n"):
                end += len(line)
        stream.truncate(end)


def _groups(project: Project, longest: int, work: _Work) -> Iterator[dict[str, str]]:
    group: dict[str, str] = {}
    size = 0
    for text in _texts(project, longest):
        digest = digest_of(text, project.facts.key)
        if work.todo.pop(digest, None) is None:
            continue
        group[digest] = text
        size += len(text)
        if size >= _GROUP_CHARACTERS:
            yield group
            group, size = {}, 0
    if group:
        yield group


def _texts(project: Project, longest: int) -> Iterator[str]:
    """Yields the texts that redaction searches: subjects and messages, composed; nothing where no letter is."""
    path = project.conversations
    try:
        with path.open(encoding="utf-8") as stream:
            for line in stream:
                conversation = json.loads(line)
                found = [conversation["subject"], *(message["text"] for message in conversation["messages"])]
                for text in map(composed, found):
                    if len(text) <= longest and any(map(str.isalpha, text)):
                        yield text
    except FileNotFoundError:
        raise AppError("file_missing", name=path.name) from None
    except (ValueError, TypeError, KeyError, RecursionError):
        raise AppError("file_damaged", name=path.name) from None
