"""The five ways to a pair, each as pieces of work; a piece is done once, and its key says which it was."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.dataset.language import language_of
from desktop_app.dataset.more import prompts
from desktop_app.dataset.more.gate import Gate, StillPrivateError
from desktop_app.dataset.more.journal import Made, MadeRun
from desktop_app.dataset.more.judge import GOOD_FROM, Expected, facts_in, fault, is_same
from desktop_app.dataset.more.nearest import Nearest
from desktop_app.dataset.more.plain import variants
from desktop_app.dataset.more.prompts import SLANTS, Prompt, tidy
from desktop_app.dataset.pair_table import PairFilter, PairRow, PairTable
from desktop_app.redaction.apply import RedactedConversation, read_redacted
from desktop_app.redaction.single_texts import SingleTexts

_SEEDS_AT_MOST = 5000
"""Real pairs that are looked at: more would only fill the memory."""
_EXAMPLES = 4
"""Shown to the model; with more, a small model answers the examples instead of the message."""
_LONGEST_SHOWN = 800
"""Characters of an example: with four of them, a context of 4,096 tokens has room for message and answer."""
_LONGEST_ASKED = 3000
"""Characters of a message that is reworded or answered; cut, its variant would lose its end."""
_ROOM = 200
_INVENT = 0.9
_REWORD = 0.8
_IMITATE = 0.7
_ROUNDS_PLAIN = 5


@dataclass(frozen=True, slots=True)
class Work:
    """`do` returns what was made, good or not; None where there was nothing that may be sent."""

    key: str
    do: Callable[[], Made | None]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A real message that was never answered."""

    conversation_id: str
    kind: str
    subject: str
    message: str


