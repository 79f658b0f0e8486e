"""`homespun dataset make-more` and `answer`; a key is asked, read from a pipe or remembered, never an argument."""

from __future__ import annotations

import argparse
import getpass
import sys

from desktop_app import keychain
from desktop_app.cli.output import Output, words_or_code
from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.core.sentences import sentence_for
from desktop_app.dataset.more.nearby import list_models
from desktop_app.dataset.more.questions import QuestionQueue
from desktop_app.flow.make_more_task import Model, make_more, use_made


def run_make_more(project: Project, parsed: argparse.Namespace, output: Output) -> int:
    """Makes pairs, or lists the models where none was named. Raises AppError."""
    model = None
    if parsed.way != "plain":
        key = _typed_key() if parsed.with_key else None
        if not parsed.model:
            found = list_models(parsed.url, key or "")
            output.table(("models",), [(name,) for name in found])
            output.say("Choose one with --model.")
            output.result({"models": found})
            return 0
        if key is not None and parsed.remember and not keychain.has_system_keychain():
            output.say("This computer has no keychain; the key is not kept.")
        model = Model(
            url=parsed.url,
            name=parsed.model,
            key=key,
            remember_key=parsed.remember,
            may_leave=parsed.send_to_other_computer,
            judges=parsed.judge,
        )
    end = output.run(make_more(project, parsed.way, parsed.count, model, situation=parsed.about))
    made, wanted = int(end.outputs["made"]), int(end.outputs["wanted"])
    thrown = {name: int(count) for name, count in end.outputs.items() if name.startswith("made_")}
    output.say(f"{made:,} of {wanted:,} are there.")
    output.table(("thrown away", ""), [(f"{n:,}", words_or_code("drop", reason)) for reason, n in thrown.items()])
    if parsed.way == "question":
        output.say(f"Next: homespun dataset answer {project.folder}")
    output.result({"made": made, "wanted": wanted, "thrown_away": thrown})
    return 0


def answer_questions(project: Project, output: Output) -> int:
    """Shows each waiting question and reads its answer from standard input. Raises AppError."""
    queue = QuestionQueue(project)
    answered = skipped = 0
    for question in queue.waiting:
        output.say()
        output.say(question.message)
        line = sys.stdin.readline()
        if not line:
            break
        if not line.strip():
            queue.skip(question.key)
            skipped += 1
            continue
        try:
            kept = queue.answer(question.key, line)
        except AppError as error:
            print(sentence_for(error.code, error.details).text, file=sys.stderr)
            continue
        answered += 1
        if kept != line.strip():
            output.say(f"Kept as: {kept}")
    if answered:
        output.run(use_made(project))
    left = len(queue.waiting)
    output.say(f"{answered:,} answered, {skipped:,} skipped, {left:,} left.")
    output.result({"answered": answered, "skipped": skipped, "left": left})
    return 0


def _typed_key() -> str:
    if not sys.stdin.isatty():
        # From a password manager: `pass show api | homespun dataset make-more ... --with-key`
        return sys.stdin.readline().strip()
    return getpass.getpass("Key: ")
