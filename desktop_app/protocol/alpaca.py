"""How an Alpaca record is put to a model: one place for training, generation, the export check and the chat."""

from __future__ import annotations


def user_content(instruction: str, text: str) -> str:
    """Returns the user's turn: the instruction, a blank line, and the input if there is one."""
    return f"{instruction}\n\n{text}" if text else instruction
