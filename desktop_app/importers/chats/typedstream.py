"""The text in a NeXTSTEP typedstream, which is how macOS keeps a message with its formatting.

Written here because the library for it (pytypedstream, LGPL) builds every object of the stream; only the first
string is needed. The grammar: a header; then values, each behind the string of its type; "@" is an object with the
chain of its classes, "+" is a run of bytes with its length.
"""

from __future__ import annotations

_SIGNATURES = {b"streamtyped": "little", b"typedstream": "big"}
_NEW, _NIL, _TWO_BYTES, _FOUR_BYTES = 0x84, 0x85, 0x81, 0x82
_FIRST_REFERENCE = 0x92
_BEHIND_TEXT = b"\x86\x84"
_LONGEST_NAME = 200
_MOST_CLASSES = 20
_MOST_VALUES = 20


class _DamagedError(Exception):
    pass


class _Stream:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0
        self._strings: list[bytes] = []
        self.order = "little"

    def byte(self) -> int:
        if self._place >= len(self._data):
            raise _DamagedError
        self._place += 1
        return self._data[self._place - 1]

    def take(self, size: int) -> bytes:
        if not 0 <= size <= len(self._data) - self._place:
            raise _DamagedError
        self._place += size
        return self._data[self._place - size : self._place]

    def number(self) -> int:
        head = self.byte()
        if head not in (_TWO_BYTES, _FOUR_BYTES):
            return head
        raw = self.take(2 if head == _TWO_BYTES else 4)
        return int.from_bytes(raw, "little" if self.order == "little" else "big")

    def shared_string(self) -> bytes | None:
        """A string that is written once and referred to by number afterwards."""
        head = self.byte()
        if head == _NIL:
            return None
        if head == _NEW:
            length = self.number()
            if length > _LONGEST_NAME:
                raise _DamagedError
            self._strings.append(self.take(length))
            return self._strings[-1]
        if not 0 <= head - _FIRST_REFERENCE < len(self._strings):
            raise _DamagedError
        return self._strings[head - _FIRST_REFERENCE]

    def bytes_of_text(self) -> bytes:
        """A length and as many bytes; where fewer are left, those up to what follows a text."""
        length = self.number()
        if length <= len(self._data) - self._place:
            return self.take(length)
        return self._data[self._place :].partition(_BEHIND_TEXT)[0]

    def skip_classes(self) -> None:
        """The class of an object, its parent, and so on up to one that was written before, or none."""
        for _ in range(_MOST_CLASSES):
            head = self.byte()
            if head == _NIL or head >= _FIRST_REFERENCE:
                return
            if head != _NEW:
                raise _DamagedError
            self.shared_string()
            self.number()
        raise _DamagedError


def first_text(data: bytes) -> str | None:
    """Returns the text of an archived NSAttributedString or NSString; None when it is none or damaged.

    Never raises; reads at most the length of `data`.
    """
    try:
        stream = _Stream(data)
        stream.byte()
        order = _SIGNATURES.get(stream.take(stream.byte()))
        if order is None:
            return None
        stream.order = order
        stream.number()
        for _ in range(_MOST_VALUES):
            kind = stream.shared_string()
            if kind == b"+":
                return stream.bytes_of_text().decode("utf-8", "replace")
            if kind != b"@" or stream.byte() != _NEW:
                return None
            stream.skip_classes()
    except _DamagedError:
        return None
    return None
