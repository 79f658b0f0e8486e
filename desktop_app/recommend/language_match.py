"""Which models know the language of the person's messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from desktop_app.recommend.catalogue import Model

Knows = Literal["yes", "no", "unknown"]

# Written forms of one language that recognisers keep apart.
_SAME = {"nb": "no", "nn": "no", "cmn": "zh", "yue": "zh", "in": "id", "iw": "he"}


def knows(model: Model, language: str) -> Knows:
    """Whether the makers of a model name this language ("de", "zh_CN"); of a folder's model nobody knows."""
    if not model.languages or not language:
        return "unknown"
    return "yes" if base_code(language) in model.languages else "no"


def base_code(language: str) -> str:
    """Returns the code of the language alone: "zh-Hans" -> "zh"."""
    code = language.replace("_", "-").split("-")[0].casefold()
    return _SAME.get(code, code)


def main_language(counts: Mapping[str, int], otherwise: str) -> str:
    """Returns the language of most messages; `otherwise` when none was recognised."""
    known: dict[str, int] = {}
    for language, count in counts.items():
        if language and count > 0:
            known[base_code(language)] = known.get(base_code(language), 0) + count
    return max(known, key=lambda code: known[code]) if known else base_code(otherwise)


def all_languages(models: Iterable[Model], counts: Mapping[str, int]) -> list[str]:
    """Returns the codes to choose from: those of the messages, most frequent first, then those of the models."""
    frequent = sorted((code for code in counts if code), key=lambda code: -counts[code])
    of_models = sorted({language for model in models for language in model.languages})
    return list(dict.fromkeys((*map(base_code, frequent), *of_models)))
