"""What one text shows about itself: its script, its words, damage, repetition, codes. Linear in its length."""

from __future__ import annotations

import re

import numpy as np
from ftfy.badness import badness

from desktop_app.dataset.runs import character_runs

_CJK_CHARACTER = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_WORD = re.compile(r"[^\W_]+")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
# The words stand near the digits, on either side: "your code is 482 913", "482913 是您的验证码".
_CODE_WORD = re.compile(
    r"verification code|security code|one-time (?:code|password)|login code|passcode|\botp\b|\b2fa\b|\bpin\b"
    r"|验证码|驗證碼|校验码|动态码|動態碼|认证码|認證碼|確認コード|인증번호|einmalcode|code de vérification"
    r"|código de verificación|код подтверждения",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<![0-9])(?<![0-9][ -])[0-9](?:[ -]?[0-9]){3,7}(?![ -]?[0-9])")

# data-juicer drops texts whose repeated ten-character pieces make up more than a fifth to three fifths.
_REPEATED_LENGTH = 10
REPETITIVE_FROM = 0.5
SUSPICIOUS_FROM = 0.3


def count_words(text: str) -> int:
    """Words; in Chinese, Japanese and Korean two characters count as one word."""
    if text.isascii():
        return len(_WORD.findall(text))
    east = len(_CJK_CHARACTER.findall(text))
    return (east + 1) // 2 + len(_WORD.findall(_CJK_CHARACTER.sub(" ", text)))


def without_links(text: str) -> str:
    return _LINK.sub(" ", text)


def repeated_share(text: str) -> float:
    """Returns how much of the text repeats itself ("hahahaha…", one line pasted again and again), 0 to 1.

    Pieces of ten characters count, at most those of 4,000 characters. 0 for short texts, where two equal lines are
    no fault.
    """
    plain = _SPACE.sub(" ", text)[:4000]
    if len(plain) < 3 * _REPEATED_LENGTH:
        return 0.0
    pieces = np.sort(character_runs(plain, _REPEATED_LENGTH))
    same = pieces[1:] == pieces[:-1]
    # A piece repeats when it equals the one before it or the one after it.
    again = np.count_nonzero(same[1:] | same[:-1]) + int(same[0]) + int(same[-1])
    return float(again / pieces.size)


def is_damaged(text: str) -> bool:
    """Whether letters were lost on the way: U+FFFD, "schÃ¶n" for "schön" (ftfy's heuristic, Apache-2.0), or
    "浣犲ソ" for "你好" (UTF-8 read as GBK, which ftfy leaves out)."""
    if text.isascii():
        return False
    # A text is damaged from its beginning or not at all, as it was decoded at once.
    return "\ufffd" in text or badness(text[:1000]) > 0 or _was_read_as_gbk(text)


def _was_read_as_gbk(text: str) -> bool:
    """Whether the Chinese in a text, written as GBK, is good UTF-8 with at least three Chinese characters in it.

    Real Chinese never is: half of the second bytes of GBK cannot stand there in UTF-8.
    """
    written = "".join(_NOT_ASCII.findall(text[:400]))[:120].encode("gbk", "ignore")
    # The last character may be cut.
    read = written.decode("utf-8", "ignore")
    return len(_CJK_CHARACTER.findall(read)) >= 3 and len(read.encode()) * 10 >= len(written) * 9


def has_odd_characters(text: str) -> bool:
    """Whether letters and digits are less than a quarter of the first 400 visible characters."""
    text = text[:400]
    visible = len(text) - sum(map(len, _SPACE.findall(text)))
    return visible >= 8 and sum(map(len, _WORD.findall(text))) * 4 < visible


def has_one_time_code(text: str) -> bool:
    """Whether a number of four to eight digits stands beside a word such as "verification code" or 验证码."""
    return any(
        _CODE_WORD.search(text, max(0, found.start() - 60), found.end() + 40)
        for found in _CODE.finditer(text[:8000])
    )


def estimate_tokens(text: str) -> int:
    """Returns about how many tokens a text is, where no tokenizer is at hand.

    Four ASCII characters are a token (OpenAI's rule of thumb for English), two of the letters that UTF-8 writes in
    two bytes (accents, Cyrillic, Greek, Arabic, Hebrew), one and a half of all others (Chinese, Japanese, Korean,
    the scripts of India: vocabularies of Qwen and Llama 3). An estimate: within a third for ordinary mail.
    """
    length = len(text)
    if text.isascii():
        return -(-length // 4)
    plain = len(text.encode("ascii", "ignore"))
    # One byte more for each letter of two bytes, two more for each of three: counted without looking at letters.
    three = len(text.encode("utf-8", "replace")) - length - (length - plain)
    two = max(0, length - plain - three)
    return round(plain / 4 + two / 2 + three / 1.5 + 0.5)
