"""Plain texts and Markdown: what one person wrote that answers nobody. Tried only when nothing else was found.

A file is one message; a longer one is cut at its headings, or between paragraphs, into pieces of a few pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading
from desktop_app.importers.times import utc_from_seconds

_WHOLE_UP_TO_BYTES = 20_000
_PIECE_FROM = 4_000
_PIECE_UP_TO = 12_000
_HEADING = re.compile(r"#{1,6}\s|={3,}\s*$|-{3,}\s*$")
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_LONGEST_FRONT_MATTER = 200

# Other files that are text: markup, data, settings, mails.
_OTHER_START = re.compile(
    r"\s*(?:[{\[]\s*[\"'{\[\]}\d]|<[!?a-zA-Z]|#!|%PDF|\{\\rtf|BEGIN:V|-----BEGIN|From \S+@|@echo|\"\"\"|/\*|//"
    r"|[A-Z][\w-]+: [^\n]{0,200}\r?\n[A-Z][\w-]+: )"
)
_CODE_LINE = re.compile(
    r"\s*(?:.*[;{}\[(,]\s*$|.*\)\s*[:;]?\s*$|[\])}]+|//|/\*|\*/|<[/!a-zA-Z]|#include|#define|@\w+|\$\w+"
    r"|(?:import|from|def|class|function|return|const|let|var|public|private|elif|else|try|except|finally|end|fi|esac"
    r"|package|using|namespace|export|func|fn|local|echo|sudo|raise|assert|yield)\b(?![^.]*[.!?]\s*$)"
    r"|[\w.\"'\[\]-]{1,60}\s*(?:[+:?|]?=[^=]|:\s*[\"'\[{\d]|:\s*$)|\[[\w. \"'-]+\]\s*$)"
)
_LOG_LINE = re.compile(
    r"\[?(?:\d{4}[-/]\d\d[-/]\d\d[ T]\d\d:\d\d|\w{3} +\d{1,2} \d\d:\d\d:\d\d )"
    r"|[^a-z]{0,60}\b(?:DEBUG|INFO|WARN|WARNING|ERROR|TRACE|FATAL)\b"
)
_LIST_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s")
# People rename files, but nobody calls a letter "main.py".
_OTHER_ENDING_WORDS = """.py .pyw .js .mjs .ts .tsx .jsx .c .h .cc .cpp .hpp .cs .java .kt .go .rs .rb .php .pl
    .swift .scala .lua .r .sql .sh .bash .zsh .fish .ps1 .bat .cmd .css .scss .less .html .htm .xml .svg .xsl
    .json .jsonl .ipynb .yaml .yml .toml .ini .cfg .conf .env .lock .log .csv .tsv .tab .tex .bib .srt .vtt .ics
    .vcf .eml .mbox .msf .plist .reg .diff .patch .po .properties .gradle .cmake .make .mk .m3u .gpx .kml .obj
    .sig .asc .pem .crt .key"""
_OTHER_ENDINGS = tuple(_OTHER_ENDING_WORDS.split())
_LINES_LOOKED_AT = 200


def recognise(head: Head) -> bool:
    text = head.text
    if not text or "\ufffd" in text[:-4] or head.entry.name.lower().endswith(_OTHER_ENDINGS):
        return False
    if _OTHER_START.match(text) is not None and not text.startswith("---\n"):
        return False
    lines = [line for line in _without_fences(text) if line.strip()][:_LINES_LOOKED_AT]
    if sum(1 for line in lines if _LOG_LINE.match(line)) * 2 > len(lines):
        return False
    return not _is_code(lines) and _is_prose("\n".join(lines)[:20_000])


def _is_code(lines: Sequence[str]) -> bool:
    """Whether most lines look like those of a program or of settings; lists and poems are indented as well."""
    if len(lines) < 3:
        return False
    code = 0.0
    for line in lines:
        if _LIST_ITEM.match(line):
            continue
        if _CODE_LINE.match(line):
            code += 1
        elif line.startswith(("    ", "\t")):
            code += 0.5
    return code * 2 > len(lines)


def _is_prose(text: str) -> bool:
    """Whether most characters are letters of words, and not digits, signs or one endless word."""
    visible = [character for character in text if not character.isspace()]
    letters = sum(1 for character in visible if character.isalpha())
    if not visible or letters * 10 < len(visible) * 6 or letters < 3:
        return False
    longest = max((len(word) for word in text.split() if word.isascii()), default=0)
    control = sum(1 for character in visible if character < " " or character == "\x7f")
    return control == 0 and longest * 2 < max(len(text), 200)


def _without_fences(text: str) -> Iterator[str]:
    """Lines outside of code blocks: a note about programs is a note."""
    is_code = False
    for line in text.splitlines():
        if _FENCE.match(line):
            is_code = not is_code
        elif not is_code:
            yield line


def read_notes(source: Source, reading: Reading) -> Iterator[Message]:
    for path in source.paths:
        entry = source.tree.by_path[path]
        time_utc = utc_from_seconds(entry.modified)
        for number, text in enumerate(pieces(_body(reading.lines(path)), entry.size_bytes), 1):
            if not text.strip():
                reading.drop("empty")
                continue
            yield note(reading, name=path, number=number, title=entry.name, time_utc=time_utc, text=text)


def note(reading: Reading, *, name: str, number: int, title: str, time_utc: str | None, text: str) -> Message:
    """Makes a message of what I wrote for nobody in particular; `time_utc` is the file's own."""
    return reading.message(
        message_id=f"{name}#{number}",
        conversation_id=name,
        sender="me",
        sender_name="You",
        time_utc=time_utc,
        subject=title.rpartition(".")[0] or title,
        text=text,
        notes=("time_guessed",) if time_utc else (),
        mine=True,
    )


def _body(lines: Iterator[str]) -> Iterator[str]:
    """The lines without the block of "key: value" between two "---" that note programs put on top."""
    first = next(lines, "")
    if first.rstrip() != "---":
        yield first
    else:
        front = [first]
        for line in lines:
            front.append(line)
            if line.rstrip() in ("---", "...") or len(front) > _LONGEST_FRONT_MATTER:
                break
        if front[-1].rstrip() not in ("---", "...") or len(front) == 1:
            yield from front
    yield from lines


def pieces(lines: Iterator[str], size_bytes: int) -> Iterator[str]:
    """Yields a text of about `size_bytes` in pieces of a few pages, cut at headings or empty lines."""
    if size_bytes <= _WHOLE_UP_TO_BYTES:
        yield "\n".join(lines).strip("\n")
        return
    piece: list[str] = []
    length = 0
    is_code = False
    for line in lines:
        is_code ^= _FENCE.match(line) is not None
        is_break = not is_code and (_HEADING.match(line) is not None or not line.strip())
        if piece and ((is_break and length >= _PIECE_FROM) or length + len(line) > _PIECE_UP_TO):
            yield "\n".join(piece).strip("\n")
            piece, length = [], 0
        # A line without an end is cut: nobody's paragraph is that long.
        for start in range(_PIECE_UP_TO, len(line), _PIECE_UP_TO):
            yield line[start - _PIECE_UP_TO : start]
        rest = line[(len(line) - 1) // _PIECE_UP_TO * _PIECE_UP_TO :] if line else ""
        piece.append(rest)
        length += len(rest) + 1
    if any(line.strip() for line in piece):
        yield "\n".join(piece).strip("\n")


FORMATS = (
    Format(
        name="note",
        kind="note",
        read=read_notes,
        recognise=recognise,
        by_folder=True,
        is_fallback=True,
        has_ids=False,
    ),
)
