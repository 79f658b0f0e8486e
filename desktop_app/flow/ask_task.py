"""One message of the person's own, answered by the model as it was and as it is now."""

from __future__ import annotations

from desktop_app.core.project import Project, Run
from desktop_app.dataset.example import INSTRUCTION, Example
from desktop_app.dataset.goals import INSTRUCTIONS
from desktop_app.evaluation import HeldOut, write_prompts
from desktop_app.evaluation.prompts import LONGEST_PROMPT_CHARACTERS
from desktop_app.flow.tasks import job_of, planned_in, required
from desktop_app.protocol.jobs import GenerateJob
from desktop_app.protocol.planned import Task
from desktop_app.redaction.chat_tokens import ChatNames, own_names, put_tokens, with_sender_of

LONGEST_MESSAGE_CHARACTERS = LONGEST_PROMPT_CHARACTERS
"""As long as the longest message that the comparison on unseen messages asks."""


NOBODY = ChatNames()


def names_in(project: Project, text: str) -> ChatNames:
    """Returns my name, and the name with which the message `text` is signed.

    Raises:
        AppError: "file_damaged" for privacy/chat_names.json.
    """
    return with_sender_of(own_names(project), text)


def instruction_of(project: Project) -> str:
    """Returns the instruction that the project's training pairs have: a model obeys the one that it learned."""
    return INSTRUCTIONS.get(project.facts.goal, INSTRUCTION)


def ask(
    run: Run,
    text: str,
    *,
    names: ChatNames = NOBODY,
    variants: tuple[str, ...] = ("base", "tuned"),
    max_new_tokens: int = 160,
    instruction: str = INSTRUCTION,
) -> Task:
    """Lets base and tuned model answer `text`, greedily. The answers come as `Sample` events and nowhere else.

    The model is asked in the words that it learned: my name and that of the sender as tokens. Its answers hold
    tokens as well; `fill_tokens(answer, names)` puts the names in.

    The model is loaded for every question; `chat_task` keeps it. Question and answers are removed from the disk
    when the task ends: the person only wanted to try.

    Args:
        names: `names_in(project, text)`.
        instruction: what the training pairs say; `instruction_of(project)`.

    Raises:
        ValueError: the text is empty or longer than `LONGEST_MESSAGE_CHARACTERS`; whoever asks looks first.
        AppError: what the job raises.
    """
    asked = text.strip()
    if not 0 < len(asked) <= LONGEST_MESSAGE_CHARACTERS:
        raise ValueError("a message has between 1 and LONGEST_MESSAGE_CHARACTERS characters")
    train = job_of(run)
    folder = run.jobs / "ask"
    prompts_file, answers_file = folder / "prompts.jsonl", folder / "answers.jsonl"
    example = Example(instruction=instruction, input=put_tokens(asked, names), output="")
    try:
        write_prompts(prompts_file, [HeldOut(prompt_id="own", example=example)])
        job = GenerateJob(
            base_model=train.base_model,
            adapter=str(run.adapter),
            prompts_file=str(prompts_file),
            output_file=str(answers_file),
            variants=variants,
            load_in_4bit=train.method == "qlora",
            precision=train.precision,
            max_new_tokens=max_new_tokens,
            temperature=0.0,
            seed=train.seed,
        )
        end = required((yield planned_in(folder, job, label="answering", name="ask")))
        return {"reason": end.reason}
    finally:
        for file in (prompts_file, answers_file):
            file.unlink(missing_ok=True)
