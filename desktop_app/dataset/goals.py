"""What a model is made for -> the `instruction` that its pairs carry."""

from __future__ import annotations

from desktop_app.dataset.example import INSTRUCTION

ASSISTANT_INSTRUCTION = "Answer this request."
"""For logs of assistants and ready data sets: what comes in is a request, whatever the project's goal is."""

INSTRUCTIONS = {
    "write_like_me": INSTRUCTION,
    "answer_customers": "Write a reply to this customer's message.",
    "answer_colleagues": "Write a reply to this colleague's message.",
    "chat_like_me": "Continue this conversation as I would.",
}
"""Goal code (`ProjectFacts.goal`) -> instruction. A goal that is not here trains as "write_like_me" does."""


def instruction_for(goal: str, kind: str) -> str:
    """Returns the instruction of a pair from a conversation of `kind` ("mail", "chat", "assistant")."""
    return ASSISTANT_INSTRUCTION if kind == "assistant" else INSTRUCTIONS.get(goal, INSTRUCTION)
