"""Postal addresses of Europe and the Americas: a street with its number, flat, postcode and town.

Cautious: a place name alone ("in Berlin") is no address of a person and stays. English-speaking countries: see
`address_english`; East Asia: see `address_east`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop_app.redaction.detectors import address_english
from desktop_app.redaction.detectors.address_forms import CAPITAL, FLAT, NAME, NUMBER, PLACE, SMALL, TOWN, WORD
from desktop_app.redaction.detectors.context import Context, stems
from desktop_app.redaction.finding import Finding

# A compound street name shows its kind at its end: "Hauptstraße", "Kerkstraat", "Storgatan", "Rantakatu".
_STREET_ENDS = tuple(
    """
    straße strasse str. weg platz allee gasse ring damm ufer steig graben pfad stieg chaussee kai wall markt hof
    berg
    straat laan plein gracht kade dijk singel steeg dreef baan boulevard pad park gatan gata gate vägen vegen
    veien vej
    gade gränd stræde stigen stien backen bakken haugen svingen toppen tunet åsen engen allén katu tie polku kuja
    tänav
    stígur vænget alléen torget ja
    """.split()
)
_GERMANIC = re.compile(
    rf"(?<![0-9A-Za-zÀ-ÿ])(?:[0-9]{{1,5}}\s)?(?:(?:[{CAPITAL}][\w.\-]{{1,24}}[ \-]){{0,3}}"
    rf"(?:[{CAPITAL}][^\W\d_\-]{{1,24}}-?(?i:{'|'.join(map(re.escape, _STREET_ENDS))})"
    r"|(?:Am|An der|Im|Auf der|Auf dem|Zum|Zur|In der|Unter den|Hinter der|Bei der)\s[A-ZÄÖÜ][a-zäöüß\-]{2,24}"
    rf"|[{CAPITAL}][\w.\-]{{1,24}}[ \-](?:[Ss]traße|[Aa]llee|[Pp]latz|[Ww]eg|[Rr]ing|[Gg]asse)))"
    rf"\s[0-9]{{1,4}}\s?[a-z]?(?:\s?[-/]\s?[0-9]{{1,4}}[a-z]?)?(?![0-9A-Za-zÀ-ÿ:%€])(?![.,][0-9])"
    rf"{FLAT}(?:{PLACE}|{TOWN})?"
)
_FRENCH = re.compile(
    r"(?<![0-9A-Za-zÀ-ÿ])(?:(?P<number>[0-9]{1,4}\s?(?:bis|ter|quater|[A-D](?=[ ,]))?),?\s)?(?i:rue|avenue"
    r"|av\.|boulevard|bd"
    r"|place|chemin|impasse|allée|quai|cours|route|square|passage|sentier|faubourg|résidence)"
    rf"\s{SMALL}{NAME}{FLAT}(?P<place>{PLACE}|{TOWN})?"
)
# The kind of street first, number behind: Italian, Spanish, Portuguese, Polish, Romanian, Croatian, Russian.
_KINDS_BEFORE = (
    "via viale piazza piazzale corso vicolo largo strada contrada borgo lungomare incrocio stretto rotonda "
    "canale calle "
    "c/ c. avenida avda. av. plaza paseo camino ronda carrera travesía vial rambla glorieta urbanización "
    "callejón cañada "
    "acceso pasaje cuesta pasadizo rua r. travessa praça estrada alameda rodovia viela ladeira vila quadra "
    "recanto residencial loteamento setor trecho vereda chácara condomínio conjunto jardim fazenda sítio "
    "praia morro str. "
    "bulevardul ulica ul. ul al. al os. os pl. pl ulicy ulicę aleja aleje osiedle plac ulici ул. улица пр. "
    "проспект пер."
)
_NUMBER_BEHIND = re.compile(
    rf"(?<![0-9A-Za-zÀ-ÿ])(?:[0-9]{{1,5}}\s)?(?i:{'|'.join(map(re.escape, _KINDS_BEFORE.split()))})\s"
    rf"{SMALL}(?:[0-9]{{1,2}}\s)?{WORD}(?:\s(?:{SMALL}){WORD}|-{WORD}){{0,4}},?\s(?:n\.?[º°]?\s?"
    rf"|nr\.?\s|núm\.?\s|д\.\s?)?{NUMBER}(?![0-9:%€])(?![.,][0-9])"
    rf"{FLAT}(?:,?\s(?:кв|oficina|bloco|casa)\.?\s?[0-9]{{1,4}})?"
    # A quarter before the town's line, as in Brazil: "Rua X, 12, Centro, 01234-567 Cidade / SP".
    rf"(?:\s?(?:[,\n]|\s-)\s?{NAME}(?: [0-9]ª {WORD})?(?=\s?[,\n]\s?[0-9]{{5}}-?[0-9]{{3}} ))?(?:{PLACE}|{TOWN})?"
)
_HUNGARIAN = re.compile(
    rf"(?<![0-9A-Za-zÀ-ÿ])(?:[0-9]{{4,5}}\s)?(?:{WORD}\s){{1,3}}(?:utca|út|útja|tér|körút|sétány|köz"
    rf"|u\.)\s[0-9]{{1,4}}[.]?(?:/[A-Za-z0-9]{{1,3}})?(?![0-9A-Za-z])(?:{TOWN})?"
)
# Brazil: "Vale de Barbosa, 633, Aarão Reis, 64618-508 Brito da Mata / PI", "…, Centro, São Paulo - SP, 01234-567".
_BRAZILIAN = re.compile(
    rf"(?<![0-9A-Za-zÀ-ÿ]){WORD}(?:\s{SMALL}{WORD}){{0,4}}(?:,\s(?:[0-9]{{1,5}}|s/n){FLAT})?(?:(?:,\s|\s-\s|\n){NAME}(?:\s[0-9]ª\s{WORD})?)?"
    rf"(?:,\s|\n)(?:[0-9]{{5}}-?[0-9]{{3}}\s{SMALL}{NAME}(?:\s{SMALL}{WORD}){{0,3}}\s?[/\-]\s?[A-Z]{{2}}"
    rf"|{NAME}\s?[/\-]\s?[A-Z]{{2}},?\s(?:CEP\s?:?\s?)?[0-9]{{5}}-?[0-9]{{3}})(?![0-9A-Za-z])"
)
_BRAZILIAN_CODE = re.compile(r"[0-9]{5}-?[0-9]{3}")
# "1012 AB Amsterdam", "00-950 Warszawa", "D-10969 Berlin": postcodes that look like nothing else.
_SURE_PLACE = re.compile(
    rf"(?<![0-9A-Za-z\-])(?:[1-9][0-9]{{3}} [A-Z]{{2}}|[0-9]{{2}}-[0-9]{{3}}"
    rf"|[A-Z]{{1,2}}-[0-9]{{4,5}})\s{{1,2}}[{CAPITAL}][^\W\d_]{{2,24}}"
    rf"(?:[ \-][{CAPITAL}][^\W\d_]{{1,24}}){{0,2}}"
)
# Five digits and a town are an address where they are a line of their own or follow a comma.
_PLACE_LINE = re.compile(
    rf"[0-9]{{5}} [{CAPITAL}][^\W\d_]{{2,24}}(?:[ \-](?:[{CAPITAL}][^\W\d_]{{1,24}}|am|an|sur|en|de|la|le|du"
    rf"|ob|der|bei)){{0,3}}"
    r"(?=[ \t]{0,3}(?:\n|\Z|,))"
)
_LINE_BEGINS = re.compile(r"(?:\n|, |\A)[ \t]{0,4}$")
# "Address: 928 Λ. Αθηνών 12, …": what follows the word to the end of its line.
_NAMED = re.compile(
    r"(?<![0-9A-Za-z])(?i:(?:home|postal|mailing|shipping|delivery|billing|street|my|new)\s)?(?i:address"
    r"|adresse|anschrift|wohnhaft(?:\sin)?|dirección|domicilio|indirizzo|endereço|morada|adres|adress"
    r"|osoite|adresa|lakcím|cím|адрес)"
    r"(?i:\s(?:is|ist|est|es|è|to|lautet|zamieszkania|domowy))?\s?[:\n ]\s{0,3}"
    rf"(?P<value>(?=[^\n]{{0,40}}[0-9])(?:[0-9]{{1,5}}[A-Za-z]?,?\s{NAME}|{NAME},?\s{NUMBER})(?:{PLACE}"
    rf"|{TOWN}){{0,2}})(?![0-9A-Za-z@])"
)
_NAMED_HINTS = stems(
    "address adresse anschrift wohnhaft dirección direccion domicilio indirizzo endereço morada adres "
    "adress osoite adresa lakcím cím адрес"
)
_FRENCH_HINTS = stems(
    "rue avenue av boulevard bd place chemin impasse allée quai cours route square passage sentier faubourg "
    "résidence"
)
# "call" is the stem of "calle", and stands before most telephone numbers.
_BEHIND_HINTS = stems(re.sub(r"[./]", "", _KINDS_BEFORE)) - {"call"}
_HUNGARIAN_HINTS = stems("utca út útja tér körút sétány köz u")
_SPACE_AND_NUMBER = re.compile(" [0-9]")
_PREPOSITION = re.compile(
    r"(?:am|an der|im|auf der|auf dem|zum|zur|in der|unter den|hinter der|bei der) [^\W\d_]{3,25} [0-9]"
)
# "via ISO 20022" is a way and no street.
_NO_STREET = re.compile(r"[a-z]{2,4} [^a-zà-ÿ]+$")
Span = tuple[int, int, float]
"""Start, end and confidence."""


def find(text: str, context: Context) -> Iterator[Finding]:
    """Yields the whole address as one finding."""
    if context.has_digit:
        for spans in (address_english.spans, _number_behind_spans, _place_spans, _compound_spans):
            for start, end, confidence in spans(text, context):
                # The point of "Close." ends the sentence.
                end_ = start + len(text[start:end].rstrip(". ,\n;"))
                yield Finding(start=start, end=end_, kind="ADDRESS", confidence=confidence, reason="pattern")


def _number_behind_spans(text: str, context: Context) -> Iterator[Span]:
    hints = None if "calle" in context.lower else _BEHIND_HINTS
    for match in context.near_numbers(_NUMBER_BEHIND, hints):
        if not _NO_STREET.match(match.group()):
            yield *match.span(), 0.75
    for match in context.near_numbers(_FRENCH, _FRENCH_HINTS):
        # "rue de la Paix" alone is a public street; a number or a town's postcode makes it somebody's.
        if match["number"] or re.search("[0-9]", match["place"] or ""):
            yield *match.span(), 0.75
    for match in context.near_numbers(_HUNGARIAN, _HUNGARIAN_HINTS):
        yield *match.span(), 0.75
    if any(_BRAZILIAN_CODE.search(text, start, end) for start, end in context.long_numbers):
        for match in context.near_numbers(_BRAZILIAN):
            yield *match.span(), 0.8


def _place_spans(text: str, context: Context) -> Iterator[Span]:
    for match in context.near_numbers(_SURE_PLACE):
        yield *match.span(), 0.7
    for match in context.near_numbers(_PLACE_LINE):
        if _LINE_BEGINS.search(text, max(0, match.start() - 6), match.start()):
            yield *match.span(), 0.65
    for match in context.near_numbers(_NAMED, _NAMED_HINTS):
        if match["value"][0].isupper() or match["value"][0].isdigit():
            yield *match.span("value"), 0.7


def _compound_spans(text: str, context: Context) -> Iterator[Span]:
    for place in context.places:
        # Most numbers stand behind other words than streets.
        ends = (m.start() for m in _SPACE_AND_NUMBER.finditer(place.lower))
        if any(place.lower.endswith(_STREET_ENDS, 0, end) for end in ends) or (
            "de" in context.languages and _PREPOSITION.search(place.lower)
        ):
            for match in _GERMANIC.finditer(text, place.start, place.end):
                yield *match.span(), 0.75
