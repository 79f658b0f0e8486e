from __future__ import annotations

import pytest

from desktop_app.importers.charset_languages import table_of_accents
from desktop_app.importers.charsets import decode_text, text_file_encoding

CENTRAL = {
    "pl": "Cześć, jutro będę później. Proszę daj znać, czy możesz wziąć książkę. Dziękuję, do środy!",
    "cs": "Dobrý den, zítra přijdu později. Prosím dejte mi vědět, jestli můžete vzít knihu. Děkuji, v úterý.",
    "sk": "Dobrý deň, zajtra prídem neskôr. Prosím, dajte mi vedieť, či môžete vziať knihu. Ďakujem, na týždeň.",
    "hu": "Szia! Holnap később jövök, szólj, ha el tudod hozni a könyvet. Köszönöm, üdv: Őrsi Gyöngyvér",
    "hr": "Dobar dan, sutra ću doći kasnije. Možete li reći gdje ste? Vidimo se u četvrtak, iz Šibenika, Đuro.",
    "ro": "Bună ziua, vă mulţumesc pentru mesaj. Aş dori să ştiu dacă aveţi timp mâine după-amiază, în oraş.",
}
TURKISH = "Merhaba, yarın geç geleceğim. Lütfen kitabı getir. İstanbul'da görüşürüz, çarşamba."
WESTERN = {
    "de": "Schöne Grüße, ich komme später. Könntest du das Buch mitbringen? Bis nächste Woche, für dich – „ja“.",
    "fr": "Bonjour, je serai en retard. Peux-tu prévenir l’équipe ? Merci à tous, à bientôt, ça ira, cœur, dîner.",
    "es": "Mañana llegaré más tarde, ¿puedes avisar al señor Núñez? Gracias, adiós, buen día, corazón, 1º.",
    "pt": "Amanhã não estarei, a reunião é às três. Obrigado pela atenção, até amanhã, coração. Você também, avô.",
    "it": "Perché non è più così? Andrò lì martedì, però sarà già tardi. Città, università, caffè, virtù.",
    "sv": "Hej, jag kommer på måndag. Får jag låna boken åt mig? Tack så mycket, hälsningar från Åsa och Örjan.",
    "is": "Góðan daginn, ég kem á morgun. Þakka þér fyrir, það er gott að heyra frá þér. Sjáumst á þriðjudag, bæ.",
    "da": "Hej, jeg kommer på mandag. Må jeg låne bogen? Tak, vi ses på lørdag, kære Søren, hilsen Åse og Jørgen.",
    "nl": "Eén idee: de zeeën zijn mooi, coördinatie is geïnd, reünie in België, patiënten, drieën, ruïne.",
}


@pytest.mark.parametrize("language", CENTRAL)
def test_a_central_european_text_is_known_by_its_letters(language: str) -> None:
    text = CENTRAL[language]
    data = text.encode("cp1250")
    assert data.decode(text_file_encoding(data)) == text
    assert data.decode(text_file_encoding(data * 50)) == text
    assert decode_text(data)[0] == text


def test_a_turkish_text_is_known_by_its_letters() -> None:
    data = TURKISH.encode("cp1254")
    assert data.decode(text_file_encoding(data)) == TURKISH


@pytest.mark.parametrize("language", WESTERN)
def test_a_western_text_stays_what_it_was(language: str) -> None:
    data = WESTERN[language].encode("cp1252")
    assert text_file_encoding(data) == table_of_accents(data) == "cp1252"


def test_a_table_of_all_western_languages_stays_western() -> None:
    data = " ".join(WESTERN.values()).encode("cp1252")
    assert text_file_encoding(data) == "cp1252"


def test_too_little_text_proves_nothing() -> None:
    assert table_of_accents("Łódź".encode("cp1250")) == "cp1252"
