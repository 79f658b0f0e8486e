"""Messages -> conversations in which I answered somebody.

Mail: one thread by the ids in its headers (a shared ancestor is enough, it need not be in the export), Gmail's
thread id, else subject, people and time. Chat: sessions with an hour of silence between them.
"""

from __future__ import annotations

import hashlib
import itertools
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from desktop_app.importers.message import Conversation, Message
from desktop_app.importers.people import Me
from desktop_app.importers.reply_text import reply_text
from desktop_app.importers.subjects import is_answer, is_forward, plain_subject
from desktop_app.importers.tally import Tally
from desktop_app.importers.thread_store import Place, ThreadStore

SESSION_GAP_S = 60 * 60
"""Silence after which a chat begins anew (research report, B; WeClone takes 5 minutes, which cuts answers off)."""
MERGE_WITHIN_S = 5 * 60
"""Messages that one person sends in a row within this time are one message."""
_SUBJECT_WITHIN_S = 30 * 24 * 60 * 60
# A longer mail thread is a machine's; it is cut, so that one thread never fills the memory.
_MOST_IN_THREAD = 300
_MOST_IN_SESSION = 1000
# A quote holds the mail it answers and that one's own quotes.
_MOST_ANCESTORS = 4


def build_conversations(
    messages: Iterable[Message],
    *,
    my_addresses: Collection[str],
    tally: Tally,
    folder: Path | None = None,
) -> Iterator[Conversation]:
    """Yields the conversations in which I answered, texts without quotes and signatures, `mine` set.

    Every message that ends in none is counted in `tally`: "no_reply_from_me", "not_answered" (nothing came before
    my words), "forward_only", "empty". All messages are read before the first conversation comes.

    Args:
        my_addresses: mail addresses and chat names; a chat name that stands on one of my mails need not be given.
        folder: where a temporary file may hold the texts meanwhile; by default a private temporary folder.
    """
    with tempfile.TemporaryDirectory(prefix=".threads-", dir=folder) as place, ThreadStore(Path(place)) as store:
        me = Me(my_addresses)
        for message in messages:
            _store(message, store, me)
        store.link_ids()
        store.link_subjects(within_s=_SUBJECT_WITHIN_S)
        numbers = itertools.count(1)
        for root, places in itertools.groupby(store.threads(), key=lambda place: place.root):
            if store.message(root).kind == "chat":
                yield from _chat(places, store, me, tally, numbers)
            else:
                yield from _mail(places, store, me, tally)


def _store(message: Message, store: ThreadStore, me: Me) -> None:
    moment = _seconds(message.time_utc)
    if message.kind == "chat":
        # Two chats of the same name in two exports are two chats.
        key = f"chat\0{message.source}\0{message.conversation_id}"
        store.add(message, moment=moment, keys=(key,), subject="", is_orphan=False, people=(), is_mine=False)
        return
    is_mine = me.is_address(message.sender)
    if is_mine:
        me.learn_name(message.sender_name)
    ancestors = set(message.references) | ({message.parent_id} if message.parent_id else set())
    keys = {f"id\0{name}" for name in (message.message_id, *ancestors)}
    if message.conversation_id:
        keys.add(f"thread\0{message.conversation_id}")
    store.add(
        message,
        moment=moment,
        keys=keys,
        subject=plain_subject(message.subject),
        is_orphan=not ancestors and is_answer(message.subject),
        people={message.sender, *message.recipients},
        is_mine=is_mine,
    )


def _seconds(time_utc: str | None) -> int:
    return int(datetime.fromisoformat(time_utc).timestamp()) if time_utc else 0


def _mail(places: Iterator[Place], store: ThreadStore, me: Me, tally: Tally) -> Iterator[Conversation]:
    while chunk := list(itertools.islice(places, _MOST_IN_THREAD)):
        if not any(store.is_mine(place.seq) for place in chunk):
            for place in chunk:
                tally.drop(store.source_of(place.seq), "no_reply_from_me")
            continue
        messages: list[Message] = []
        ordered = _parents_first([store.message(place.seq) for place in chunk])
        by_id = {message.message_id: message for message in ordered}
        for index, message in enumerate(ordered):
            parents = _ancestor_texts(message, by_id) or [before.text for before in reversed(ordered[:index])]
            clean = own_words(replace(message, mine=me.is_address(message.sender)), parents[:_MOST_ANCESTORS])
            reason = _reason(clean)
            if reason:
                tally.drop(clean.source, reason)
            else:
                messages.append(clean)
        yield from _conversation(messages, [1] * len(messages), tally, name="")


