"""Sentences of the room `redaction`: kinds ("kind_…") and reasons ("why_…") of what was found."""

from __future__ import annotations

from desktop_app.core.sentences.sentence import QT_TRANSLATE_NOOP, Sentence, sentence

SENTENCES: dict[str, Sentence] = {
    "kind_person": sentence(QT_TRANSLATE_NOOP("sentences", "Names")),
    "kind_email": sentence(QT_TRANSLATE_NOOP("sentences", "E-mail addresses")),
    "kind_phone": sentence(QT_TRANSLATE_NOOP("sentences", "Phone and messenger numbers")),
    "kind_credit_card": sentence(QT_TRANSLATE_NOOP("sentences", "Bank cards")),
    "kind_iban": sentence(QT_TRANSLATE_NOOP("sentences", "Bank accounts")),
    "kind_national_id": sentence(QT_TRANSLATE_NOOP("sentences", "ID, tax and passport numbers")),
    "kind_address": sentence(QT_TRANSLATE_NOOP("sentences", "Postal addresses")),
    "kind_ip": sentence(QT_TRANSLATE_NOOP("sentences", "Internet addresses of computers")),
    "kind_url": sentence(QT_TRANSLATE_NOOP("sentences", "Web links")),
    "kind_secret": sentence(QT_TRANSLATE_NOOP("sentences", "Passwords and codes")),
    "why_checksum": sentence(QT_TRANSLATE_NOOP("sentences", "The check digits are right.")),
    "why_pattern": sentence(QT_TRANSLATE_NOOP("sentences", "It is written like one.")),
    "why_known_person": sentence(
        QT_TRANSLATE_NOOP("sentences", "This person writes or is written to in your messages.")
    ),
    "why_greeting": sentence(QT_TRANSLATE_NOOP("sentences", "It stands in a greeting.")),
    "why_sign_off": sentence(QT_TRANSLATE_NOOP("sentences", "It stands at the end of a message.")),
    "why_title": sentence(QT_TRANSLATE_NOOP("sentences", "It follows a title such as “Dr.” or “Mrs.”.")),
    "why_introduction": sentence(QT_TRANSLATE_NOOP("sentences", "Somebody is introduced with it.")),
    "why_first_name_list": sentence(QT_TRANSLATE_NOOP("sentences", "It is a common first name.")),
    "why_named_number": sentence(QT_TRANSLATE_NOOP("sentences", "The words before it say what it is.")),
    "why_valid_number": sentence(QT_TRANSLATE_NOOP("sentences", "It would be a valid phone number.")),
    "why_messenger": sentence(QT_TRANSLATE_NOOP("sentences", "It is somebody's name or number in a messenger.")),
    "why_secret_word": sentence(QT_TRANSLATE_NOOP("sentences", "The words around it say that it is secret.")),
    "why_key_prefix": sentence(QT_TRANSLATE_NOOP("sentences", "It begins like the key of an online service.")),
    "why_looks_random": sentence(QT_TRANSLATE_NOOP("sentences", "It looks like a machine-made key.")),
    "why_known_value": sentence(QT_TRANSLATE_NOOP("sentences", "It was found in another message.")),
}
