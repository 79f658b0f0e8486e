"""Dates as a program writes them for people ("Friday, May 29, 2026 at 3:00:29 AM UTC", "2026年5月29日…") -> UTC.

Read without the computer's locale: an export's language is that of an account, and locales are not installed
everywhere. dateparser (BSD) knows more languages and takes milliseconds a date; a chat has hundreds of thousands.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta

_MONTHS = {
    "en": "january february march april may june july august september october november december",
    "de": "januar/jänner februar/feber märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre/setiembre octubre noviembre diciembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "ca": "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "fi": "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta"
    " lokakuuta marraskuuta joulukuuta",
    "pl": "stycznia/styczeń lutego/luty marca/marzec kwietnia/kwiecień maja/maj czerwca/czerwiec lipca/lipiec"
    " sierpnia/sierpień września/wrzesień października/październik listopada/listopad grudnia/grudzień",
    "cs": "ledna/leden února/únor března/březen dubna/duben května/květen června/červen července/červenec"
    " srpna/srpen září října/říjen listopadu prosince/prosinec",
    "sk": "januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra",
    "hr": "siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca",
    "ru": "января/январь февраля/февраль марта/март апреля/апрель мая/май июня/июнь июля/июль августа/август"
    " сентября/сентябрь октября/октябрь ноября/ноябрь декабря/декабрь",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "bg": "януари февруари март април май юни юли август септември октомври ноември декември",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "hu": "január február március április május június július augusztus szeptember október november december",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "el": "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου"
    " δεκεμβρίου",
    "id": "januari februari maret april mei juni juli agustus september oktober november desember",
    "th": "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม",
    "ar": "يناير فبراير مارس أبريل/ابريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "he": "בינואר/ינואר בפברואר/פברואר במרץ/מרץ באפריל/אפריל במאי/מאי ביוני/יוני"
    " ביולי/יולי באוגוסט/אוגוסט בספטמבר/ספטמבר באוקטובר/אוקטובר בנובמבר/נובמבר בדצמבר/דצמבר",
    "hi": "जनवरी फ़रवरी/फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर/अक्तूबर नवंबर दिसंबर",
}
_SHORT = (
    "jan 1 feb 2 febr 2 mar 3 mär 3 mrt 3 apr 4 jun 6 jul 7 aug 8 sep 9 sept 9 oct 10 okt 10 nov 11 dec 12 dez 12"
    " janv 1 févr 2 avr 4 juil 7 déc 12 ene 1 abr 4 ago 8 dic 12 fev 2 out 10 set 9 gen 1 mag 5 giu 6 lug 7 ott 10"
    " sty 1 lut 2 kwi 4 cze 6 lip 7 sie 8 wrz 9 paź 10 lis 11 gru 12 янв 1 февр 2 мар 3 апр 4 авг 8 сент 9 окт 10"
    " нояб 11 дек 12 maj 5 mai 5 mei 5 des 12 ags 8 agu 8 okt 10 oca 1 şub 2 nis 4 haz 6 tem 7 ağu 8 eyl 9 eki 10"
    " kas 11 ara 12 febr 2 márc 3 ápr 4 máj 5 jún 6 júl 7 szept 9 ian 1 iun 6 iul 7 led 1 úno 2 bře 3 dub 4 kvě 5"
    " čvn 6 čvc 7 zář 9 říj 10 pro 12 ιαν 1 φεβ 2 μαρ 3 απρ 4 μαΐ 5 μαϊ 5 ιουν 6 ιουλ 7 αυγ 8 σεπ 9 οκτ 10 νοε 11"
    " δεκ 12 січ 1 лют 2 бер 3 квіт 4 трав 5 черв 6 лип 7 серп 8 вер 9 жовт 10 лист 11 груд 12 мая 5 май 5 июн 6"
    " июл 7 сен 9 ноя 11 tammi 1 helmi 2 maalis 3 huhti 4 touko 5 kesä 6 heinä 7 elo 8 syys 9 loka 10"
    " marras 11 joulu 12"
)
_EVENING = r"pm|p\.\s?m\.?|下午|晚上|午後|오후|م|μμ|μ\.μ\.|ös|sau|ch|i eftermiddag|du|popołudniu"
_MORNING = r"am|a\.\s?m\.?|上午|凌晨|早上|清晨|午前|오전|ص|πμ|π\.μ\.|öö|sa|de|f\.?m\.?"
_NOON = r"中午"
_HALF_DAY = re.compile(
    rf"(?<![^\W\d_])(?:(?P<pm>{_EVENING})|(?P<am>{_MORNING})|(?P<noon>{_NOON}))(?![^\W\d_])|(?P<cjk_pm>下午|晚上|午後|오후)"
    rf"|(?P<cjk_am>上午|凌晨|早上|清晨|午前|오전)|(?P<cjk_noon>中午)"
)
_CLOCK = re.compile(
    r"(?<!\d)(?P<h>\d{1,2})\s?(?:[:.h時시点點]|시\s|时)\s?(?P<m>\d{2}|\d{1,2}(?=\s?[分분]))"
    r"(?:\s?(?:[:.]|分|분|m)\s?(?P<s>\d{1,2})(?!\d)\s?(?:[.,]\d+)?\s?[s秒초]?)?(?!\d)"
)
_OFFSET = re.compile(r"(?:utc|gmt)\s?(?P<sign>[+\-−])\s?(?P<h>\d{1,2})(?::?(?P<m>\d{2}))?", re.IGNORECASE)
_ASIAN_DATE = re.compile(r"(?P<y>\d{4})\s?[年년]\s?(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日일]")
_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f\u0900-\u097f\u0e00-\u0e7f]+[^\W\d_]*)*")
_NUMBER = re.compile(r"\d+")
_SHORT_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](?:\d{4}|\d\d)(?!\d)")
_LONGEST = 120
# Thailand counts years from the Buddha's death.
_BUDDHIST_YEARS = 543


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    digits = (str(unicodedata.decimal(one)) if one.isdecimal() and not one.isascii() else one for one in text)
    return " ".join("".join(digits).replace("\u200e", "").replace("\u200f", "").casefold().split())


def _month_numbers() -> dict[str, int]:
    numbers = {name: int(number) for name, number in zip(_SHORT.split()[::2], _SHORT.split()[1::2], strict=True)}
    # "listopad" is November in Polish and October in Croatian; the larger language comes first and stays.
    for language in _MONTHS.values():
        for number, names in enumerate(language.split(), start=1):
            for name in names.split("/"):
                numbers.setdefault(_plain(name), number)
    return numbers


_NUMBERS = _month_numbers()


class DayOrder:
    """Learns from the dates of a file whether "03/04/2026" means the third of April or the fourth of March."""

    def __init__(self) -> None:
        self._firsts_over_12 = self._seconds_over_12 = 0
        self._has_half_days = False

    def learn(self, text: str) -> None:
        if found := _SHORT_DATE.match(text.strip()):
            self._firsts_over_12 += int(found[1]) > 12
            self._seconds_over_12 += int(found[2]) > 12
            # Americans write slashes and "PM"; of the others hardly anybody does.
            self._has_half_days |= "/" in found[0] and _HALF_DAY.search(_plain(text)) is not None

    @property
    def is_month_first(self) -> bool:
        if self._firsts_over_12 or self._seconds_over_12:
            return self._seconds_over_12 > self._firsts_over_12
        return self._has_half_days


def utc_from_written(text: object, *, month_first: bool = False) -> str | None:
    """Returns "2026-05-29T03:00:29Z" for a date that a program wrote in one of 27 languages; None if it is none.

    Without an offset ("UTC+2") the time is taken as UTC. `month_first`: of two numbers that may both be a month.
    """
    if not isinstance(text, str) or len(text) > _LONGEST:
        return None
    plain = _plain(text)
    offset = timedelta()
    if found := _OFFSET.search(plain):
        minutes = int(found["h"]) * 60 + int(found["m"] or 0)
        offset = timedelta(minutes=minutes if found["sign"] == "+" else -minutes)
        plain = plain[: found.start()] + plain[found.end() :]
    clock = None
    for clock in _CLOCK.finditer(plain):
        # "29.05.2026 03:00": a date with points looks like a time, too.
        if clock["s"] is None and plain[clock.end() : clock.end() + 1] in (".", "/"):
            continue
        if ":" in clock[0] or not _NUMBER.search(plain, clock.end()):
            break
    if clock is None:
        return None
    before, after = plain[: clock.start()], plain[clock.end() :]
    date = _date(f"{before} {after}", month_first=month_first)
    hour = _hour(int(clock["h"]), before[-12:], after[:12])
    if date is None or hour is None:
        return None
    try:
        moment = datetime(*date, hour, int(clock["m"]), int(clock["s"] or 0), tzinfo=UTC) - offset
    except (ValueError, OverflowError):
        return None
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _hour(hour: int, before: str, after: str) -> int | None:
    found = _HALF_DAY.match(after.strip()) or next(iter([*_HALF_DAY.finditer(before)][-1:]), None)
    if found is None or hour > 12:
        return hour
    if found["pm"] or found["cjk_pm"]:
        return hour % 12 + 12
    if found["noon"] or found["cjk_noon"]:
        return hour if hour >= 11 else hour + 12
    return hour % 12


def _date(text: str, *, month_first: bool) -> tuple[int, int, int] | None:
    if found := _ASIAN_DATE.search(text):
        return int(found["y"]), int(found["m"]), int(found["d"])
    numbers = [(int(one[0]), len(one[0])) for one in _NUMBER.finditer(text)]
    year = next((value for value, digits in numbers if digits == 4), None)
    if year is None and len(numbers) in (2, 3) and numbers[-1][1] == 2:
        # "14-Nov-23", "14.11.23"
        year = 2000 + numbers.pop()[0]
    if year is None:
        return None
    if year > 2400:
        year -= _BUDDHIST_YEARS
    small = [value for value, digits in numbers if digits <= 2]
    # The last one: "mar. 14 nov." begins with a day of the week.
    month = next((_NUMBERS[word] for word in reversed(_WORD.findall(text)) if word in _NUMBERS), None)
    if month is not None:
        return (year, month, small[0]) if small else None
    if len(small) < 2:
        return None
    first, second = small[:2]
    is_month_first = numbers[0][1] == 4 or second > 12 or (month_first and first <= 12)
    day, month = (second, first) if is_month_first else (first, second)
    return year, month, day
