"""One export under way, and the check of each of its files against the trained model."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from desktop_app.core.errors import AppError
from desktop_app.core.project import read_json
from desktop_app.export import ExportChoice, ExportedFile, is_whole_model
from desktop_app.flow.tasks import planned_in, required
from desktop_app.protocol.events import Failed, Finished
from desktop_app.protocol.jobs import CheckJob, ConvertJob, EngineJob, GenerateJob
from desktop_app.protocol.planned import PlannedJob

CHECKED_TOKENS = 48

_MARGIN_TOLERANCE = 0.05
"""Logits. Where the trained model's two best tokens were nearer than this, another choice is no fault. Every
16-bit divergence seen in the research had a margin below 0.007."""

_EXACT_KL, _8_BIT_KL, _ALMOST_KL, _ALMOST_SHARE = 1e-4, 5e-3, 0.05, 0.1
"""Nats, and a share of what training changed. An adapter at 99 % of its strength is at 2.5e-4 to 6e-3; right files
were at most at 8e-5 (16 bits) and 4e-3 (8 bits). Measured in the research on exports, section 3."""

Jobs = Generator[PlannedJob, Finished | Failed, None]


@dataclass(slots=True, kw_only=True)
class ExportUnderWay:
    """Where things are, and what was made so far.

    Args:
        adapter: the run's result: the PEFT adapter's folder, or a whole model after full fine-tuning.
        work: where job files and what they note go.
        model_name: as it will stand in the files.
        licence: of the base model, "" when unknown.
        seed: of the trained model's own answers.
        tried_in_4bit: what the person tried was the adapter on the base in 4 bits (QLoRA).
        base_in_4bit: None until it is settled what whole models are merged into (`settle_base`).
        in_16_bits: the whole model as F16, once there is one.
    """

    adapter: Path
    work: Path
    destination: Path
    model_name: str
    seed: int
    tried_in_4bit: bool
    base_id: str
    base_folder: Path
    licence: str
    made_destination: bool
    base_in_4bit: bool | None = None
    in_16_bits: Path | None = None
    made: list[Path] = field(default_factory=list)
    files: list[ExportedFile] = field(default_factory=list)

    @property
    def whole_model(self) -> Path | None:
        """The result where it is a model of its own."""
        return self.adapter if is_whole_model(self.adapter) else None

    @property
    def scratch(self) -> Path:
        """Large files that only the export itself needs."""
        return self.work / "scratch"

    @property
    def prompts(self) -> Path:
        return self.work / "prompts.jsonl"

    @property
    def reference(self) -> Path:
        return self.work / "reference.jsonl"

    @property
    def tried(self) -> Path:
        return self.work / "tried.jsonl"

    def planned(self, job: EngineJob, label: str, name: str) -> PlannedJob:
        return planned_in(self.work, job, label=label, name=name)

    def generate_job(self, output: Path, *, as_tried: bool = False) -> GenerateJob:
        return GenerateJob(
            base_model=str(self.base_folder),
            adapter=str(self.adapter),
            prompts_file=str(self.prompts),
            output_file=str(output),
            variants=("tuned",),
            load_in_4bit=as_tried,
            # Rounding in half precision would be mistaken for a difference between two programs.
            precision="float32",
            max_new_tokens=CHECKED_TOKENS,
            seed=self.seed,
        )

    def convert_job(self, output: Path) -> ConvertJob:
        return ConvertJob(
            base_model=str(self.whole_model or self.base_folder),
            adapter=None if self.whole_model else str(self.adapter),
            output_file=str(output),
            model_name=self.model_name,
            base_in_4bit=bool(self.base_in_4bit),
        )

    def remember(self, choice: ExportChoice, **found: Any) -> None:
        path = self.destination / choice.name
        size = sum(file.stat().st_size for file in path.rglob("*")) if path.is_dir() else path.stat().st_size
        is_merged = choice.content == "model" and self.whole_model is None
        merged_into = "" if not is_merged else "base_in_4bit" if self.base_in_4bit else "base"
        self.files.append(
            ExportedFile(name=choice.name, content=choice.code, bytes=size, merged_into=merged_into, **found)
        )


def scores_of(answers: Path) -> Path:
    """Returns where the expectations along these answers are noted."""
    return answers.with_suffix(".scores.jsonl")


def note_reference(going: ExportUnderWay) -> Jobs:
    """The trained model answers `going.prompts` in transformers, on the 16-bit base that the files build on."""
    job = replace(going.generate_job(going.reference), scores_file=str(scores_of(going.reference)))
    required((yield going.planned(job, "reference_answers", "reference")))


def settle_base(going: ExportUnderWay, model: Path) -> Generator[PlannedJob, Finished | Failed, bool]:
    """Returns whether whole models must be merged into the base as QLoRA saw it, because of what the person tried.

    The published 16-bit base is the default: it is what everybody has. Trained on the same base in 4 bits, the
    adapter answers a little differently there; when that is more than "almost the same", the base in 4 bits,
    opened up again, is nearer (it is exactly what was tried). Asked once, with the first whole model.
    """
    if going.base_in_4bit is not None:
        return False
    going.base_in_4bit = False
    if not going.tried_in_4bit:
        return False
    job = replace(going.generate_job(going.tried, as_tried=True), scores_file=str(scores_of(going.tried)))
    required((yield going.planned(job, "reference_answers", "tried")))
    found = yield from _found(going, model, None, "tried_base", _check_fields(None), reference=going.tried)
    going.base_in_4bit = found is not None and bool({"numbers", "like_base"} & set(found["faults"]))
    return going.base_in_4bit


def check_file(going: ExportUnderWay, choice: ExportChoice, *, model: Path, adapter: Path | None) -> Jobs:
    """Lets llama.cpp open the file and answer. A file that it refuses or dies of is a finding, not an error."""
    is_merged = choice.content == "model"
    reference = going.tried if is_merged and going.base_in_4bit else going.reference
    fields = _check_fields(choice)
    found = yield from _found(going, model, adapter, choice.code, fields, reference=reference)
    if found is None:
        going.remember(choice, verdict="not_opened", tokens_equal=0, tokens_compared=0)
        return
    kept = ("verdict", "tokens_equal", "tokens_compared", "mean_kl", "base_kl", "stops", "expected_stops")
    going.remember(choice, **{key: found[key] for key in kept}, faults=tuple(found["faults"]))


def _check_fields(choice: ExportChoice | None) -> dict[str, Any]:
    """Returns how near a file of this kind must be; None: near enough to be called almost the same."""
    if choice is not None and choice.weight_type in ("F32", "F16"):
        return {"margin_tolerance": _MARGIN_TOLERANCE, "most_kl": _EXACT_KL}
    if choice is not None and choice.weight_type == "Q8_0":
        return {"margin_tolerance": None, "most_kl": _8_BIT_KL, "is_almost": True}
    return {"margin_tolerance": None, "most_kl": _ALMOST_KL, "most_share": _ALMOST_SHARE, "is_almost": True}


def _found(
    going: ExportUnderWay,
    model: Path,
    adapter: Path | None,
    name: str,
    fields: dict[str, Any],
    *,
    reference: Path,
) -> Generator[PlannedJob, Finished | Failed, dict[str, Any] | None]:
    output = going.work / f"check_{name}.json"
    output.unlink(missing_ok=True)
    job = CheckJob(
        model_file=str(model),
        adapter_file=str(adapter) if adapter is not None else None,
        prompts_file=str(going.prompts),
        reference_file=str(reference),
        scores_file=str(scores_of(reference)),
        output_file=str(output),
        **fields,
    )
    end = yield going.planned(job, "checking_file", f"check_{name}")
    if isinstance(end, Failed):
        if end.code not in ("engine_vanished", "export_not_opened"):
            raise AppError(end.code, **end.details)
        return None
    found: dict[str, Any] = read_json(output)
    return found
