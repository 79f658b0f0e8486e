"""How well are quotes stripped, and how fast? Ours beside the two libraries that the app used before.

    python tests/benchmarks/reply_text_quality.py [SHARED_FOLDER]

Lenient score: the same lines after cutting both at the first sign-off (`reply_score`). The libraries see only
these samples, which hold nothing that makes them hang. The sets of our own were written beside our code: they show
what the libraries lack, not how good ours is.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import quotequail
from mailparser_reply import EmailReplyParser

from desktop_app.importers.mail.html_text import html_to_text
from desktop_app.importers.mail.mail_body import read_body
from desktop_app.importers.reply_text import reply_text
from tests.unit.importers.reply_score import agrees, plain_lines

_ROOT = Path(__file__).resolve().parents[2]
_OWN_SETS = _ROOT / "tests" / "unit" / "importers"
_LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "da", "sv", "pl", "cs", "ja", "ko", "zh"]
_PARSER = EmailReplyParser(languages=_LANGUAGES)

Case = tuple[str, str]
"""A mail's text and the reply in it."""


def _ours(text: str) -> str:
    return reply_text(text).text


def _mail_parser_reply(text: str) -> str:
    return str(_PARSER.parse_reply(text))


def _quotequail(text: str) -> str:
    return "\n".join(words for is_own, words in quotequail.quote(text, quote_intro_line=True) if is_own)


_STRIPPERS: dict[str, Callable[[str], str]] = {
    "ours": _ours,
    "mail-parser-reply": _mail_parser_reply,
    "quotequail": _quotequail,
}


def _jsonl(path: Path) -> list[Case]:
    return [
        (case["text"], case["gold"]) for case in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    ]


def _discourse(folder: Path) -> list[Case]:
    mails = sorted((folder / "emails").iterdir())
    return [(mail.read_text("utf-8"), (folder / "trimmed" / mail.name).read_text("utf-8")) for mail in mails]


def _standard_replies(folder: Path) -> list[Case]:
    cases = []
    for path in sorted(folder.glob("*.eml")):
        gold = path.with_name(f"{path.stem}_reply_text")
        cases.append((read_body(path.read_bytes()).text, gold.read_text() if gold.is_file() else "Hello"))
    return cases


def _html_replies(folder: Path) -> list[Case]:
    return [
        (html_to_text(path.read_text()).text, "Hi. I am fine.\nThanks,\nAlex") for path in folder.glob("*.html")
    ]


def _score(name: str, cases: list[Case]) -> None:
    row = [f"{name:34}{len(cases):6}"]
    for strip in _STRIPPERS.values():
        right = sum(agrees(strip(text), gold) for text, gold in cases)
        row.append(f"{right:6} {100 * right / len(cases):5.1f} %     ")
    print("".join(row))


def _speed() -> None:
    paragraph = "\n".join(["We should take the long way round the cape, the wind is better there in spring."] * 8)
    quoted = "\n".join(["> what do you think about the route that we talked of at the harbour office?"] * 15)
    head = "On Fri, May 12, 2023 at 10:15 AM Ana Ruiz <ana@example.org> wrote:"
    mail = f"Hi Ana,\n\n{paragraph}\n\nBest regards,\nBillie\n\n{head}\n\n{quoted}\n"
    html = f"<html><body>{''.join(f'<p>{line}</p>' for line in paragraph.splitlines() * 4)}</body></html>"
    ways: dict[str, tuple[Callable[[], object], int]] = {
        "ours": (lambda: reply_text(mail), len(mail)),
        "ours, parent known": (lambda: reply_text(mail, parents=[mail]), len(mail)),
        "mail-parser-reply": (lambda: _mail_parser_reply(mail), len(mail)),
        "quotequail": (lambda: _quotequail(mail), len(mail)),
        "HTML to text": (lambda: html_to_text(html), len(html)),
    }
    for name, (way, size) in ways.items():
        begin = time.perf_counter()
        count = 0
        while time.perf_counter() - begin < 0.5:
            way()
            count += 1
        each_s = (time.perf_counter() - begin) / count
        print(f"{name:34}{size:6} characters {each_s * 1e6:8.0f} us {size / each_s / 1e6:8.1f} MB/s")


def main() -> None:
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else _ROOT.parent / "shared"
    reply = shared / "fixtures" / "data" / "reply"
    print(f"{'lenient score':34}{'mails':>6}" + "".join(f"{name:>19}" for name in _STRIPPERS))
    if reply.is_dir():
        _score("gold (discourse, talon)", _jsonl(reply / "gold_discourse_talon.jsonl"))
        _score("discourse folder", _discourse(reply / "discourse"))
        _score("talon standard replies", _standard_replies(reply / "talon" / "standard_replies"))
        html = _html_replies(reply / "talon" / "html_replies")
        right = sum(plain_lines(_ours(text)) == plain_lines(gold) for text, gold in html)
        print(f"{'talon HTML replies, all lines':34}{len(html):6}{right:6}")
    for name in ("cjk", "languages", "untouched"):
        _score(f"our own set: {name}", _jsonl(_OWN_SETS / f"reply_{name}.jsonl"))
    print()
    _speed()


if __name__ == "__main__":
    main()
