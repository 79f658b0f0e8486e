"""Which exports lie at the paths a person chose? Decided by content, never by a file's ending."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from desktop_app.core.errors import AppError
from desktop_app.importers.format import Claim, Format, Head, Source
from desktop_app.importers.formats import all_formats
from desktop_app.importers.mail.folder_names import reason_of_folder
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading
from desktop_app.importers.tree import ZIP_STARTS, Entry, FolderTree, Tree, ZipTree, nested_zip, tree_of

# A folder, a zip in it, a zip in that one: what people make of exports. Deeper is made to keep us busy.
_DEEPEST_ZIP = 2


def open_sources(paths: Sequence[Path], *, work: Path) -> list[Source]:
    """Finds every export at `paths`; folders and zips are searched with everything below them.

    Args:
        work: an existing folder for copies of what lies in a zip in a zip; must outlive the sources.

    Raises:
        AppError: "source_missing", "source_empty", "source_not_recognised", "source_not_readable", "zip_damaged",
            "zip_unsafe_name", "zip_bomb", each with the file's name.
    """
    found: list[Source] = []
    for path in paths:
        tree = tree_of(path)
        inside = list(_search(tree, work, fallback=False)) or list(_search(tree, work, fallback=True))
        if not inside:
            raise AppError("source_not_recognised" if tree.entries else _empty(tree), name=path.name)
        found += inside
    return with_unique_names(found)


def _empty(tree: Tree) -> str:
    return "source_empty" if isinstance(tree, ZipTree) else "source_not_recognised"


def _search(tree: Tree, work: Path, *, fallback: bool, depth: int = 0) -> Iterator[Source]:
    formats = [one for one in all_formats() if one.is_fallback == fallback]
    taken: set[str] = set()
    for one in formats:
        for claim in one.claim(tree):
            if claim.paths and taken.isdisjoint(claim.paths):
                taken.update(claim.paths, claim.passed_over)
                yield _source(tree, one, claim)
    depth += isinstance(tree, ZipTree)
    folders: dict[tuple[str, str], list[str]] = {}
    by_name = {one.name: one for one in formats}
    for entry in tree.entries:
        if entry.path in taken or not entry.size_bytes:
            continue
        head = Head(tree, entry, tree.head(entry.path))
        if head.data.startswith(ZIP_STARTS):
            if depth < _DEEPEST_ZIP:
                yield from _in_nested_zip(tree, entry, work, fallback=fallback, depth=depth)
            continue
        recognised = next((one for one in formats if one.recognise(head)), None)
        if recognised is None:
            continue
        if recognised.by_folder:
            folders.setdefault((entry.folder, recognised.name), []).append(entry.path)
        else:
            yield _source(tree, recognised, Claim(name=_file_name(tree, entry), paths=(entry.path,)))
    for (folder, name), paths in folders.items():
        alone = len(paths) == 1 and tree.is_single_file
        title = paths[0] if alone else folder.rpartition("/")[2] or tree.name
        yield _source(tree, by_name[name], Claim(name=title, paths=tuple(paths)))


def _in_nested_zip(tree: Tree, entry: Entry, work: Path, *, fallback: bool, depth: int) -> Iterator[Source]:
    try:
        inner = nested_zip(tree, entry.path, work)
    except AppError:
        if tree.is_single_file:
            raise
        # One bad zip among many files is counted and does not stop the others.
        yield Source(name=entry.name, format=_UNREADABLE_ZIP, tree=tree, paths=(entry.path,))
        return
    yield from _search(inner, work, fallback=fallback, depth=depth)


def _drop_one(_source: Source, reading: Reading) -> Iterator[Message]:
    reading.drop("broken")
    yield from ()


_UNREADABLE_ZIP = Format(name="unreadable_zip", kind="note", read=_drop_one)


def _file_name(tree: Tree, entry: Entry) -> str:
    if isinstance(tree, ZipTree) and (len(tree.entries) == 1 or entry.name == "_chat.txt"):
        # The zip has the better name: "WhatsApp Chat - Ana.zip" with a "_chat.txt" in it.
        return tree.name
    # Apple Mail exports a folder "Work.mbox" with a file "mbox" in it.
    folder = entry.folder.rpartition("/")[2]
    return folder.removesuffix(".mbox") if entry.name == "mbox" and folder.endswith(".mbox") else entry.name


def _source(tree: Tree, found: Format, claim: Claim) -> Source:
    # A file that was chosen by itself is wanted, whatever it is called.
    drop_all = None if tree.is_single_file or found.kind != "mail" else reason_of_folder(claim.name)
    return Source(
        name=claim.name, format=found, tree=tree, paths=claim.paths, title=claim.title, drop_all=drop_all
    )


def with_unique_names(sources: Iterable[Source], *, taken: Iterable[str] = ()) -> list[Source]:
    """Returns the sources without those that lie in the same place, each with a name of its own."""
    named: dict[str, Source | None] = dict.fromkeys(taken)
    seen: set[tuple[str, ...]] = set()
    for source in sources:
        # A folder and a file in it were both chosen.
        place = place_of(source)
        if place in seen:
            continue
        seen.add(place)
        name, number = source.name, 1
        while name in named:
            number += 1
            name = f"{source.name} ({number})"
        named[name] = replace(source, name=name)
    return _without_lesser_forms([source for source in named.values() if source is not None])


def _without_lesser_forms(sources: list[Source]) -> list[Source]:
    """A chat may lie there as JSON and as a page: what is left of the page then are duplicates."""
    best: dict[str, int] = {}
    keys = [source.format.same_chat(source) for source in sources]
    for key, source in zip(keys, sources, strict=True):
        best[key] = min(source.format.form, best.get(key, source.format.form))
    return [
        replace(source, drop_all="duplicate") if key and source.format.form > best[key] else source
        for key, source in zip(keys, sources, strict=True)
    ]


def place_of(source: Source) -> tuple[str, ...]:
    """Returns where the source lies: the same for a file however it was chosen."""
    if isinstance(source.tree, FolderTree):
        return (str(source.tree.file_of(source.paths[0]).resolve()),)
    return (*source.tree.origin, source.paths[0])
