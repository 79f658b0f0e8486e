"""Slack's text with its marks (`<@U1>`, `<https://…|label>`, `&lt;`) and its blocks -> what people see."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from desktop_app.importers.json_fields import object_at, objects_at, text_at

_MARK = re.compile(r"<([^<>\n]{1,4000})>")
_DEEPEST_BLOCK = 8


def plain_text(text: str, people: Mapping[str, str]) -> str:
    """Returns the text with mentions as names, links as their label or address, and entities decoded.

    Args:
        people: user id -> name.
    """
    if "<" in text:
        text = _MARK.sub(lambda mark: _shown(mark[1], people), text)
    if "&" in text:
        # Slack escapes these three and nothing else.
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return text


def _shown(mark: str, people: Mapping[str, str]) -> str:
    target, _, label = mark.partition("|")
    match target[:1]:
        case "@":
            return "@" + (people.get(target[1:]) or label.removeprefix("@") or "someone")
        case "#":
            return "#" + (label or "channel")
        case "!":
            # <!here>, <!subteam^S1|@team>, <!date^1392734382^{date}|18 February>
            return label or "@" + target[1:].partition("^")[0]
        case _:
            return label or target.removeprefix("mailto:")


def blocks_text(blocks: object, people: Mapping[str, str]) -> str:
    """Returns the text of rich text blocks; "" when there is none."""
    if not isinstance(blocks, list):
        return ""
    texts = (_block(one, people, 0) for one in blocks if text_at(one, "type") == "rich_text")
    return "\n".join(text for text in texts if text)


def _block(block: dict[str, Any], people: Mapping[str, str], depth: int) -> str:
    if depth > _DEEPEST_BLOCK:
        return ""
    inner = objects_at(block, "elements")
    match text_at(block, "type"):
        case "rich_text" | "rich_text_list":
            return "\n".join(_block(one, people, depth + 1) for one in inner)
        case "rich_text_section" | "rich_text_quote" | "rich_text_preformatted":
            return "".join(_block(one, people, depth + 1) for one in inner)
        case "text":
            return text_at(block, "text")
        case "link":
            return text_at(block, "text") or text_at(block, "url").removeprefix("mailto:")
        case "user":
            return "@" + (people.get(text_at(block, "user_id")) or "someone")
        case "broadcast":
            return "@" + text_at(block, "range")
        case "channel":
            return "#channel"
        case "usergroup":
            return "@team"
        case "emoji":
            return f":{text_at(block, 'name')}:"
        case "date":
            return text_at(block, "fallback")
        case _:
            return text_at(object_at(block, "text"), "text")
