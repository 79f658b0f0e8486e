"""`python -m desktop_app.importers.outlook.pst_child FILE FIRST`: reads an Outlook data file.

libpff is a C library that a damaged file may crash or hang, so the window and the worker never load it. JSON
lines go to standard output: some `{}` while folders are listed, `{"total": n}`, then for each item, in an order
that is always the same, an `OutlookItem`, `{"skipped": true}` for what is no mail, or `{"broken": true}`. Items
before number FIRST are passed over, so that the parent can go on behind one that ended us.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from collections.abc import Iterator
from typing import Any

from desktop_app.core.records import to_plain
from desktop_app.importers.outlook.outlook_item import (
    LONGEST_VALUE_BYTES,
    MOST_RECIPIENTS,
    WANTED,
    WANTED_OF_RECIPIENT,
    Properties,
    item_of,
)
from desktop_app.importers.outlook.outlook_mail import is_mail_kind

# libpff raises nothing more precise than OSError; the others come from its bindings.
_DAMAGED = (
    OSError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OverflowError,
    UnicodeDecodeError,
    MemoryError,
)
_DEEPEST_FOLDER = 60
_MOST_ITEMS = 20_000_000
# A damaged size field must not fill the computer's memory.
_MEMORY_BYTES = 4 << 30


def main(arguments: list[str]) -> int:
    # A line that a library prints must not land between ours.
    output = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    _limit_memory()
    try:
        import pypff
    except ImportError:
        return 3
    file, first = arguments[0], int(arguments[1])
    archive = pypff.file()
    try:
        archive.open(file)
        folders = []
        for one in _folders(archive.get_root_folder(), "", 0):
            folders.append(one)
            # A large file has a folder list of minutes; the parent wants to hear that we live.
            print("{}", file=output, flush=True)
    except _DAMAGED:
        return 4
    print(json.dumps({"total": sum(count for _, _, count in folders)}), file=output, flush=True)
    number = -1
    for folder, name, count in folders:
        for index in range(count):
            number += 1
            if number >= first:
                print(json.dumps(_answer(folder, index, name)), file=output, flush=True)
    return 0


def _folders(folder: Any, name: str, depth: int) -> Iterator[tuple[Any, str, int]]:
    """Yields (folder, its name, number of items), a folder before its subfolders."""
    try:
        yield folder, name, min(folder.number_of_sub_messages, _MOST_ITEMS)
        inside = folder.number_of_sub_folders if depth < _DEEPEST_FOLDER else 0
    except _DAMAGED:
        yield None, name, 1
        return
    for index in range(inside):
        try:
            child = folder.get_sub_folder(index)
            own = child.name or ""
        except _DAMAGED:
            yield None, name, 1  # counted as one broken item: nobody knows how many it held
            continue
        yield from _folders(child, f"{name}/{own}" if name else own, depth + 1)


def _answer(folder: Any, index: int, name: str) -> dict[str, Any]:
    try:
        message = folder.get_sub_message(index)
        properties = _properties(message, WANTED)
        item = item_of(properties, (), has_attachment=False)
        if not is_mail_kind(item.kind):
            return {"skipped": True}
        recipients = list(_recipients(message))
        has_attachment = getattr(message, "number_of_attachments", 0) > 0
        item = item_of(properties, recipients, has_attachment=has_attachment)
    except _DAMAGED:
        return {"broken": True}
    plain: dict[str, Any] = to_plain(dataclasses.replace(item, folder=name[-500:]))
    return plain


def _properties(item: Any, wanted: frozenset[int], set_index: int = 0) -> Properties:
    found: dict[int, tuple[int, bytes]] = {}
    if item.number_of_record_sets <= set_index:
        return found
    for entry in item.get_record_set(set_index).entries:
        if entry.entry_type in wanted and entry.value_type is not None:
            try:
                data = entry.data
            except _DAMAGED:
                continue  # a body whose blocks are lost; the item's other properties are fine
            if data:
                found[entry.entry_type] = (entry.value_type, bytes(data[:LONGEST_VALUE_BYTES]))
    return found


def _recipients(message: Any) -> Iterator[Properties]:
    try:
        people = message.recipients
        count = min(people.number_of_record_sets, MOST_RECIPIENTS) if people is not None else 0
    except _DAMAGED:
        return
    for index in range(count):
        try:
            yield _properties(people, WANTED_OF_RECIPIENT, index)
        except _DAMAGED:
            continue


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:
        return  # Windows has no such limit
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, hard))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
