"""Taking the model along: every format, each opened and compared before the task calls it done."""

from __future__ import annotations

import json
import shutil
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from pathlib import Path

from desktop_app import __version__
from desktop_app.core.errors import AppError, Detail
from desktop_app.core.project import Project, Run, read_json
from desktop_app.dataset.alpaca import read_alpaca
from desktop_app.evaluation import choose_held_out, write_prompts
from desktop_app.export import (
    CardFacts,
    ExportChoice,
    ExportedFile,
    copy_adapter,
    model_card,
    modelfile,
    stop_texts,
    what_can_be_exported,
    write_check,
    write_checksums,
)
from desktop_app.export.privacy_scan import scan_export
from desktop_app.flow.tasks import planned_in, required
from desktop_app.protocol.events import Failed, Finished
from desktop_app.protocol.jobs import CheckJob, ConvertJob, EngineJob, GenerateJob, TrainJob
from desktop_app.protocol.planned import PlannedJob, Task
from desktop_app.protocol.wire import read_job
from desktop_app.recommend import find_model, model_folder, model_id_of

CHECKED_ANSWERS = 8
"""Held-out messages per file: eight chats are enough to tell an adapter at 99 % strength from the whole one
(measured in the research on exports, section 3)."""
CHECKED_TOKENS = 48
_MARGIN_TOLERANCE = {"F32": 0.05, "F16": 0.05, "Q8_0": 0.5}
"""Logits. Where the trained model's two best tokens were nearer than this, another choice is no fault.

Every 16-bit divergence seen in the research had a margin below 0.007. With 8-bit weights the bundled model parts
from itself at margins up to 0.1, random models up to 0.76; an adapter a tenth too weak is still caught at 0.5.
"""

Jobs = Generator[PlannedJob, Finished | Failed, None]


@dataclass(slots=True, kw_only=True)
class _Export:
    """One export under way: where things are, and what was made so far."""

    project: Project
    run: Run
    destination: Path
    train: TrainJob
    base_id: str
    base_folder: Path
    made_destination: bool
    made: list[Path] = field(default_factory=list)
    files: list[ExportedFile] = field(default_factory=list)

    @property
    def work(self) -> Path:
        return self.run.jobs / "export"

    @property
    def prompts(self) -> Path:
        return self.work / "prompts.jsonl"

    @property
    def reference(self) -> Path:
        return self.work / "reference.jsonl"

    def planned(self, job: EngineJob, label: str, name: str) -> PlannedJob:
        return planned_in(self.work, job, label=label, name=name)

    def remember(self, choice: ExportChoice, verdict: str, equal: int, compared: int) -> None:
        path = self.destination / choice.name
        size = sum(file.stat().st_size for file in path.rglob("*")) if path.is_dir() else path.stat().st_size
        self.files.append(
            ExportedFile(
                name=choice.name,
                content=choice.code,
                bytes=size,
                verdict=verdict,
                tokens_equal=equal,
                tokens_compared=compared,
            )
        )


