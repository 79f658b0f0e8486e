"""privacy/model_names.jsonl: where a language model saw names, by text; the engine writes it, redaction reads it.

A keyed digest stands for each text, so the file holds neither a text nor a name, and a text that was changed since
is simply not in it. The first line says which model answered; a last line that is only half there (the computer
was switched off) counts for nothing. All offsets are in characters of the text as `composed` gives it.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop_app.core.errors import AppError

FORMAT = 1
"""Another number makes every text asked anew: of this file's shape, and of how labels are made into spans."""

_PERSON_LABELS = frozenset(
    """
    per person pers name nr people pername pernam persname personname fullname firstname givenname forename
    middlename lastname surname familyname firstnameperson lastnameperson
    """.split()
)
# IOB, IOE, BIOES, BILOU, BMES.
_PREFIX = re.compile(r"(?P<place>[BIOESLUM])[-_](?P<name>.+)", re.IGNORECASE)
_BEGINS = frozenset("BSU")


@dataclass(frozen=True, slots=True)
class NameSpan:
    """text[start:end] was seen as a person's name; `score` is the model's mean probability, 0 to 1."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class TextAnswer:
    """What the model said of one text."""

    digest: str
    spans: tuple[NameSpan, ...]


def composed(text: str) -> str:
    """Returns `text` with each accent joined to its letter; some systems write them apart."""
    return unicodedata.normalize("NFC", text)


def digest_of(text: str, key: str) -> str:
    """Returns what stands for a composed text; who lacks the project's key cannot test a guess with it."""
    data = text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=16, key=key.encode()[:64]).hexdigest()


def person_labels(id2label: Mapping[int, str]) -> dict[int, bool]:
    """Returns the labels that mean a person's name: their number -> whether a name begins with it.

    Args:
        id2label: of a model's config.json: "B-PER", "I-PERSON", "S-name", "PER.NAM", "FIRSTNAME", ...
    """
    found = {}
    for number, label in id2label.items():
        match = _PREFIX.fullmatch(str(label))
        name = match["name"] if match else str(label)
        if re.sub(r"[^a-z]", "", name.lower()) in _PERSON_LABELS:
            found[number] = match is not None and match["place"].upper() in _BEGINS
    return found


def header_line(fingerprint: str) -> str:
    """Returns the first line; `fingerprint` stands for one model in one version."""
    return json.dumps({"format": FORMAT, "model": fingerprint}) + "\n"


def answer_line(answer: TextAnswer) -> str:
    spans = [[span.start, span.end, round(span.score, 4)] for span in answer.spans]
    return json.dumps({"text": answer.digest, "spans": spans}) + "\n"


def model_of(path: Path) -> str:
    """Returns the fingerprint of the model that the answers are of; "" where there are none of this format."""
    try:
        with path.open(encoding="utf-8") as stream:
            plain = json.loads(stream.readline(1_000))
    except (FileNotFoundError, ValueError):
        return ""
    is_header = isinstance(plain, dict) and plain.get("format") == FORMAT and isinstance(plain.get("model"), str)
    return str(plain["model"]) if is_header else ""


def read_answers(path: Path) -> Iterator[TextAnswer]:
    """Yields the answers; none where there is no file.

    Raises:
        AppError: "model_names_damaged", for a file that this program did not write.
    """
    if not path.is_file():
        return
    if not model_of(path):
        raise AppError("model_names_damaged")
    with path.open(encoding="utf-8", errors="replace") as stream:
        stream.readline()
        for line in stream:
            if not line.endswith("\n"):
                return
            yield _answer(line)


def _answer(line: str) -> TextAnswer:
    try:
        plain = json.loads(line)
        spans = tuple(NameSpan(int(start), int(end), float(score)) for start, end, score in plain["spans"])
        digest = str(plain["text"])
    except (ValueError, TypeError, KeyError, RecursionError):
        raise AppError("model_names_damaged") from None
    if any(not 0 <= span.start < span.end for span in spans):
        raise AppError("model_names_damaged")
    return TextAnswer(digest, spans)
