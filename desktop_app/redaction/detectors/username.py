"""What people are called in messengers and on web sites."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop_app.redaction.detectors.context import Context, stems
from desktop_app.redaction.finding import Finding
from desktop_app.redaction.folding import lower_case

_QQ = lower_case(r"(?<![A-Za-z])QQ(?:群|号码?|：|:|是|\s|号){0,3}\s?(?P<value>[1-9][0-9]{4,10})(?![0-9A-Za-z])")
_WECHAT = lower_case(
    r"(?:微信号?|(?<![A-Za-z])(?:WeChat|VX|wx|V信)(?: id)?)(?:是|：|:|号|为|\s"
    r"|加){0,3}(?P<value>[A-Za-z][0-9A-Za-z_\-]{5,19})(?![0-9A-Za-z_\-])"
)
_WECHAT_ID = re.compile(r"(?<![0-9A-Za-z_])(?P<value>wxid_[0-9a-z]{6,24})(?![0-9A-Za-z_])")
# "Skype: live:anna.weber", "my Discord is anna#1234", "username: anna_w", "Benutzername anna_w", "login
# jkowalski".
_NAMED = lower_case(
    r"(?<![0-9A-Za-z])(?:skype|telegram|discord|snapchat|insta|instagram|twitter|kik|steam|xbox|psn|github"
    r"|reddit|tiktok|icq"
    r"|line id|kakao(?:talk)?|(?:user|screen|nick|account|login)[ \-]?(?:name|id)|username|user|nickname"
    r"|login|benutzername|benutzerkennung"
    r"|identifiant|nom d'utilisateur|pseudo|usuario|nombre de usuario|nome utente|usuário|gebruikersnaam"
    r"|użytkownik|nazwa użytkownika"
    r"|用户名|账户名|登录名|昵称|小红书|微博|支付宝账?号?|ユーザー名|아이디)"
    r"(?:\s(?:id|name|handle|nick|account))?(?:\s(?:for|to|on|für|pour|para|per|voor|do|do)\s[^\n.,:;=]{2,30}?)?(?:(?:\s{0,2}[:：=#]\s{0,2}|\s(?:is|ist|est|es|è"
    r"|to)\s(?:now\s)?)|(?P<bare>\s)|是|为)"
    r"['\"‘“`]?(?P<value>[0-9A-Za-z][0-9A-Za-z_.:#\-]{2,31})(?![0-9A-Za-z@])"
)
_HINTS = stems(
    "qq wechat vx wx wxid skype telegram discord snapchat insta instagram twitter kik steam xbox psn "
    "github reddit tiktok icq line kakao kakaotalk user username"
    " users screen nick nickname login account benutzername benutzerkennung identifiant nom pseudo usuario "
    "nombre nome usuário gebruikersnaam użytkownik nazwa"
)
# "@anna_weber": as social networks allow them. Not the "@" of an address, a decorator or a package (`@app.route`).
_HANDLE = re.compile(
    r"@(?<![0-9A-Za-z_.@/+\-`]@)(?P<value>[A-Za-z_][0-9A-Za-z_]{2,29})(?![0-9A-Za-z_@(/=]|\.[A-Za-z_]|:[a-z])"
)
_NOT_HANDLES = frozenset(
    """
    all here channel everyone team param return returns throws author see since override deprecated media import
    font property dataclass staticmethod classmethod pytest fixture given lru_cache cached_property
    abstractmethod contextmanager overload final component input output injectable test before after charset
    keyframes supports apply include extends type types todo example
    """.split()
)


def find(text: str, context: Context) -> Iterator[Finding]:
    """Yields the name or number itself, without the word that announces it and without the "@"."""
    if context.has_han or context.says(_HINTS):
        for pattern in (_QQ, _WECHAT, _WECHAT_ID):
            for match in pattern.finditer(context.lower):
                yield _finding(match, 0.85, "messenger")
        for match in _NAMED.finditer(context.lower):
            value = match["value"].rstrip(".:-#")
            # After a mere space, or in a sentence, only what cannot be an ordinary word.
            if _is_made_up(value) or (
                match["bare"] is None and re.search(r"[:：=]\s{0,2}$", text[: match.start("value")][-3:])
            ):
                yield Finding(
                    start=match.start("value"),
                    end=match.start("value") + len(value),
                    kind="USERNAME",
                    confidence=0.75,
                    reason="named_number",
                )
    if "@" in text:
        for match in _HANDLE.finditer(text):
            if match["value"].lower() not in _NOT_HANDLES:
                yield _finding(match, 0.7, "handle")


def _is_made_up(value: str) -> bool:
    return re.search(r"[0-9_#]|[a-z]\.[a-z]|:", value) is not None


def _finding(match: re.Match[str], confidence: float, reason: str) -> Finding:
    return Finding(
        start=match.start("value"), end=match.end("value"), kind="USERNAME", confidence=confidence, reason=reason
    )
