"""What is put in the place of a value: the same for the same person or thing, everywhere in a project."""

from __future__ import annotations

import re
from collections.abc import Callable

from desktop_app.redaction import invented_numbers
from desktop_app.redaction.chance import chance_for
from desktop_app.redaction.finding import Kind
from desktop_app.redaction.inflected import base_form, inflected_like
from desktop_app.redaction.invented_names import (
    Role,
    eastern_given_name,
    eastern_locale,
    eastern_parts,
    eastern_surname,
    western_name,
)
from desktop_app.redaction.leaks import ValueScanner
from desktop_app.redaction.legal_forms import without_legal_form
from desktop_app.redaction.name_lists import is_ordinary, name_lists
from desktop_app.redaction.people import AddressBook, Person, is_han, name_form
from desktop_app.redaction.tags import Tags

# Drawing again, when a draw is somebody known. The shortest list (Chinese given names) has 57 entries.
_DRAWS = 60
_EASTERN_COMPANY_ENDS = (
    "科技有限公司", "贸易有限公司", "股份有限公司", "有限责任公司", "有限公司", "株式会社", "公司",
    "集团", "大学", "医院", "银行", "学校",
)  # fmt: skip
_PARTICLES = frozenset(
    ("von", "van", "der", "den", "de", "del", "della", "da", "di", "du", "la", "le", "bin", "al", "zu")
)


