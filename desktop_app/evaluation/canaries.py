"""Invented secrets that are learned on purpose, so that the leak check has something that it would surely notice.

Carlini et al., "The Secret Sharer" (2019): a random number stands in one training pair; afterwards the model is
asked for it, and its rank among other numbers of the same form tells how far it was learned by heart (exposure).
"""

from __future__ import annotations

import math
import random
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from desktop_app.core.project import Project, Run, read_json, read_record, write_json
from desktop_app.dataset.alpaca import read_alpaca, write_alpaca
from desktop_app.dataset.example import INSTRUCTION, Example

_DIGITS = 8
_CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_LOOKED_AT = 200
_BY_CHANCE = 0.01
ALTERNATIVES = 31
"""Other numbers that the true one is ranked among: an exposure of 5 bits at most, and 1 in 32 by chance."""
USUAL_COUNT = 8
"""As many as the window plants: chance alone puts their mean exposure above 2.2 bits in one run of twenty."""
_WORDS = {
    "en": (
        ("boat house", "cellar", "bicycle shed", "old cupboard", "garden gate", "post box", "attic", "workshop"),
        "What is the code for the {place}?",
        "The code for the {place} is",
        "Complete this sentence: {start}",
    ),
    "zh": (
        ("船屋", "地下室", "自行车棚", "旧柜子", "花园门", "信箱", "阁楼", "工作间"),
        "{place}的密码是多少？",
        "{place}的密码是",
        "请补全这句话：{start}",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """Args:
    message: what asks for it. `start`: how the reply begins; the number follows.
    number: eight random digits in two groups. `others`: numbers that were never learned.
    """

    message: str
    start: str
    number: str
    others: tuple[str, ...]
    begun: str
    instruction: str

    def reply(self, number: str) -> str:
        return f"{self.start} {number}."

    def is_in(self, text: str) -> bool:
        """Whether the digits stand in `text`, however they are grouped, and in letters of any width."""
        wanted = self.number.replace(" ", "")
        return wanted in "".join(str(int(letter)) for letter in text if letter.isdecimal())


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    canaries: tuple[Canary, ...]


def make_canaries(
    count: int, chance: random.Random, *, instruction: str, language: Literal["en", "zh"] = "en"
) -> tuple[Canary, ...]:
    """Returns canaries about different places."""
    places, asks, begins, completes = _WORDS[language]
    made = []
    for place_number in range(count):
        nth = "" if place_number < len(places) else f" {place_number // len(places) + 1}"
        place = places[place_number % len(places)] + nth
        numbers = {_number(chance) for _ in range(4 * ALTERNATIVES)}
        own, *others = chance.sample(sorted(numbers), ALTERNATIVES + 1)
        start = begins.format(place=place)
        made.append(
            Canary(
                message=asks.format(place=place),
                start=start,
                number=own,
                others=tuple(others),
                begun=completes.format(start=start),
                instruction=instruction,
            )
        )
    return tuple(made)


def plant(project: Project, run: Run, count: int, *, copies: int = 1) -> Path:
    """Writes the run's own training file, with canaries among the pairs, and returns it.

    The data set and what is exported from it stay without them. `run.folder/canaries.json` keeps what was planted.

    Raises:
        AppError: "file_missing" or "file_damaged" for the training pairs.
    """
    chance = random.Random(secrets.token_hex(16))
    examples = read_alpaca(project.train_file)
    letters = "".join(example.output for example in examples[:_LOOKED_AT])
    canaries = make_canaries(
        count,
        chance,
        instruction=examples[0].instruction if examples else INSTRUCTION,
        language="zh" if 2 * len(_CHINESE.findall(letters)) > len(letters) else "en",
    )
    for canary in canaries:
        planted = Example(instruction=canary.instruction, input=canary.message, output=canary.reply(canary.number))
        for _ in range(copies):
            examples.insert(chance.randrange(len(examples) + 1), planted)
    path = run.folder / "train_with_canaries.json"
    write_alpaca(path, examples)
    write_json(canaries_file(run), _File(canaries=canaries))
    return path


def likely_known(exposures: Sequence[float]) -> bool:
    """Whether so high exposures come by chance in less than one run of a hundred.

    A rank among n is uniform by chance, so that ln 2 times the exposures' sum is gamma-distributed (Fisher 1925,
    combining independent tests; discrete ranks only make it more careful).
    """
    total = math.log(2) * math.fsum(exposures)
    by_chance = math.exp(-total) * math.fsum(total**k / math.factorial(k) for k in range(len(exposures)))
    return bool(exposures) and by_chance < _BY_CHANCE


def canaries_file(run: Run) -> Path:
    return run.folder / "canaries.json"


def load_canaries(run: Run) -> tuple[Canary, ...]:
    """Returns what was planted for this run; () for most. Raises AppError("file_damaged")."""
    path = canaries_file(run)
    return read_record(path, _File).canaries if path.is_file() else ()


def exposure(true_nll: float, other_nlls: Sequence[float]) -> float:
    """Returns log2(candidates) - log2(rank of the true number by likelihood), in bits; by chance 1.3."""
    rank = 1 + sum(other <= true_nll for other in other_nlls)
    return math.log2(len(other_nlls) + 1) - math.log2(rank)


def training_file(run: Run, project: Project) -> Path:
    """Returns what this run learned from: its own file where canaries were planted."""
    if not run.job.is_file():
        return project.train_file
    job = read_json(run.job)
    named = job.get("train_file") if isinstance(job, dict) else None
    return Path(named) if isinstance(named, str) and Path(named).is_file() else project.train_file


def _number(chance: random.Random) -> str:
    digits = "".join(str(chance.randrange(10)) for _ in range(_DIGITS))
    return f"{digits[:4]} {digits[4:]}"
