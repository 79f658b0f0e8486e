"""Outlook's rich text -> the HTML or the plain text that it wraps, or, for real rich text, its words.

Outlook keeps many mails only as compressed RTF, with the mail's HTML hidden in it ([MS-OXRTFEX]). Written by
ourselves in one pass: RTFDE is LGPL and brings a grammar engine, and the others make no HTML.
"""

from __future__ import annotations

import re
import struct
from copy import copy
from dataclasses import dataclass

from desktop_app.importers.charsets import decode_text

# The package decompresses about 0.4 MB/s; a mail's own words stand at the beginning, pictures follow.
_MOST_COMPRESSED_BYTES = 400_000
_LONGEST_RTF = 4 << 20
_LONGEST_OUTPUT = 2_000_000
# About two seconds; a long newsletter has a tenth of it.
_MOST_TOKENS = 500_000

_TOKEN = re.compile(
    r"\\([a-zA-Z]{1,40})(-?\d{1,10})? ?"  # 1, 2: control word and its number
    r"|\\'([0-9a-fA-F]{2})"  # 3: one byte
    r"|\\([^a-zA-Z])"  # 4: control symbol
    r"|([{}])"  # 5
    r"|([^\\{}\r\n]+)"  # 6: text
    r"|[\r\n]+|\\",
    re.DOTALL,
)
_CHARSETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 255: "cp437",
}  # fmt: skip
"""\\fcharset of a font -> code page; others mean the document's own."""
_SYMBOL_FONT = 2
_CHARACTERS = {
    "par": "\n", "line": "\n", "sect": "\n", "page": "\n", "row": "\n", "tab": "\t", "cell": "\t",
    "nestcell": "\t", "nestrow": "\n", "bullet": "•", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "emspace": "\u2003", "enspace": "\u2002",
    "zwj": "\u200d", "zwnj": "\u200c",
    "ltrmark": "\u200e", "rtlmark": "\u200f",
}  # fmt: skip
_SYMBOLS = {"~": "\xa0", "_": "-", "\n": "\n", "\r": "\n", "\t": "\t", "\\": "\\", "{": "{", "}": "}"}
_NOT_TEXT = frozenset((
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "headerl", "headerr",
    "headerf", "footer", "footerl", "footerr", "footerf", "footnote", "listtable", "listoverridetable",
    "revtbl", "rsidtbl", "generator", "xmlnstbl", "themedata", "colorschememapping", "latentstyles",
    "datastore", "filetbl", "objdata", "nonshppict",
))  # fmt: skip


def decompressed_rtf(data: bytes) -> bytes:
    """Returns the RTF in Outlook's compressed form (MS-OXRTFCP); b"" when it is damaged."""
    from compressed_rtf.compressed_rtf import decompress
    from compressed_rtf.crc32 import crc32

    if len(data) < 16:
        return b""
    size, _, kind, _ = struct.unpack("<II4sI", data[:16])
    if kind == b"MELA":
        return data[16 : 16 + _LONGEST_RTF]
    # The checksum is made to fit: what a damaged mail still holds is better than nothing, and a long one is cut.
    # The last byte completes a reference that was cut in two.
    contents = data[16 : min(12 + size - 8, 16 + _MOST_COMPRESSED_BYTES)] + b"\x00"
    header = struct.pack("<II4sI", len(contents) + 12, 0, b"LZFu", crc32(contents))
    try:
        return bytes(decompress(header + contents))[:_LONGEST_RTF]
    except Exception:
        return b""  # the package raises nothing more precise for what is damaged


def bodies_of_rtf(rtf: bytes) -> tuple[str, str]:
    """Returns (plain text, HTML) of which one is empty. Never raises; time is linear in the length."""
    if not rtf.lstrip().startswith(b"{\\rtf"):
        return "", ""
    wraps_html = re.search(rb"\\fromhtml[1 \\\r\n{]", rtf[:2000]) is not None
    text = _Reader(wraps_html).read(rtf[:_LONGEST_RTF].decode("latin-1"))
    return ("", text) if wraps_html else (text.strip(), "")


@dataclass(slots=True)
class _Group:
    """What ends with its closing brace."""

    font: int | None = None
    skipped_after_unicode: int = 1
    is_skipped: bool = False
    is_font_table: bool = False
    is_tag: bool = False  # in HTML mode: inside \*\htmltag
    is_only_rtf: bool = False  # in HTML mode: between \htmlrtf and \htmlrtf0
    is_hidden: bool = False


