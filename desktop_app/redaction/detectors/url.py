"""Web addresses. What leads to a person or carries a secret is told from a public page.

The bare front page of a site ("https://www.bahn.de") is hardly personal and makes replies worth learning: low
confidence. A path or a query may be ("…/holiday-with-anna"): medium. A token, a user name, a meeting or a profile
is: high.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop_app.redaction.detectors.context import Context
from desktop_app.redaction.finding import Finding

# ASCII only, because Chinese text continues without a space after an address.
_ANCHOR = re.compile(r"://|(?<![0-9A-Za-z])[Ww][Ww][Ww]\.")
_SCHEME = re.compile(r"(?<![0-9A-Za-z])[A-Za-z][A-Za-z0-9+.\-:]{1,15}$")
_URL = re.compile(
    r"(?:[A-Za-z][A-Za-z0-9+.\-:]{1,15}://|[Ww][Ww][Ww]\.)[0-9A-Za-z\-._~:/?#\[\]@!$&'()*+,;=%]{3,2000}"
)
_HOST = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.\-:]{1,20}://)?(?P<user>[^/?#@]{1,200}@)?(?P<host>[^/?#:]{1,255})")
_TRAILING = ".,;:!?'\")]"
# Sites without a scheme whose path is a person: "linkedin.com/in/anna", "t.me/anna", "github.com/anna".
_SITES = (
    "linkedin.com/in", "github.com", "gitlab.com", "t.me", "wa.me", "twitter.com", "x.com", "instagram.com",
    "facebook.com", "fb.com", "fb.me", "paypal.me", "venmo.com", "calendly.com", "weibo.com", "tiktok.com",
    "youtube.com", "vk.com", "xing.com", "researchgate.net/profile", "orcid.org", "keybase.io", "medium.com",
    "signal.me", "snapchat.com/add", "discord.gg",
)  # fmt: skip
_SITE_ENDS = tuple({f"{site.split('/')[0].rsplit('.', 1)[1]}/" for site in _SITES})
_PROFILE = re.compile(
    rf"(?<![0-9A-Za-z.@/\-])(?:www\.)?(?:{'|'.join(map(re.escape, _SITES))})/[0-9A-Za-z._%@~+\-]{{1,80}}"
    rf"(?:/[0-9A-Za-z._%?=&\-]{{0,80}}){{0,4}}",
    re.IGNORECASE,
)
_PROFILE_PATH = re.compile(
    r"(?:linkedin\.com/in/|t\.me/|wa\.me/|paypal\.me/|calendly\.com/|signal\.me/|/user(?:s|name)?/[^/]"
    r"|/profile|/u/|/~|/@|/people/|/members?/)",
    re.IGNORECASE,
)
# Meetings, shared files, invitations, unsubscribe and reset links: whoever has the link is let in.
_DOOR = re.compile(
    r"zoom\.[a-z.]{2,12}/|meet\.google|teams\.(?:microsoft|live)|docs\.google|drive\.google"
    r"|dropbox\.com/(?:s|scl|sh)|1drv\.ms|sharepoint|onedrive"
    r"|wetransfer|we\.tl|icloud\.com/|doodle\.com/|/reset|/unsubscribe|/invite|/verify|/confirm|/activate"
    r"|/share[d]?/|/magic|/login/",
    re.IGNORECASE,
)
_QUERY_SECRET = re.compile(
    r"[?&#;](?:[a-z_\-]{0,20}(?:token|key|sig|signature|secret|pass|pwd|password|auth|session|sid|code|hash"
    r"|user|uid|email|mail|name|phone|id|account|login|ticket|invite|otp)"
    r"[a-z_\-]{0,12})=[^&\s]{1,}",
    re.IGNORECASE,
)
# A piece of a path that is no word: eight or more characters with letters and digits mixed, or six digits.
_TOKEN = re.compile(
    r"[/=](?=[^/?&=#\-_.]{0,80}[0-9])(?=[^/?&=#]{0,80}[A-Za-z])[0-9A-Za-z_\-]{12,}(?=[/?&#]|$)"
    r"|[/=][0-9]{6,}(?=[/?&#]|$)"
)
_MINE = re.compile(
    r"(?:my|our|personal|his|her|their|mein\w{0,2}|mon|ma|notre|mi|mio|meu|moja|mój|naša|我的|个人)\s?(?:new\s"
    r"|own\s|personal\s)?"
    r"(?:web\s?site|site|web\s?page|home\s?page|blog|web|profile?|webseite|homepage|page|url|link|strona|网站"
    r"|主页|博客|空间)[^\n]{0,16}$",
    re.IGNORECASE,
)
_NO_PATH = 0.3
_SOME_PATH = 0.5


def find(text: str, context: Context) -> Iterator[Finding]:
    """Yields addresses with a scheme or "www.", and profiles on known sites."""
    end = 0
    for anchor in _ANCHOR.finditer(text) if "://" in text or "www." in context.lower else ():
        scheme = (
            _SCHEME.search(text, max(end, anchor.start() - 20), anchor.start())
            if anchor.group() == "://"
            else None
        )
        start = scheme.start() if scheme else anchor.start()
        match = _URL.match(text, start)
        if match is not None and start >= end:
            end = match.end()
            url = match.group().rstrip(_TRAILING)
            parts = _HOST.match(url)
            if parts is not None and "." in parts["host"] + "." * (parts["user"] is not None):
                confidence, reason = _judge(text, match.start(), url, parts, context)
                yield _finding(match.start(), url, confidence, reason)
    if "/" in text and any(site in context.lower for site in _SITE_ENDS):
        for match in _PROFILE.finditer(text):
            yield _finding(match.start(), match.group().rstrip(_TRAILING), 0.9, "private_link")


def _judge(text: str, start: int, url: str, parts: re.Match[str], context: Context) -> tuple[float, str]:
    rest = url[parts.end() :].strip("/")
    if parts["host"] in ("localhost", "127.0.0.1", "0.0.0.0"):  # noqa: S104 - not bound to
        return _NO_PATH, "public_link"
    if (
        (parts["user"] and "@" in parts["user"])
        or context.people.names_somebody(parts["host"])
        or (
            rest
            and (_QUERY_SECRET.search(url) or _DOOR.search(url) or _PROFILE_PATH.search(url) or _TOKEN.search(url))
        )
        or _MINE.search(text, max(0, start - 48), start)
    ):
        return 0.9, "private_link"
    return (_SOME_PATH, "pattern") if rest else (_NO_PATH, "public_link")


def _finding(start: int, url: str, confidence: float, reason: str) -> Finding:
    return Finding(start=start, end=start + len(url), kind="URL", confidence=confidence, reason=reason)
