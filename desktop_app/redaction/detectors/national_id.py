"""Official numbers of a person: social security, tax, identity card."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum.iso7064 import mod_11_2

from desktop_app.redaction.detectors.context import Context, stems
from desktop_app.redaction.detectors.national_id_forms import FORMS, is_plausible_date
from desktop_app.redaction.finding import Finding
from desktop_app.redaction.folding import lower_case

# US: area 000 and 666 are never given (Social Security Administration); 9xx are tax numbers (ITIN).
_SSN = re.compile(r"(?<![0-9A-Za-z\-])(?!000|666)[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}(?![0-9A-Za-z\-])")
# UK: the letters that HMRC does not give are left out.
_NINO = re.compile(
    r"(?<![0-9A-Za-z])(?!BG|GB|NK|KN|TN|NT"
    r"|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D](?![0-9A-Za-z])"
)
_CHINESE_ID = re.compile(
    r"(?<![0-9A-Za-z])[1-9][0-9]{5}(?P<born>(?:18|19"
    r"|20)[0-9]{2}[0-1][0-9][0-3][0-9])[0-9]{3}[0-9Xx](?![0-9A-Za-z])"
)
_HINTS = stems(
    "ssn social itin tax taxpayer national nino ni nhs mrn medicare medicaid medical health identity id "
    "personal personalausweis ausweis ausweisnummer steuer"
    " steuerliche idnr sozialversicherung rentenversicherung krankenversicherten svnr ahv numéro numero "
    "sécurité securite insee carte curp documento seguridad"
    " carta codice bsn burgerservicenummer sofinummer pesel dowód dowod dowodu nip personnummer "
    "henkilötunnus hetu cpr fødselsnummer rodné rodne cpf cnpj"
    " aadhaar aadhar voter tckn tc cnp oib инн снилс file tfn ppsn utr nric hkid tribal state government "
    "partita iva ein tin pan sin fin rg nir nie nif dni atin pps epic rrn"
)
# With spaces or with its middle in groups: "330106 19900407 7349".
_CHINESE_ID_GROUPED = re.compile(
    r"(?<![0-9A-Za-z])[1-9][0-9]{5}[ \-](?:18|19"
    r"|20)[0-9]{2}[ \-]?[0-1][0-9][0-3][0-9][ \-][0-9]{3}[0-9Xx](?![0-9A-Za-z])"
)
# Chinese: an order with 18 digits whose middle is no date is no id; after a word it is one, mistyped.
_CHINESE_NAMED = re.compile(
    r"(?:身份证号?码?|身份號碼|证件号码?|身分證字?號?)(?:是|为|：|:"
    r"|\s){0,3}(?P<value>[1-9][0-9]{14}(?:[0-9]{2}[0-9Xx])?)(?![0-9A-Za-z])"
)
_WORDS = (
    r"ssn|social security|itin|tax(?:payer)?(?:\sidentification)?(?:\sid)?|national insurance|nino"
    r"|ni number|nhs|mrn|medicare|medicaid|medical record|health card"
    r"|identity card|id card|national id(?:entity)?|personal(?:ausweis|\sid|\snumber)|ausweis\w{0,6}"
    r"|steuer(?:liche)?[ \-]?(?:id\w{0,18}|nummer)|idnr|sozialversicherungs\w{0,8}"
    r"|rentenversicherungs\w{0,8}|krankenversicherten\w{0,8}|svnr|ahv\w{0,8}"
    r"|num[ée]ro de s[ée]curit[ée] sociale|s[ée]curit[ée] sociale|insee|carte d'identit[ée]|curp"
    r"|documento de identidad|seguridad social|partita iva|p\. ?iva|carta d'identit[àa]|codice fiscale"
    r"|bsn|burgerservicenummer|sofinummer|pesel|dow[oó]d\w{0,3}(?:\sosobist\w{2,3})?|numer dowodu|nip"
    r"|personnummer|henkilötunnus|hetu|cpr|fødselsnummer|rodn[ée] č[íi]slo|cpf|cnpj|aadhaa?r|voter|tckn"
    r"|tc kimlik|cnp|oib"
    r"|инн|снилс|social insurance|tax file|tfn|ppsn|utr|nric|hkid|id[ \-]?(?:number|no\.?|nr\.?|nummer)"
    r"|ein|tin|pan|sin|fin|rg|nir|nie|nif|cpf|itin|atin|pps|epic|dni|rrn"
)
_NAMED = lower_case(
    rf"(?<![0-9A-Za-z])(?:{_WORDS})(?![a-z])[^0-9A-Za-z\n]{{0,4}}"
    r"(?:(?:numbers?|no|nr|num|numer|número|numéro|n°|nº|card|id|is|it is|it's|ist|was|are|to|of|seria|i numer"
    r"|code|record|#|ending in)(?![a-z])[^0-9A-Za-z\n]{0,4}){0,3}"
    r"(?P<value>(?=[A-Za-z\-]{0,6}[0-9])[0-9A-Za-z](?:[0-9A-Za-z\-/.]{4,22}|(?:[ ./\-]?[0-9]{2,4}){2,6}"
    r"|[A-Z]{0,3} [0-9]{4,9}|[0-9] [0-9]{6} [A-Z] [0-9]{3}))(?![0-9A-Za-z])"
)
_NAMED_EAST = re.compile(
    r"(?:学号|工号|台胞证号?码?|社保号|医保号|社保卡号?|统一编号|身分證字?號|居留证号?|军官证号?|港澳通行证|マイナンバー|個人番号|保険証番号|年金番号|주민등록번호|외국인등록번호|학번|사번|证件号码?)"
    r"(?:是|为|は|：|:|\s"
    r"|号){0,3}(?P<value>(?=[A-Za-z\-]{0,6}[0-9])[0-9A-Za-z][0-9A-Za-z\- ]{4,20}[0-9A-Za-z])(?![0-9A-Za-z])"
)
# "SSN ***-**-1234", "XXX-XX-2409": the last digits are what offices ask for.
_MASKED_SSN = re.compile(r"(?<![0-9A-Za-z*])[*Xx#]{3}-[*Xx#]{2}-[0-9]{4}(?![0-9A-Za-z])")
_WORD_NEAR = lower_case(
    rf"(?<![0-9A-Za-z])(?:{_WORDS}|マイナンバー|個人番号|주민등록번호|身份证|身分證|证件)(?![a-z])[^0-9\n]{{0,32}}$"
)
_MINIMUM_DIGITS = 5
_LANGUAGES = frozenset().union(*(form.languages for form in FORMS))
_SHORT_FORMS = tuple(form for form in FORMS if form.few_digits)
# One look for all strong forms: most long numbers are phone numbers and have none of them.
_STRONG = re.compile("(?<![0-9A-Za-z])(?:" + "|".join(form.written for form in FORMS if form.strong) + ")")
# In small letters these are words of some language ("ein 20000-Euro-Auto").
_SHORT_WORDS = frozenset(
    ("ein", "tin", "pan", "sin", "fin", "rg ", "nir", "nie", "nif", "pps", "cpf", "dni", "rrn")
)


def find(text: str, context: Context) -> Iterator[Finding]:
    """Yields numbers that pass their check sum, or are written as, or named as, an official number."""
    if not context.has_digit:
        return
    if "-" in text:
        for pattern, confidence in ((_SSN, 0.9), (_MASKED_SSN, 0.7)):
            for match in context.near_numbers(pattern):
                yield _finding(match.start(), match.end(), confidence, "pattern")
    for match in context.in_long_numbers(_NINO):
        yield _finding(match.start(), match.end(), 0.9, "pattern")
    yield from _named(text, context)
    yield from _chinese(context)
    yield from _checked(text, context)


def _named(text: str, context: Context) -> Iterator[Finding]:
    for match in context.near_numbers_lower(_NAMED, _HINTS):
        value = match["value"].rstrip(".-/")
        word = text[match.start() : match.start() + 3]
        is_word = word.lower() in _SHORT_WORDS and not word[:2].isupper()
        if not is_word and sum(c.isdigit() for c in value) >= _MINIMUM_DIGITS:
            yield _finding(match.start("value"), match.start("value") + len(value), 0.85, "named_number")


def _checked(text: str, context: Context) -> Iterator[Finding]:
    languages = context.languages - {"en"}
    named = any(place.has_han or not _HINTS.isdisjoint(place.stems) for place in context.places)
    any_strong = any(_STRONG.search(text, start, end) for start, end in context.long_numbers)
    weak = named or not languages.isdisjoint(_LANGUAGES)
    # Most texts with a digit have no number that is long enough for any other form.
    for form in FORMS if context.long_numbers and (weak or any_strong) else _SHORT_FORMS:
        told = form.strong or not languages.isdisjoint(form.languages)
        where = context.near_numbers if form.few_digits else context.in_long_numbers
        for match in where(form.pattern) if told or named else ():
            if not form.is_valid(match.group()):
                continue
            # With its word before it, it is surer than a card's check sum.
            if _WORD_NEAR.search(context.lower, max(0, match.start() - 60), match.start()):
                yield _finding(match.start(), match.end(), 0.97, "checksum")
            elif told:
                yield _finding(match.start(), match.end(), 0.8, "checksum")


def _chinese(context: Context) -> Iterator[Finding]:
    for pattern in (_CHINESE_ID, _CHINESE_ID_GROUPED):
        for match in context.in_long_numbers(pattern):
            # python-stdnum's `cn.ric` refuses half of the real ones: it also wants county and birth year to be
            # in its
            # table. A wrong check sum with a real date is a typing error and still somebody's number.
            number = re.sub(r"[ \-]", "", match.group()).upper()
            if not is_plausible_date(number[6:14]):
                continue
            if mod_11_2.is_valid(number):
                yield _finding(match.start(), match.end(), 0.99, "checksum")
            else:
                yield _finding(match.start(), match.end(), 0.75, "pattern")
    if context.has_han:
        for pattern in (_CHINESE_NAMED, _NAMED_EAST):
            for match in context.near_numbers(pattern):
                yield _finding(match.start("value"), match.end("value"), 0.85, "named_number")


def _finding(start: int, end: int, confidence: float, reason: str) -> Finding:
    return Finding(start=start, end=end, kind="NATIONAL_ID", confidence=confidence, reason=reason)
