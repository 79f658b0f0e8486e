"""`homespun find-names`: a language model on this computer looks for names that the lists do not know."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.cli.output import Output


def add_words(find_names: argparse.ArgumentParser) -> None:
    find_names.add_argument(
        "--model",
        metavar="DIR_OR_ID",
        help="a folder with a Hugging Face token-classification model, or its owner and name; left out, some are "
        "offered",
    )
    find_names.add_argument(
        "--download", action="store_true", help="get the model from Hugging Face if it is not on this computer"
    )
    find_names.add_argument(
        "--forget", action="store_true", help="take back what a model found, and make the list without it"
    )


def run(parsed: argparse.Namespace, output: Output) -> int:
    """Raises AppError; returns the exit status."""
    from desktop_app.cli.output import size_words
    from desktop_app.core import paths, settings
    from desktop_app.core.project import Project
    from desktop_app.flow.download_task import DEFAULT_ENDPOINT
    from desktop_app.flow.find_names_task import find_names, forget_names
    from desktop_app.recommend.name_models import name_model_offers

    project = Project.open(parsed.project)
    if parsed.forget:
        output.run(forget_names(project))
        output.say("The names that only the language model found are out of the list again.")
        output.result({"forgotten": True})
        return 0
    if not parsed.model:
        offers = name_model_offers()
        sizes = ["is here" if one.is_here else size_words(one.size_bytes) for one in offers]
        output.table(
            ("model", "for", "licence", "download"),
            [(one.id, one.name, one.licence, size) for one, size in zip(offers, sizes, strict=True)],
        )
        output.say("Choose one with --model, or a folder of your own; --download gets it from Hugging Face.")
        output.result({"models": offers})
        return 0
    endpoint = settings.load(paths.settings_file()).hub_endpoint or DEFAULT_ENDPOINT
    end = output.run(find_names(project, parsed.model, may_download=parsed.download, endpoint=endpoint))
    texts, names = int(end.outputs["texts"]), int(end.outputs["new_names"])
    output.say(f"{texts:,} texts read by the model; {names:,} more names are in the list now.")
    output.say(f"Next: homespun redact {project.folder}")
    output.result({"texts": texts, "new_names": names})
    return 0
