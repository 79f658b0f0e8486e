"""A project with as many examples as a test or a picture needs, in several languages, scripts and states."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desktop_app.core.project import Project
from desktop_app.dataset.apply_edits import apply_edits
from desktop_app.dataset.example import CONTEXT_MARK, INSTRUCTION
from desktop_app.dataset.pair_index import IndexedPair, write_index
from desktop_app.redaction.proof import LeakScanner

_PEOPLE = (
    *(
        "Anna Meier",
        "王小明",
        "Billie",
        "Prof. Dr. Friedrich-Wilhelm von Donaudampfschifffahrtsgesellschaft-Überlingen",
    ),
    *("Мария", "山田太郎", "Chloé", "team@example.org", "O'Neill", ""),
)
_TALK: tuple[tuple[str, str, str], ...] = (
    (
        "en",
        "Are you coming on Saturday? The boat leaves at nine.",
        "Ahoy! I am in. I bring the coffee, as always.",
    ),
    (
        "de",
        "Kannst du mir bis Freitag die Zahlen schicken?",
        "Klar, ich schicke sie dir morgen früh. Viele Grüße!",
    ),
    ("zh", "你周末有空一起去爬山吗？我们早上八点在地铁站见面。", "好呀！我带一些水果和水，八点准时到。"),
    (
        "en",
        "Thank you for the draft. Could you look at chapter two once more?",
        "Will do. Give me until Monday, please.",
    ),
    ("fr", "Tu viens dîner demain soir ?", "Avec plaisir ! J'apporte le dessert et une bouteille."),
)
_REASONS = ("near_duplicate", "reply_too_short", "withheld", "common_phrase")
_FLAGS = ("long", "one_time_code", "mojibake", "maybe_wrong_language")


def pairs(count: int, *, seed: int = 3, words: int = 0) -> Iterator[IndexedPair]:
    """Yields candidates; one in ten is left out, some bear a flag, some have earlier messages.

    Args:
        words: more words for each text, so that the database is as large as that of a real mailbox.
    """
    chance = random.Random(seed)
    begun = datetime(2021, 3, 5, 10, tzinfo=UTC)
    many = ["".join(chance.choices("abcdefghiklmnoprstuvwz", k=chance.randint(2, 9))) for _ in range(5000)]
    for at in range(count):
        language, message, answer = _TALK[at % len(_TALK)]
        if words:
            message += " " + " ".join(chance.choices(many, k=words))
            answer += " " + " ".join(chance.choices(many, k=words // 2))
        reason = _REASONS[at // 10 % len(_REASONS)] if at % 10 == 9 else ""
        if reason == "withheld":
            message = answer = ""
        message = f"{message} [{at}]" if message else ""
        person = _PEOPLE[min(len(_PEOPLE) - 1, int(chance.expovariate(0.5)))]
        history = (("Hello, are you there?", "Yes, what is it?"),) if at % 7 == 0 and message else ()
        source = message
        if history:
            source = f"{CONTEXT_MARK}{person}: {history[0][0]}\nMe: {history[0][1]}\n\nMessage:\n{message}"
        yield IndexedPair(
            position=at,
            pair_id=f"{at:020x}",
            instruction=INSTRUCTION,
            input=source,
            output=answer,
            message=message,
            history=history,
            source=("Sent.mbox", "WhatsApp Chat with Anna.txt", "telegram.json")[at % 3],
            correspondent=person,
            conversation_id=f"c{at // 3}",
            kind="mail" if at % 3 == 0 else "chat",
            language=language,
            time_utc=(begun + timedelta(days=at * 1500 / max(count, 1))).isoformat() if at % 97 else None,
            words=len(answer.split()),
            tokens=None,
            place=(*("train",) * 8, "validation", "test")[at // 3 % 10],
            reason=reason,
            flags=(_FLAGS[at // 23 % len(_FLAGS)],) if at % 23 == 0 and not reason else (),
        )


def a_project_with_pairs(folder: Path, count: int = 60, *, name: str = "Mail", words: int = 0) -> Project:
    """A project whose messages are cleaned, with `count` candidates and the files of those in use."""
    project = Project.create(folder, name=name)
    for file in (project.conversations, project.findings, project.redacted):
        file.parent.mkdir(exist_ok=True)
        file.touch()
    write_index(
        project.pairs,
        pairs(count, words=words),
        {
            "seed": 7,
            "context_tokens": 1024,
            "joined_messages": 0,
            "note_messages": 0,
            "style_texts": 0,
            "style_dropped": {},
            "leaks": 0,
        },
    )
    LeakScanner.of((), key=project.facts.key).save(project.known_values)
    apply_edits(project)
    project.change(privacy_reviewed=True)
    return project
