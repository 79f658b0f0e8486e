"""Dates of birth: a date where the words say that somebody was born."""

from __future__ import annotations

from collections.abc import Iterator

from desktop_app.redaction.detectors.context import Context, stems
from desktop_app.redaction.finding import Finding
from desktop_app.redaction.folding import lower_case

_YEAR = r"(?:18[5-9]|19[0-9]|20[0-4])[0-9]"
_MONTH = (
    r"(?:jan|feb|fév|fev|mar|mär|maa|apr|abr|avr|kwi|ma[ijy]|jun|juin|cze|giu|jul|juil|lip|lug|aug|ago|août|mei|mag"
    r"|aoû|sie|sep|set|wrz|okt|oct|out|ott|paź|nov|nob|lis"
    r"|dec|dez|dic|déc|gru|gen|ene|sty|lut|янв|фев|мар|апр|ма[яй]|июн|июл|авг|сен|окт|ноя|дек)[^\W\d_]{0,9}"
)
_DATE = (
    rf"(?:{_YEAR}\s?[-/.年년]\s?[0-1]?[0-9]\s?[-/.月월]\s?[0-3]?[0-9](?:日|일|号)?(?![0-9])"
    rf"|[0-3]?[0-9]\s?[-/.]\s?[0-3]?[0-9]\s?[-/.]\s?(?:{_YEAR}|[0-9]{{2}})(?![0-9])"
    rf"|[0-3]?[0-9](?:st|nd|rd|th|\.|º|er|ª)?\s(?:of\s|de\s|d')?{_MONTH}\.?,?(?:\s(?:de\s|del\s)?(?:{_YEAR}"
    rf"|['’][0-9]{{2}}))?"
    rf"|{_MONTH}/(?:{_YEAR}|[0-9]{{2}})(?![0-9])"
    rf"|{_MONTH}\.?\s[0-3]?[0-9](?:st|nd|rd|th)?(?:,?\s{_YEAR})?(?![0-9])"
    rf"|(?:19|20)[0-9]{{2}}[01][0-9][0-3][0-9](?![0-9])"
    r"|(?:昭和|平成|令和|大正|明治)\s?(?:[0-9]{1,2}|元)年\s?[0-9]{1,2}月\s?[0-9]{1,2}日"
    r"|[0-1]?[0-9]月[0-3]?[0-9](?:日|号))"
)
_BORN = (
    r"(?<![^\W\d_])(?:born|birth|birthdate|birthday|b-?day|dob|d\.o\.b\.?|geboren\w?|geb\.|geburtsdatum"
    r"|geburtstag|née?|naissance|anniversaire|nacid[oa]|nacimiento"
    r"|cumpleaños|nat[oa]|nascita|compleanno|nascid[oa]|nascimento|aniversário|geboortedatum|geboren"
    r"|verjaardag|urodz\w{1,8}|ur\.|urodziny|född|födelsedatum|födelsedag"
    r"|født|fødselsdato|fødselsdag|syntynyt|syntymä\w{0,8}|narozen\w{0,3}|narození|datum narození|született"
    r"|születési|doğum|doğumlu|născut\w?|nașterii|rođen\w?|rojen\w?|sündinud"
    r"|gimimo|dzimšanas|γεννήθηκε|γέννησης|родил\w{1,4}|рождени\w|д\.\s?р\.|народжен\w{1,3}|роден\w?)(?![^\W\d_])"
)
_BEFORE = lower_case(
    rf"(?:{_BORN}|出生(?:日期|年月|于|在|年月日)?|生日|生于|生年月日|誕生日|생년월일|출생|생일)[^0-9\n]{{0,36}}?(?P<value>{_DATE})(?![0-9])"
)
_AFTER = lower_case(rf"(?<![0-9])(?P<value>{_DATE})\s?(?:に|)?(?:出生|生まれ|生人|生于|태어|년생)")
_HINTS = stems(
    "born birth birthdate birthday bday dob geboren geb geburtsdatum geburtstag né née naissance "
    "anniversaire nacido nacimiento cumpleaños nato nata"
    " nascita compleanno nascido nascimento aniversário geboortedatum verjaardag urodzony urodziny ur född "
    "födelsedatum født fødselsdato syntynyt syntymä"
    " narozen született születési doğum născut nașterii rođen rojen sündinud gimimo dzimšanas γεννήθηκε "
    "γέννησης родился родилась рождения р"
    " народжений роден"
)


def find(text: str, context: Context) -> Iterator[Finding]:
    """Yields the date alone; one without a year too ("born on 3 May"), as it is told of a person."""
    if not context.has_digit:
        return
    for pattern, hints in ((_BEFORE, _HINTS), (_AFTER, frozenset[str]())):
        for match in context.near_numbers_lower(pattern, hints):
            yield Finding(
                start=match.start("value"),
                end=match.start("value") + len(match["value"].rstrip(" .,")),
                kind="DATE_OF_BIRTH",
                confidence=0.85,
                reason="named_number",
            )