class _Reader:
    def __init__(self, wraps_html: bool) -> None:
        self._html = wraps_html
        self._codec = "cp1252"
        self._fonts: dict[int, str] = {}
        self._symbol_fonts: set[int] = set()
        self._default_font: int | None = None
        self._group = _Group()
        self._stack: list[_Group] = []
        self._output: list[str] = []
        self._length = 0
        self._bytes = bytearray()
        self._to_skip = 0
        self._star = False

    def read(self, rtf: str) -> str:
        position = 0
        for _ in range(_MOST_TOKENS):
            if position >= len(rtf) or self._length >= _LONGEST_OUTPUT:
                break
            found = _TOKEN.match(rtf, position)
            if found is None:  # cannot happen: the token covers every character
                break
            position = found.end()
            word, number, byte, symbol, brace, text = found.groups()
            if word is not None:
                if word == "bin" and number is not None:
                    position += max(0, int(number))
                self._control(word, int(number) if number is not None else None)
            elif byte is not None:
                self._put_bytes(bytes((int(byte, 16),)))
            elif symbol is not None:
                self._put_symbol(symbol)
            elif brace is not None:
                self._brace(brace)
            elif text is not None:
                self._star = False
                self._put_bytes(text.encode("latin-1"))
        self._flush()
        joined = "".join(self._output)
        # \u gives halves of characters outside the basic plane one by one.
        return joined.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def _brace(self, brace: str) -> None:
        self._flush()
        self._to_skip = 0
        self._star = False
        if brace == "{":
            self._stack.append(self._group)
            self._group = copy(self._group)
        elif self._stack:
            self._group = self._stack.pop()

    def _control(self, word: str, number: int | None) -> None:
        is_optional, self._star = self._star, False
        if word == "u" and number is not None:
            self._flush()
            if self._is_shown():
                self._put(chr(number % 0x10000))
            self._to_skip = self._group.skipped_after_unicode
            return
        if word in _CHARACTERS:
            if self._to_skip:
                self._to_skip -= 1
            elif self._is_shown():
                self._flush()
                self._put(_CHARACTERS[word])
            return
        self._flush()
        if word in _NOT_TEXT:
            self._group.is_skipped = not (self._html and word in ("header", "footer"))
            self._group.is_font_table = word == "fonttbl"
        elif is_optional:
            self._group.is_tag = self._html and word == "htmltag"
            self._group.is_skipped = not self._group.is_tag
        else:
            self._format(word, number)

    def _format(self, word: str, number: int | None) -> None:
        group = self._group
        if word == "f" and number is not None:
            group.font = number
        elif word == "fcharset" and number is not None and group.is_font_table and group.font is not None:
            if number in _CHARSETS:
                self._fonts[group.font] = _CHARSETS[number]
            elif number == _SYMBOL_FONT:
                self._symbol_fonts.add(group.font)
        elif word == "ansicpg" and number:
            self._codec = f"cp{number}"
        elif word == "deff":
            self._default_font = number
        elif word == "plain":
            group.font, group.is_hidden = self._default_font, False
        elif word == "uc":
            group.skipped_after_unicode = min(max(number if number is not None else 1, 0), 20)
        elif word == "htmlrtf":
            group.is_only_rtf = number != 0
        elif word in ("v", "deleted"):
            group.is_hidden = number != 0

    def _put_symbol(self, symbol: str) -> None:
        if symbol == "*":
            self._star = True
            return
        if symbol in "\\{}":
            # They may be the second half of a Chinese or Japanese character.
            self._put_bytes(symbol.encode())
        elif symbol in _SYMBOLS and self._is_shown():
            self._flush()
            self._put("&nbsp;" if symbol == "~" and self._html else _SYMBOLS[symbol])

    def _put_bytes(self, data: bytes) -> None:
        if self._to_skip:
            skipped = min(self._to_skip, len(data))
            self._to_skip -= skipped
            data = data[skipped:]
        if data and self._is_shown():
            self._bytes += data

    def _is_shown(self) -> bool:
        group = self._group
        if group.is_skipped or group.is_font_table:
            return False
        return not group.is_only_rtf or group.is_tag if self._html else not group.is_hidden

    def _flush(self) -> None:
        if not self._bytes:
            return
        font = self._group.font
        data, self._bytes = bytes(self._bytes), bytearray()
        if font in self._symbol_fonts and not data.isascii() and not self._html:
            self._put("• ")  # the bullets of Wingdings and Symbol
            return
        codec = self._codec if font is None else self._fonts.get(font, self._codec)
        self._put(data.decode("ascii") if data.isascii() else _decoded(data, codec))

    def _put(self, text: str) -> None:
        self._output.append(text)
        self._length += len(text)


def _decoded(data: bytes, codec: str) -> str:
    try:
        return data.decode("gb18030" if codec == "cp936" else codec)
    except (UnicodeDecodeError, LookupError):
        return decode_text(data, codec)[0]
