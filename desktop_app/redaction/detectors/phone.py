"""Phone numbers.

`phonenumbers.PhoneNumberMatcher` finds little without the right country and is slow, so candidates are found here
and the library only judges the doubtful ones, by the countries of the text's languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import phonenumbers

from desktop_app.redaction.detectors.context import Context, stems
from desktop_app.redaction.finding import Finding

# 7 to 15 digits (ITU-T E.164) with the usual marks between, and an extension.
_CANDIDATE = re.compile(
    r"(?<![0-9A-Za-z#_])(?<![0-9][.,:/\-])(?:\+\s?|\(\+?)?[0-9](?:[ .()/\-]{0,3}[0-9]){5,16}"
    r"(?:\s{0,2}(?:x|ext\.?|转|Durchwahl|wew\.?|доб\.?|内線)\s{0,2}[0-9]{1,6})?(?![0-9A-Za-z%€$£_])(?![.,:/][0-9])",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{1,24}|[€$£¥#]")
_PHONE_STEMS = stems(
    "phone phoned phones call called calls ring tel telephone telefon telefono teléfono téléphone mobile "
    "mobil cell cellular fax faks handy ruf rufnummer nummer number"
    " whatsapp signal viber sms text texted dial reach portable móvil celular cellulare komórka kom "
    "zadzwoń dzwonić numer telemóvel telefoon bel"
    " rappeler rappelle appeler appelle joindre joignable richiama chiama chiamare chiamami llama llamar "
    "llámame ligue ligar"
    " ligou retorne retornar oddzwonić dzwoń ringde anrufen zurückrufen erreichen erreichbar rückruf bellen "
    "terugbellen"
    " puhelin puh answering hotline pager contact landline тел телефон моб звони durchwahl"
) - stems("numb")
_PHONE_HAN = re.compile("电话|手机|座机|打|拨|联系|热线|传真|電話|携帯|전화|휴대폰|연락처")
_WORD_AFTER = re.compile(
    r"\s{0,2}[(\-–,]?\s{0,2}(?:office|mobile|mob|cell|home|fax|work|phone|tel|direct|desk|landline|handy"
    r"|mobil|privat|büro"
    r"|dom|kom|biuro|portable|móvil)(?![a-z])",
    re.IGNORECASE,
)
# What a number is instead; it counts only right before the number.
_OTHER_STEMS = stems(
    "order invoice ticket ref reference bestellung bestellnummer rechnung kunden kundennummer auftrag isbn "
    "issn ean gtin upc tracking shipment sku article artikel version"
    " build release model item part serial case batch lot zip plz page section nip regon krs poz faktura "
    "faktury zamówienie siret siren rcs hrb ust vat"
    " commande facture pedido factura ordine fattura konto account acct meeting zoom doi pmid uid iban bic "
    "eur usd gbp pln chf rmb"
) | frozenset("€$£¥")
_NUMBER_WORDS = frozenset(["nr", "no", "number", "numbers", "nummer", "id", "numer", "n", "is", "ist", "code"])
_OTHER_HAN = re.compile(
    r"(?:订单号?|单号|编号|会议号?|房间号|发票号?|运单号?|型号|流水号)\s{0,2}(?:是|为|号|码)?[.:#：\s\-]{0,4}$"
)
_NEAR_DIGIT = re.compile(r"[0-9][^\w\n]{0,2}$")
_LAST_DIGIT = re.compile(r"^(?s:.*)[0-9]")
_MONEY_AFTER = re.compile(
    r"\s?(?:€|\$|£|¥|zł|kr|EUR|USD|GBP|PLN|CHF|RMB|元|円|원|万|km|kg|MB|GB|bytes|items|units|pcs|%)(?![a-z])"
)
_DATE = re.compile(
    r"(?:19|20)[0-9]{2}[.\-/ ][0-1]?[0-9][.\-/ ][0-3]?[0-9](?:[ .\-][0-9]{2}){0,3}"
    r"|[0-3]?[0-9][.\-/ ]{1,2}[0-3]?[0-9][.\-/ ]{1,2}(?:19|20)?[0-9]{2}(?:[ \-]{1,3}[0-9]{1,2})?"
    r"|(?:19|20)[0-9]{2}\s?[-/]\s?(?:19|20)[0-9]{2}"
    r"|(?:19|20)[0-9]{2}[01][0-9][0-3][0-9](?:[ \-]?[0-2][0-9][0-5][0-9](?:[0-5][0-9])?)?"
)
_CHINESE_MOBILE = re.compile(r"1[3-9][0-9][ \-]?[0-9]{4}[ \-]?[0-9]{4}")
_CHINESE_LANDLINE = re.compile(r"0[1-9][0-9]{1,2}[ \-]?[2-9][0-9]{6,7}(?:\s{0,2}(?:转|-)\s{0,2}[0-9]{1,6})?")
_GROUPED = re.compile(
    r"\(0?[0-9]{2,4}\)[ .\-]?[0-9]{3,4}[ .\-]?[0-9]{3,4}|1?[.\- ]?[2-9][0-9]{2}[.\- ][0-9]{3}[.\- ][0-9]{4}"
    r"|0[0-9](?:[ .\-][0-9]{2}){3,4}|0[1-9][0-9]{1,4}[ /\-][0-9 \-]{5,12}|0[1-9][0-9]{1,3} ?[/\-] ?[0-9]{5,9}"
)
_WHOLE_TEXT = 3  # characters around a number that is the whole message: an answer to "what is your number?"
# Countries whose numbers are written without a 0 in front, by their length; the others are told by that 0.
_REGIONS_BY_LENGTH = {
    8: ("DK", "NO", "SG", "HK", "EE", "LV", "LT", "SI"),
    9: ("PL", "ES", "PT", "CZ", "SK", "CH", "HU", "RO", "HR"),
    10: ("US", "CA", "IN", "IT", "GR", "MX", "CO", "AR", "CL"),
    11: ("US", "BR", "RU", "KZ", "CN"),
    12: ("BR", "IN", "US"),
}
_LANGUAGES_OF_REGION = {
    "DK": "da", "NO": "no", "SG": "en zh", "HK": "zh en", "EE": "et", "LV": "lv", "LT": "lt", "SI": "sl",
    "PL": "pl", "ES": "es", "PT": "pt",
    "CZ": "cs", "SK": "sk", "CH": "de fr it", "HU": "hu", "RO": "ro", "HR": "hr", "US": "en es", "CA": "en fr",
    "IN": "en", "IT": "it", "GR": "el",
    "MX": "es", "CO": "es", "AR": "es", "CL": "es", "BR": "pt", "RU": "ru", "KZ": "ru", "CN": "zh",
}  # fmt: skip


def find(text: str, context: Context) -> Iterator[Finding]:
    """Yields numbers that are written like a phone number, named as one, or valid in a likely country."""
    if not context.has_digit:
        return
    for match in context.in_long_numbers(_CANDIDATE):
        judged = _judge(text, match, context)
        if judged:
            confidence, reason = judged
            yield Finding(start=match.start(), end=match.end(), kind="PHONE", confidence=confidence, reason=reason)


def _judge(text: str, match: re.Match[str], context: Context) -> tuple[float, str] | None:
    """Returns confidence and reason, or None when the number is something else."""
    number = match.group()
    digits = sum(map(str.isdigit, number))
    if _DATE.fullmatch(number):
        return None
    lead = context.lower[max(0, match.start() - 48) : match.start()]
    # Words since the number before: what stands before that one belongs to it.
    words = [] if _NEAR_DIGIT.search(lead) else _WORD.findall(_LAST_DIGIT.sub("", lead))
    last = words[-3:]
    while last and last[-1] in _NUMBER_WORDS:
        last.pop()
    if (last and last[-1][:4] in _OTHER_STEMS) or (context.has_han and _OTHER_HAN.search(lead)):
        return None
    if number.startswith(("+", "(+")) and digits >= 8 and number.lstrip("(+ ")[0] != "0":
        return 0.9, "pattern"
    if number.startswith("00") and digits >= 11 and _is_valid("+" + re.sub(r"\D", "", number)[2:], None):
        return 0.9, "pattern"
    if _CHINESE_MOBILE.fullmatch(number) or _CHINESE_LANDLINE.fullmatch(number):
        return 0.9, "pattern"
    if _MONEY_AFTER.match(text, match.end()):
        return None
    if (
        any(word[:4] in _PHONE_STEMS or word in ("number", "numbers") for word in words)
        or (context.has_han and _PHONE_HAN.search(lead))
        or _WORD_AFTER.match(text, match.end())
    ):
        return 0.8, "named_number"
    if _GROUPED.fullmatch(number.split("x")[0].rstrip()):
        return 0.75, "pattern"
    if number.startswith("0") and not number.startswith("00") and digits >= 9 and "." not in number:
        return 0.7, "pattern"
    grouped = re.search(r"[ .()/\-]", number) is not None
    alone = len(text) - len(number) <= _WHOLE_TEXT
    if digits >= 8 and (grouped or alone) and _is_valid_in(number, digits, context):
        return 0.6, "valid_number"
    # Nine or ten digits in a row are as often something else; ten in North America are mostly a phone number.
    if digits == 10 and number[0] in "23456789" and "en" in context.languages and _is_valid(number, "US"):
        return 0.55, "valid_number"
    return None


def _is_valid_in(number: str, digits: int, context: Context) -> bool:
    languages = context.languages
    return any(
        _is_valid(number, region)
        for region in _REGIONS_BY_LENGTH.get(digits, ())
        if not languages.isdisjoint(_LANGUAGES_OF_REGION[region].split())
    )


@lru_cache(maxsize=16_384)
def _is_valid(number: str, region: str | None) -> bool:
    try:
        return bool(phonenumbers.is_valid_number(phonenumbers.parse(number, region)))
    except phonenumbers.NumberParseException:
        return False
