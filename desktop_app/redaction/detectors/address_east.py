"""Postal addresses of China, Japan and Korea, which go from the large to the small."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop_app.redaction.detectors.context import Context
from desktop_app.redaction.finding import Finding

# 省 市 区 街 号 楼 室: at least a road with its number, or a district and a building with its number.
_PLACE = r"[一-龥]{2,7}?(?:省|自治区|特别行政区|市|区|县|旗|镇|乡|街道|新区)"
_BLOCK = re.compile("[A-Za-z]座")
_HOUSE = r"(?:[0-9A-Za-z]{1,4}(?:号楼|號樓|栋|棟|幢|座|楼|樓|单元|單元|层|室|号|號|门|房))"
_CHINESE = re.compile(
    rf"(?:{_PLACE}){{0,4}}[一-龥]{{1,7}}?(?:路|街|大道|巷|弄|胡同"
    rf"|道)(?:[一二三四五六七八九十东西南北中]段)?(?:[0-9]{{1,5}}(?:弄[0-9]{{1,5}})?[号號]?|(?=[A-Za-z]座))"
    r"(?:院)?(?:[一-龥A-Za-z]{1,8}(?:小区|花园|公寓|大厦|广场|苑|城|村|园|府|中心))?"
    rf"{_HOUSE}{{0,4}}[0-9]{{0,5}}室?"
)
_CHINESE_ESTATE = re.compile(
    rf"(?:{_PLACE}){{1,4}}[一-龥]{{1,8}}(?:小区|花园|公寓|大厦|苑|村|园|府|庄|组){_HOUSE}{{1,4}}[0-9]{{0,5}}室?"
)
# Words that stand before a Chinese address and are not part of it.
_LEAD_IN = re.compile(
    r".{0,4}(?:地址|住址|住在|住|寄到|送到|寄往|快递到|在|到|往|址|是|去|到了|了|我家)(?:是|为|：|:)?"
)
_JAPANESE = re.compile(
    r"(?:〒?\s?[0-9]{3}-[0-9]{4}\s{0,2})?(?:東京都|北海道|(?:大阪|京都)府"
    r"|[一-龥]{2,3}県)?[一-龥ァ-ンー々]{1,7}?[市区郡町村](?:[一-龥ァ-ンー々ケヶ]{1,8}?[区町村])?[一-龥ぁ-んァ-ンー々ケヶ]{1,10}?"
    r"\s?[0-9]{1,4}(?:丁目\s?[0-9]{1,4}番地?\s?(?:[0-9]{1,4}号?)?|(?:[\-－‐ー][0-9]{1,4}){1,3}"
    r"|番地?(?:[0-9]{1,4}号?)?)(?:\s?[ァ-ンー一-龥A-Za-z]{2,16}\s?[0-9]{1,4}号?室?)?"
)
_JAPANESE_POSTCODE = re.compile(r"〒\s?[0-9]{3}-?[0-9]{4}")
_KOREAN = re.compile(
    r"(?:[가-힣]{2,7}(?:특별시|광역시|특별자치시|특별자치도|도|시)\s?)?(?:[가-힣]{1,5}[시군구]\s?){0,2}"
    r"(?:[가-힣]{1,8}[읍면동리]\s)?(?:[가-힣]{1,8}[0-9]{0,4}(?:로|길|거리|가)|[가-힣]{1,6}동)\s?(?:지하\s?)?[0-9]{1,4}"
    r"(?:-[0-9]{1,4})?(?:번길\s?[0-9]{1,4}(?:-[0-9]{1,4})?|번지)?"
    r"(?:[, ]{1,2}(?:[가-힣]{1,12}\s?)?[0-9]{1,4}동)?(?:,?\s?[0-9]{1,5}호)?(?:\s?\([가-힣0-9, ]{2,20}\))?"
)
_CHINESE_HINTS = (
    "路",
    "街",
    "道",
    "巷",
    "弄",
    "胡同",
    "小区",
    "花园",
    "公寓",
    "大厦",
    "苑",
    "村",
    "园",
    "府",
    "庄",
    "组",
)
_JAPANESE_HINTS = ("丁目", "番地", "〒", "市", "区", "町", "村")
_HANGUL = re.compile("[가-힣]")


def find(text: str, context: Context) -> Iterator[Finding]:
    """Yields the whole address as one finding."""
    if not context.has_han:
        return
    if any(hint in text for hint in _CHINESE_HINTS):
        for pattern in (_CHINESE, _CHINESE_ESTATE):
            # "西宁路G座" has no digit near it.
            for match in pattern.finditer(text) if _BLOCK.search(text) else context.near_numbers(pattern):
                lead_in = _LEAD_IN.match(match.group())
                start = match.start() + (lead_in.end() if lead_in else 0)
                # What is left must still begin with a name: "在3号" is none.
                if re.match(r"[一-龥]{2}", text[start : match.end()]):
                    yield _finding(start, match.end())
    if any(hint in text for hint in _JAPANESE_HINTS):
        for pattern in (_JAPANESE, _JAPANESE_POSTCODE):
            for match in context.near_numbers(pattern):
                yield _finding(match.start(), match.end())
    if _HANGUL.search(text):
        for match in context.near_numbers(_KOREAN):
            # A road alone ("세종로 3") is too little: a city, district or town must be named.
            if re.search(r"[시군구도동읍면]\s", match.group()):
                yield _finding(match.start(), match.end())


def _finding(start: int, end: int) -> Finding:
    return Finding(start=start, end=end, kind="ADDRESS", confidence=0.8, reason="pattern")
