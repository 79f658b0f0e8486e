"""choices/made.jsonl: every run, every made pair and every answer of the person, a JSON line each, only appended.

It is the memory of a run that is killed, and what `merge` builds from; it lies in choices/, because building the
data set again must not lose what took an hour to make. One process writes at a time: the worker while a run goes
on, the window when the person answers questions.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.core.records import RecordError, from_plain, to_plain

Way = Literal["vary", "answer", "gap", "question", "plain"]
WAYS: tuple[Way, ...] = get_args(Way)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeRun:
    """A wish: `count` pairs made in this way. `situation`: what is missing, in the person's (redacted) words."""

    run: str
    way: Way
    count: int
    situation: str = ""
    begun_utc: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One pair that was made, or thrown away.

    Args:
        key: what it was made from; the same work is never done twice.
        seed: id of the real pair whose message was reworded; its answer stays in that pair. "" otherwise.
        conversation_id: of the real message that is answered; "" otherwise.
        subject, message: what comes in. `keeps_context`: the earlier messages of the seed belong to it.
        output: the answer that was made; "" where the seed's counts, or the person has not answered yet.
        reason: why it was thrown away ("made_refusal", ...); "" for a good one.
        model: the model's name; "" when rules made it.
        score: what the model as a judge gave, 1 to 10; None without a judge.
    """

    run: str
    key: str
    way: Way
    seed: str = ""
    conversation_id: str = ""
    kind: str = "mail"
    subject: str = ""
    message: str = ""
    keeps_context: bool = True
    output: str = ""
    reason: str = ""
    model: str = ""
    score: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What the person answered to the question `key` (redacted); "" when they do not want to."""

    key: str
    output: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnded:
    run: str


Line = MadeRun | Made | Answered | RunEnded
_KINDS: dict[str, type[Line]] = {"run": MadeRun, "made": Made, "answered": Answered, "ended": RunEnded}
_NAMES = {record_type: name for name, record_type in _KINDS.items()}


class Journal:
    """What was made so far.

    Raises:
        AppError: "file_damaged" for a line that nobody of ours wrote. A half-written last line is no damage: the
            computer stopped there, and the pair is made again.
    """

    def __init__(self, project: Project) -> None:
        self._path = project.made
        self.runs: dict[str, MadeRun] = {}
        self.made: dict[str, Made] = {}
        self.answers: dict[str, str] = {}
        self._ended: set[str] = set()
        for line in self._read():
            self._take(line)

    def add(self, line: Line) -> None:
        """Appends a line; it is on the disk when this returns."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        text = json.dumps({"record": _NAMES[type(line)], **to_plain(line)}, ensure_ascii=False) + "\n"
        with open(self._path, "ab", opener=_private) as stream:
            stream.truncate(self._whole_bytes())
            stream.write(text.encode("utf-8", "replace"))
            stream.flush()
            os.fsync(stream.fileno())
        self._take(line)

    def begin(self, way: Way, count: int, situation: str = "") -> MadeRun:
        """Returns the unfinished run with this wish, or notes a new one."""
        for run in reversed(self.runs.values()):
            if run.run not in self._ended and (run.way, run.count, run.situation) == (way, count, situation):
                return run
        begun = datetime.now(UTC).isoformat(timespec="seconds")
        run = MadeRun(run=secrets.token_hex(4), way=way, count=count, situation=situation, begun_utc=begun)
        self.add(run)
        return run

    def good_of(self, run: str) -> int:
        """Returns how many pairs (or questions) of a run were not thrown away."""
        return sum(made.run == run and not made.reason for made in self.made.values())

    def thrown_away(self, run: str) -> dict[str, int]:
        """Returns reason -> how many of a run were thrown away."""
        found: dict[str, int] = {}
        for made in self.made.values():
            if made.run == run and made.reason:
                found[made.reason] = found.get(made.reason, 0) + 1
        return found

    def questions(self) -> list[Made]:
        """Returns the questions that wait for the person, the oldest first."""
        return [
            made
            for made in self.made.values()
            if made.way == "question" and not made.reason and made.key not in self.answers
        ]

    def good(self) -> list[Made]:
        """Returns what may become a pair, in the order in which it was made; questions with their answer."""
        found = []
        for made in self.made.values():
            output = self.answers.get(made.key, made.output)
            if made.reason or (made.way == "question" and not output):
                continue
            found.append(replace(made, output=output))
        return found

    def _take(self, line: Line) -> None:
        match line:
            case MadeRun():
                self.runs[line.run] = line
            case Made():
                self.made[line.key] = line
            case Answered():
                self.answers[line.key] = line.output
            case RunEnded():
                self._ended.add(line.run)

    def _whole_bytes(self) -> int:
        """Length of the file up to its last newline: a torn line must not swallow the next one."""
        with self._path.open("rb") as stream:
            end = stream.seek(0, os.SEEK_END)
            while end:
                start = max(0, end - 4096)
                stream.seek(start)
                newline = stream.read(end - start).rfind(b"\n")
                if newline >= 0:
                    return start + newline + 1
                end = start
        return 0

    def _read(self) -> Iterator[Line]:
        if not self._path.is_file():
            return
        *whole, _torn = self._path.read_bytes().split(b"\n")
        for line in whole:
            try:
                plain: Any = json.loads(line)
                yield from_plain(_KINDS[plain.pop("record")], plain)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError, RecordError):
                raise AppError("file_damaged", name=self._path.name) from None


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
