"""What is left out of the pairs, and why.

The reasons are codes; `core.sentences` has the words ("drop_<reason>").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from desktop_app.dataset.near_duplicates import first_of_each
from desktop_app.dataset.pair_index import UNUSABLE
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


@dataclass(frozen=True, slots=True)
class Judgement:
    """`reason`: why a pair is left out, "" when it is used. `flags`: what else was seen, see `flags`."""

    reason: str = ""
    flags: tuple[str, ...] = ()


def judge(candidates: Sequence[Candidate], ignored: Collection[str] = ()) -> list[Judgement]:
    """Returns a judgement for each candidate.

    Args:
        candidates: the oldest first, so that of two near-duplicates the earlier one is kept.
        ignored: reasons that the person does not want to be used.
    """
    judged: list[Judgement] = []
    good: list[int] = []
    seen: dict[tuple[str, str], str] = {}
    for index, candidate in enumerate(candidates):
        reason = fault(candidate)
        flags: tuple[str, ...] = ()
        if not reason or reason in ignored:
            same = (_plain(candidate.example.input), _plain(candidate.example.output))
            first = seen.setdefault(same, candidate.pair_id)
            if first != candidate.pair_id:
                reason, flags = "exact_duplicate", (f"duplicate_of={first}",)
        if not reason or (reason in ignored and reason not in UNUSABLE and reason != "exact_duplicate"):
            good.append(index)
        judged.append(Judgement(reason, flags))
    first_of = first_of_each([f"{candidates[i].incoming}\n{candidates[i].example.output}" for i in good])
    for place, index in enumerate(good):
        if first_of[place] != place and not judged[index].reason:
            twin = candidates[good[first_of[place]]].pair_id
            judged[index] = Judgement("near_duplicate", (f"near_duplicate_of={twin}",))
    return judged


def fault(candidate: Candidate) -> str:
    """Returns why a pair cannot be used on its own account, or ""."""
    source, answer = candidate.example.input, candidate.example.output
    if candidate.withheld:
        return "withheld"
    if not source:
        return "empty_input"
    if not answer.strip():
        return "empty_reply"
    if count_words(answer) < 2:
        return "reply_too_short"
    if len(source) > LONGEST_CHARACTERS or len(answer) > LONGEST_CHARACTERS:
        return "too_long"
    if "\ufffd" in source or "\ufffd" in answer:
        return "mojibake"
    if _FORWARD_TEXT.search(answer) or (_FORWARD_SUBJECT.match(candidate.subject) and count_words(answer) < 6):
        return "forwarded"
    if candidate.kind == "assistant" and _REFUSAL.search(answer):
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
