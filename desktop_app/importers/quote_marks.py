"""Lines with which mail programs introduce a quoted mail, as linear-time patterns.

The libraries in `reply_text` know the Western ones; these are the ones they miss (Chinese, Japanese, Korean) or on
which they hang, and the header blocks that Outlook writes in every language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# "-----Original Message-----", "---- 原始邮件 ----", "Begin forwarded message:"
_DELIMITER = re.compile(
    r"[-_=*\s]{2,60}(?:original message|original appointment|ursprüngliche nachricht"
    r"|message d.origine|message transféré"
    r"|mensaje original|messaggio originale|mensagem original|oorspronkelijk bericht|forwarded message"
    r"|weitergeleitete nachricht|(?:原始|转发的?|回复的?|轉寄的?)(?:邮件|郵件|信件|訊息)|original mail"
    r"|元のメッセージ|転送メッセージ|원본 메[시일]지?)[-_=*\s]{0,60}",
    re.IGNORECASE,
)
_FORWARD_BEGINS = re.compile(
    r"(?:begin forwarded message|anfang der weitergeleiteten nachricht|début du message (?:transféré|réexpédié)"
    r"|以下は、?転送されたメッセージです|开始转发的邮件)\s?[:：]?",
    re.IGNORECASE,
)
_FIELD_FROM = re.compile(
    r"[*\s]{0,4}(?:from|von|de|da|van|fra|från|od|от|发件人|寄件者|寄件人|差出人|보낸 ?사람)\s?\*?\s?[:：]",
    re.IGNORECASE,
)
_FIELD_OTHER = re.compile(
    r"[*\s]{0,4}(?:sent|date|to|cc|subject|gesendet|datum|an|betreff|envoyé|à|objet|enviado|para|asunto|assunto"
    r"|inviato|a|oggetto|verzonden|aan|onderwerp|发送时间|发送日期|日期|时间|收件人|抄送|主题|寄件日期|收件者|副本|主旨"
    r"|送信日時|日付|宛先|件名|보낸 ?날짜|받는 ?사람|제목)\s?\*?\s?[:：]",
    re.IGNORECASE,
)
_INTRO_CJK = re.compile(
    r"(?:在|于|於)?.{0,200}(?:于|於|在|，|,|>|＞).{2,120}(?:写道|寫道|写到)\s?[:：]?"
    r"|.{2,200}(?:のメール|が書きました|さんは書きました|さんが書きました|の書き込み|wrote)\s?[:：]"
    r"|\d{4}年.{4,200}[<＜].{3,100}[>＞]\s?[:：]|.{2,200}님이 작성\s?[:：]?"
)
# Any words between rows of dashes; people do not decorate a sentence so.
_DASHED = re.compile(r"-{4,}\s?[^-\s][^\n]{2,120}?[^-\s]\s?-{4,}")
_INTRO_ENDS = re.compile(
    r"\b(?:wrote|writes|sent|schrieb|écrit|escribió|scritto|schreef|skrev|escreveu|napsal(?:\(a\))?"
    r"|napisał(?:\(a\)|a)?|написала?|пише|viết|kirjoitti|yazdı)(?: .{0,60})?\s?[:：]?$",
    re.IGNORECASE,
)
_ENDS_WITH_ADDRESS = re.compile(r"[<(\[]?[^\s<>]+@[^\s<>]+[>)\]]?\s?[:：]$")
_ADDRESS = re.compile(r"[^\s<>]+@[^\s<>]+\.\w")
_HAS_DATE = re.compile(r"\d{1,2}[:.h]\d\d|\d{4}|\d{1,2}[./-]\d{1,2}")
_RULE = re.compile(r"[-_—=]{10,}")

LONGEST_INTRO = 400
_INTRO_LINES = 3


def is_quoted_line(line: str) -> bool:
    return line.lstrip(" ").startswith((">", "＞"))


def quote_begins(lines: Sequence[str], index: int) -> int:
    """Returns how many lines from `index` introduce a quoted mail: 0 when none does."""
    line = lines[index].strip()
    if not line or len(line) > LONGEST_INTRO:
        return 0
    if _DELIMITER.fullmatch(line) or _FORWARD_BEGINS.fullmatch(line) or _DASHED.fullmatch(line):
        return 1
    if _FIELD_FROM.match(line):
        following = [other for other in lines[index + 1 : index + 7] if other.strip()][:4]
        return 1 if sum(1 for other in following if _FIELD_OTHER.match(other)) >= 2 else 0
    if _RULE.fullmatch(line):
        after = next(
            (place for place in range(index + 1, min(index + 4, len(lines))) if lines[place].strip()), None
        )
        if after is not None and _FIELD_FROM.match(lines[after].strip()):
            return after - index if quote_begins(lines, after) else 0
        return 0
    if _INTRO_CJK.fullmatch(line) and _HAS_DATE.search(line):
        return 1
    return _wrapped_intro(lines, index)


def _wrapped_intro(lines: Sequence[str], index: int) -> int:
    """ "On <date>, <who> wrote:" in its many orders, broken over up to three lines."""
    joined = ""
    for count, line in enumerate(lines[index : index + _INTRO_LINES], start=1):
        if not line.strip():
            break
        joined = f"{joined} {line.strip()}".strip()
        if len(joined) > LONGEST_INTRO:
            break
        has_date = _HAS_DATE.search(joined) is not None
        has_address = _ADDRESS.search(joined) is not None
        if not has_date and not has_address:
            # The first line of a wrapped introduction carries the date or the address.
            return 0
        if _INTRO_ENDS.search(joined[-120:]) and (joined.endswith((":", "：")) or has_date):
            return count
        if has_date and _ENDS_WITH_ADDRESS.search(joined[-120:]):
            return count
    return 0
