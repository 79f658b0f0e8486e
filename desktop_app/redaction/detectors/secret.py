"""Passwords, one-time codes and keys: things that must never be trained on, not even in another form."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator

from desktop_app.redaction.detectors.context import Context, has_digit
from desktop_app.redaction.finding import Finding

# The value is the named group. After ":" or "=" any word counts, after "is" it must hold a digit or a sign: "my
# password is wrong" says nothing.
_PASSWORD = re.compile(
    r"(?<![0-9A-Za-z])(?:pass(?:word|code|wort|phrase)|passwd|pwd|pw|kennwort|mot de passe|contraseña|PIN|TAN)"
    r"(?:\s{0,2}[:=：]\s{0,2}(?P<plain>[^\s,;，。；]{4,128})"
    r"|\s{1,2}(?:(?:is|was|are|lautet|ist|war|est|es|still|now|noch|jetzt)\s{1,2}){1,3}(?P<said>(?=[^\s]{0,64}[0-9!@#$%^&*_])[^\s,;]{4,128})"
    # "with password Qr7!dke#39": a letter and a digit or a sign, or it is an ordinary word.
    r"|\s['\"‘“(]{0,2}(?P<bare>(?=[^\s]{0,64}[A-Za-z])(?=[^\s]{0,64}[0-9!@#$%^&*])[^\s,;'\"’”)]{6,128}))",
    re.IGNORECASE,
)
_KEY_WORD = re.compile(
    r"(?<![0-9A-Za-z])(?:api[ _\-]?key|access[ _\-]?(?:key|token)|secret(?:[ _\-]?key)?|token|auth|bearer)"
    r"(?:\s{0,2}[:=]\s{0,2}|\s)['\"]?(?P<plain>(?=[^\s]{0,128}[0-9])[0-9A-Za-z_\-+/.=]{8,256})",
    re.IGNORECASE,
)
_PASSWORD_CN = re.compile(r"(?:密码|口令|パスワード)(?:是|为|：|:|\s){1,3}(?P<plain>[!-~]{4,128})")
_CODE = re.compile(
    r"(?<![0-9A-Za-z])(?:(?:verification|security|access|login|confirmation|one-time|authentication|sicherheits"
    r"|bestätigungs|best[aä]tigungs)[ \-]?code|OTP|2FA|code\s{1,2}(?:is|ist|lautet))"
    r"[^0-9A-Za-z\n]{1,6}(?:(?:is|ist|lautet)\s{1,2})?(?P<code>[0-9]{3,4}[ \-]?[0-9]{1,4}|[A-Z]-?[0-9]{6})"
    r"(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_CODE_SAID = re.compile(
    r"(?<![0-9A-Za-z])(?:code|OTP|TAN|PIN)(?:\s[a-zäöü]{1,12}){0,4}\s{1,2}(?:is|was|are|ist|war|lautet)\s{1,2}"
    r"(?P<code>[0-9]{3,4}[ \-]?[0-9]{1,4})(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_CODE_FIRST = re.compile(
    r"(?<![0-9A-Za-z])(?P<code>[0-9]{4,8})\s{1,2}(?:is your|ist Ihr|ist dein)[^\n]{0,40}(?:code|TAN|PIN)",
    re.IGNORECASE,
)
_CODE_CN = re.compile(
    r"(?:验证码|驗證碼|校验码|动态码|認証コード)[^0-9A-Za-z\n]{0,6}(?P<code>[0-9A-Za-z]{4,8})(?![0-9A-Za-z])"
)
_CODE_CN_FIRST = re.compile(
    r"(?<![0-9A-Za-z])(?P<code>[0-9]{4,8})(?:\s{0,2})(?:是您的|为您的|（)[^\n]{0,12}(?:验证码|校验码)"
)
# Prefixes that the makers of the keys document: OpenAI, GitHub, Slack, AWS, Google, Stripe, GitLab,
# Hugging Face, npm.
_KEY = re.compile(
    r"(?<![0-9A-Za-z])(?:sk-[A-Za-z0-9_\-]{16,200}|gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255}"
    r"|xox[abprs]-[A-Za-z0-9\-]{10,200}|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[A-Za-z0-9_\-]{30,50}"
    r"|[rs]k_(?:live|test)_[A-Za-z0-9]{10,200}|glpat-[A-Za-z0-9_\-]{16,64}|hf_[A-Za-z0-9]{20,64}"
    r"|npm_[A-Za-z0-9]{30,64}|eyJ[A-Za-z0-9_\-]{8,2000}\.[A-Za-z0-9_\-]{4,4000}\.[A-Za-z0-9_\-]{4,1000})"
)
_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[0-9A-Za-z+/=\s:,\-]{0,20000}")
_RANDOM = re.compile(r"(?<![0-9A-Za-z_\-+/=.@])[A-Za-z0-9_\-+/]{24,200}={0,2}(?![0-9A-Za-z_\-+/=@])")
# Every pattern that needs a word before the secret holds one of these.
_HINTS = (
    "pass", "pw", "kennwort", "mot de", "contrase", "pin", "tan", "code", "otp", "2fa", "key", "token", "secret",
    "auth", "bearer", "密码", "口令", "パスワード", "验证码", "驗證碼", "校验码", "动态码", "認証コード",
)  # fmt: skip
# A random base-64 word of 24 characters has about 4.2 bits a character, a long English word or a path below 3.6.
_RANDOM_BITS = 3.9


def find(text: str, context: Context) -> Iterator[Finding]:
    """Yields the secret itself, without the word that announces it."""
    lower = text.lower()
    if any(hint in lower for hint in _HINTS):
        yield from _announced(text)
    if has_digit(text) or "-----" in text:
        yield from _recognised(text)


def _announced(text: str) -> Iterator[Finding]:
    for pattern in (_PASSWORD, _PASSWORD_CN, _KEY_WORD, _CODE_SAID, _CODE, _CODE_FIRST, _CODE_CN, _CODE_CN_FIRST):
        for match in pattern.finditer(text):
            group = next(name for name, value in match.groupdict().items() if value is not None)
            end = match.start(group) + len(match.group(group).rstrip(".,;!?)\"'"))
            if end > match.start(group):
                yield _finding(match.start(group), end, 0.9, "secret_word")


def _recognised(text: str) -> Iterator[Finding]:
    for pattern in (_KEY, _PRIVATE_KEY):
        for match in pattern.finditer(text):
            yield _finding(match.start(), match.end(), 0.99, "key_prefix")
    for match in _RANDOM.finditer(text):
        word = match.group()
        mixed = (
            any(c.isdigit() for c in word) and any(c.isupper() for c in word) and any(c.islower() for c in word)
        )
        if mixed and _bits(word) >= _RANDOM_BITS:
            yield _finding(match.start(), match.end(), 0.7, "looks_random")


def _bits(word: str) -> float:
    """Returns Shannon's entropy in bits a character."""
    total = len(word)
    return -sum(n / total * math.log2(n / total) for n in Counter(word).values())


def _finding(start: int, end: int, confidence: float, reason: str) -> Finding:
    return Finding(start=start, end=end, kind="SECRET", confidence=confidence, reason=reason)
