"""A chat with the model before and after: loaded once, asked as it was trained, nothing of it on the disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from desktop_app.core.project import Run
from desktop_app.dataset.example import CONTEXT_MARK
from desktop_app.flow.tasks import job_of, planned_in, required
from desktop_app.protocol.alpaca import user_content
from desktop_app.protocol.commands import Ask
from desktop_app.protocol.jobs import ChatJob
from desktop_app.protocol.planned import Task
from desktop_app.redaction.chat_tokens import ChatNames, put_tokens

_TURNS_KEPT = 4
"""As many earlier turns as the training pairs of a chat have (`dataset.pairs`)."""
_EARLIER_CHARACTERS = 800


def chat(run: Run, first: Ask | None = None) -> Task:
    """Loads base and adapter and waits for `Ask` commands until `FinishNow`; answers come as `Sample` events.

    Args:
        first: answered as soon as the model is loaded.

    Raises:
        AppError: what the job raises.
    """
    train = job_of(run)
    job = ChatJob(
        base_model=train.base_model,
        adapter=str(run.adapter),
        load_in_4bit=train.method == "qlora",
        precision=train.precision,
    )
    planned = planned_in(run.jobs, job, label="loading", name="chat")
    end = required((yield replace(planned, first_commands=(first,) if first is not None else ())))
    return {"reason": end.reason, **end.outputs}


@dataclass(slots=True)
class Conversation:
    """What was said, in the form that the model learned: names as tokens, earlier turns before the message.

    Both models get the same: the tuned one's answers are what "I" said before.
    """

    instruction: str
    names: ChatNames = field(default_factory=ChatNames)
    turns: list[tuple[str, str]] = field(default_factory=list)
    """(message, answer of the tuned model), as the model sees them."""

    def ask(
        self,
        prompt_id: str,
        text: str,
        *,
        variants: Sequence[str] = ("base", "tuned"),
        temperature: float = 0.0,
        max_new_tokens: int = 160,
    ) -> Ask:
        """Returns the command for the next message; `text` is what the person typed."""
        message = put_tokens(text.strip(), self.names)
        return Ask(
            prompt_id=prompt_id,
            content=user_content(self.instruction, self._with_earlier(message)),
            variants=tuple(variants),
            temperature=temperature,
            max_new_tokens=max_new_tokens,
        )

    def add(self, text: str, answer: str) -> None:
        """Keeps a turn. `answer` as the model gave it, tokens unfilled."""
        self.turns.append((put_tokens(text.strip(), self.names), answer.strip()))

    def _with_earlier(self, message: str) -> str:
        lines = []
        for theirs, mine in self.turns[-(_TURNS_KEPT // 2) :]:
            lines.append(f"{{{{SENDER_NAME}}}}: {_tail(theirs)}")
            if mine:
                lines.append(f"{{{{MY_NAME}}}}: {_tail(mine)}")
        return CONTEXT_MARK + "\n".join(lines) + "\n\nMessage:\n" + message if lines else message


def _tail(text: str) -> str:
    return text if len(text) <= _EARLIER_CHARACTERS else "…" + text[-_EARLIER_CHARACTERS:]
