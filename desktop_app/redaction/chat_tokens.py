"""Tokens that stand for me and for the person who is answered: learned as they are, filled in when somebody chats.

A model that learned my friends' names would greet everybody by them, and one that learned an invented name would
sign with it. So the training texts say `{{MY_NAME}}` and `{{SENDER_NAME}}`, whoever wrote, and a chat goes through
both functions here: `put_tokens` brings a real message into the form that was learned, `fill_tokens` puts the real
names into the answer. Programs that know nothing of this (Ollama, LM Studio) show the token, like a gap in a form
letter; the model card and the Modelfile say so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from desktop_app.core.project import Project, read_record, write_json
from desktop_app.redaction.invented_names import eastern_parts
from desktop_app.redaction.name_context import names_in_context
from desktop_app.redaction.people import WORD, AddressBook, Person, is_han, name_form

TOKEN = re.compile(r"\{\{(?:MY|SENDER)_(?:FULL_NAME|LAST_NAME|NAME|EMAIL)\}\}")

_TOKEN_WITH_GENITIVE = re.compile(rf"({TOKEN.pattern})(s(?!\w))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatNames:
    """Who talks to whom. A part that is not known is "", and its token stays.

    Args:
        my_name, sender_name: whole names or first names; "Weber, Anna" is taken for "Anna Weber".
        sender_is_token: whether the model learned `{{SENDER_NAME}}` at all; not when the names were kept.
    """

    my_name: str = ""
    sender_name: str = ""
    my_email: str = ""
    sender_email: str = ""
    sender_is_token: bool = True


def own_names(project: Project) -> ChatNames:
    """Returns my own name and address as the last redaction knew them; nobody before the first.

    Raises:
        AppError: "file_damaged" for privacy/chat_names.json.
    """
    return read_record(project.chat_names, ChatNames) if project.chat_names.is_file() else ChatNames()


def save_own_names(project: Project, me: Person | None, *, sender_is_token: bool) -> None:
    """Args:
    me: None where my name is kept: the model has learned it, and there is nothing to fill in.
    """
    names = ChatNames(sender_is_token=sender_is_token)
    if me is not None and me.names:
        names = replace(names, my_name=me.names[0], my_email=(*me.addresses, "")[0])
    write_json(project.chat_names, names)


def fill_tokens(text: str, names: ChatNames) -> str:
    """Returns `text` with its tokens filled in; `{{SENDER_LAST_NAME}}` of somebody with one name is that name."""
    values = {
        **_values("MY", names.my_name, names.my_email),
        **_values("SENDER", names.sender_name, names.sender_email),
    }
    return _TOKEN_WITH_GENITIVE.sub(lambda found: _filled(found[1], found[2] or "", values), text)


def _filled(token: str, genitive: str, values: Mapping[str, str]) -> str:
    """ "{{SENDER_NAME}}s Auto" is "Annas Auto" and "Hans’ Auto"."""
    value = values.get(token)
    if not value:
        return token + genitive
    return value + ("’" if genitive and value[-1] in "sxzß" else genitive)


def put_tokens(text: str, names: ChatNames) -> str:
    """Returns a real message in the form that the model learned: `fill_tokens` backwards, in any case."""
    tokens: dict[str, str] = {}
    for who, name, email in (
        ("SENDER", names.sender_name, names.sender_email),
        ("MY", names.my_name, names.my_email),
    ):
        for token, value in _values(who, name, email).items():
            if value:
                tokens.setdefault(value.casefold(), token)
    if not tokens:
        return text
    ordered = sorted(tokens, key=len, reverse=True)
    # No boundary beside Chinese characters, which are not separated from what stands around them.
    known = "|".join(
        re.escape(value) if is_han(value) else rf"(?<!\w){re.escape(value)}(?=(?:s\b|\W|$))" for value in ordered
    )
    return re.sub(
        known, lambda found: tokens.get(found.group().casefold(), found.group()), text, flags=re.IGNORECASE
    )


def with_sender_of(names: ChatNames, text: str) -> ChatNames:
    """Adds the name with which the message `text` is signed, unless a sender is known already."""
    if names.sender_name or not names.sender_is_token:
        return names
    signed = [text[hit.start : hit.end] for hit in names_in_context(text) if hit.place == "sign_off"]
    return replace(names, sender_name=" ".join(signed[-1].split()) if signed else "")


def token_for(who: str, value: str, book: AddressBook) -> str:
    """Returns what stands for a form of a name: token and what belongs beside it ("王总" keeps its title).

    Args:
        who: "MY" or "SENDER".
    """
    if is_han(value):
        surname, given, title = eastern_parts(re.sub(r"\s", "", value))
        # 思 alone may be a surname, and is a given name where no title follows.
        part = "FULL_NAME" if surname and given else "LAST_NAME" if surname and title else "NAME"
        return f"{{{{{who}_{part}}}}}{title}"
    words = WORD.findall(value)
    if len(words) > 1:
        return f"{{{{{who}_FULL_NAME}}}}"
    folded = " ".join(name_form(value))
    is_last = folded in book.last_words and folded not in book.first_words
    return f"{{{{{who}_{'LAST_NAME' if is_last else 'NAME'}}}}}"


def without_tokens(text: str) -> str:
    """Returns `text` with its tokens blanked: somebody may be called "Sender"."""
    return TOKEN.sub("\x00", text)


def _values(who: str, name: str, email: str) -> Mapping[str, str]:
    whole = " ".join(name.split())
    if whole.count(",") == 1:
        whole = " ".join(part.strip() for part in reversed(whole.split(",")))
    first, last = whole, whole
    if is_han(whole):
        surname, given, _ = eastern_parts(re.sub(r"\s", "", whole))
        first, last = given or whole, surname or whole
    elif " " in whole:
        first, last = whole.split(" ")[0], whole.split(" ")[-1]
    # The first of equal ones is the token of that name: who has one name only is called by it.
    return {
        f"{{{{{who}_NAME}}}}": first,
        f"{{{{{who}_LAST_NAME}}}}": last,
        f"{{{{{who}_FULL_NAME}}}}": whole,
        f"{{{{{who}_EMAIL}}}}": email,
    }
