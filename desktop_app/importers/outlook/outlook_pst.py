"""Outlook's data files (.pst, .ost), read by a child process: `pst_child` says why."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from desktop_app.core.errors import AppError
from desktop_app.core.process import child_environment, own_module, own_module_path
from desktop_app.core.records import RecordError, from_plain
from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.message import Message
from desktop_app.importers.outlook.outlook_item import OutlookItem
from desktop_app.importers.outlook.outlook_mail import AddressBook, judge_item
from desktop_app.importers.reading_context import Reading

PST_START = b"!BDN"
# A healthy file of 50 GB says its first word after seconds; a slow disk may wake up first.
_SILENCE_S = 60.0
# Items that crashed or hung the child, after which a file is given up.
_MOST_RESTARTS = 20
_MOST_SILENCES = 3
_LONGEST_LINE = 64 << 20
_NO_PYPFF, _NOT_OPENED = 3, 4


def is_pst(head: Head) -> bool:
    """Whether it is a personal or offline folder file ([MS-PST] 2.2.2.6), however damaged behind its start."""
    return head.data.startswith(PST_START)


def read_pst(source: Source, reading: Reading) -> Iterator[Message]:
    """Yields the mails of all folders. Contacts, tasks and the like are no messages and are not counted."""
    if find_spec("pypff") is None:
        raise AppError("needs_package", name=source.name, package="libpff-python")
    for path in source.paths:
        size_bytes = source.tree.by_path[path].size_bytes
        file = source.tree.local_file(path, reading.work)
        book = AddressBook()
        for answer, share in _answers(file):
            reading.advance(int(size_bytes * share))
            item = _item_in(answer)
            if item is None:
                if "skipped" not in answer:
                    reading.drop("broken")
                continue
            parsed = judge_item(item, book, source=source.name, keeps=reading.keeps)
            if parsed.reason is None:
                yield parsed.message
            else:
                reading.drop(parsed.reason, sample=parsed.shown)


def _item_in(answer: dict[str, Any]) -> OutlookItem | None:
    if "skipped" in answer or "broken" in answer:
        return None
    try:
        return from_plain(OutlookItem, answer)
    except RecordError:
        return None


def _answers(file: Path) -> Iterator[tuple[dict[str, Any], float]]:
    """Yields the child's answer about each item and which share of the file it is.

    An item that ends the child, or about which it says nothing for long, is answered by {"broken": True}; a new
    child goes on behind it.
    """
    done = silences = 0
    total = None
    for _ in range(_MOST_RESTARTS):
        with _child(file, first=done) as (process, lines):
            for line in lines:
                answer = _parsed(line)
                if not answer:
                    continue
                if "total" in answer:
                    total = max(1, int(answer["total"]))
                    continue
                done += 1
                yield answer, 1 / (total or 1)
            # The pipe is closed or silent: a child that ended by itself has a code already.
            code = process.poll() if process.poll() is not None else _code_of(process)
        if code == 0 and total is not None:
            return
        # The file cannot be opened, or one item is too much for the library.
        yield {"broken": True}, 1 / (total or 1)
        done += 1
        silences += code is None
        if total is None or code == _NOT_OPENED or done >= total or silences >= _MOST_SILENCES:
            return


def _code_of(process: subprocess.Popen[bytes]) -> int | None:
    """Waits a moment for a child that has closed its pipe; None when it is still there."""
    try:
        return process.wait(timeout=1.0)
    except subprocess.TimeoutExpired:
        return None


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(line)
    except (ValueError, RecursionError):
        return {"broken": True}
    return answer if isinstance(answer, dict) else {"broken": True}


def _command(file: str, first: int) -> list[str]:
    return own_module("desktop_app.importers.outlook.pst_child", file, str(first))


@contextmanager
def _child(file: Path, *, first: int) -> Iterator[tuple[subprocess.Popen[bytes], Iterator[bytes]]]:
    """Starts the child; it is dead when the block is left. Yields it and its lines, which end with its silence.

    It stays in our process group, so that it ends with us.
    """
    process = subprocess.Popen(
        _command(str(file), first),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=child_environment(own_module_path()),
        # Without it a console window flashes up on Windows.
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    assert process.stdout is not None
    # Few lines wait: a child that is faster than we are must not fill our memory.
    lines: queue.Queue[bytes | None] = queue.Queue(maxsize=16)
    is_over = threading.Event()
    reader = threading.Thread(target=_pass_on, args=(process.stdout, lines, is_over), daemon=True)
    reader.start()
    try:
        yield process, _until_silent(lines)
    finally:
        is_over.set()
        process.kill()
        process.wait()
        reader.join()
        process.stdout.close()


def _pass_on(stream: IO[bytes], lines: queue.Queue[bytes | None], is_over: threading.Event) -> None:
    while not is_over.is_set():
        line = stream.readline(_LONGEST_LINE) or None
        while not is_over.is_set():
            try:
                lines.put(line, timeout=0.2)
            except queue.Full:
                continue
            break
        if line is None:
            return


def _until_silent(lines: queue.Queue[bytes | None]) -> Iterator[bytes]:
    while True:
        try:
            line = lines.get(timeout=_SILENCE_S)
        except queue.Empty:
            return
        if line is None:
            return
        yield line


FORMATS = (Format(name="outlook_pst", kind="mail", read=read_pst, recognise=is_pst),)
