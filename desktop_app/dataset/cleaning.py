"""What is left out of the pairs, and why.

The reasons are codes; `core.sentences` has the words ("drop_<reason>").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from desktop_app.dataset.near_duplicates import first_of_each
from desktop_app.dataset.pairs import Candidate

LONGEST_CHARACTERS = 6000
"""Of input and output each: about 1,500 tokens; longer pairs would be cut, and a cut answer teaches nonsense."""

_CJK_CHARACTER = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_WORD = re.compile(r"[^\W_]+")
_FORWARD_SUBJECT = re.compile(
    r"^\s*(?:(?:re|aw|sv)\s*:\s*)?(?:fwd?|wg|tr|rv|转发|轉寄|轉發)\s*[:：]", re.IGNORECASE
)
_FORWARD_TEXT = re.compile(
    r"^-{2,12}\s?(?:forwarded message|weitergeleitete nachricht|original message|message transféré"
    r"|mensaje reenviado"
    r"|转发的?邮件|原始邮件)\s?-{2,12}\s*$|^begin forwarded message:",
    re.IGNORECASE | re.MULTILINE,
)
# A language model's own voice, where a log of one was imported.
_REFUSAL = re.compile(
    r"\bas an ai\b|\bi(?:'m| am) an ai\b|\bas a (?:large )?language model\b|\bals (?:ein )?ki\b"
    r"|作为(?:一个)?(?:AI|人工智能|语言模型)",
    re.IGNORECASE,
)
# data-juicer drops texts whose repeated ten-character pieces make up more than a fifth to three fifths.
_REPEATED_SHARE = 0.5
_REPEATED_LENGTH = 10


def clean(candidates: Sequence[Candidate]) -> tuple[list[Candidate], dict[str, int]]:
    """Returns what is kept, in the order given, and how many were dropped for each reason."""
    dropped: Counter[str] = Counter()
    good: list[Candidate] = []
    seen: set[tuple[str, str]] = set()
    for candidate in candidates:
        reason = fault(candidate)
        if not reason:
            same = (_plain(candidate.example.input), _plain(candidate.example.output))
            reason = "exact_duplicate" if same in seen else ""
            seen.add(same)
        if reason:
            dropped[reason] += 1
        else:
            good.append(candidate)
    first = first_of_each([f"{c.incoming}\n{c.example.output}" for c in good])
    kept = [candidate for index, candidate in enumerate(good) if first[index] == index]
    if len(kept) < len(good):
        dropped["near_duplicate"] = len(good) - len(kept)
    return kept, dict(dropped)


def fault(candidate: Candidate) -> str:
    """Returns why a pair cannot be used on its own account, or ""."""
    source, answer = candidate.example.input, candidate.example.output
    if candidate.withheld:
        return "withheld"
    if not source:
        return "empty_input"
    if count_words(answer) < 2:
        return "reply_too_short"
    if len(source) > LONGEST_CHARACTERS or len(answer) > LONGEST_CHARACTERS:
        return "too_long"
    if "\ufffd" in source or "\ufffd" in answer:
        return "mojibake"
    if _FORWARD_TEXT.search(answer) or (_FORWARD_SUBJECT.match(candidate.subject) and count_words(answer) < 6):
        return "forwarded"
    if _REFUSAL.search(answer):
        return "refusal"
    if is_repetitive(answer):
        return "repetitive"
    return ""


def count_words(text: str) -> int:
    """Words; in Chinese, Japanese and Korean two characters count as one word."""
    east = len(_CJK_CHARACTER.findall(text))
    return (east + 1) // 2 + len(_WORD.findall(_CJK_CHARACTER.sub(" ", text)))


def is_repetitive(text: str) -> bool:
    """Whether most of the text repeats itself ("hahahaha…", one line pasted again and again)."""
    plain = re.sub(r"\s+", " ", text)
    pieces = [plain[i : i + _REPEATED_LENGTH] for i in range(len(plain) - _REPEATED_LENGTH + 1)]
    if len(pieces) < 2 * _REPEATED_LENGTH:
        return False
    again = sum(n for n in Counter(pieces).values() if n > 1)
    return again / len(pieces) > _REPEATED_SHARE


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()
