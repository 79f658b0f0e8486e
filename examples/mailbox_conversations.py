"""The conversations of the example mailbox: people write, Billie answers, sometimes they go on."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from examples import persona
from examples.mailbox_languages import FOREIGN, ForeignExchange
from examples.mailbox_letter import Letter
from examples.mailbox_mime import GB_AS_GB2312, JAPANESE, LATIN1, UTF8_QUOTED, Charset, quoted_word
from examples.mailbox_people import BILLIE, Person, correspondents
from examples.mailbox_post import Draft, Post, reply_subject
from examples.mailbox_private import PRIVATE
from examples.scenarios import SCENARIOS, Exchange, sample

FIRST_DAY = datetime(2024, 1, 8, tzinfo=UTC)
LAST_DAY = datetime(2026, 10, 16, tzinfo=UTC)

# Nine rounds over the bank of scenarios give more than 220 answered conversations.
_ROUNDS = 9
_UNANSWERED = 44

# Every ninth conversation goes on for one more turn, every third of these for two.
_FOLLOW_UP_EVERY = 9
_SECOND_FOLLOW_UP_EVERY = 27

_BILLIE_BY_NAME_SHARE = 0.6

# How often something new is drawn before it counts as used up.
_ATTEMPTS = 200

T = TypeVar("T")

# Plain oddities that every importer meets: a line that begins with "From ", and mail in an old charset.
_FROM_LINE = (
    "View from the lighthouse",
    (
        "Hello Billie,\n\nwe climbed the lighthouse on Sunday.\n\nFrom the top we could see your boats.\n"
        "From up there they look like toys!\n\nAll the best,\n{name}"
    ),
    "What a sight that must have been! Next time wave a flag. I will dip our sails to you.",
)
_LATIN1 = (
    "Le café du port",
    (
        "Hello Billie,\n\nthe café by the port has crêpes again. Shall we go on Sunday at 4? It is not too "
        "expensive, a crêpe à la maison costs £3.\n\nÀ bientôt,\n{name}"
    ),
    "Aye aye! I never let a crêpe sail by. Sunday at 4 it is, and the first round is mine.",
)


@dataclass(slots=True, kw_only=True)
class Correspondence:
    """Writes the conversations one after the other; `taken` keeps two of them from being alike."""

    post: Post
    rng: random.Random
    taken: set[str] = field(default_factory=set)

    def write_all(self) -> Iterator[Letter]:
        """Every conversation, each from its first message to its last; not in the order of time."""
        people = correspondents()
        everyday = self._everyday_plan()
        for number, scenario in enumerate(everyday):
            person = people[(number * 17 + number // len(people)) % len(people)]
            yield from self._everyday(number, scenario, person, self._moment(number, len(everyday)))
        for number in range(_UNANSWERED):
            yield self._unanswered(self.rng.choice(people), self._moment(number, _UNANSWERED))
        for number, start in enumerate(persona.THREAD_STARTS):
            yield from self._started_by_billie(start, people[number * 9], self._moment(number, 6))
        for number, (subject, incoming, reply) in enumerate(PRIVATE):
            person = people[number * 5 + 2]
            text = f"Hello Billie,\n\n{incoming}\n\nBest wishes,\n{person.first_name}"
            yield from self._exchange(person, subject, text, reply, self._moment(number, len(PRIVATE)))
        # Mixed, because the split into training and test goes by time and each should see every language.
        foreigners = self.rng.sample(FOREIGN, len(FOREIGN))
        for number, foreign in enumerate(foreigners):
            yield from self._foreign(foreign, self._moment(number, len(FOREIGN)))
        yield from self._oddities(people)

    def _everyday_plan(self) -> list[str]:
        plan: list[str] = []
        for _ in range(_ROUNDS):
            plan.extend(self.rng.sample(SCENARIOS, len(SCENARIOS)))
        return plan

    def _everyday(self, number: int, scenario: str, person: Person, when: datetime) -> Iterator[Letter]:
        exchange = self._fresh_exchange(scenario, person)
        first = self.post.send(self._incoming(exchange, person, when))
        yield first
        answer = self._answer(first, self._fresh_reply(exchange))
        yield answer
        turns = (number % _FOLLOW_UP_EVERY == 4) + (number % _SECOND_FOLLOW_UP_EVERY == 4)
        for text, replies in self.rng.sample(persona.FOLLOW_UPS, turns):
            more = self.post.send(
                Draft(
                    sender=person,
                    recipient=BILLIE,
                    when=self._later(answer.when),
                    subject=reply_subject(first.subject),
                    text=f"{text}\n\n{person.first_name}",
                    answers=answer,
                )
            )
            yield more
            answer = self._answer(more, self.rng.choice(replies))
            yield answer

    def _unanswered(self, person: Person, when: datetime) -> Letter:
        exchange = self._fresh_exchange(self.rng.choice(SCENARIOS), person)
        return self.post.send(self._incoming(exchange, person, when))

    def _started_by_billie(
        self, start: tuple[str, str, str, str], person: Person, when: datetime
    ) -> Iterator[Letter]:
        subject, opening, answer, last = start
        first = self.post.send(
            Draft(
                sender=BILLIE,
                recipient=person,
                when=when,
                subject=subject,
                text=persona.letter(opening, person.first_name),
            )
        )
        yield first
        back = self.post.send(
            Draft(
                sender=person,
                recipient=BILLIE,
                when=self._later(when),
                subject=reply_subject(subject),
                text=f"Dear Billie,\n\n{answer}\n\n{person.first_name}",
                answers=first,
            )
        )
        yield back
        yield self._answer(back, last)

    def _exchange(
        self,
        person: Person,
        subject: str,
        text: str,
        reply: str,
        when: datetime,
        *,
        charset: Charset | None = None,
    ) -> Iterator[Letter]:
        first = self.post.send(
            Draft(
                sender=person,
                recipient=BILLIE,
                when=when,
                subject=subject,
                text=text,
                charset=charset,
                raw_subject=quoted_word(subject) if charset is LATIN1 else "",
            )
        )
        yield first
        yield self._answer(first, reply)

    def _foreign(self, foreign: ForeignExchange, when: datetime) -> Iterator[Letter]:
        charset = {"zh": GB_AS_GB2312, "ja": JAPANESE, "de": None}[foreign.language]
        first = self.post.send(
            Draft(
                sender=foreign.sender,
                recipient=BILLIE,
                when=when,
                subject=foreign.subject,
                text=foreign.incoming,
                language=foreign.language,
                charset=charset,
            )
        )
        yield first
        if not foreign.reply:
            return
        german = foreign.reply_language == "de"
        yield self.post.send(
            Draft(
                sender=BILLIE,
                recipient=foreign.sender,
                when=self._later(when),
                subject=reply_subject(foreign.subject, "AW" if german else "Re"),
                text=foreign.reply,
                answers=first,
                category="reply",
                language=foreign.reply_language,
                charset=UTF8_QUOTED,
                client="german" if german else "thunderbird",
            )
        )

    def _oddities(self, people: tuple[Person, ...]) -> Iterator[Letter]:
        subject, text, reply = _FROM_LINE
        climber = people[11]
        yield from self._exchange(
            climber, subject, text.format(name=climber.first_name), reply, self._moment(1, 3)
        )
        subject, text, reply = _LATIN1
        friend = next(person for person in people if person.name.startswith("André"))
        yield from self._exchange(
            friend, subject, text.format(name=friend.first_name), reply, self._moment(2, 3), charset=LATIN1
        )

    def _incoming(self, exchange: Exchange, person: Person, when: datetime) -> Draft:
        text = exchange.incoming
        greeting, comma, rest = text.partition(",\n\n")
        if comma and "\n" not in greeting and self.rng.random() < _BILLIE_BY_NAME_SHARE:
            text = f"{greeting.removesuffix(' there')} Billie,\n\n{rest}"
        return Draft(sender=person, recipient=BILLIE, when=when, subject=exchange.subject, text=text)

    def _answer(self, letter: Letter, text: str) -> Letter:
        """Billie's reply. One in twelve people she greets without their name."""
        name = None if self.rng.randrange(12) == 0 else letter.sender.first_name
        return self.post.send(
            Draft(
                sender=BILLIE,
                recipient=letter.sender,
                when=self._later(letter.when),
                subject=reply_subject(letter.subject),
                text=persona.letter(text, name),
                answers=letter,
                category="reply",
            )
        )

    def _fresh_exchange(self, scenario: str, person: Person) -> Exchange:
        """One whose facts nobody has written about yet; small vocabularies run out, then only the words differ."""
        for _ in range(_ATTEMPTS):
            exchange = sample(self.rng, scenario, sender=person.first_name)
            facts = f"{scenario} {sorted(exchange.slots.items())}"
            if facts not in self.taken:
                self.taken.add(facts)
                return exchange
        return self._first_not_taken(lambda: sample(self.rng, scenario, sender=person.first_name), _message_of)

    def _fresh_reply(self, exchange: Exchange) -> str:
        def draw() -> str:
            return persona.scenario_reply(self.rng, exchange.scenario, exchange.slots)

        return self._first_not_taken(draw, str)

    def _first_not_taken(self, draw: Callable[[], T], text_of: Callable[[T], str]) -> T:
        for _ in range(_ATTEMPTS):
            drawn = draw()
            if text_of(drawn) not in self.taken:
                self.taken.add(text_of(drawn))
                return drawn
        raise ValueError("the texts have run out: add templates to the scenarios or to the persona")

    def _moment(self, number: int, of: int) -> datetime:
        """Spread over the years, at an hour when people write."""
        days = (LAST_DAY - FIRST_DAY).days * (number + self.rng.random()) / of
        day = FIRST_DAY + timedelta(days=int(days))
        return day + timedelta(
            hours=self.rng.randrange(7, 21), minutes=self.rng.randrange(60), seconds=self.rng.randrange(60)
        )

    def _later(self, when: datetime) -> datetime:
        return when + timedelta(minutes=self.rng.randrange(8, 40 * 60), seconds=self.rng.randrange(60))


def _message_of(exchange: Exchange) -> str:
    return exchange.incoming
