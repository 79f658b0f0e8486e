"""Word documents (.docx, also what Google Docs exports): notes like plain texts, read without formatting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from xml.parsers import expat

from desktop_app.importers.documents.notes import note, pieces
from desktop_app.importers.format import Claim, Format, Source
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading
from desktop_app.importers.tree import Tree, ZipTree

_DOCUMENT = "word/document.xml"
_LONGEST_PARAGRAPH = 100_000


def documents(tree: Tree) -> Iterable[Claim]:
    """The document that a zip is."""
    if isinstance(tree, ZipTree) and _DOCUMENT in tree.by_path:
        yield Claim(name=tree.name, paths=(_DOCUMENT,))


def read_document(source: Source, reading: Reading) -> Iterator[Message]:
    (path,) = source.paths
    # The text is about a tenth of its markup.
    size = source.tree.by_path[path].size_bytes
    for number, text in enumerate(pieces(_paragraphs(reading, path), size // 4), 1):
        if text.strip():
            yield note(reading, name=source.name, number=number, title=source.name, time_utc=None, text=text)
        else:
            reading.drop("empty")


def _paragraphs(reading: Reading, path: str) -> Iterator[str]:
    """Yields the paragraphs as lines. Where the markup is damaged, the rest counts as one "broken" message."""
    done: list[str] = []
    words: list[str] = []
    length = 0
    is_text = False

    def begin(name: str, _attributes: dict[str, str]) -> None:
        nonlocal is_text
        local = name.rpartition(":")[2]
        is_text = local == "t"
        if local in ("br", "cr"):
            words.append("\n")
        elif local == "tab":
            words.append("\t")

    def end(name: str) -> None:
        nonlocal is_text, length
        is_text = False
        if name.rpartition(":")[2] == "p":
            done.extend(("".join(words), ""))
            words.clear()
            length = 0

    def data(text: str) -> None:
        nonlocal length
        if is_text and length < _LONGEST_PARAGRAPH:
            length += len(text)
            words.append(text)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, data
    parser.StartDoctypeDeclHandler = _refuse
    with reading.open(path) as stream:
        while chunk := stream.read(1 << 16):
            try:
                parser.Parse(chunk, False)
            except (expat.ExpatError, ValueError):
                reading.drop("broken")
                break
            yield from done
            done.clear()
        yield from done


def _refuse(*_: Any) -> None:
    # Entities of a document type may grow without end; Word writes none.
    raise ValueError


FORMATS = (
    Format(
        name="word_document", kind="note", read=read_document, claim=documents, is_fallback=True, has_ids=False
    ),
)
