"""Records of a large HTML page one by one, as small trees: the pages that chat programs write can have 100 MB.

resiliparse and selectolax read a page as a whole, and the way from Python to their nodes takes longer than this.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Callable, Collection, Iterator
from typing import IO

from desktop_app.importers.charsets import text_file_encoding

_CHUNK_BYTES = 1 << 18
# Nobody's message; what is longer is a file that was never closed.
_LONGEST_RECORD = 2_000_000
_LONGEST_TAG = 200_000
_TAG_SIZE = 50
_DEEPEST = 100
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
_RAW = frozenset(("script", "style"))
_BLOCKS = frozenset(
    ("address", "article", "blockquote", "div", "dl", "dt", "dd", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
     "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tr", "ul")
)  # fmt: skip
# No "<" within a value: these programs escape it, and a quote without its partner costs no second look.
_TOKEN = re.compile(
    r"<(/?)([a-zA-Z][^\s<>/]*+)((?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+)>|<[^<>]*+>|([^<]++|<)",
)
_ATTRIBUTE = re.compile(r"([^\s=/\"'<>]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++)))?+")
_SPACES = re.compile(r"\s+")


class Element:
    """One element. `is_cut`: more than two million characters; the rest of it is missing."""

    __slots__ = ("_attributes", "_classes", "_written", "children", "is_cut", "tag")

    def __init__(self, tag: str, written: str = "") -> None:
        self.tag = tag
        self.children: list[Element | str] = []
        self.is_cut = False
        self._written = written
        self._attributes: dict[str, str] | None = None
        self._classes: list[str] | None = None

    @property
    def attributes(self) -> dict[str, str]:
        # Most elements are never asked for theirs.
        if self._attributes is None:
            self._attributes = {
                name.lower(): html.unescape(double or single or plain)
                for name, double, single, plain in _ATTRIBUTE.findall(self._written)
            }
        return self._attributes

    @property
    def classes(self) -> list[str]:
        # Asked for again with every search.
        if self._classes is None:
            self._classes = self.attributes.get("class", "").split() if "class" in self._written.lower() else []
        return self._classes

    @property
    def is_closed(self) -> bool:
        """Whether it was written as "<tag />"."""
        return self._written.endswith("/")

    def elements(self) -> list[Element]:
        """Its children without the text between them."""
        return [child for child in self.children if isinstance(child, Element)]

    def descendants(self, *, without: Collection[str] = ()) -> Iterator[Element]:
        """All elements below, in the order of the page; not what lies in one with a class of `without`."""
        waiting = self.elements()[::-1]
        while waiting:
            one = waiting.pop()
            if without and _has_any(one, without):
                continue
            yield one
            waiting += one.elements()[::-1]

    def find(self, name: str, *, without: Collection[str] = ()) -> Element | None:
        """The first element below that has this class."""
        return next((one for one in self.descendants(without=without) if name in one.classes), None)

    def text(self, *, keeps_lines: bool = False, without: Collection[str] = (), quote: str = "") -> str:
        """The words as people see them, a link as its words, a picture of an emoji as the emoji.

        Args:
            keeps_lines: the source's own line ends and spaces count, as with CSS' "pre-wrap".
            without: classes, and tags, of elements whose text is left out.
            quote: class of quoted words; their lines begin with "> ".
        """
        parts: list[str] = []
        waiting: list[Element | str] = [self]
        while waiting:
            one = waiting.pop()
            if isinstance(one, str):
                parts.append(one if keeps_lines or one == "\n" else _SPACES.sub(" ", one))
            elif one.tag == "br":
                parts.append("\n")
            elif one.tag == "img":
                parts.append(_emoji(one))
            elif one is self or not without or (one.tag not in without and not _has_any(one, without)):
                if quote and one is not self and quote in one.classes:
                    quoted = one.text(keeps_lines=keeps_lines, without=without, quote=quote)
                    parts += ("\n", *(f"> {line}\n" for line in quoted.split("\n")))
                    continue
                edge = ["\n"] if one.tag in _BLOCKS and one is not self else []
                waiting += [*edge, *one.children[::-1], *edge]
        return _joined(parts)


def _emoji(image: Element) -> str:
    name = image.attributes.get("alt", "")
    if not name or not any("emoji" in one for one in image.classes):
        return ""
    return f":{name.strip(':')}:" if name.isascii() else name


def _has_any(element: Element, classes: Collection[str]) -> bool:
    return any(name in classes for name in element.classes)


def _joined(parts: list[str]) -> str:
    """Puts pieces together: a block begins a new line, and spaces at its edges are no part of it."""
    lines = (line.strip(" \t\r") if line.strip() else "" for line in "".join(parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


Starts = Callable[[Element, list[Element]], bool]
"""(an element, those open around it, outermost first) -> whether it begins a record."""


def records(stream: IO[bytes], starts: Starts, *, mark: str = "") -> Iterator[Element]:
    """Yields each element with which a record `starts`, when it ends.

    Never raises for bad HTML. Memory is bounded by one record.

    Args:
        mark: stands in the tag of each record ("chatlog__message"); then the next record ends one that was never
            closed. Without it nothing inside of a record begins another.
    """
    tree = _Open()
    record: Element | None = None
    depth = size = 0
    for close, name, more, text in _tokens(stream):
        tag = name.lower()
        inner = tree.inner
        if text or not tag or (inner.tag in _RAW and not (close and tag == inner.tag)):
            if text and record is not None and inner.tag not in _RAW:
                size += len(text)
                if size < _LONGEST_RECORD:
                    inner.children.append(html.unescape(text) if "&" in text else text)
            continue
        if close:
            if tree.close(tag) and record is not None and tree.depth <= depth:
                yield _done(record, size)
                record = None
            continue
        element = Element(tag, more)
        is_start = (record is None or bool(mark)) and mark in more and starts(element, tree.outside(record, depth))
        if is_start:
            if record is not None:
                tree.cut(depth)
                yield _done(record, size)
            record, depth, size = element, tree.depth, 0
        elif record is not None:
            size += _TAG_SIZE
            if size < _LONGEST_RECORD:
                inner.children.append(element)
        tree.open(element, must=is_start)
    if record is not None:
        yield _done(record, size)


def _done(record: Element, size: int) -> Element:
    record.is_cut = size >= _LONGEST_RECORD
    return record


class _Open:
    """The elements that are open, outermost first."""

    def __init__(self) -> None:
        self._elements = [Element("")]
        # Tells at once whether a tag is open at all, so that a million wrong ends take no time.
        self._counts: dict[str, int] = {}

    @property
    def inner(self) -> Element:
        return self._elements[-1]

    @property
    def depth(self) -> int:
        return len(self._elements)

    def outside(self, record: Element | None, depth: int) -> list[Element]:
        return self._elements if record is None else self._elements[:depth]

    def open(self, element: Element, *, must: bool) -> None:
        if element.tag in _VOID or element.is_closed or (len(self._elements) > _DEEPEST and not must):
            return
        self._elements.append(element)
        self._counts[element.tag] = self._counts.get(element.tag, 0) + 1

    def close(self, tag: str) -> bool:
        """Closes the innermost element with this tag and all in it; returns whether there was one."""
        if not self._counts.get(tag):
            return False
        place = len(self._elements) - 1
        while self._elements[place].tag != tag:
            place -= 1
        self.cut(place)
        return True

    def cut(self, depth: int) -> None:
        for element in self._elements[depth:]:
            self._counts[element.tag] -= 1
        del self._elements[depth:]


def _tokens(stream: IO[bytes]) -> Iterator[tuple[str, str, str, str]]:
    """Yields ("/" for an end, tag, attributes, text between tags); a comment is a tag without a name."""
    waiting = stream.read(_CHUNK_BYTES)
    decoder = codecs.getincrementaldecoder(text_file_encoding(waiting))("replace")
    rest = ""
    while waiting:
        following = stream.read(_CHUNK_BYTES)
        rest += decoder.decode(waiting, final=not following).replace("\x00", "")
        waiting = following
        # A tag may go on in the next piece.
        start = rest.rfind("<") if following else -1
        is_torn = start >= 0 and len(rest) - start < _LONGEST_TAG and rest.find(">", start) < 0
        end = start if is_torn else len(rest)
        yield from _TOKEN.findall(rest, 0, end)
        rest = rest[end:]