class Workshop:
    """The real pairs that may serve as models: those in training, as they were redacted.

    A pair whose texts the person changed is left out: what they typed went through no redaction.

    Args:
        gate: None for the way "plain".
        is_judged: let the model judge what it made, too.
    """

    def __init__(self, project: Project, run: MadeRun, gate: Gate | None, *, is_judged: bool = False) -> None:
        """Raises AppError: "made_no_pairs" where nothing is in training; as `PairTable` does."""
        self._project = project
        self._run = run
        self._gate = gate
        self._is_judged = is_judged
        self._redaction = SingleTexts(project)
        with PairTable(project) as table:
            wanted = PairFilter(reason="", split="train", edited=False)
            found = table.positions(wanted)
            step = max(1, -(-len(found) // _SEEDS_AT_MOST))
            self._rows = [row for row in table.rows_at(found[::step]) if row.origin == "real"]
            held_out = table.positions(PairFilter(split="validation")) + table.positions(PairFilter(split="test"))
            self._held_out = {row.conversation_id for row in table.rows_at(held_out)}
        if not self._rows:
            raise AppError("made_no_pairs")
        # The same order each time, but not that of time: neighbours in time are alike.
        random.Random(7).shuffle(self._rows)
        self._messages = [split_subject(row)[1] for row in self._rows]
        self._nearest = Nearest(self._messages)
        lengths = sorted(len(row.output) for row in self._rows)
        self._longest_reply = max(2 * lengths[int(0.95 * (len(lengths) - 1))], 300)

    def works(self) -> Iterator[Work]:
        """Yields the work of the run's way, in the same order each time."""
        match self._run.way:
            case "vary":
                yield from self._vary()
            case "answer":
                yield from self._answer()
            case "gap":
                yield from self._invented(with_reply=True, situation=self._run.situation)
            case "question":
                yield from self._invented(with_reply=False, situation=self._run.situation)
            case "plain":
                yield from self._plain()

    # The ways

    def _vary(self) -> Iterator[Work]:
        for slant in SLANTS:
            for row, message in zip(self._rows, self._messages, strict=True):
                if len(message) > _LONGEST_ASKED:
                    continue
                key = f"vary:{row.pair_id}:{SLANTS.index(slant)}"
                yield Work(key, lambda r=row, m=message, s=slant, k=key: self._reworded(k, r, m, s))  # type: ignore[misc]

    def _reworded(self, key: str, row: PairRow, message: str, slant: str) -> Made | None:
        reply = self._asked(prompts.vary(message, row.output, slant), _REWORD)
        if reply is None:
            return None
        text, is_cut = reply
        expected = Expected(
            longest=max(3 * len(message), len(message) + _ROOM),
            language=language_of(message),
            shown=(row.output,),
            facts=facts_in(message) & facts_in(row.output),
        )
        reason = fault(text, expected, is_cut=is_cut, leaks=self._redaction.leaks)
        if not reason and is_same(text, message):
            reason = "made_unchanged"
        subject = split_subject(row)[0]
        made = self._made(key, message=text, seed=row.pair_id, kind=row.kind, subject=subject, reason=reason)
        return self._scored(made, row.output)

    def _answer(self) -> Iterator[Work]:
        for waiting in self._unanswered():
            key = f"answer:{waiting.conversation_id}"
            yield Work(key, lambda w=waiting, k=key: self._replied(self._of(k, w), w.message))  # type: ignore[misc]
        yield from self._invented(with_reply=True, situation="")

    def _of(self, key: str, waiting: Waiting) -> Made:
        return self._made(
            key,
            message=waiting.message,
            conversation_id=waiting.conversation_id,
            kind=waiting.kind,
            subject=waiting.subject,
        )

    def _replied(self, made: Made, message: str) -> Made | None:
        """Adds the reply, in the manner of the nearest real pairs."""
        near = [self._rows[index] for index in self._nearest.to(message, _EXAMPLES)]
        examples = [(_short(split_subject(row)[1]), _short(row.output)) for row in near]
        reply = self._asked(prompts.answer(message, examples), _IMITATE)
        if reply is None:
            return None
        text, is_cut = reply
        expected = Expected(
            longest=self._longest_reply,
            language=language_of(message),
            shown=(message, *(mine for _, mine in examples)),
        )
        reason = fault(text, expected, is_cut=is_cut, leaks=self._redaction.leaks)
        return self._scored(replace(made, output=text, reason=reason), text)

    def _invented(self, *, with_reply: bool, situation: str) -> Iterator[Work]:
        chance = random.Random(self._run.run)
        number = 0
        while True:
            key = f"{self._run.way}:{self._run.run}:{number}"
            if situation:
                near = self._nearest.to(situation, 3 * _EXAMPLES)
                shown = chance.sample(near, min(_EXAMPLES, len(near)))
            else:
                shown = chance.sample(range(len(self._rows)), min(_EXAMPLES, len(self._rows)))
            yield Work(key, lambda k=key, i=tuple(shown): self._new(k, i, situation, with_reply=with_reply))  # type: ignore[misc]
            number += 1

    def _new(self, key: str, shown: Sequence[int], situation: str, *, with_reply: bool) -> Made | None:
        """A message that nobody wrote, and its reply."""
        texts = [_short(self._messages[index]) for index in shown]
        reply = self._asked(prompts.compose(texts, situation), _INVENT)
        if reply is None:
            return None
        message, is_cut = reply
        languages = {language_of(text) for text in texts} - {""}
        expected = Expected(
            longest=max(2 * max(map(len, texts)), 600),
            language=languages.pop() if len(languages) == 1 else "",
            shown=(*texts, situation) if situation else texts,
        )
        reason = fault(message, expected, is_cut=is_cut, leaks=self._redaction.leaks)
        # Of the pair that it resembles most: a chat message is answered as a chat message.
        made = self._made(key, message=message, kind=self._rows[shown[0]].kind, reason=reason)
        return self._replied(made, message) if with_reply and not reason else made

    def _plain(self) -> Iterator[Work]:
        for turn in range(_ROUNDS_PLAIN):
            for number, (row, message) in enumerate(zip(self._rows, self._messages, strict=True)):
                key = f"plain:{row.pair_id}:{turn}"
                yield Work(key, lambda r=row, m=message, k=key, n=number + turn: self._changed(k, r, m, n))  # type: ignore[misc]

    def _changed(self, key: str, row: PairRow, message: str, number: int) -> Made | None:
        found = variants(message, language=language_of(message), has_context=row.input != row.message)
        turn = int(key.rpartition(":")[2])
        if turn >= len(found):
            return None
        # Each pair begins with another variant, so that a small number of pairs holds all kinds.
        variant = found[number % len(found)]
        return self._made(
            key,
            message=variant.message,
            seed=row.pair_id,
            kind=row.kind,
            subject=split_subject(row)[0],
            keeps_context=variant.keeps_context,
        )

    # What they share

    def _made(
        self,
        key: str,
        *,
        message: str,
        seed: str = "",
        conversation_id: str = "",
        kind: str = "mail",
        subject: str = "",
        keeps_context: bool = True,
        reason: str = "",
    ) -> Made:
        return Made(
            run=self._run.run,
            key=key,
            way=self._run.way,
            seed=seed,
            conversation_id=conversation_id,
            kind=kind,
            subject=subject,
            message=message,
            keeps_context=keeps_context,
            reason=reason,
            model=self._gate.model if self._gate else "",
        )

    def _asked(self, prompt: Prompt, temperature: float) -> tuple[str, bool] | None:
        """Returns the model's text and whether it was cut; None where a text may not be sent."""
        assert self._gate is not None
        try:
            reply = self._gate.ask(prompt, temperature=temperature)
        except StillPrivateError:
            return None
        return tidy(reply.text), reply.is_cut

    def _scored(self, made: Made, reply: str) -> Made | None:
        if not self._is_judged or made.reason or self._gate is None:
            return made
        try:
            answer = self._gate.ask(prompts.score(made.message, reply), temperature=0.0)
        except StillPrivateError:
            return None
        given = prompts.read_score(answer.text)
        # A judge that says no number has not said that it is bad.
        reason = "made_low_score" if given is not None and given < GOOD_FROM else ""
        return replace(made, score=given, reason=reason)

    def _unanswered(self) -> Iterator[Waiting]:
        """Yields the messages at the end of conversations that I never answered, none of validation or test."""
        for conversation in read_redacted(self._project):
            if conversation.conversation_id in self._held_out or str(conversation.kind) not in ("mail", "chat"):
                continue
            message = _last_of_others(conversation)
            if message:
                yield Waiting(
                    conversation.conversation_id,
                    conversation.kind,
                    conversation.subject if conversation.kind == "mail" else "",
                    message,
                )


def split_subject(row: PairRow) -> tuple[str, str]:
    """Returns (subject, message) of what a pair answers."""
    head, gap, rest = row.message.partition("\n\n")
    if row.kind == "mail" and gap and head.startswith("Subject: ") and "\n" not in head:
        return head.removeprefix("Subject: "), rest
    return "", row.message


def _last_of_others(conversation: RedactedConversation) -> str:
    last = conversation.messages[-1] if conversation.messages else None
    if last is None or last.mine or last.withheld or not 0 < len(last.text) <= _LONGEST_ASKED:
        return ""
    return last.text.strip()


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + " …"