def _reason(message: Message) -> str | None:
    if message.mine and is_forward(message.subject):
        # It goes to somebody else; as an answer to the mail above it, it would teach nonsense.
        return "forward_only"
    if not message.text:
        return "forward_only" if is_forward(message.subject) else "empty"
    return None


def _ancestor_texts(message: Message, by_id: Mapping[str, Message]) -> list[str]:
    """The texts, as they came, of the mails that this one answers, nearest first."""
    ids = [message.parent_id or "", *reversed(message.references)]
    names = dict.fromkeys(name for name in ids if name in by_id and name != message.message_id)
    return [by_id[name].text for name in names]


def own_words(message: Message, parents: Sequence[str] = ()) -> Message:
    """Returns the mail with only what its writer typed; the signature moves into its own field.

    `parents`: texts of the mails that it answers, nearest first, to know their lines again.
    """
    if message.kind != "mail":
        return message
    stripped = reply_text(message.text, writer=message.sender_name, parents=parents)
    signature = "\n".join(part for part in (message.signature, stripped.signature) if part)
    notes = list(message.notes)
    if stripped.quote_removed:
        notes.append("quote_removed")
    if stripped.signature:
        notes.append("signature_removed")
    return replace(message, text=stripped.text, signature=signature, notes=tuple(dict.fromkeys(notes)))


def _parents_first(messages: Sequence[Message]) -> list[Message]:
    """Orders by time, but never an answer before what it answers: clocks of mail programs differ by hours."""
    place = {message.message_id: index for index, message in enumerate(messages)}
    order = list(range(len(messages)))
    ranks: list[tuple[int, ...]] = [(index,) for index in order]
    for index, message in enumerate(messages):
        parent = place.get(message.parent_id or "")
        if parent is not None and parent > index:
            ranks[index] = (parent, index + 1)
    return [messages[index] for index in sorted(order, key=lambda index: ranks[index])]


def _chat(
    places: Iterator[Place], store: ThreadStore, me: Me, tally: Tally, numbers: Iterator[int]
) -> Iterator[Conversation]:
    session: list[Message] = []
    counts: list[int] = []
    last_moment = 0
    for place in places:
        message = store.message(place.seq)
        message = replace(message, mine=me.is_chat_name(message.sender))
        gap_s = place.moment - last_moment
        if session and (gap_s > SESSION_GAP_S or len(session) >= _MOST_IN_SESSION):
            yield from _conversation(session, counts, tally, name=f"chat-{next(numbers)}")
            session, counts = [], []
        if session and session[-1].sender == message.sender and gap_s <= MERGE_WITHIN_S:
            before = session[-1]
            notes = tuple(dict.fromkeys((*before.notes, *message.notes)))
            session[-1] = replace(before, text=f"{before.text}\n{message.text}", notes=notes)
            counts[-1] += 1
        else:
            session.append(message)
            counts.append(1)
        last_moment = place.moment
    if session:
        yield from _conversation(session, counts, tally, name=f"chat-{next(numbers)}")


def _conversation(
    messages: Sequence[Message], counts: Sequence[int], tally: Tally, *, name: str
) -> Iterator[Conversation]:
    """Yields the conversation if I answer somebody in it, and counts its messages either way."""
    if not messages:
        return
    first_other = next((index for index, message in enumerate(messages) if not message.mine), len(messages))
    my_replies = sum(1 for message in messages[first_other:] if message.mine)
    if my_replies == 0:
        reason = "not_answered" if any(message.mine for message in messages) else "no_reply_from_me"
        for message, count in zip(messages, counts, strict=True):
            tally.drop(message.source, reason, count)
        return
    first = messages[0]
    conversation_id = name or "mail-" + hashlib.blake2b(first.message_id.encode(), digest_size=6).hexdigest()
    tally.keep(messages=sum(counts), my_replies=my_replies)
    yield Conversation(
        conversation_id=conversation_id,
        source=first.source,
        kind=first.kind,
        subject=first.subject,
        messages=tuple(replace(message, conversation_id=conversation_id) for message in messages),
    )
