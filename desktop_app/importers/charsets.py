"""Bytes -> text when the label lies.

On 38 real mislabelled cases (research report, A2) the standard library with the declared charset reads 16 and
browsers' tables 28. The order here: valid multi-byte UTF-8 wins whatever the label says; then the label as
browsers understand it (WHATWG: a "gb2312" mail holds GBK); then a detector; then Latin-1.
"""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from desktop_app.importers.charset_languages import table_of_accents

# What senders mean by a label, first match wins. Supersets first tried, because the smaller set is the one that
# mail programs print on the label and the larger one is what people type.
_MEANT = {
    "gb2312": ("gb18030",),
    "gb231280": ("gb18030",),
    "gbk": ("gb18030",),
    "xgbk": ("gb18030",),
    "cp936": ("gb18030",),
    "windows936": ("gb18030",),
    "gb18030": ("gb18030",),
    "hzgb2312": ("hz",),
    "big5": ("cp950", "big5hkscs"),
    "xbig5": ("cp950", "big5hkscs"),
    "windows950": ("cp950", "big5hkscs"),
    "xwindows950": ("cp950", "big5hkscs"),
    "big5hkscs": ("big5hkscs", "cp950"),
    "shiftjis": ("cp932", "shift_jis_2004"),
    "sjis": ("cp932",),
    "xsjis": ("cp932",),
    "windows31j": ("cp932",),
    "euckr": ("cp949",),
    "ksc56011987": ("cp949",),
    "ksc5601": ("cp949",),
    "iso2022jp": ("iso2022_jp_ext", "iso2022_jp_3", "iso2022_jp_2004"),
    "cp50220": ("iso2022_jp_ext", "iso2022_jp_3"),
    "iso88591": ("cp1252",),
    "latin1": ("cp1252",),
    "usascii": ("cp1252",),
    "ascii": ("cp1252",),
    "iso88599": ("cp1254",),
    "iso88598i": ("iso8859_8",),
    "windows874": ("cp874",),
    "tis620": ("cp874",),
    "macroman": ("mac_roman",),
    "xmacroman": ("mac_roman",),
    "utf8mb4": ("utf-8",),
    "unicode11utf8": ("utf-8",),
}
# Everything can be read as one of these, so they prove nothing.
_WESTERN = frozenset(("iso88591", "latin1", "windows1252", "cp1252", "iso885915", "latin9"))
# Labels that say "I do not know".
_NO_LABEL = {"", "unknown8bit", "unknown", "xunknown", "default", "8bit", "binary", "none", "usascii", "ascii"}
# The detector is for short odd texts; more bytes make it slower, not better.
_DETECTOR_BYTES = 32_768
# A Chinese or Cyrillic word has more of them in a row, a European one hardly ever.
_HIGH_RUN = re.compile(rb"[\x80-\xff]{3}")
_HIGH_RUNS = re.compile(rb"[\x80-\xff]{3,}")
_HIGH = re.compile(rb"[\x80-\xff]+")
_HIGH_PAIR = re.compile(rb"[\x80-\xff]{2}")
# First bytes of the 3,755 characters that make nearly all of a Chinese text.
_FIRST_COMMON, _LAST_COMMON = 0xB0, 0xD7
# Korean syllables end here; nearly half of the Chinese characters that people use lie behind.
_LAST_KOREAN = 0xC8
_ENOUGH_PAIRS = 12
_ASCII = bytes(range(128))
# A cut-off last character or one broken byte does not prove the label wrong.
_TOLERATED_REPLACEMENTS = 0.005


