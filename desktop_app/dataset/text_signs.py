"""What one text shows about itself: its script, its words, damage, repetition, codes. Linear in its length."""

from __future__ import annotations

import re
from collections import Counter

from ftfy.badness import badness

_CJK_CHARACTER = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_WORD = re.compile(r"[^\W_]+")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_DENSE = re.compile("[\u0e00-\u0eff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff]")
# The words stand near the digits, on either side: "your code is 482 913", "482913 是您的验证码".
_CODE_WORD = re.compile(
    r"verification code|security code|one-time (?:code|password)|login code|passcode|\botp\b|\b2fa\b|\bpin\b"
    r"|验证码|驗證碼|校验码|动态码|動態碼|认证码|認證碼|確認コード|인증번호|einmalcode|code de vérification"
    r"|código de verificación|код подтверждения",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<![0-9])[0-9](?:[ -]?[0-9]){3,7}(?![0-9])")

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

    Of short texts 0: two equal lines are no fault. Pieces of ten characters count, at most those of 4,000.
    """
    plain = _SPACE.sub(" ", text)[:4000]
    count = len(plain) - _REPEATED_LENGTH + 1
    if count < 2 * _REPEATED_LENGTH:
        return 0.0
    pieces = Counter([plain[i : i + _REPEATED_LENGTH] for i in range(count)])
    return 1 - sum(1 for n in pieces.values() if n == 1) / count


def is_damaged(text: str) -> bool:
    """Whether letters were lost on the way: U+FFFD, "schÃ¶n" for "schön" (ftfy's heuristic, Apache-2.0), or
    "浣犲ソ" for "你好" (UTF-8 read as GBK, which ftfy leaves out)."""
    if text.isascii():
        return False
    return "\ufffd" in text or badness(text) > 0 or _was_read_as_gbk(text)


def _was_read_as_gbk(text: str) -> bool:
    """Whether the Chinese in a text, written as GBK, is good UTF-8 with at least three Chinese characters in it.

    Real Chinese never is: half of the second bytes of GBK cannot stand there in UTF-8.
    """
    written = "".join(_NOT_ASCII.findall(text[:400]))[:120].encode("gbk", "ignore")
    # The last character may be cut.
    read = written.decode("utf-8", "ignore")
    return len(_CJK_CHARACTER.findall(read)) >= 3 and len(read.encode()) * 10 >= len(written) * 9


def has_odd_characters(text: str) -> bool:
    """Whether letters and digits are less than a quarter of the text's visible characters."""
    visible = _SPACE.sub("", text)
    return len(visible) >= 8 and sum(character.isalnum() for character in visible) * 4 < len(visible)


def has_one_time_code(text: str) -> bool:
    """Whether a number of four to eight digits stands beside a word such as "verification code" or 验证码."""
    return any(
        _CODE_WORD.search(text, max(0, found.start() - 60), found.end() + 40)
        for found in _CODE.finditer(text[:8000])
    )


def estimate_tokens(text: str) -> int:
    """Returns about how many tokens a text is, where no tokenizer is at hand.

    Four ASCII characters are a token (OpenAI's rule of thumb for English), one and a half Chinese, Japanese or
    Korean ones (vocabularies of Qwen and Llama 3), two of any other letters, one of the scripts of South and
    South-East Asia. Within a quarter of the truth for ordinary mail; too high rather than too low.
    """
    other = len(_NOT_ASCII.findall(text))
    if not other:
        return -(-len(text) // 4)
    east = len(_CJK_CHARACTER.findall(text))
    dense = len(_DENSE.findall(text))
    return round((len(text) - other) / 4 + east / 1.5 + dense + (other - east - dense) / 2 + 0.5)
