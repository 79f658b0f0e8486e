"""Names told by where they stand: greetings, farewells, titles, introductions. Pure text, nobody known yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from desktop_app.redaction.everyday_words import NOT_NAMES
from desktop_app.redaction.folding import fold, lower_case
from desktop_app.redaction.name_context_east import east_names, greeted_name, signed_name
from desktop_app.redaction.name_lists import is_known_first_name, is_ordinary

Place = Literal["greeting", "sign_off", "title", "introduction"]

CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af"
LETTER = rf"[^\W\d_{CJK}]"
# A name word: a letter and what names have inside ("O'Brien", "Jean-Pierre", "J."). 30 bounds the search.
# After an apostrophe two letters: "O'Brien" is one word, "Anna's" is not.
NAME_WORD = rf"{LETTER}(?:{LETTER}|-(?={LETTER})|['’](?={LETTER}{{2}})){{0,30}}"
_PARTICLE = r"(?:von|van|der|den|de|del|della|da|das|dos|do|di|du|la|las|los|le|bin|al|zu|ten|ter|te|het)"
_PARTICLE_WORD = re.compile(_PARTICLE)
_NAME = rf"{NAME_WORD}\.?(?:[ ]{_PARTICLE}){{0,2}}(?:[ ]{NAME_WORD}\.?){{0,2}}"

_GREETING_WORDS = (
    r"hi+|hello|hey+|hiya|howdy|dear|dearest|good (?:morning|afternoon|evening|day)|morning"
    r"|greetings|ahoy|yo|welcome"
    r"|thanks|thank you|congratulations|happy birthday|hallo|hallöchen|liebe[rs]?|guten (?:morgen"
    r"|tag|abend)|moin|servus|grüezi"
    r"|grüß (?:gott|dich)|sehr geehrte[rs]?|werte[rs]?|bonjour|bonsoir|salut|ch[eè]re?|coucou|hola|querid[oa]"
    r"|estimad[oa]|buen(?:os|as) (?:días|tardes|noches)|ciao|car[oa]|gentile|buongiorno|buonasera|olá|prezad[oa]"
    r"|beste|geachte|hoi|goedemorgen|hej|hejsan|cześć|czesc|witaj|siema|drog[iao]|szanown[ya]|kære|kjære"
    r"|käre?a?|hei|moi|terve|ahoj|dobrý den|mil[ýá]|vážen[ýá]"
    r"|szia|kedves|tisztelt|merhaba|selam|sevgili|sayın|salut|dragă|stimate?ă?|bok|pozdrav|dragi|draga"
    r"|labas|sveiki|привет|здравствуйте|дорог(?:ой|ая)|уважаем(?:ый|ая)|γεια|αγαπητ[έή]"
)
_GREETING = lower_case(
    rf"^[\s>*_\-–—\"“]{{0,8}}(?:{_GREETING_WORDS})(?![^\W\d_])(?:\s(?:there|again|again,|ho"
    rf"|zusammen))?[ ,!]{{1,3}}"
    rf"(?:(?:mr|mrs|ms|miss|dr|prof|herr|frau|my|meine[r]?|mon|ma|captain|cap'n|pan|pani|panie|señor|señora"
    rf"|sr|sra|signor|signora|senhor|senhora|meneer|mevrouw|heer|monsieur|madame|m|mme|pane|paní"
    rf"|úr)\.?\s){{0,3}}"
    rf"(?P<names>{_NAME}(?:(?:,| and| und| et| y| e| en| i| och| og| a| &"
    rf"|/) ?{_NAME}){{0,3}})(?=\s{{0,3}}(?:[,!.:;–—\-?…，！：]|$|\n))"
)
_NAME_SPLIT = re.compile(r",| and | und | et | y | e | en | i | och | og | a | & |/", re.IGNORECASE)
_CLOSING = lower_case(
    r"^[\s\-–—~*_]{0,6}(?:(?:with |mit |all |many |my |kind|warm|warmest|best|very best|lots of "
    r"|viele|liebe|beste|schöne"
    r"|herzliche|freundliche|bien|un |with )[^\n,]{0,24})?(?:regards|wishes|best|cheers|thanks"
    r"|thank you|thx|sincerely"
    r"|faithfully|truly|yours|love|hugs|bye|xo+|grü(?:ß|ss)e?n?|gruß|gruss|lg|vg|mfg|danke|cordialement"
    r"|amicalement|bises"
    r"|bisous|saludos|abrazos?|un abrazo|besos|atentamente|saluti|un abbraccio|baci|cordiali saluti"
    r"|abraços?|atenciosamente|cumprimentos|beijos|groeten|groetjes|groet|hilsen|hälsningar|hälsar|mvh"
    r"|pozdrawiam|pozdrowienia|pozdr|z poważaniem|serdecznie|buziaki|dziękuję|dzięki"
    r"|s pozdravem|pozdrav|üdvözlettel|üdv|terveisin|saygılar(?:ımla)?|sevgiler|cu stimă|с уважением|целую"
    r"|see you|talk soon|take care|later|ttyl"
    r"|此致|敬礼|祝好|谢谢|顺颂商祺|敬上|よろしくお願いします|以上)[^\n\w]{0,6}"
    rf"(?P<name>{_NAME})?[^\n\w]{{0,6}}$"
)
_NAME_LINE = lower_case(
    rf"^[\s\-–—~*_/]{{0,6}}(?:(?:your|dein|deine|ihr|ihre|euer)\s)?(?P<name>{_NAME})[\s.!~*_,]{{0,4}}$"
)
_TITLES = """
    Mr Mrs Ms Miss Mx Dr Prof Professor Herr Herrn Frau Hr Fr Mme Mlle Monsieur Madame Mademoiselle Maître Sr Sra
    Srta Señor
    Señora Señorita Doña Don Signor Signora Sig Sig.ra Dott Dott.ssa Dottor Dottoressa Avv Senhor Senhora Seu
    Dona Meneer
    Mevrouw Dhr Mevr Mw Fru Frøken Fröken Pan Pani Pana Panu Panem Panią Panie pan pani pana panu panem panią mgr
    inż Pán
    Paní pán paní Aunt Auntie Uncle Tante Onkel Tía Tío Ciocia Wujek Captain Sir Lady Dame Lord Officer Detective
    Inspector
    Sergeant Sgt Lieutenant Lt Colonel Judge Justice Senator Governor Rev Reverend Pastor Rabbi Nurse Coach señor
    señora
    señorita signor signora senhor senhora mevrouw meneer madame monsieur shri smt Shri Smt fru herr frk господин
    госпожа
    г-н г-жа κύριος κυρία
