"""How fast personal data is found, on one core, and how long hostile text takes.

Run: `python -m tests.benchmarks.redaction_speed [MEGABYTES of hostile text, default 10]`. Aims: 1 MB/s on letters,
ten times Presidio on the same texts (`tests.benchmarks.presidio_beside`), hostile text in proportion to its
length, and a disguised address behind it still found. Processor time is measured, because a busy machine makes a
clock lie.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence

from desktop_app.redaction.find import find_in_any_text, find_in_texts
from desktop_app.redaction.people import AddressBook
from desktop_app.redaction.who_is_who import book_of_names
from tests.benchmarks import presidio_beside
from tests.benchmarks.redaction_quality import FIXTURES, presidio

# Other programs slow the processor down, so the fastest run counts, ours and Presidio's.
_RUNS = 5
_LETTER = """Hi {name},

thanks for the photos from the weekend, they are lovely. I have been thinking about the kitchen and I believe
that we
should take the lighter wood after all, because the room is dark in winter and the shelves are going to be quite
heavy. The carpenter said he could start in two weeks if we decide soon, and he would bring samples so that we
can see
them in daylight. What do you think? The other thing is the trip: the train is cheaper than I thought, but we would
have to change twice and the second connection is short.

If you want to talk about it, call me on {phone} in the evening, or write to {mail}. I am at home after seven.
My sister may come along, she has not seen the lake since we were children and keeps asking about it. I told her
that
the boat is old and leaks a little, which did not put her off at all.

Best wishes,
{signed}
"""
_HOSTILE = {
    "a@a@a@": "a@",
    "digits": "0123456789",
    "digits with gaps": "1 2-",
    "combining marks": "\u0301\u0316",
    "letters with marks": "e\u0301\u0316",
    "right-to-left marks": "\u202e\u200f",
    "homoglyphs": "аᴀ＠ⓐ𝐚",
    "zero-width characters": "a\u200b",
    "one long word": "a",
    "capitals": "Aa ",
    "web addresses": "http://",
    "points": "a.",
    "colons": "0:",
    "Chinese": "市路1号",
    "open quotes": "password ",
}


def letters(count: int) -> list[str]:
    names = ("Anna", "Bartholomew", "Chloé", "Dmitri", "Esther Weber", "Fu")
    return [
        _LETTER.format(
            name=names[n % 6],
            phone=f"0{170 + n % 9} {1000000 + n * 7919 % 8999999}",
            mail=f"m{n}@example.org",
            signed=names[(n + 1) % 6],
        )
        for n in range(count)
    ]


def _ours(texts: Sequence[str], book: AddressBook) -> float:
    seconds = []
    for _ in range(_RUNS):
        began = time.process_time()
        find_in_texts(texts, book)
        seconds.append(time.process_time() - began)
    return min(seconds)


def main() -> None:
    megabytes = float(sys.argv[1]) if len(sys.argv) > 1 else 10
    sets = {"letters": letters(300), "one long text": ["\n".join(letters(200))]}
    if (FIXTURES / "presidio-research").is_dir():
        sentences = [text for text, _ in presidio()]
        sets["presidio-research, one by one"] = sentences
        sets["presidio-research, by 15"] = [
            "\n\n".join(sentences[i : i + 15]) for i in range(0, len(sentences), 15)
        ]
    circle = book_of_names(
        f"{first} {last}" for first in ("Anna", "Bea", "Cleo") for last in ("Weber", "Ito", "Roux")
    )
    find_in_any_text("Anna 1", circle)
    for name, texts in sets.items():
        size = sum(len(text.encode()) for text in texts) / 1e6
        seconds, known = _ours(texts, AddressBook.empty()), _ours(texts, circle)
        line = f"{name:32} {size / seconds:6.2f} MB/s, with an address book {size / known:6.2f} MB/s"
        answer = presidio_beside.analyze(texts, "en", runs=_RUNS)
        if answer:
            line += f"; Presidio {size / answer.seconds:6.3f} MB/s: {answer.seconds / seconds:5.1f} times"
        print(line, flush=True)
    print(f"\nhostile text of {megabytes:g} million characters, then an address in disguise")
    for name, piece in _HOSTILE.items():
        text = piece * int(megabytes * 1e6 / len(piece)) + " \nwrite to an\u200bna@exam\u200bple.org\n"
        began = time.process_time()
        findings = find_in_any_text(text, AddressBook.empty())
        seconds = time.process_time() - began
        found = any(f.kind == "EMAIL" and f.end > len(text) - 5 for f in findings)
        print(json.dumps({"text": name, "seconds": round(seconds, 1), "address_found": found}), flush=True)


if __name__ == "__main__":
    main()
