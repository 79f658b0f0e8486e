"""Taking the model along: every format, each opened and compared before the task calls it done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from desktop_app import __version__
from desktop_app.core.errors import AppError, Detail
from desktop_app.core.project import Project, Run
from desktop_app.dataset.alpaca import read_alpaca
from desktop_app.evaluation import choose_held_out, write_prompts
from desktop_app.export import (
    CardFacts,
    copy_adapter,
    is_whole_model,
    model_card,
    note_folder,
    only_for_peft,
    write_check,
)
from desktop_app.export.choices import USUAL
from desktop_app.export.privacy_scan import scan_export
from desktop_app.flow.export_check import ExportUnderWay
from desktop_app.flow.export_files import make_files, make_folder, without_adapter_file
from desktop_app.protocol.jobs import TrainJob
from desktop_app.protocol.planned import Task
from desktop_app.protocol.wire import read_job
from desktop_app.recommend import find_model, model_folder, model_id_of

_USUAL_OF_WHOLE = ("model_safetensors", "model_f16", "model_q8_0")

CHECKED_ANSWERS = 8
"""Held-out messages per file: eight chats are enough to tell an adapter at 99 % strength from the whole one
(measured in the research on exports, section 3)."""


def export(project: Project, run: Run, destination: Path, codes: Sequence[str] = USUAL) -> Task:
    """Writes adapter and model in the chosen formats into `destination`, and check.json into the run.

    Of a run that trained every weight there is no adapter to write, and of an adapter that only PEFT opens nothing
    else: where nobody chose (`USUAL`), what there is is written.

    A file that does not stand the check stays where it is, named in check.json: the person must be able to see
    what is wrong with it. If the task itself fails or is cancelled, everything it made is removed again.

    Raises:
        AppError: "adapter_not_supported", "adapter_only_in_whole_model" or "export_whole_model_only" when
            something was chosen that this run cannot become; "folder_not_empty" when a file of the same name is
            there already; what the jobs raise.
    """
    codes = _possible(run.adapter, codes)
    going, train = _begin(project, run, destination)
    codes = without_adapter_file(going, codes)
    write_prompts(going.prompts, choose_held_out(project, CHECKED_ANSWERS))
    facts = _card_facts(project, train, going.base_id)
    yield from make_files(
        going,
        codes,
        copy=lambda target: copy_adapter(run, target, going.base_id, card=model_card(facts)),
        card=model_card(replace(facts, is_whole=True)),
    )
    code = write_check(run, going.files)
    note_folder(run, going.destination)
    scan = scan_export(project, run, going.destination)
    outputs: dict[str, Detail] = {
        "verdict": code,
        "folder": str(destination),
        "files": len(going.files),
        "private_files": len(scan.private),
    }
    return outputs


def _possible(result: Path, codes: Sequence[str]) -> tuple[str, ...]:
    """Returns the codes to make; what cannot be made is said before anything is written."""
    if is_whole_model(result):
        if codes == USUAL:
            return _USUAL_OF_WHOLE
        if any(code.startswith("adapter") for code in codes):
            raise AppError("export_whole_model_only")
    elif feature := only_for_peft(result):
        if codes == USUAL:
            return ("adapter_safetensors",)
        if tuple(codes) != ("adapter_safetensors",):
            raise AppError("adapter_not_supported", feature=feature)
    return tuple(codes)


def _begin(project: Project, run: Run, destination: Path) -> tuple[ExportUnderWay, TrainJob]:
    train = read_job(run.job, TrainJob)
    # The run names its own base: the plan may have changed since.
    model_id = model_id_of(train.base_model)
    base_folder = model_folder(model_id)
    if base_folder is None:
        raise AppError("base_model_missing", name=Path(model_id).name)
    # A folder of the person's own is named by its last part: the whole path would tell about this computer.
    base_id = Path(model_id).name if Path(model_id).is_dir() else model_id
    going = ExportUnderWay(
        adapter=run.adapter,
        work=run.jobs / "export",
        destination=destination.resolve(),
        model_name=project.facts.name,
        seed=train.seed,
        tried_in_4bit=train.method == "qlora",
        base_id=base_id,
        base_folder=base_folder,
        licence=find_model(model_id).licence,
        made_destination=make_folder(destination),
    )
    return going, train


def _card_facts(project: Project, train: TrainJob, base_id: str) -> CardFacts:
    model = find_model(model_id_of(train.base_model))
    return CardFacts(
        title=project.facts.name,
        base_id=base_id,
        licence=model.licence,
        pairs=len(read_alpaca(project.train_file)),
        method=train.method,
        variant="DoRA" if train.use_dora else "rank-stabilised" if train.use_rslora else "",
        rank=train.rank,
        alpha=train.alpha,
        learning_rate=train.learning_rate,
        epochs=train.epochs,
        max_length=train.max_length,
        version=__version__,
        base_is_public=not model.bundled and "/" in base_id,
    )