""".split()
_TITLE_WORD = re.compile(r"[^\W\d_]+")
# The first word of a title in lower case -> how titles that begin with it are written. Few texts have any, so that
# looking for those words is many times faster than trying all titles everywhere.
_TITLES_OF: dict[str, tuple[str, ...]] = {}
for _title in _TITLES:
    _word = _TITLE_WORD.match(_title.lower())[0]  # type: ignore[index]  # each begins with a letter
    _TITLES_OF[_word] = (*_TITLES_OF.get(_word, ()), _title)
_TITLE_WORDS = frozenset(_TITLES_OF)
_TITLED = re.compile(
    rf"\.?[ \u00a0](?:(?:Dr|Prof|dr|prof|hab|mgr|inż|Ing|med)\.?\s){{0,2}}"
    rf"(?P<name>(?:{_PARTICLE}[ ]){{0,2}}{NAME_WORD}(?:[ ]{_PARTICLE}){{0,2}}(?:[ ]"
    rf"(?:{LETTER}\.[ ])?{NAME_WORD})?)"
)
# The words before the name, in the text in lower case; the name itself has its capital in the text.
_INTRODUCTION = lower_case(
    r"(?<![^\W_])(?P<sure>my name is|my name's|mein name ist|ich hei(?:ß|ss)e|je m'appelle|me llamo"
    r"|mi chiamo|mi nombre es|meu nome é|me chamo|il mio nome è|mon nom est|mijn naam is"
    r"|ik heet|jag heter|mitt namn är|jeg heter|jeg hedder|mit navn er|nimeni on|nazywam się|mam na imię"
    r"|jmenuji se|jmenuju se|volám sa|a nevem|benim adım|adım|numele meu este"
    r"|mă numesc|zovem se|moje ime je|меня зовут|мене звати|με λένε|call me|(?:everyone|friends) calls? me)"
    r"|(?<![^\W_])(?:this is|hier ist|hier spricht|tu|tutaj|soy|sono|sou|je suis|ik ben|jag är|jeg er"
    r"|jestem|z tej strony|i am|i['’]m|ich bin|named|called|it['’]s)(?=\s)"
)
# How these begin: asking for the words and matching there is ten times faster than searching with the pattern.
_INTRODUCTION_BEGINS = (
    "my name", "mein name", "ich hei", "je m'appelle", "me llamo", "mi chiamo", "mi nombre", "meu nome",
    "me chamo", "il mio nome", "mon nom", "mijn naam", "ik heet", "jag heter", "mitt namn", "jeg he", "mit navn",
    "nimeni on", "nazywam", "mam na imię", "jmenuji", "jmenuju", "volám sa", "a nevem", "benim ad", "adım",
    "numele meu",
    "mă numesc", "zovem se",
    "moje ime", "меня зовут", "мене звати", "με λένε", "call me", "everyone call", "friends call", "this is",
    "hier ist",
    "hier spr", "tu ", "tutaj", "soy ", "sono ", "sou ", "je suis", "ik ben", "jag är", "jeg er", "jestem",
    "z tej strony",
    "i am", "i'm", "i’m", "ich bin", "named", "called", "it's", "it’s",
)  # fmt: skip
_INTRODUCTIONS_OF: dict[str, tuple[str, ...]] = {}
for _begin in _INTRODUCTION_BEGINS:
    _word = re.split(r"[^\w]", _begin)[0]
    _INTRODUCTIONS_OF[_word] = (*_INTRODUCTIONS_OF.get(_word, ()), _begin)
_INTRODUCTION_WORDS = frozenset(_INTRODUCTIONS_OF)
_INTRODUCED = re.compile(rf"\s(?P<name>{NAME_WORD}(?:[ ]{NAME_WORD}){{0,2}})")
# "Name: Anna Weber", "Imię i nazwisko: …", "From: Anna Weber <…>": a line of a form or of quoted headers.
_LABELLED = lower_case(
    rf"[ \t>*|\-•]{{0,8}}(?:(?:full|first|last|given|family|sur|customer|patient|client|contact"
    rf"|account(?:\sholder)?|card\s?holder|your)?\s?names?|surname|vorname|nachname|familienname"
    rf"|ansprechpartner\w{{0,3}}|kontakt\w{{0,6}}"
    rf"|nom|prénom|nom et prénom|nombre(?:\sy\sapellidos)?|apellidos?|nome(?:\scompleto)?|cognome|sobrenome"
    rf"|naam|voornaam|achternaam|imię|nazwisko|imię i nazwisko|imie i nazwisko|namn|navn|etunimi|sukunimi"
    rf"|nimi|jméno|příjmení|név|ad soyad|adı soyadı"
    rf"|from|to|cc|bcc|sender|recipient|attn|attention|von|an|de|à|para|da|od|do|van|aan|from name|patient"
    rf"|client|customer|applicant|employee|tenant|landlord|beneficiary|account holder|absender|empfänger"
    rf"|kunde|mieter|pacjent|klient|odbiorca|nadawca|фио|имя|фамилия|от|кому)"
    rf"\s?[:：][ \t]{{1,4}}[\"'“]?(?P<name>{_NAME})(?=[ \t]{{0,3}}(?:$|[\n,;<(\"'”|\[]))"
)

# No label is longer, with what stands before it.
_LONGEST_LABEL = 64
# Where the names of farewells are: a closing formula and what may stand under it.
_LAST_LINES = 5


@dataclass(frozen=True, slots=True)
class NameHit:
    """A name at text[start:end] and where it stands."""

    start: int
    end: int
    place: Place


def names_in_context(text: str, words: frozenset[str] | None = None) -> Iterator[NameHit]:
    """Yields names in greetings, farewells, after titles and in introductions; hits may overlap.

    Args:
        words: those of the text in lower case, where they are known: much is not looked for without its words.
    """
    lower = fold(text)
    for start, line in _first_lines(text, 2):
        yield from _greeting(start, line, lower[start : start + len(line)])
    yield from _sign_off(text, [(at, line, lower[at : at + len(line)]) for at, line in _last_lines(text)])
    for match in _titled(text, words):
        name = match["name"] if is_name_like(match["name"]) else _leading_name(match["name"])
        if name:
            yield NameHit(match.start("name"), match.start("name") + len(name), "title")
    for match in _introductions(lower, words):
        introduced = _INTRODUCED.match(text, match.end())
        name = _leading_name(introduced["name"]) if introduced else ""
        if introduced and not name and match["sure"] and text == lower:
            # "my name is lena andersson", all in small letters.
            found = [word for word in introduced["name"].split() if is_known_first_name(word)]
            name = introduced["name"] if found else ""
        if introduced and name and (match["sure"] or is_known_first_name(name.split()[0])):
            yield NameHit(introduced.start("name"), introduced.start("name") + len(name), "introduction")
    yield from _labelled(text, lower)
    if not text.isascii():
        for begin, end, place in east_names(text):
            yield NameHit(begin, end, place)


def _first_lines(text: str, count: int) -> Iterator[tuple[int, str]]:
    """Yields the offset and the text of the first lines that are not empty."""
    start = 0
    while count and start < len(text):
        end = text.find("\n", start)
        line = text[start:end] if end >= 0 else text[start:]
        if line.strip():
            count -= 1
            yield start, line
        start += len(line) + 1


def _last_lines(text: str) -> list[tuple[int, str]]:
    """As `_first_lines`, the last ones."""
    lines: list[tuple[int, str]] = []
    end = len(text)
    while end >= 0 and len(lines) < _LAST_LINES:
        start = text.rfind("\n", 0, end) + 1
        if text[start:end].strip():
            lines.append((start, text[start:end]))
        end = start - 1
    return lines[::-1]


def _titled(text: str, words: frozenset[str] | None) -> Iterator[re.Match[str]]:
    places = []
    for word in _TITLE_WORDS if words is None else words & _TITLE_WORDS:
        for title in _TITLES_OF[word]:
            at = text.find(title)
            while at >= 0:
                places.append((at, at + len(title)))
                at = text.find(title, at + 1)
    searched = 0
    for start, end in sorted(places):
        if start < searched or (start and text[start - 1].isascii() and text[start - 1].isalnum()):
            continue
        match = _TITLED.match(text, end)
        if match:
            searched = match.end()
            yield match


def _labelled(text: str, lower: str) -> Iterator[NameHit]:
    for colon in ":：" if not text.isascii() else ":":
        at = text.find(colon)
        while at >= 0:
            start = text.rfind("\n", max(0, at - _LONGEST_LABEL), at) + 1
            labelled = _LABELLED.match(lower, start, start + 200) if at - start < _LONGEST_LABEL else None
            if labelled:
                name = _trim(text[labelled.start("name") : labelled.end("name")])
                if is_name_like(name) and not is_ordinary(name):
                    begin = labelled.start("name")
                    yield NameHit(begin, begin + len(name), "introduction")
            at = text.find(colon, at + 1)


def _introductions(lower: str, words: frozenset[str] | None) -> Iterator[re.Match[str]]:
    for word in _INTRODUCTION_WORDS if words is None else words & _INTRODUCTION_WORDS:
        for begin in _INTRODUCTIONS_OF[word]:
            position = lower.find(begin)
            while position >= 0:
                match = _INTRODUCTION.match(lower, position)
                if match:
                    yield match
                position = lower.find(begin, position + 1)


def _greeting(offset: int, line: str, lower: str) -> Iterator[NameHit]:
    match = _GREETING.match(lower[:200])
    if match:
        position = match.start("names")
        for piece in _NAME_SPLIT.split(line[match.start("names") : match.end("names")]):
            start = line.index(piece, position)
            position = start + len(piece)
            name = _trim(piece)
            if _greeted(name):
                lead = len(piece) - len(piece.lstrip())
                yield NameHit(offset + start + lead, offset + start + lead + len(name), "greeting")
    if not line.isascii() and (han := greeted_name(line)):
        yield NameHit(offset + han[0], offset + han[1], "greeting")


def _greeted(name: str) -> bool:
    """In a greeting a known first name may be in lower case ("hi anna,"); other names need their capital."""
    words = name.split()
    if not words or any(word.strip(".").casefold() in NOT_NAMES for word in words):
        return False
    return is_name_like(name) or (len(words) == 1 and is_known_first_name(name))


def _sign_off(text: str, lines: list[tuple[int, str, str]]) -> Iterator[NameHit]:
    closing: re.Match[str] | None = None
    for index, (offset, line, lower) in enumerate(lines):
        after_closing, closing = closing is not None, _CLOSING.match(lower) if len(line) <= 80 else None
        if len(line) > 60 or index < len(lines) - 4:
            continue
        if closing:
            name = _trim(line[closing.start("name") : closing.end("name")]) if closing["name"] else ""
            if name and _greeted(name):
                start = offset + closing.start("name")
                yield NameHit(start, start + len(name), "sign_off")
            continue
        named = _NAME_LINE.match(lower)
        last = index == len(lines) - 1 and index > 0
        if named and (after_closing or last):
            name = _trim(line[named.start("name") : named.end("name")])
            # Without a farewell before it the line must be apart, or hold a name of the lists: a paragraph's last
            # word is no name.
            apart = last and text[max(0, offset - 4) : offset].count("\n") > 1 and not line.rstrip().endswith(".")
            alone = last and len(name.split()) <= 2 and (apart or any(map(is_known_first_name, name.split())))
            if _greeted(name) and (after_closing or alone):
                start = offset + named.start("name")
                yield NameHit(start, start + len(name), "sign_off")
        if not line.isascii() and (after_closing or last) and (han := signed_name(line)):
            yield NameHit(offset + han[0], offset + han[1], "sign_off")


def is_name_like(name: str) -> bool:
    """Whether every word has a capital (or is a particle) and none is a word that only stands where names do."""
    words = [word.strip(".") for word in name.split()]
    if not words or len(words) > 4:
        return False
    for word in words:
        if word.casefold() in NOT_NAMES:
            return False
        if not word[:1].isupper() and not _PARTICLE_WORD.fullmatch(word):
            return False
    return len(words[0]) > 1 or len(words) > 1


def _leading_name(words: str) -> str:
    """Returns the capitalised words at the start of `words`, with the particles before and between them."""
    name, particles = "", ""
    for word in words.split(" "):
        if word[:1].isupper() and word.casefold() not in NOT_NAMES:
            name += particles + (" " if name or particles else "") + word
            particles = ""
        elif _PARTICLE_WORD.fullmatch(word):
            particles += (" " if name or particles else "") + word
        else:
            break
    return name


def _trim(name: str) -> str:
    name = name.strip()
    return name[:-1] if name.endswith(".") and len(name.split()[-1]) > 2 else name
