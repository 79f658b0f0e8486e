"""Who speaks in a log of a language model or in a ready dataset, and what a message's content says."""

from __future__ import annotations

from typing import Any, Literal

Role = Literal["user", "assistant", "system", "tool"]

_WORDS: dict[Role, str] = {
    "user": "user human prompter customer client you instruction question input prompt 用户 用戶 人类",
    "assistant": "assistant gpt model bot ai chatgpt bard bing claude gemini chatbot agent answer output response"
    " 助手",
    "system": "system developer system_prompt",
    "tool": "tool tools function function_call tool_call tool_calls observation function_response tool_response"
    " tool_result ipython environment thinking thought reasoning",
}
_ROLES: dict[str, Role] = {word: role for role, words in _WORDS.items() for word in words.split()}
_TOOL_TYPES = frozenset(("tool_call", "tool_calls", "tool_use", "tool_result", "reasoning", "thinking"))
_TEXT_TYPES = frozenset(("text", "input_text", "output_text"))


def role_of(word: object) -> Role | None:
    """Returns the role that a dataset's own word means ("human", "gpt", "observation"); None for another value."""
    if not isinstance(word, str):
        return None
    return _ROLES.get(word) or _ROLES.get(word.strip().lower())


def content_text(content: Any) -> tuple[str, str | None]:
    """Returns the text of a message's content and why there is none.

    `content` is a string, a list of parts ({"type": "text", "text": "…"}, pictures, …), or null. The reason is
    "broken", "media_only", "tool_output", "empty", or None when there is text.
    """
    if isinstance(content, str):
        return content, None if content.strip() else "empty"
    if content is None:
        return "", "empty"
    if not isinstance(content, list):
        return "", "broken"
    texts = [text for part in content if (text := _part_text(part))]
    if texts:
        return "\n".join(texts), None
    kinds = [str(part.get("type", "")) for part in content if isinstance(part, dict)]
    if not kinds:
        return "", "empty"
    return "", "tool_output" if any(kind in _TOOL_TYPES for kind in kinds) else "media_only"


def _part_text(part: Any) -> str:
    if isinstance(part, str):
        return part
    if not isinstance(part, dict) or str(part.get("type", "text")) not in _TEXT_TYPES:
        return ""
    text = part.get("text", part.get("value"))
    return text if isinstance(text, str) else ""
