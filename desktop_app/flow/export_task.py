"""Taking the model along: every format, each opened and compared before the task calls it done."""

from __future__ import annotations

import json
import shutil
from collections.abc import Generator, Sequence
from dataclasses import replace
from glob import escape as glob_escape
from pathlib import Path

from desktop_app import __version__
from desktop_app.core.errors import AppError, Detail
from desktop_app.core.project import Project, Run, read_json
from desktop_app.dataset.alpaca import read_alpaca
from desktop_app.evaluation import choose_held_out
from desktop_app.export import (
    CardFacts,
    ExportChoice,
    copy_adapter,
    model_card,
    modelfile,
    stop_texts,
    what_can_be_exported,
    write_check,
    write_checksums,
)
from desktop_app.export.choices import NEEDS_QUANTISER, USUAL, WEIGHT_TYPES
from desktop_app.export.privacy_scan import scan_export
from desktop_app.flow.export_check import ExportUnderWay, Jobs, check_file, note_reference, settle_base
from desktop_app.flow.tasks import required
from desktop_app.protocol.events import Failed, Finished
from desktop_app.protocol.jobs import ConvertJob, MergeJob, QuantizeJob, TrainJob
from desktop_app.protocol.planned import PlannedJob, Task
from desktop_app.protocol.wire import read_job
from desktop_app.recommend import find_model, model_folder, model_id_of

CHECKED_ANSWERS = 8
"""Held-out messages per file: eight chats are enough to tell an adapter at 99 % strength from the whole one
(measured in the research on exports, section 3)."""

_BEST_FIRST = ("model_q4_k_m", "model_q5_k_m", "model_q6_k", "model_q8_0", "model_f16")
"""Which file the Modelfile names, of those that stood the check: the smallest is right for most people."""


def export(project: Project, run: Run, destination: Path, codes: Sequence[str] = USUAL) -> Task:
    """Writes adapter and model in the chosen formats into `destination`, and check.json into the run.

    A file that does not stand the check stays where it is, named in check.json: the person must be able to see
    what is wrong with it. If the task itself fails or is cancelled, everything it made is removed again.

    Raises:
        AppError: "folder_not_empty" when a file of the same name is already there; what the jobs raise.
    """
    going = _begin(project, run, destination)
    choices = {
        choice.code: choice
        for choice in what_can_be_exported(
            adapter=run.adapter,
            base_folder=going.base_folder,
            project_name=project.facts.name,
            base_id=going.base_id,
            codes=codes,
        )
    }
    for choice in choices.values():
        if (destination / choice.name).exists():
            raise AppError("folder_not_empty", name=destination.name)
    try:
        yield from note_reference(going, choose_held_out(project, CHECKED_ANSWERS))
        for choice in choices.values():
            if choice.code == "adapter_safetensors":
                yield from _export_adapter_folder(going, choice)
            elif choice.code == "adapter_gguf":
                yield from _export_adapter_gguf(going, choice)
            elif choice.code == "model_safetensors":
                yield from _export_merged_folder(going, choice)
            else:
                yield from _export_model(going, choice)
        _write_companions(going)
    except BaseException:
        # Also when the generator is closed because the person cancelled.
        for path in going.made:
            for left in (path, *path.parent.glob(f"{glob_escape(path.name)}.part*")):
                shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)
        if going.made_destination:
            destination.rmdir()
        raise
    finally:
        shutil.rmtree(going.scratch, ignore_errors=True)
    code = write_check(run, going.files)
    scan = scan_export(project, run, going.destination)
    outputs: dict[str, Detail] = {
        "verdict": code,
        "folder": str(destination),
        "files": len(going.files),
        "private_files": len(scan.private),
    }
    return outputs


def _begin(project: Project, run: Run, destination: Path) -> ExportUnderWay:
    train = read_job(run.job, TrainJob)
    # The run names its own base: the plan may have changed since.
    model_id = model_id_of(train.base_model)
    base_folder = model_folder(model_id)
    if base_folder is None:
        raise AppError("base_model_missing", name=Path(model_id).name)
    is_new = not destination.exists()
    try:
        destination.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise AppError("folder_not_writable", name=destination.name) from None
    # A folder of the person's own is named by its last part: the whole path would tell about this computer.
    base_id = Path(model_id).name if Path(model_id).is_dir() else model_id
    return ExportUnderWay(
        project=project,
        run=run,
        destination=destination.resolve(),
        train=train,
        base_id=base_id,
        base_folder=base_folder,
        made_destination=is_new,
    )


def _export_adapter_folder(going: ExportUnderWay, choice: ExportChoice) -> Jobs:
    target = going.destination / choice.name
    going.made.append(target)
    copy_adapter(going.run, target, going.base_id, card=model_card(_card_facts(going)))
    answers = going.work / "adapter_answers.jsonl"
    again = replace(going.generate_job(answers), adapter=str(target))
    required((yield going.planned(again, "checking_file", "adapter_answers")))
    expected, found = _tokens(going.reference), _tokens(answers)
    compared = sum(len(tokens) for tokens in expected.values())
    equal = sum(
        ours == theirs
        for prompt, tokens in expected.items()
        for ours, theirs in zip(tokens, found.get(prompt, []), strict=False)
    )
    # The same program on the same weights: anything but equality is a damaged copy.
    is_same = expected == found
    going.remember(
        choice,
        verdict="same" if is_same else "different",
        tokens_equal=equal,
        tokens_compared=compared,
        faults=() if is_same else ("copy",),
    )


