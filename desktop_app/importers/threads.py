"""Messages -> conversations in which I answered somebody.

Mail: one thread by the ids in its headers (a shared ancestor is enough, it need not be in the export), the
provider's thread id, else subject, people and time. Chat: sessions with silence between them. Logs of language
models and ready datasets: as they are. Texts of mine that answer nobody: conversations of the kind "note".
"""

from __future__ import annotations

import hashlib
import itertools
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from desktop_app.importers.message import Conversation, Message
from desktop_app.importers.people import Me
from desktop_app.importers.read_store import MessageFiles
from desktop_app.importers.reading import Identities, number_of
from desktop_app.importers.reply_text import reply_text
from desktop_app.importers.sessions import session_gap_s
from desktop_app.importers.subjects import is_answer, is_forward, plain_subject
from desktop_app.importers.tally import Tally
from desktop_app.importers.thread_store import Place, ThreadStore

MERGE_WITHIN_S = 5 * 60
"""Messages that one person sends in a row within this time are one message."""
_SUBJECT_WITHIN_S = 30 * 24 * 60 * 60
# A longer mail thread is a machine's; it is cut, so that one thread never fills the memory.
_MOST_IN_THREAD = 300
_MOST_IN_SESSION = 1000
# The whole chain of quotes stands in the nearest ones.
_MOST_PARENTS = 5


def build_conversations(
    files: MessageFiles,
    *,
    my_addresses: Collection[str],
    tally: Tally,
    folder: Path | None = None,
) -> Iterator[Conversation]:
    """Yields the conversations in which I answered, texts without quotes and signatures, `mine` set.

    Every message that ends in none is counted in `tally`: "duplicate", "no_reply_from_me", "not_answered" (nothing
    came before my words), "forward_only", "empty". All messages are read before the first conversation comes.

    Args:
        my_addresses: mail addresses and chat names; a chat name that stands on one of my mails need not be given.
        folder: where a temporary file may hold numbers meanwhile; by default a private temporary folder.
    """
    with (
        tempfile.TemporaryDirectory(prefix=".threads-", dir=folder) as place,
        ThreadStore(Path(place), files) as store,
    ):
        me = Me(my_addresses)
        identities = Identities()
        for file, offset, message in files.scan():
            identity = identities.of(message, has_ids=files.has_ids(file))
            if message.kind == "mail":
                _store_mail(message, store, me, file=file, offset=offset, identity=identity)
            else:
                _store_chat(message, store, me, file=file, offset=offset, identity=identity)
        store.link_all(within_s=_SUBJECT_WITHIN_S)
        tally.session_gap_s = session_gap_s(store.chat_gaps())
        numbers = itertools.count(1)
        for root, places in itertools.groupby(store.threads(), key=lambda place: place.root):
            unique = _unique(places, store, tally)
            if store.is_chat(root):
                yield from _chat(unique, store, me, tally, numbers)
            else:
                yield from _mail(unique, store, me, tally)


def _store_mail(message: Message, store: ThreadStore, me: Me, *, file: int, offset: int, identity: int) -> None:
    is_mine = message.mine or me.is_address(message.sender)
    if is_mine:
        me.learn_name(message.sender_name)
    ancestors = set(message.references) | ({message.parent_id} if message.parent_id else set())
    keys = {f"id\0{name}" for name in (message.message_id, *ancestors)}
    if message.conversation_id:
        keys.add(f"thread\0{message.conversation_id}")
    store.add_mail(
        file=file,
        offset=offset,
        moment=_seconds(message.time_utc),
        identity=identity,
        keys=keys,
        subject=plain_subject(message.subject),
        is_orphan=not ancestors and is_answer(message.subject),
        people={message.sender, *message.recipients} - {""},
        is_mine=is_mine,
    )


def _store_chat(message: Message, store: ThreadStore, me: Me, *, file: int, offset: int, identity: int) -> None:
    # Two chats of the same name in two exports are two chats, until a message is found in both.
    chat = "\0".join((message.kind, message.source, message.conversation_id))
    store.add_chat(
        file=file,
        offset=offset,
        moment=_seconds(message.time_utc),
        identity=identity,
        chat=number_of(chat),
        is_mine=message.mine or me.is_writer(message),
    )


def _seconds(time_utc: str | None) -> int:
    return int(datetime.fromisoformat(time_utc).timestamp()) if time_utc else 0


def _unique(places: Iterator[Place], store: ThreadStore, tally: Tally) -> Iterator[Place]:
    for place in places:
        if store.is_repeated(place.seq):
            message = store.message(place.seq)
            tally.drop(message.source, "duplicate", sample=message)
        else:
            yield place