class Replacer:
    """Invents values that no known value of the project equals or contains.

    Args:
        known: every value that was found, whatever is decided about it.
        tags: puts plain tags instead of invented values.
    """

    def __init__(
        self,
        *,
        key: str,
        book: AddressBook,
        known: ValueScanner,
        language: str = "en",
        tags: Tags | None = None,
    ) -> None:
        self._key = key
        self._tags = tags
        # The same friend is named in a thousand letters.
        self._made: dict[tuple[Kind, str, str], str] = {}
        self._book = book
        self._known = known
        self._language = language

    def replacement(self, kind: Kind, value: str, entity: str) -> str:
        """Returns the invented value, which depends on the project's key and the value only, or the tag."""
        made = self._made.get((kind, value, entity))
        if made is None:
            made = self._made[kind, value, entity] = self._invented(kind, value, entity)
        return made

    def _invented(self, kind: Kind, value: str, entity: str) -> str:
        if self._tags is not None:
            return self._tags.tag(kind, entity)
        if kind == "ORGANIZATION":
            return self._organization(value)
        if kind == "PERSON":
            return self.name(value, self._book.people.get(entity))
        if kind == "EMAIL":
            return self._email(entity)
        maker = {
            "PHONE": invented_numbers.phone,
            "CREDIT_CARD": invented_numbers.card,
            "IBAN": invented_numbers.bank_account,
            "NATIONAL_ID": invented_numbers.national_id,
            "PASSPORT": invented_numbers.national_id,
            "LICENSE_PLATE": invented_numbers.national_id,
            "USERNAME": invented_numbers.scrambled,
            "DATE_OF_BIRTH": invented_numbers.scrambled,
            "BANK_ACCOUNT": invented_numbers.scrambled,
            "ORDER_NUMBER": invented_numbers.scrambled,
            "COORDINATES": invented_numbers.scrambled,
            "CRYPTO": invented_numbers.scrambled,
            "ADDRESS": invented_numbers.postal_address,
            "IP": invented_numbers.internet_address,
            "MAC": invented_numbers.internet_address,
            "URL": invented_numbers.web_address,
            "SECRET": invented_numbers.scrambled,
        }[kind]
        return self._draw(
            kind, entity, lambda attempt: maker(value, chance_for(self._key, kind, entity, attempt)), value
        )

    def name(self, value: str, person: Person | None = None) -> str:
        """Word by word, so that "Anna", "Weber" and "Anna Weber" stay forms of one invented person.

        Args:
            person: whose name it is; an inflected form ("Anny") stays one of the same invented name.
        """
        if is_han(value):
            return self._eastern(value)
        words = value.split()
        made: list[str] = []
        for index, word in enumerate(words):
            if word in _PARTICLES:
                made.append(word)
                continue
            base = base_form(word, person)
            name = self._word(base, self._role(base, index, len(words)))
            made.append(inflected_like(word, base, name) if base != word else name)
        # The gaps of the original ("Anna\nWeber") are kept.
        gaps = re.findall(r"\s+", value.strip())
        return "".join(word + gap for word, gap in zip(made, [*gaps, ""], strict=False))

    def name_of(self, entity: str) -> str:
        """Returns an invented first name (or the tag) for a person whose name is not known."""
        if self._tags is not None:
            return self._tags.tag("PERSON", entity)
        return self._draw(
            "first",
            entity,
            lambda attempt: western_name(
                "Xx", "first", self._language, chance_for(self._key, "first", entity, attempt)
            ),
            "Somebody",
        )

    def _organization(self, value: str) -> str:
        """A name in the place of the company's own, with its legal form and the words that say what it is."""
        if is_han(value):
            return self._eastern_organization(value)
        bare = without_legal_form(value)
        legal = value[len(bare) :] if value.startswith(bare) else ""
        words = bare.split()
        kept = [word for word in words if is_ordinary(word) and word[:1].isupper()]
        own = [word for word in words if word not in kept] or words[:1]
        canonical = " ".join(name_form(" ".join(own)))
        name = self._draw(
            "organization",
            canonical,
            lambda attempt: western_name(
                own[0], "last", self._language, chance_for(self._key, "organization", canonical, attempt)
            ),
            own[0],
        )
        return " ".join([name, *(word for word in words if word in kept and word not in own)]) + legal

    def _eastern_organization(self, value: str) -> str:
        """Two other characters in front, the rest (科技有限公司) as it is."""
        ending = next((e for e in _EASTERN_COMPANY_ENDS if value.endswith(e) and len(value) > len(e)), "")
        bare = value.removesuffix(ending)
        return (
            self._draw(
                "organization",
                bare,
                lambda attempt: (
                    eastern_given_name("zh_CN", 1, chance_for(self._key, "organization", bare, 2 * attempt))
                    + eastern_given_name("zh_CN", 1, chance_for(self._key, "organization", bare, 2 * attempt + 1))
                ),
                bare,
            )
            + ending
        )

    def _word(self, word: str, role: Role) -> str:
        mark = "," if word.endswith(",") else ""
        word = word.removesuffix(",")
        canonical = " ".join(name_form(word)) or word.casefold()
        return (
            self._draw(
                role,
                canonical,
                lambda attempt: western_name(
                    word, role, self._language, chance_for(self._key, role, canonical, attempt)
                ),
                word,
            )
            + mark
        )

    def _role(self, word: str, index: int, count: int) -> Role:
        """What the project knows about the word counts before its place: a word has one role everywhere."""
        folded = " ".join(name_form(word))
        if folded in self._book.last_words:
            return "last"
        if folded in self._book.first_words:
            return "first"
        if count > 1:
            return "first" if index < count - 1 else "last"
        lists = name_lists()
        return "last" if folded in lists.last and folded not in lists.first else "first"

    def _eastern(self, value: str) -> str:
        surname, given, title = eastern_parts(re.sub(r"\s", "", value))
        locale = eastern_locale(value)

        def draw(part: str, purpose: str) -> str:
            if not part:
                return ""
            maker = eastern_surname if purpose == "surname" else eastern_given_name
            return self._draw(
                purpose,
                part,
                lambda attempt: maker(locale, len(part), chance_for(self._key, purpose, part, attempt)),
                part,
            )

        gap = " " if re.search(r"\s", value.strip()) else ""
        for attempt in range(_DRAWS):
            made = (
                draw(surname, "surname")
                + gap
                + (draw(given, "given") if not attempt else self._other(given, locale, attempt))
            )
            if not self._known.is_in(made):
                return made + title
        raise LookupError("no name left to invent")

    def _other(self, given: str, locale: str, attempt: int) -> str:
        if not given:
            return ""
        return eastern_given_name(locale, len(given), chance_for(self._key, "given", given, attempt + _DRAWS))

    def _email(self, entity: str) -> str:
        person = self._book.people.get(entity)
        name = next((n for n in person.names if not is_han(n)), "") if person else ""
        if name:
            first, *rest = self.name(name).split()
            parts = [first, *rest[-1:]]
        else:
            parts = [self.name_of(entity), self.name_of(entity + " surname")]
        local = ".".join(re.sub(r"[^a-z]", "", part.casefold()) or "post" for part in parts)
        return self._draw("EMAIL", entity, lambda attempt: f"{local}{attempt or ''}@example.com", local)

    def _draw(self, purpose: str, canonical: str, make: Callable[[int], str], value: str) -> str:
        """Draws until the result is nothing known; a draw that equals its own original is refused too."""
        for attempt in range(_DRAWS):
            made = make(attempt)
            if made.casefold() != value.casefold() and not self._known.is_in(made):
                return made
        # So many collisions mean a list that is used up: a made-up word is still better than a real value.
        chance = chance_for(self._key, purpose, canonical, _DRAWS)
        return "".join(chance.choice("bdfgklmnprst") + chance.choice("aeiou") for _ in range(3)).title()
