# ruff: noqa: E501 - tables of phrases: one line a language is easier to check.
"""WeChat chats as other programs export them -> messages. WeChat itself exports no text.

JSON of WeFlow and echotrace; CSV of PyWxDump and WeClone, and of MemoTrace. WeChat's own database is locked and is
never touched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from desktop_app.core.errors import AppError
from desktop_app.importers.chats.qq_words import is_notice, is_recalled, typed_text
from desktop_app.importers.documents.delimited import layout_of, read_rows
from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading
from desktop_app.importers.times import utc_from_iso, utc_from_seconds
from desktop_app.importers.tree import FolderTree

_TEXT_TYPES = frozenset(
    ("1", "文本", "文本消息", "text", "引用消息", "引用回复", "带有引用的文本消息", "49-57", "1-0")
)
_SYSTEM_TYPES = frozenset(("10000", "10002", "系统消息", "系统通知", "拍一拍", "语音通话", "system"))
_QUOTE_BEHIND = re.compile(r"\s*\[引用[^\n]{0,20}[:：].*\]\s*\Z|\n\s*引用[:：].*\Z", re.DOTALL)
# A search for a quote at the end takes time that grows with the square of the length.
_LONGEST_QUOTING = 20_000
_XML = re.compile(r"\s*(?:[\w@-]{1,60}:\s*)?<(?:\?xml|msg|sysmsg|appmsg|voipmsg|img|emoji)\b", re.IGNORECASE)
_XML_TITLE = re.compile(r"<title>(?:<!\[CDATA\[)?([^<\]]{1,5000})")
_XML_QUOTE = re.compile(r"<type>57</type>")
_DATABASE_NAME = re.compile(
    r"(?:MSG\d*|MicroMsg|EnMicroMsg|MediaMSG\d*|message_\d+|FTSMSG\d*|message_fts|biz_message_\d+|contact|session)\.db",
    re.IGNORECASE,
)
_DATE = re.compile(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})[ T](\d{1,2}):(\d\d)(?::(\d\d))?")


def is_json(head: Head) -> bool:
    keys = head.json_paths
    if "session" not in keys:
        return False
    return "weflow" in keys or "messages.item.senderUsername" in keys or "session.wxid" in keys


def read_json(source: Source, reading: Reading) -> Iterator[Message]:
    """Yields a chat of WeFlow or echotrace; pictures of people in it are passed over, not held."""
    (path,) = source.paths
    value = next(reading.json_items(path, "session"), None)
    session: dict[str, Any] = value if isinstance(value, dict) else {}
    chat = _string(session.get("wxid"))
    title = next(
        (one for key in ("displayName", "remark", "nickname") if (one := _string(session.get(key)))), chat
    )
    for number, record in enumerate(reading.json_items(path, "messages.item")):
        if not isinstance(record, dict) or not isinstance(record.get("content"), str | None):
            reading.drop("broken")
            continue
        sent = record.get("isSend")
        sender = _string(record.get("senderUsername")) or _string(record.get("senderDisplayName"))
        kind = "系统消息" if sent is None and "isSend" in record else _string(record.get("type"))
        reason, text = _judge(kind, record.get("content") or "")
        if reason is None and not sender:
            reason = "broken"
        if reason is not None:
            reading.drop(reason)
            continue
        identity = next(
            (one for key in ("serverId", "platformMessageId", "localId") if (one := _string(record.get(key)))), ""
        )
        yield reading.message(
            message_id=identity or f"{source.name}#{number}",
            sender=sender,
            sender_name=_string(record.get("senderDisplayName")) or sender,
            text=text,
            conversation_id=chat,
            subject=title,
            time_utc=utc_from_seconds(record.get("createTime")),
            mine=sent in (1, True),
        )


def _judge(kind: str, content: str) -> tuple[str | None, str]:
    """Returns why a message is left out, or None and its text."""
    plain = content.strip()
    if kind in _SYSTEM_TYPES or is_notice(plain):
        return ("deleted" if "撤回" in plain else "system_line"), ""
    if is_recalled(plain) or "消息撤回" in kind:
        return "deleted", ""
    if _XML.match(plain):
        # The answer to a quoted message is the title of an XML.
        title = _XML_TITLE.search(plain[:20_000])
        if title is None or not _XML_QUOTE.search(plain[:20_000]):
            return "media_only", ""
        plain = title[1]
    elif kind and kind not in _TEXT_TYPES:
        return "media_only", ""
    text = typed_text(_QUOTE_BEHIND.sub("", plain) if "引用" in plain and len(plain) < _LONGEST_QUOTING else plain)
    if text:
        return None, text
    return ("media_only" if plain else "empty"), ""


def _string(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.replace("\x00", "").strip() if isinstance(value, str) else ""


_PYWXDUMP = frozenset(("type_name", "is_sender", "talker", "msg", "createtime"))
_MEMOTRACE = frozenset(("type", "issender", "createtime", "strcontent"))


def _header(head: Head) -> frozenset[str]:
    line = head.text[:5000].partition("\n")[0]
    return frozenset(cell.strip(' \r"').lower() for cell in re.split(r"[,;\t]", line))


def is_pywxdump(head: Head) -> bool:
    return _header(head) >= _PYWXDUMP


def is_memotrace(head: Head) -> bool:
    return _header(head) >= _MEMOTRACE


def _rows(source: Source, reading: Reading) -> Iterator[dict[str, str] | None]:
    """Yields the rows by column (names in lower case); None for a damaged one."""
    (path,) = source.paths
    layout = layout_of(Head(source.tree, source.tree.by_path[path], source.tree.head(path)))
    if layout is None:
        reading.drop("broken")
        return
    with reading.open(path) as raw:
        rows = read_rows(raw, layout)
        columns = [cell.strip().lower() for cell in next(rows, None) or ()]
        for row in rows:
            if row is None:
                yield None
            elif any(row):
                yield dict(zip(columns, row, strict=False))


def _read_csv(pick: Callable[[dict[str, str]], dict[str, Any]]) -> Callable[[Source, Reading], Iterator[Message]]:
    def read(source: Source, reading: Reading) -> Iterator[Message]:
        for number, row in enumerate(_rows(source, reading)):
            if row is None:
                reading.drop("broken")
                continue
            picked = pick(row)
            reason, text = _judge(picked.pop("kind"), picked.pop("content"))
            if reason is None and not picked["sender"]:
                reason = "broken"
            if reason is not None:
                reading.drop(reason)
                continue
            time_utc, is_local = _moment(picked.pop("time"))
            yield reading.message(
                message_id=picked.pop("identity") or f"{source.name}#{number}",
                text=text,
                time_utc=time_utc,
                notes=("time_local",) if is_local else (),
                **picked,
            )

    return read


def _pywxdump(row: dict[str, str]) -> dict[str, Any]:
    mine = row.get("is_sender", "").strip() in ("1", "True", "true")
    return {
        "kind": row.get("type_name", "").strip().lower(),
        "content": row.get("msg", ""),
        "sender": row.get("talker", "").strip() or ("me" if mine else ""),
        "conversation_id": row.get("room_name", "").strip(),
        "identity": row.get("msgsvrid", "").strip() or row.get("id", "").strip(),
        "time": row.get("createtime", ""),
        "mine": mine,
    }


def _memotrace(row: dict[str, str]) -> dict[str, Any]:
    mine = row.get("issender", "").strip() == "1"
    kind, sub = row.get("type", "").strip(), row.get("subtype", "").strip()
    name = row.get("remark", "").strip() or row.get("nickname", "").strip()
    sender = row.get("sender", "").strip() or name
    return {
        "kind": f"{kind}-{sub}" if kind == "49" else kind,
        "content": row.get("strcontent", ""),
        "sender": sender or ("me" if mine else ""),
        "sender_name": name or sender,
        "conversation_id": row.get("talkerid", "").strip(),
        # localId alone is counted anew in each of WeChat's databases.
        "identity": "-".join(
            one for one in (row.get("talkerid", ""), row.get("localid", ""), row.get("createtime", "")) if one
        ),
        "time": row.get("createtime", "") or row.get("strtime", ""),
        "mine": mine,
    }


def _moment(text: str) -> tuple[str | None, bool]:
    """Returns the time, and whether it is of a local clock: seconds, "2024-10-04 11:42:00" or "2024/10/4 11:42"."""
    text = text.strip()
    if text.replace(".", "", 1).isdigit():
        number = float(text) if len(text) < 30 else 0.0
        return utc_from_seconds(number / 1000 if number > 10**11 else number), False
    found = _DATE.fullmatch(text)
    if found is None:
        return utc_from_iso(text), False
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        moment = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - the note says that it is local
    except ValueError:
        return None, True
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ"), True


def is_locked_database(head: Head) -> bool:
    """Whether a person chose WeChat's own database, which is encrypted: no program's beginning, WeChat's name."""
    chosen = isinstance(head.tree, FolderTree) and head.tree.is_single_file
    return (
        chosen
        and _DATABASE_NAME.fullmatch(head.entry.name) is not None
        and not head.data.startswith(b"SQLite format 3")
    )


def refuse_database(source: Source, _reading: Reading) -> Iterator[Message]:
    if source.paths:
        raise AppError("wechat_database_locked", name=source.name)
    yield from ()


FORMATS = (
    Format(name="wechat", kind="chat", read=read_json, recognise=is_json),
    Format(name="wechat_csv", kind="chat", read=_read_csv(_pywxdump), recognise=is_pywxdump),
    Format(name="wechat_memotrace", kind="chat", read=_read_csv(_memotrace), recognise=is_memotrace),
    Format(name="wechat_database", kind="chat", read=refuse_database, recognise=is_locked_database),
)
