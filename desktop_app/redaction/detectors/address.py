"""Postal addresses of Europe and the Americas: a street with its number, flat, postcode and town.

Cautious: a place name alone ("in Berlin") is no address of a person and stays. East Asia: see `address_east`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop_app.redaction.detectors.context import Context, stems
from desktop_app.redaction.finding import Finding

_CAPITAL = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽА-ЯΑ-Ω"
_WORD = rf"[{_CAPITAL}][\w'’.\-]{{0,24}}"
_NAME = rf"{_WORD}(?:[ \-]{_WORD}){{0,3}}"
# A town's second word is not a word in capitals behind it ("1017 GA Amsterdam BSN 1112…").
_TOWN_NAME = rf"{_WORD}(?:[ \-][{_CAPITAL}][^\W\d_]{{0,2}}[a-zà-öø-ÿąćęłńśźżěščřžů][\w'’\-]{{0,20}}){{0,3}}"
_SMALL = r"(?:(?:de|del|della|delle|dei|di|da|do|dos|das|du|des|la|le|les|los|las|el|l'|d'|l’|d’|van|von|der|den|het|in|św\.|gen\.|ks\.)\s?){0,3}"
_NUMBER = r"[0-9]{1,5}(?:[A-Za-z](?![a-z])|\s[A-Za-z](?=,|\n|$))?(?:\s?[-/]\s?[0-9]{1,4}[A-Za-z]?)?"
_FLAT = (
    r"(?:[ ,\n]{1,3}(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Room|Rm|App|Appt|Whg|Top|Piso|Puerta|Int"
    r"|Interno|Scala|Bus|Lok|Lokal|m|lok|lgh|Etage|étage)\.?"
    r"[ ]?#?[0-9]{1,5}[A-Za-z\-]{0,3})?"
)
# A postcode as most of Europe and the Americas write it, then the town.
_POSTCODE = r"(?:[A-Z]{1,2}-)?(?:[0-9]{4,5}|[0-9]{2}-[0-9]{3}|[0-9]{3} [0-9]{2}|[0-9]{4} ?[A-Z]{2}|[0-9]{4}-[0-9]{3}|[0-9]{5}-[0-9]{3})"
_POSTCODE_GB = r"(?:[ ,\n]{1,3}[A-Z]{1,2}[0-9][0-9A-Z]?\s?[0-9][A-Z]{2})"
_TOWN = rf"(?:\s{{0,2}}[,\n;]\s{{0,4}}(?:{_POSTCODE}\s)?{_TOWN_NAME}(?:,?\s{{1,2}}[A-Z]{{2}}(?![A-Za-z]))?(?:,?\s{{1,2}}(?:[0-9]{{5}}(?:-[0-9]{{4}})?|{_POSTCODE}))?)"
_PLACE = rf"(?:\s{{0,2}}[,\n;]?\s{{0,4}}{_POSTCODE}\s{{1,2}}{_TOWN_NAME})"
_ENGLISH = re.compile(
    rf"(?<![0-9A-Za-z])[0-9]{{1,5}}[A-Za-z]?,?\s(?:(?:N|S|E|W|NE|NW|SE|SW|North|South|East"
    rf"|West)\.?\s)?(?:(?:{_WORD}|[0-9]{{1,3}}(?:st|nd|rd|th))\s){{1,4}}"
    r"(?:Street|Streets|St|Avenue|Avenues|Ave|Road|Roads|Rd|Lane|Ln|Drive|Drives|Dr|Court|Ct|Place|Pl"
    r"|Boulevard|Blvd|Way|Ways|Terrace|Crescent|Close|Walk"
    r"|Square|Squares|Parkway|Parkways|Pkwy|Highway|Hwy|Circle|Trail|Gardens|Grove|Mews|Row|Hill|Loop|Alley"
    r"|Plaza|Esplanade|Quay|Wharf|View|Park)(?![a-z])\.?"
    rf"{_FLAT}{_TOWN}?{_POSTCODE_GB}?"
)
# A compound street ("Hauptstraße", "Kerkstraat", "Storgatan", "Rantakatu") or one in several words, number behind.
_GERMANIC = re.compile(
    rf"(?<![0-9A-Za-zÀ-ÿ])(?:[0-9]{{1,5}}\s)?(?:(?:[{_CAPITAL}][\w.\-]{{1,24}}[ \-]){{0,3}}"
    rf"(?:[{_CAPITAL}][^\W\d_\-]{{0,24}}-?"
    r"(?:[sS]traße|[sS]trasse|[sS]tr\.|weg|platz|allee|gasse|ring|damm|ufer|steig|graben|pfad|stieg"
    r"|chaussee|kai|wall|markt|hof|berg|bundesstrasse"
    r"|straat|laan|plein|gracht|kade|dijk|singel|steeg|dreef|hof|gatan|gata|gate|vägen|vegen|veien|vej|gade"
    r"|gränd|stræde|katu|tie|polku|kuja|tänav|stígur|vænget|alléen|torget|ja)"
    r"|(?:Am|An der|Im|Auf der|Auf dem|Zum|Zur|In der|Unter den|Hinter der"
    r"|Bei der)\s[A-ZÄÖÜ][a-zäöüß\-]{2,24}|[Ss]traße|[Aa]llee|[Pp]latz|[Ww]eg))"
    rf"\s[0-9]{{1,4}}\s?[a-z]?(?:\s?[-/]\s?[0-9]{{1,4}}[a-z]?)?(?![0-9A-Za-zÀ-ÿ:%€])(?![.,][0-9])"
    rf"{_FLAT}(?:{_PLACE}|{_TOWN})?"
)
_FRENCH = re.compile(
    r"(?<![0-9A-Za-z])[0-9]{1,4}\s?(?:bis|ter|quater|[A-D](?=[ ,]))?,?\s(?i:rue|avenue|av\.|boulevard|bd"
    r"|place|chemin|impasse|allée|quai|cours"
    rf"|route|square|passage|sentier|faubourg)\s{_SMALL}{_NAME}(?:{_PLACE}|{_TOWN})?"
)
# The kind of street first, number behind: Italian, Spanish, Portuguese, Polish, Romanian, Croatian.
_NUMBER_BEHIND = re.compile(
    r"(?<![0-9A-Za-zÀ-ÿ])(?:[0-9]{1,5}\s)?(?:(?:[Vv]ia|[Vv]iale|[Pp]iazza|[Pp]iazzale|[Cc]orso|[Vv]icolo"
    r"|[Ll]argo|[Ss]trada|[Cc]alle|C/|[Aa]venida|[Aa]vda?\.|[Pp]laza|[Pp]aseo|[Cc]amino|[Rr]onda|[Cc]arrera"
    r"|[Tt]ravesía"
    r"|[Rr]ua|R\.|[Tt]ravessa|[Pp]raça|[Ee]strada|[Aa]lameda|[Ss]tr\.|[Bb]ulevardul|[Uu]lica)\s|(?:ul|al|os"
    r"|pl|[Uu]lic[aey]|[Aa]lej[aei]|[Oo]siedle|[Pp]lac)\.?\s)"
    rf"{_SMALL}(?:[0-9]{{1,2}}\s)?{_WORD}(?:\s(?:{_SMALL}){_WORD}|-{_WORD}){{0,4}},?\s(?:n\.?[º°]?\s?"
    rf"|nr\.?\s|núm\.?\s)?{_NUMBER}(?![0-9:%€])(?![.,][0-9])"
    rf"{_FLAT}(?:{_PLACE}|{_TOWN})?"
)
_HUNGARIAN = re.compile(
    rf"(?<![0-9A-Za-zÀ-ÿ])(?:[0-9]{{4,5}}\s)?(?:{_WORD}\s){{1,3}}(?:utca|út|útja|tér|körút|sétány|köz"
    rf"|u\.)\s[0-9]{{1,4}}[.]?(?:/[A-Za-z0-9]{{1,3}})?(?![0-9A-Za-z])(?:{_TOWN})?"
)
_POST_BOX = re.compile(
    r"(?<![0-9A-Za-z])(?i:(?:P\.?\s?O\.?\s?Box|Postfach|Postbus|Boîte postale|B\.?P\."
    r"|Apartado(?: de correos)?|Casella postale|Caixa postal|skr(?:ytka)?\.?\s?poczt(?:owa)?\.?|GPO Box|PSC"
    r"|Unit)\s(?:[0-9 ]{1,9}[0-9]|[0-9])"
    rf"(?:,?\s(?:Box\s[0-9]{{1,6}})(?:[,\n]\s?(?:APO|FPO|DPO)\s(?:A[AEP])\s[0-9]{{5}})?)?)(?:{_TOWN})?"
)
_MILITARY = re.compile(
    r"(?<![0-9A-Za-z])(?:(?:PSC|Unit|USNS|USS|USCGC)\s[\w ,]{1,30}[,\n]\s?)?(?:APO|FPO|DPO)\s(?:A[AEP])\s[0-9]{5}",
    re.IGNORECASE,
)
_UK_POSTCODE = re.compile(r"(?<![0-9A-Za-z])[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][ABD-HJLNP-UW-Z]{2}(?![0-9A-Za-z])")
_CANADIAN_POSTCODE = re.compile(r"(?<![0-9A-Za-z])[ABCEGHJ-NPRSTVXY][0-9][A-Z][ \-][0-9][A-Z][0-9](?![0-9A-Za-z])")
# "1012 AB Amsterdam", "00-950 Warszawa", "D-10969 Berlin": postcodes that look like nothing else.
_SURE_PLACE = re.compile(
    rf"(?<![0-9A-Za-z\-])(?:[1-9][0-9]{{3}} [A-Z]{{2}}|[0-9]{{2}}-[0-9]{{3}}"
    rf"|[A-Z]{{1,2}}-[0-9]{{4,5}})\s{{1,2}}[{_CAPITAL}][^\W\d_]{{2,24}}"
    rf"(?:[ \-][{_CAPITAL}][^\W\d_]{{1,24}}){{0,2}}"
)
# Five digits and a town are an address where they are a line of their own or follow a comma.
_PLACE_LINE = re.compile(
    rf"(?:(?<=\n)|(?<=, )"
    rf"|\A)[ \t]{{0,4}}(?P<value>[0-9]{{5}} [{_CAPITAL}][^\W\d_]{{2,24}}(?:[ \-]"
    rf"(?:[{_CAPITAL}][^\W\d_]{{1,24}}|am|an|sur|en|de|la|le|du|ob|der|bei)){{0,3}})(?=[ \t]{{0,3}}(?:\n|\Z"
    rf"|,))"
)
_US_TOWN = re.compile(
    rf"(?<![0-9A-Za-z]){_WORD}(?:\s{_WORD}){{0,2}},\s(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA"
    rf"|M[ADEINOST]|N[CDEHJMVY]"
    r"|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])\s[0-9]{5}(?:-[0-9]{4})?(?![0-9A-Za-z])"
)
# "Address: 928 Λ. Αθηνών 12, …": what follows the word to the end of its line.
_NAMED = re.compile(
    r"(?<![0-9A-Za-z])(?i:(?:home|postal|mailing|shipping|delivery|billing|street|my|new)\s)?(?i:address"
    r"|adresse|anschrift|wohnhaft(?:\sin)?|dirección|domicilio|indirizzo|endereço|morada|adres|adress"
    r"|osoite|adresa|lakcím|cím|адрес)"
    r"(?i:\s(?:is|ist|est|es|è|to|lautet|zamieszkania|domowy))?\s?[:\n ]\s{0,3}"
    rf"(?P<value>(?=[^\n]{{0,40}}[0-9])(?:[0-9]{{1,5}}[A-Za-z]?,?\s{_NAME}|{_NAME},?\s{_NUMBER})(?:{_PLACE}"
    rf"|{_TOWN}){{0,2}})(?![0-9A-Za-z@])"
)
_NAMED_HINTS = stems(
    "address adresse anschrift wohnhaft dirección direccion domicilio indirizzo endereço morada adres "
    "adress osoite adresa lakcím cím адрес"
)
_ENGLISH_HINTS = stems(
    "street streets st avenue avenues ave road roads rd lane ln drive drives dr court ct place pl "
    "boulevard blvd way ways terrace crescent close walk"
    " square squares parkway parkways pkwy highway hwy circle trail gardens grove mews row hill loop alley "
    "plaza esplanade quay wharf view park"
)
_FRENCH_HINTS = stems(
    "rue avenue av boulevard bd place chemin impasse allée quai cours route square passage sentier faubourg"
)
_BEHIND_HINTS = stems(
    "via viale piazza piazzale corso vicolo largo strada calle c avenida avda avd plaza paseo camino ronda "
    "carrera travesía rua r travessa praça estrada"
    " alameda str bulevardul ulica ulicy ul al os pl aleja aleje osiedle plac"
)
_HUNGARIAN_HINTS = stems("utca út útja tér körút sétány köz u")
_BOX_HINTS = stems(
    "box postfach postbus boîte bp apartado casella caixa skr skrytka poczt gpo psc unit apo fpo dpo po"
)
# Compound street names show their kind at the end of a word, so whole texts around numbers are asked.
_STREET_ENDS = re.compile(
    r"(?:stra(?:ß|ss)e|str\.|weg|platz|allee|gasse|ring|damm|ufer|steig|graben|pfad|stieg|chaussee|kai|wall"
    r"|markt|hof|berg|straat|laan|plein|gracht|kade|dijk"
    r"|singel|steeg|dreef|gatan|gata|gate|vägen|vegen|veien|vej|gade|gränd|stræde|katu|tie|polku|kuja|tänav"
    r"|stígur|vænget|alléen|torget|ja) [0-9]"
    r"|(?:am|an der|im|auf der|auf dem|zum|zur|in der|unter den|hinter der|bei der) [^\W\d_]{3,25} [0-9]"
)
_PATTERNS: tuple[tuple[re.Pattern[str], frozenset[str] | None, float], ...] = (
    (_ENGLISH, _ENGLISH_HINTS, 0.8),
    (_FRENCH, _FRENCH_HINTS, 0.75),
    (_NUMBER_BEHIND, _BEHIND_HINTS, 0.75),
    (_HUNGARIAN, _HUNGARIAN_HINTS, 0.75),
    (_POST_BOX, _BOX_HINTS, 0.8),
    (_MILITARY, _BOX_HINTS, 0.8),
    (_UK_POSTCODE, None, 0.7),
    (_CANADIAN_POSTCODE, None, 0.7),
    (_SURE_PLACE, None, 0.7),
    (_NAMED, _NAMED_HINTS, 0.7),
)
_US_CODE = re.compile(r", [A-Z]{2} [0-9]{5}")


def find(text: str, context: Context) -> Iterator[Finding]:
    """Yields the whole address as one finding."""
    if not context.has_digit:
        return
    for pattern, hints, confidence in _PATTERNS:
        for match in context.near_numbers(pattern, hints):
            group = "value" if "value" in pattern.groupindex else 0
            value = match[group]
            if value[0].isupper() or value[0].isdigit() or pattern is not _NAMED:
                # The point of "Close." ends the sentence.
                yield _finding(match.start(group), match.start(group) + len(value.rstrip(". ,\n;")), confidence)
    for place in context.places:
        if _STREET_ENDS.search(place.lower):
            for match in _GERMANIC.finditer(text, place.start, place.end):
                yield _finding(match.start(), match.start() + len(match.group().rstrip(". ,\n;")), 0.75)
    if _US_CODE.search(text):
        for match in context.near_numbers(_US_TOWN):
            yield _finding(match.start(), match.end(), 0.75)
    for match in context.near_numbers(_PLACE_LINE):
        yield _finding(match.start("value"), match.end("value"), 0.65)


def _finding(start: int, end: int, confidence: float) -> Finding:
    return Finding(start=start, end=end, kind="ADDRESS", confidence=confidence, reason="pattern")