def _mail(places: Iterator[Place], store: ThreadStore, me: Me, tally: Tally) -> Iterator[Conversation]:
    while chunk := list(itertools.islice(places, _MOST_IN_THREAD)):
        messages = [store.message(place.seq) for place in chunk]
        if not any(store.is_mine(place.seq) for place in chunk):
            for message in messages:
                tally.drop(message.source, "no_reply_from_me", sample=message)
            continue
        kept: list[Message] = []
        counts: list[int] = []
        known = {message.message_id: message for message in messages}
        ordered = _parents_first(messages)
        for index, message in enumerate(ordered):
            mine = message.mine or me.is_address(message.sender)
            tally.mine += mine
            clean, quoted = own_words(replace(message, mine=mine), _ancestors(message, known, ordered[:index]))
            reason = _reason(clean)
            if reason:
                tally.drop(clean.source, reason, sample=message)
                continue
            if mine and quoted and not _has_parent(message, kept):
                # What I answered is not in the export, but I quoted it.
                kept.append(_from_quote(message, quoted))
                counts.append(0)
            kept.append(clean)
            counts.append(1)
        yield from _conversation(kept, counts, tally, name="")


def _ancestors(message: Message, known: Mapping[str, Message], before: Sequence[Message]) -> list[str]:
    """Returns the texts of the mails that this one answers, nearest first; if it names none, of those before."""
    texts: list[str] = []
    seen = {message.message_id}
    parent = known.get(message.parent_id or "")
    while parent is not None and parent.message_id not in seen and len(texts) < _MOST_PARENTS:
        seen.add(parent.message_id)
        texts.append(parent.text)
        parent = known.get(parent.parent_id or "")
    return texts or [other.text for other in reversed(before[-_MOST_PARENTS:])]


def _has_parent(message: Message, before: Sequence[Message]) -> bool:
    """Whether something that the message may answer comes before it."""
    if message.parent_id and any(other.message_id == message.parent_id for other in before):
        return True
    return not message.parent_id and any(not other.mine for other in before)


def _from_quote(message: Message, quoted: str) -> Message:
    sender = next(iter(message.recipients), "unknown")
    return replace(
        message,
        message_id=message.parent_id or f"{message.message_id}#quoted",
        parent_id=None,
        sender=sender,
        sender_name=message.people.get(sender, ""),
        recipients=(message.sender,),
        text=quoted,
        notes=("input_from_quote", *(("time_guessed",) if message.time_utc else ())),
        mine=False,
        signature="",
    )


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


def own_words(message: Message, parents: Sequence[str] = ()) -> tuple[Message, str]:
    """Returns the mail with only what its writer typed, and the text that it quotes.

    The signature moves into its own field. `parents`: texts of the mails before it, nearest first.
    """
    stripped = reply_text(message.text, writer=message.sender_name, parents=parents)
    signature = "\n".join(part for part in (message.signature, stripped.signature) if part)
    notes = list(message.notes)
    if stripped.quote_removed:
        notes.append("quote_removed")
    if stripped.signature:
        notes.append("signature_removed")
    clean = replace(message, text=stripped.text, signature=signature, notes=tuple(dict.fromkeys(notes)))
    return clean, stripped.quoted if message.mine else ""


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
        if not message.mine and me.is_writer(message):
            message = replace(message, mine=True)
        tally.mine += message.mine
        if message.kind == "note":
            yield from _note(message, tally)
            continue
        # A log of a language model is one talk, however long the pause; many have no times at all.
        gap_s = place.moment - last_moment if message.kind == "chat" else 0
        if session and (gap_s > tally.session_gap_s or len(session) >= _MOST_IN_SESSION):
            yield from _conversation(session, counts, tally, name=f"{session[0].kind}-{next(numbers)}")
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
        yield from _conversation(session, counts, tally, name=f"{session[0].kind}-{next(numbers)}")


def _note(message: Message, tally: Tally) -> Iterator[Conversation]:
    if not message.mine:
        tally.drop(message.source, "no_reply_from_me", sample=message)
        return
    tally.keep(messages=1, my_replies=0)
    name = "note-" + hashlib.blake2b(f"{message.source}\0{message.message_id}".encode(), digest_size=6).hexdigest()
    yield Conversation(
        conversation_id=name,
        source=message.source,
        kind="note",
        subject=message.subject,
        messages=(replace(message, conversation_id=name, references=()),),
    )


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
            if count:
                tally.drop(message.source, reason, count, sample=message)
        return
    first = messages[0]
    conversation_id = name or "mail-" + hashlib.blake2b(first.message_id.encode(), digest_size=6).hexdigest()
    tally.keep(messages=sum(counts), my_replies=my_replies)
    yield Conversation(
        conversation_id=conversation_id,
        source=first.source,
        kind=first.kind,
        subject=first.subject,
        messages=tuple(replace(message, conversation_id=conversation_id, references=()) for message in messages),
    )
