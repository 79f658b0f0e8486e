"""The pieces that postal addresses of many countries have in common, as regular expressions."""

from __future__ import annotations

CAPITAL = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽА-ЯΑ-Ω"
WORD = rf"[{CAPITAL}][\w'’.\-]{{0,24}}"
NAME = rf"{WORD}(?:[ \-]{WORD}){{0,3}}"
# A town's second word is not a word in capitals behind it ("1017 GA Amsterdam BSN 1112…").
TOWN_NAME = (
    rf"{WORD}(?:(?<![a-zà-ÿ]{{3}}\.)[ \-](?:(?:de|del|della|di|do|da|dos|das|la|le|les|lès|los|las"
    rf"|of|upon|on|am|an der|im|in|bei"
    rf"|den|sur|sous|en"
    rf"|aan|nad)[ \-])?[{CAPITAL}][^\W\d_]{{0,2}}[a-zà-öø-ÿąćęłńśźżěščřžů][\w'’\-]{{0,20}}){{0,3}}"
).replace("\n", "")
SMALL = (
    r"(?:(?:de|del|della|delle|dei|di|da|do|dos|das|du|des|la|le|les|los|las|el|l'|d'|l’|d’|van|von|der|den|het|in"
    r"|św\.|gen\.|ks\.)\s?){0,3}"
)
NUMBER = r"[0-9]{1,5}(?:[A-Za-z](?![a-z])|\s[A-Za-z](?=,|\n|$))?(?:\s?[-/]\s?[0-9]{1,4}[A-Za-z]?)?"
_FLAT_WORD = (
    r"Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Room|Rm|App|Appt|Appartement|Appartamento|Whg|Wohnung|Top|Piso|Pl|Puerta"
    r"|Pta|Int|Interno|Scala|Piano|Bus|Lok|Lokal|m|lok|lgh|Etage|étage|apto|Apto|Sala|Bloco|Bl|Stiege|Studio"
)
FLAT = (
    rf"(?:[ ,\n]{{1,3}}(?:{_FLAT_WORD})\.?[ ]?#?(?:[0-9]{{1,5}}[A-Za-zºª\-]{{0,3}}|[A-Z](?![A-Za-z]))"
    r"|,? [0-9]{1,3}(?:st|nd|rd|th) (?:[Ff]loor|[Ff]l\.?)|,? [0-9]{1,2}[ºª](?: [A-Z](?![A-Za-z]))?){0,2}"
)
# With a flat a street needs no other sign: "12 Anything Apt. 5".
FLAT_SURE = r"[ ,\n]{1,3}(?:Apt|Apartment|Suite|Ste|Unit|Flat)\.?[ ]?#?[0-9]{1,5}[A-Za-z\-]{0,3}"
# A postcode as most of Europe and the Americas write it, then the town.
POSTCODE = (
    r"(?:[A-Z]{1,2}-)?(?:[0-9]{5}-[0-9]{3}|[0-9]{4}-[0-9]{3}|[0-9]{2}-[0-9]{3}|[0-9]{3} [0-9]{2}"
    r"|[0-9]{4} ?[A-Z]{2}(?![A-Za-z])"
    r"|[0-9]{8}(?= )|[0-9]{4,5}(?![0-9]))"
)
TOWN = (
    rf"(?:\s{{0,2}}[,\n;]\s{{0,4}}(?:{POSTCODE}\s)?{TOWN_NAME}(?:,?\s{{1,2}}[A-Z]{{2}}(?![A-Za-z]))?"
    rf"(?:,?\s{{1,2}}(?:[0-9]{{5}}(?:-[0-9]{{4}})?|{POSTCODE}))?)"
)
PLACE = (
    rf"(?:\s{{0,2}}[,\n;]?\s{{0,4}}{POSTCODE},?\s{{1,2}}{TOWN_NAME}"
    r"(?:\s?\([A-Z]{2}\)|\s?[/\-]\s?[A-Z]{2}(?![A-Za-z]))?)"
)