def export(project: Project, run: Run, destination: Path) -> Task:
    """Writes adapter and model in every format into `destination`, and check.json into the run.

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
        )
    }
    for choice in choices.values():
        if (destination / choice.name).exists():
            raise AppError("folder_not_empty", name=destination.name)
    try:
        yield from _note_reference(going)
        yield from _export_adapter_folder(going, choices["adapter_safetensors"])
        yield from _export_adapter_gguf(going, choices["adapter_gguf"])
        for code in ("model_f16", "model_q8_0"):
            yield from _export_model(going, choices[code])
        _write_companions(going, choices["model_q8_0"])
    except BaseException:
        # Also when the generator is closed because the person cancelled.
        for path in going.made:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        if going.made_destination:
            destination.rmdir()
        raise
    finally:
        shutil.rmtree(going.work / "base", ignore_errors=True)
    code = write_check(run, going.files)
    scan = scan_export(project, run, going.destination)
    outputs: dict[str, Detail] = {
        "verdict": code,
        "folder": str(destination),
        "files": len(going.files),
        "private_files": len(scan.private),
    }
    return outputs


def _begin(project: Project, run: Run, destination: Path) -> _Export:
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
    return _Export(
        project=project,
        run=run,
        destination=destination.resolve(),
        train=train,
        base_id=base_id,
        base_folder=base_folder,
        made_destination=is_new,
    )


def _note_reference(going: _Export) -> Jobs:
    """The trained model answers in transformers, on the 16-bit base that the exported files build on."""
    write_prompts(going.prompts, choose_held_out(going.project, CHECKED_ANSWERS))
    job = _generate(going, going.run.adapter, going.reference)
    required((yield going.planned(job, "reference_answers", "reference")))


def _generate(going: _Export, adapter: Path, output: Path) -> GenerateJob:
    return GenerateJob(
        base_model=str(going.base_folder),
        adapter=str(adapter),
        prompts_file=str(going.prompts),
        output_file=str(output),
        variants=("tuned",),
        # Rounding in half precision would be mistaken for a difference between two programs.
        precision="float32",
        max_new_tokens=CHECKED_TOKENS,
        seed=going.train.seed,
    )


def _export_adapter_folder(going: _Export, choice: ExportChoice) -> Jobs:
    target = going.destination / choice.name
    going.made.append(target)
    copy_adapter(going.run, target, going.base_id, card=model_card(_card_facts(going)))
    answers = going.work / "adapter_answers.jsonl"
    required((yield going.planned(_generate(going, target, answers), "checking_file", "adapter_answers")))
    expected, found = _tokens(going.reference), _tokens(answers)
    compared = sum(len(tokens) for tokens in expected.values())
    equal = sum(
        ours == theirs
        for prompt, tokens in expected.items()
        for ours, theirs in zip(tokens, found.get(prompt, []), strict=False)
    )
    # The same program on the same weights: anything but equality is a damaged copy.
    going.remember(choice, "same" if expected == found else "different", equal, compared)


def _export_adapter_gguf(going: _Export, choice: ExportChoice) -> Jobs:
    target = going.destination / choice.name
    going.made.append(target)
    convert = ConvertJob(
        base_model=str(going.base_folder),
        adapter=str(going.run.adapter),
        output_file=str(target),
        content="adapter",
        weight_type="F16",
        model_name=going.project.facts.name,
    )
    required((yield going.planned(convert, "converting_adapter", "convert_adapter")))
    # llama.cpp opens an adapter only on a base: one is written for the check and removed afterwards.
    base = going.work / "base" / "base-F16.gguf"
    base.parent.mkdir(parents=True, exist_ok=True)
    base_job = replace(convert, adapter=None, output_file=str(base), content="model")
    required((yield going.planned(base_job, "converting_model", "convert_base")))
    yield from _check(going, choice, model=base, adapter=target)


def _export_model(going: _Export, choice: ExportChoice) -> Jobs:
    assert choice.weight_type is not None
    target = going.destination / choice.name
    going.made.append(target)
    convert = ConvertJob(
        base_model=str(going.base_folder),
        adapter=str(going.run.adapter),
        output_file=str(target),
        content="model",
        weight_type=choice.weight_type,
        model_name=going.project.facts.name,
    )
    required((yield going.planned(convert, "converting_model", f"convert_{choice.code}")))
    yield from _check(going, choice, model=target, adapter=None)


def _check(going: _Export, choice: ExportChoice, *, model: Path, adapter: Path | None) -> Jobs:
    """Lets llama.cpp open the file and answer. A file that it refuses or dies of is a finding, not an error."""
    output = going.work / f"check_{choice.code}.json"
    output.unlink(missing_ok=True)
    job = CheckJob(
        model_file=str(model),
        adapter_file=str(adapter) if adapter is not None else None,
        prompts_file=str(going.prompts),
        reference_file=str(going.reference),
        output_file=str(output),
        margin_tolerance=_MARGIN_TOLERANCE[choice.weight_type or "F16"],
    )
    end = yield going.planned(job, "checking_file", f"check_{choice.code}")
    if isinstance(end, Failed):
        if end.code not in ("engine_vanished", "export_not_opened"):
            raise AppError(end.code, **end.details)
        going.remember(choice, "not_opened", 0, 0)
        return
    found = read_json(output)
    going.remember(choice, found["verdict"], found["tokens_equal"], found["tokens_compared"])


def _write_companions(going: _Export, recommended: ExportChoice) -> None:
    """Modelfile for Ollama beside the file that most people should take, and the checksums over everything."""
    text = modelfile(
        recommended.name, stops=stop_texts(going.base_folder), context_tokens=_context_tokens(going.base_folder)
    )
    path = going.destination / "Modelfile"
    if not path.exists():
        going.made.append(path)
    path.write_text(text, encoding="utf-8")
    going.made.append(write_checksums(going.destination))


def _context_tokens(base_folder: Path) -> int:
    """At most 8192: a longer context costs memory on every start, and mail does not need it."""
    return min(8192, int(read_json(base_folder / "config.json").get("max_position_embeddings", 4096)))


def _card_facts(going: _Export) -> CardFacts:
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