def decode_text(data: bytes, label: str | None = None) -> tuple[str, bool]:
    """Returns the text and whether the charset had to be repaired (label absent, wrong, or bytes lost).

    Never raises; `label` is a declared charset in any spelling.
    """
    if data.startswith(codecs.BOM_UTF8):
        return data[3:].decode("utf-8", "replace"), False
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace"), False
    plain_label = "".join(character for character in (label or "").lower() if character.isalnum())
    if data.isascii() and (b"\x1b" not in data) and plain_label not in ("utf7", "hzgb2312", "utf16", "utf32"):
        return data.decode("ascii"), False
    if b"\x1b$" in data or b"\x1b(" in data:
        # Escape sequences mean ISO-2022 whatever the label says.
        for name in _MEANT["iso2022jp"] + (("iso2022_kr",) if plain_label == "iso2022kr" else ()):
            try:
                return data.decode(name), plain_label != "iso2022jp"
            except UnicodeDecodeError:
                continue
    if not data.isascii():
        try:
            return data.decode("utf-8"), plain_label not in ("utf8", "utf8mb4", "unicode11utf8")
        except UnicodeDecodeError:
            pass
    if plain_label in _WESTERN and not _looks_western(data):
        return _by_guess(data)
    return _by_label(data, label or "", plain_label) or _by_guess(data)


def _looks_western(data: bytes) -> bool:
    """Whether the high bytes stand one by one between ASCII letters, as accents do. Chinese, Cyrillic and Greek
    come in runs; programs that know no charset label them Latin-1 all the same."""
    in_runs = sum(len(run) for run in _HIGH_RUNS.findall(data))
    return in_runs < 8 or in_runs * 2 < len(data.translate(None, _ASCII))


def _by_label(data: bytes, label: str, plain_label: str) -> tuple[str, bool] | None:
    if plain_label in _NO_LABEL:
        return None
    # "cp-850" and "x-mac-roman" are Python's cp850 and macroman.
    names = _MEANT.get(plain_label, (label.strip("\"'; "), plain_label.removeprefix("x")))
    for name in names:
        try:
            text = data.decode(name)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
        if isinstance(text, str):
            # `bytes.decode("hex")` and the like are refused by Python itself; this keeps it so.
            return text, False
    for name in names:
        try:
            text = data.decode(name, "replace")
        except (LookupError, ValueError):
            continue
        if text.count("\ufffd") <= max(1, len(text) * _TOLERATED_REPLACEMENTS):
            return text, True
    if names == ("cp1252",):
        return data.decode("latin-1"), True
    return None


def _by_guess(data: bytes) -> tuple[str, bool]:
    if not _HIGH_RUN.search(data):
        # Accented letters between ASCII ones: a European language, and too little for the detector.
        return data.decode(table_of_accents(data), "replace"), True
    best = from_bytes(data[:_DETECTOR_BYTES]).best()
    if best is not None and best.encoding:
        try:
            return data.decode(best.encoding), True
        except (UnicodeDecodeError, LookupError):
            pass
    try:
        return data.decode("cp1252"), True
    except UnicodeDecodeError:
        return data.decode("latin-1"), True


def text_file_encoding(head: bytes) -> str:
    """Returns the Python codec of a text file from its first bytes: UTF-8 with or without a mark, UTF-16, GB18030,
    else what accents between ASCII letters or a detector say."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if _decodes(head, "utf-8"):
        return "utf-8"
    runs = [len(run) for run in _HIGH.findall(head)]
    if runs.count(1) * 2 > len(runs):
        # A European table: nearly all of its high bytes stand alone, those of Chinese in pairs.
        return table_of_accents(head)
    firsts = [pair[0] for pair in _HIGH_PAIR.findall(head) if pair[0] >= _FIRST_COMMON]
    if len(firsts) >= _ENOUGH_PAIRS and max(firsts) <= _LAST_KOREAN and _decodes(head, "cp949"):
        return "cp949"
    common = sum(1 for first in firsts if first <= _LAST_COMMON)
    if _decodes(head, "gb18030") and common * 4 > sum(runs):
        return "gb18030"
    best = from_bytes(head[:_DETECTOR_BYTES]).best()
    if best is not None and best.encoding and _decodes(head, best.encoding):
        return best.encoding
    return "gb18030" if _decodes(head, "gb18030") else "cp1252"


def _decodes(head: bytes, name: str) -> bool:
    try:
        # Incremental: the head may end within a character.
        codecs.getincrementaldecoder(name)().decode(head)
    except UnicodeDecodeError:
        return False
    return True