def _export_adapter_gguf(going: ExportUnderWay, choice: ExportChoice) -> Jobs:
    target = going.destination / choice.name
    going.made.append(target)
    convert = replace(going.convert_job(target), content="adapter")
    required((yield going.planned(convert, "converting_adapter", "convert_adapter")))
    # llama.cpp opens an adapter only on a base: one is written for the check and removed afterwards.
    base = going.scratch / "base-F16.gguf"
    base_job = replace(going.convert_job(base), adapter=None)
    required((yield going.planned(base_job, "converting_model", "convert_base")))
    yield from check_file(going, choice, model=base, adapter=target)
    base.unlink()


def _export_model(going: ExportUnderWay, choice: ExportChoice) -> Jobs:
    weight_type = WEIGHT_TYPES[choice.code]
    target = going.destination / choice.name
    going.made.append(target)
    if choice.code in NEEDS_QUANTISER:
        source = yield from _in_16_bits(going)
        quantize = QuantizeJob(input_file=str(source), output_file=str(target), weight_type=weight_type)  # type: ignore[arg-type]
        required((yield going.planned(quantize, "converting_model", f"convert_{choice.code}")))
    else:
        convert = replace(going.convert_job(target), weight_type=weight_type)  # type: ignore[arg-type]
        required((yield going.planned(convert, "converting_model", f"convert_{choice.code}")))
        if (yield from settle_base(going, target)):
            again = replace(convert, base_in_4bit=True)
            required((yield going.planned(again, "converting_model", f"convert_{choice.code}_again")))
        if weight_type == "F16":
            going.in_16_bits = target
    yield from check_file(going, choice, model=target, adapter=None)


def _in_16_bits(going: ExportUnderWay) -> Generator[PlannedJob, Finished | Failed, Path]:
    """The whole model in 16 bits, which the quantiser reads: a chosen file, or one for now."""
    if going.in_16_bits is None:
        target = going.scratch / "model-F16.gguf"
        convert = going.convert_job(target)
        required((yield going.planned(convert, "converting_model", "convert_16_bits")))
        if (yield from settle_base(going, target)):
            again = replace(convert, base_in_4bit=True)
            required((yield going.planned(again, "converting_model", "convert_16_bits_again")))
        going.in_16_bits = target
    return going.in_16_bits


def _export_merged_folder(going: ExportUnderWay, choice: ExportChoice) -> Jobs:
    target = going.destination / choice.name
    going.made.append(target)
    merge = MergeJob(
        base_model=str(going.base_folder),
        adapter=str(going.run.adapter),
        output_dir=str(target),
        base_in_4bit=bool(going.base_in_4bit),
    )
    required((yield going.planned(merge, "converting_model", "merge")))
    # As a model of its own, in llama.cpp: the merged weights are rounded to the base's own type, so "almost".
    file = going.scratch / "merged-F16.gguf"
    convert = ConvertJob(base_model=str(target), adapter=None, output_file=str(file))
    required((yield going.planned(convert, "converting_model", "convert_merged")))
    yield from check_file(going, choice, model=file, adapter=None)
    file.unlink()


def _write_companions(going: ExportUnderWay) -> None:
    """Modelfile for Ollama beside the file that most people should take, and the checksums over everything."""
    good = {file.content: file.name for file in going.files if file.verdict in ("same", "almost_same")}
    best = next((good[code] for code in _BEST_FIRST if code in good), None)
    path = going.destination / "Modelfile"
    if best is not None and not path.exists():
        going.made.append(path)
        context = _context_tokens(going.base_folder)
        text = modelfile(best, stops=stop_texts(going.base_folder), context_tokens=context)
        path.write_text(text, encoding="utf-8")
    going.made.append(write_checksums(going.destination))


def _context_tokens(base_folder: Path) -> int:
    """At most 8192: a longer context costs memory on every start, and mail does not need it."""
    return min(8192, int(read_json(base_folder / "config.json").get("max_position_embeddings", 4096)))


def _card_facts(going: ExportUnderWay) -> CardFacts:
    train = going.train
    model = find_model(model_id_of(train.base_model))
    return CardFacts(
        title=going.project.facts.name,
        base_id=going.base_id,
        licence=model.licence,
        pairs=len(read_alpaca(going.project.train_file)),
        method=train.method,
        rank=train.rank,
        alpha=train.alpha,
        learning_rate=train.learning_rate,
        epochs=train.epochs,
        max_length=train.max_length,
        version=__version__,
        base_is_public=not model.bundled and "/" in going.base_id,
    )


def _tokens(path: Path) -> dict[str, list[int]]:
    with path.open(encoding="utf-8") as stream:
        return {line["id"]: line["token_ids"] for line in map(json.loads, stream)}
