"""Own texts that answer nothing (notes, one-sided exports) -> dataset/texts.jsonl, for style and continued
pre-training: one {"text": ...} a line, the newest tenth in texts_validation.jsonl."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop_app.core.project import Project, replacing
from desktop_app.dataset.near_duplicates import first_of_each
from desktop_app.dataset.text_signs import REPETITIVE_FROM, count_words, is_damaged, repeated_share
from desktop_app.redaction.apply import RedactedConversation

_FEWEST_WORDS = 3
_VALIDATION_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class StyleText:
    text: str
    time_utc: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleCount:
    """`messages == train + validation + sum(dropped.values())`; reasons are those of pairs."""

    messages: int
    train: int
    validation: int
    dropped: dict[str, int]


def texts_of(conversation: RedactedConversation) -> list[StyleText]:
    """Returns the messages of a "note"; nothing of any other conversation. A withheld one is an empty text."""
    if str(conversation.kind) != "note":
        return []
    return [
        StyleText("" if message.withheld else message.text.strip(), message.time_utc)
        for message in conversation.messages
        if message.mine
    ]


def write_style_texts(project: Project, texts: Iterable[StyleText]) -> StyleCount:
    """Cleans, removes repetitions, and writes both files; no files when there are no texts."""
    ordered = sorted(texts, key=lambda text: text.time_utc or "")
    dropped: Counter[str] = Counter()
    good: list[str] = []
    for item in ordered:
        reason = _fault(item.text)
        if reason:
            dropped[reason] += 1
        else:
            good.append(item.text)
    first = first_of_each(good)
    kept = [text for index, text in enumerate(good) if first[index] == index]
    if len(kept) < len(good):
        dropped["near_duplicate"] = len(good) - len(kept)
    held_out = round(len(kept) * _VALIDATION_SHARE)
    train, validation = kept[: len(kept) - held_out], kept[len(kept) - held_out :]
    for path, part in ((project.texts_file, train), (project.texts_validation_file, validation)):
        if kept:
            _write(path, part)
        else:
            path.unlink(missing_ok=True)
    return StyleCount(messages=len(ordered), train=len(train), validation=len(validation), dropped=dict(dropped))


def _fault(text: str) -> str:
    if not text:
        return "empty_reply"
    if count_words(text) < _FEWEST_WORDS:
        return "reply_too_short"
    if is_damaged(text):
        return "mojibake"
    return "repetitive" if repeated_share(text) > REPETITIVE_FROM else ""


def _write(path: Path, texts: Sequence[str]) -> None:
    with replacing(path) as stream:
        for text in texts:
            stream.write(json.dumps({"text": text}, ensure_ascii=False) + "\n")
