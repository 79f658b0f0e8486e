"""Phone numbers, and the numbers and names of messengers (QQ, WeChat).

`phonenumbers.PhoneNumberMatcher` finds little without the right country, so candidates are found here and
the library only judges the doubtful ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from desktop_app.redaction.detectors.context import Context, has_digit
from desktop_app.redaction.finding import Finding

# 7 to 15 digits (ITU-T E.164) with the usual marks between, and an extension.
_CANDIDATE = re.compile(
    r"(?<![0-9A-Za-z#])(?<![0-9][.,:/\-])(?:\+|\(\+?)?[0-9](?:[ \u00a0.()/\-]{0,3}[0-9]){5,16}"
    r"(?:\s{0,2}(?:x|ext\.?|转|Durchwahl)\s{0,2}[0-9]{1,6})?(?![0-9A-Za-z%€$£])(?![.,:/][0-9])",
    re.IGNORECASE,
)
_WORD_BEFORE = re.compile(
    r"(?:phone|call|tel|mobile|mobil|cell|fax|handy|ruf|nummer|number|whatsapp|sms|text|dial|reach|portable|móvil"
    r"|电话|手机|座机|打|拨|联系|热线|传真|電話)[^0-9\n]{0,24}$",
    re.IGNORECASE,
)
_OTHER_WORD_BEFORE = re.compile(
    r"(?:order|invoice|ticket|ref|reference|bestell\w{0,8}|rechnung\w{0,8}|kunden\w{0,8}|auftrag\w{0,8}|isbn|tracking"
    r"|sku|article|artikel|version|订单号?|单号|编号|会议号|房间号|发票号?|运单号?|€|\$|£|¥|EUR|USD)\s{0,2}"
    r"(?:nr|no|number|nummer|id)?[.:#：\s\-]{0,4}$",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:19|20)[0-9]{2}[.\-/ ][0-1]?[0-9][.\-/ ][0-3]?[0-9](?: [0-9]{2})?"
    r"|[0-3]?[0-9][.\-/ ][0-3]?[0-9][.\-/ ](?:19|20)?[0-9]{2}"
    r"(?: [0-9]{2})?|(?:19|20)[0-9]{2}\s?-\s?(?:19|20)[0-9]{2}|(?:19"
    r"|20)[0-9]{2}[01][0-9][0-3][0-9](?:[0-2][0-9][0-5][0-9]){0,1}"
)
_CHINESE_MOBILE = re.compile(r"1[3-9][0-9][ \-]?[0-9]{4}[ \-]?[0-9]{4}")
_CHINESE_LANDLINE = re.compile(r"0[1-9][0-9]{1,2}[ \-]?[2-9][0-9]{6,7}(?:\s{0,2}(?:转|-)\s{0,2}[0-9]{1,6})?")
_GROUPED = re.compile(
    r"\(0?[0-9]{2,4}\)[ .\-]?[0-9]{3,4}[ .\-]?[0-9]{3,4}|[0-9]{3}[.\- ][0-9]{3}[.\- ][0-9]{4}"
    r"|[0-9]{2}(?:[ .\-][0-9]{2}){3,4}|0[0-9]{2,5}[ /\-][0-9 \-]{5,12}"
)
_QQ = re.compile(
    r"(?<![A-Za-z])QQ(?:群|号码?|：|:|是|\s|号){0,3}\s?(?P<value>[1-9][0-9]{4,10})(?![0-9A-Za-z])", re.IGNORECASE
)
_WECHAT = re.compile(
    r"(?:微信号?|(?<![A-Za-z])(?:WeChat|VX|wx)(?: id)?)(?:是|：|:|号|\s"
    r"|加){0,3}(?P<value>[A-Za-z][0-9A-Za-z_\-]{5,19})(?![0-9A-Za-z_\-])",
    re.IGNORECASE,
)
_WECHAT_ID = re.compile(r"(?<![0-9A-Za-z_])wxid_[0-9a-z]{6,24}(?![0-9A-Za-z_])")


def find(text: str, context: Context) -> Iterator[Finding]:
    """Yields numbers that are written like a phone number, named as one, or valid in a likely country."""
    if has_digit(text):
        yield from _numbers(text, context)
    for pattern in (_QQ, _WECHAT):
        for match in pattern.finditer(text):
            yield Finding(
                start=match.start("value"),
                end=match.end("value"),
                kind="PHONE",
                confidence=0.85,
                reason="messenger",
            )
    for match in _WECHAT_ID.finditer(text):
        yield Finding(start=match.start(), end=match.end(), kind="PHONE", confidence=0.95, reason="messenger")


def _numbers(text: str, context: Context) -> Iterator[Finding]:
    for match in _CANDIDATE.finditer(text):
        judged = _judge(text, match, context)
        if judged:
            confidence, reason = judged
            yield Finding(start=match.start(), end=match.end(), kind="PHONE", confidence=confidence, reason=reason)


def _judge(text: str, match: re.Match[str], context: Context) -> tuple[float, str] | None:
    """Returns confidence and reason, or None when the number is something else."""
    number = match.group()
    digits = sum(c.isdigit() for c in number)
    before = max(0, match.start() - 40)
    if _DATE.fullmatch(number) or _OTHER_WORD_BEFORE.search(text, before, match.start()):
        return None
    if number.startswith(("+", "(+", "00")) and digits >= 8:
        return 0.9, "pattern"
    if _CHINESE_MOBILE.fullmatch(number) or _CHINESE_LANDLINE.fullmatch(number):
        return 0.9, "pattern"
    if _WORD_BEFORE.search(text, before, match.start()):
        return 0.8, "named_number"
    if _GROUPED.fullmatch(number.split("x")[0].rstrip()) or (number.startswith("0") and digits >= 9):
        return 0.75, "pattern"
    if digits >= 9 and any(_is_valid(number, region) for region in context.regions):
        return 0.6, "valid_number"
    return None


def _is_valid(number: str, region: str) -> bool:
    try:
        return bool(phonenumbers.is_valid_number(phonenumbers.parse(number, region)))
    except phonenumbers.NumberParseException:
        return False
