"""Sentences of the room `redaction`: kinds ("kind_…") and reasons ("why_…") of what was found."""

from __future__ import annotations

from desktop_app.core.sentences.sentence import QT_TRANSLATE_NOOP, Sentence, sentence

SENTENCES: dict[str, Sentence] = {
    "kind_person": sentence(QT_TRANSLATE_NOOP("sentences", "Names")),
    "kind_email": sentence(QT_TRANSLATE_NOOP("sentences", "E-mail addresses")),
    "kind_phone": sentence(QT_TRANSLATE_NOOP("sentences", "Phone numbers")),
    "kind_credit_card": sentence(QT_TRANSLATE_NOOP("sentences", "Bank cards")),
    "kind_iban": sentence(QT_TRANSLATE_NOOP("sentences", "International bank accounts")),
    "kind_national_id": sentence(QT_TRANSLATE_NOOP("sentences", "ID and tax numbers")),
    "kind_address": sentence(QT_TRANSLATE_NOOP("sentences", "Postal addresses")),
    "kind_ip": sentence(QT_TRANSLATE_NOOP("sentences", "Internet addresses of computers")),
    "kind_url": sentence(QT_TRANSLATE_NOOP("sentences", "Web links")),
    "kind_secret": sentence(QT_TRANSLATE_NOOP("sentences", "Passwords and codes")),
    "kind_organization": sentence(QT_TRANSLATE_NOOP("sentences", "Companies and places")),
    "kind_username": sentence(QT_TRANSLATE_NOOP("sentences", "User names")),
    "kind_date_of_birth": sentence(QT_TRANSLATE_NOOP("sentences", "Dates of birth")),
    "kind_passport": sentence(QT_TRANSLATE_NOOP("sentences", "Passports")),
    "kind_license_plate": sentence(QT_TRANSLATE_NOOP("sentences", "Number plates")),
    "kind_bank_account": sentence(QT_TRANSLATE_NOOP("sentences", "Bank accounts")),
    "kind_order_number": sentence(QT_TRANSLATE_NOOP("sentences", "Customer, order and ticket numbers")),
    "kind_mac": sentence(QT_TRANSLATE_NOOP("sentences", "Numbers of devices in a network")),
    "kind_coordinates": sentence(QT_TRANSLATE_NOOP("sentences", "Places on the map")),
    "kind_crypto": sentence(QT_TRANSLATE_NOOP("sentences", "Addresses of crypto money")),
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
    "why_known_organization": sentence(QT_TRANSLATE_NOOP("sentences", "You named this company or place.")),
    "why_legal_form": sentence(QT_TRANSLATE_NOOP("sentences", "It is written like the name of a company.")),
    "why_name_lists": sentence(QT_TRANSLATE_NOOP("sentences", "It is made of a common first name and surname.")),
    "why_surname_list": sentence(QT_TRANSLATE_NOOP("sentences", "It is a common surname.")),
    "why_name_model": sentence(QT_TRANSLATE_NOOP("sentences", "The language model took it for a name.")),
    "why_handle": sentence(QT_TRANSLATE_NOOP("sentences", "It is written like a user name.")),
    "why_disguised": sentence(QT_TRANSLATE_NOOP("sentences", "It is an address in disguise.")),
    "why_private_link": sentence(
        QT_TRANSLATE_NOOP("sentences", "This link leads to a person, or lets in whoever has it.")
    ),
    "why_public_link": sentence(QT_TRANSLATE_NOOP("sentences", "It is a page that everybody can open.")),
    "phase_finding_names": sentence(
        QT_TRANSLATE_NOOP("sentences", "The language model is looking for names in your messages")
    ),
    "name_model_missing": sentence(
        QT_TRANSLATE_NOOP("sentences", "The model “{name}” that finds names is not on this computer."),
        QT_TRANSLATE_NOOP(
            "sentences",
            "Let it be downloaded (“--download” on the command line), or choose a folder with another one. "
            "Nothing was changed.",
        ),
    ),
    "name_model_not_ner": sentence(
        QT_TRANSLATE_NOOP("sentences", "“{name}” is no model that finds names of people."),
        QT_TRANSLATE_NOOP(
            "sentences", "Choose one for “token classification” with a label such as PER. Nothing was changed."
        ),
    ),
    "name_model_broken": sentence(
        QT_TRANSLATE_NOOP("sentences", "The model in “{name}” cannot be used: parts are missing or damaged."),
        QT_TRANSLATE_NOOP("sentences", "Download it again, or choose another one. Nothing was changed."),
    ),
    "model_names_damaged": sentence(
        QT_TRANSLATE_NOOP("sentences", "What the language model found in your messages cannot be read any more."),
        QT_TRANSLATE_NOOP(
            "sentences", "Look for more names with it once more; your messages and decisions are safe."
        ),
    ),
}
