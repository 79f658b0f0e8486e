"""One JSON object a line, UTF-8: `to_line` and `from_line`. The only file of the protocol that knows JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from desktop_app.core.errors import AppError
from desktop_app.core.records import RecordError, from_plain, to_plain
from desktop_app.protocol.commands import COMMAND_TYPES, Command
from desktop_app.protocol.events import EVENT_TYPES, Event
from desktop_app.protocol.jobs import ENGINE_JOBS, WORKER_JOBS, Job

JobType = TypeVar("JobType", bound=Job)


class ProtocolError(ValueError):
    """The line is not a message of this protocol; the text says why without quoting it."""


def kind_of(message_type: type) -> str:
    """Returns the word that names a dataclass on the wire: `TrainJob` -> "train_job"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", message_type.__name__).lower()


_TYPES: dict[str, type] = {
    kind_of(message_type): message_type
    for message_type in (*EVENT_TYPES, *COMMAND_TYPES, *ENGINE_JOBS, *WORKER_JOBS)
}


def to_line(message: Event | Command | Job) -> str:
    """Returns the message as one line with its newline.

    Raises:
        ProtocolError: a number is not finite; JSON has no word for it.
    """
    plain = {"kind": kind_of(type(message)), **to_plain(message)}
    try:
        return json.dumps(plain, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"
    except ValueError as error:
        raise ProtocolError(str(error)) from None


def from_line(line: str) -> Event | Command | Job:
    """Reads what `to_line` wrote.

    Raises:
        ProtocolError: not JSON, an unknown kind, or a field of the wrong type.
    """
    try:
        plain: Any = json.loads(line, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise ProtocolError("not JSON") from None
    if not isinstance(plain, dict):
        raise ProtocolError("not an object")
    kind = plain.pop("kind", None)
    message_type = _TYPES.get(kind) if isinstance(kind, str) else None
    if message_type is None:
        raise ProtocolError("unknown kind")
    try:
        message: Event | Command | Job = from_plain(message_type, plain)
    except RecordError as error:
        raise ProtocolError(str(error)) from None
    return message


def read_job(path: Path, job_type: type[JobType]) -> JobType:
    """Reads a job file that the supervisor wrote.

    Raises:
        AppError: "file_missing" or "file_damaged".
    """
    try:
        job = from_line(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise AppError("file_missing", name=path.name) from None
    except ProtocolError:
        raise AppError("file_damaged", name=path.name) from None
    if not isinstance(job, job_type):
        raise AppError("file_damaged", name=path.name)
    return job


def read_events(path: Path) -> Iterator[Event]:
    """Yields the events that were kept of a run, oldest first; nothing when there are none yet.

    A line that a power cut left half-written is passed over: the events around it are still true.
    """
    if not path.is_file():
        return
    with path.open(encoding="utf-8", errors="replace") as stream:
        for line in stream:
            try:
                message = from_line(line)
            except ProtocolError:
                continue
            if isinstance(message, EVENT_TYPES):
                yield message


def _refuse_constant(name: str) -> float:
    raise ValueError(name)
