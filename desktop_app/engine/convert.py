"""Base and adapter -> a GGUF file: the whole model, or the adapter alone."""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import gguf
import torch

from desktop_app.core.errors import AppError
from desktop_app.engine.gguf.adapter import Adapter
from desktop_app.engine.gguf.architecture import Architecture
from desktop_app.engine.gguf.byte_level import ROUGHLY_CUT
from desktop_app.engine.gguf.merged import MergedWeights
from desktop_app.engine.gguf.model_folder import (
    chat_template_of,
    find_base,
    licence_of,
    read_config,
    weight_files,
    with_added_words,
)
from desktop_app.engine.gguf.stored import FILE_TYPES, PlannedTensor, stored_kind
from desktop_app.engine.gguf.tokenizer import Vocabulary, read_vocabulary
from desktop_app.engine.gguf.weights import BaseWeights
from desktop_app.engine.gguf.writer import Describe, GgufPlan, fingerprint_of, write_gguf
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.events import Finished, Notice, Phase
from desktop_app.protocol.jobs import ConvertJob

_QUANTIZATION_VERSION = 2
"""GGML_QNT_VERSION of llama.cpp since May 2023; its loader warns about others."""


def run_convert(job: ConvertJob, channel: Channel) -> Finished:
    """Writes `job.output_file`; outputs: "file" (path) and "bytes". The same job goes on after a crash.

    Raises:
        AppError: whatever cannot be converted faithfully, before anything is written; "weights_not_finite" and
            "export_disk_full" leave nothing behind either.
    """
    channel.emit(Phase(name="converting"))
    # Blocks fit one core's cache, and torch's threads wait for each other where other programs are at work
    # (measured: five to ten times the processor time on two busy cores). The disk has a thread of its own.
    torch.set_num_threads(1)
    folder = find_base(job.base_model)
    architecture = Architecture.of(read_config(folder))
    output = Path(job.output_file)
    with BaseWeights(folder, as_in_4bit=job.base_in_4bit) as base:
        if base.shape("model.embed_tokens.weight")[0] != architecture.vocabulary:
            raise AppError("base_damaged", name="config.json")
        with contextlib.ExitStack() as opened:
            adapter = opened.enter_context(Adapter(Path(job.adapter))) if job.adapter is not None else None
            if job.content == "adapter":
                plan = _plan_of_adapter(job, architecture, base, adapter)
            else:
                plan = _plan_of_model(
                    job, channel, folder=folder, architecture=architecture, base=base, adapter=adapter
                )
            write_gguf(output, plan, channel)
    return Finished(reason="completed", outputs={"file": str(output), "bytes": output.stat().st_size})


def _plan_of_model(
    job: ConvertJob,
    channel: Channel,
    *,
    folder: Path,
    architecture: Architecture,
    base: BaseWeights,
    adapter: Adapter | None,
) -> GgufPlan:
    weights = MergedWeights(base, adapter, tied=architecture.tied)
    architecture = replace(architecture, tied=weights.tied, vocabulary=weights.vocabulary)
    # The template that the model was trained with; the adapter's folder carries it when training changed it.
    template = chat_template_of(adapter.folder) if adapter else ""
    vocabulary = read_vocabulary(
        folder,
        rows=weights.vocabulary,
        chat_template=template,
        tokenizer=with_added_words(folder, adapter.folder) if adapter else None,
    )
    if vocabulary.eats_spaces == "some":
        channel.emit(Notice(code="export_tokens_eat_spaces"))
    if vocabulary.splitter in ROUGHLY_CUT:
        channel.emit(Notice(code="export_words_cut_otherwise"))

    def describe(writer: gguf.GGUFWriter) -> None:
        writer.add_type(gguf.GGUFType.MODEL)
        writer.add_name(_name_in_file(job.model_name, vocabulary))
        writer.add_basename(_base_name(job))
        if licence := licence_of(folder):
            writer.add_license(licence)
        architecture.describe(writer)
        writer.add_file_type(FILE_TYPES[job.weight_type])
        writer.add_quantization_version(_QUANTIZATION_VERSION)
        vocabulary.describe(writer)

    tensors = _planned_model(job, architecture, weights)
    return _plan(job, architecture, describe, tensors, [*weight_files(folder), *sorted(folder.glob("*.json"))])


def _planned_model(job: ConvertJob, architecture: Architecture, weights: MergedWeights) -> list[PlannedTensor]:
    planned: list[PlannedTensor] = []

    def blocks(source: str) -> Iterator[torch.Tensor]:
        unit = architecture.head_width if architecture.is_reordered(source) else 1
        for rows in weights.blocks(source, unit=unit):
            yield architecture.as_stored(source, rows)

    for name, values in architecture.extra_tensors().items():
        kind = stored_kind(values.shape, "F32")
        whole = functools.partial(iter, [torch.from_numpy(values)])
        planned.append(PlannedTensor(name=name, source=name, shape=values.shape, kind=kind, blocks=whole))
    for source in weights.names:
        target = architecture.name_of(source)
        if target is not None:
            shape = weights.shape(source)
            planned.append(
                PlannedTensor(
                    name=target,
                    source=source,
                    shape=shape,
                    kind=stored_kind(shape, job.weight_type),
                    blocks=functools.partial(blocks, source),
                )
            )
    return planned


def _plan_of_adapter(
    job: ConvertJob, architecture: Architecture, base: BaseWeights, adapter: Adapter | None
) -> GgufPlan:
    if adapter is None:
        raise AppError("file_missing", name="adapter_config.json")
    if feature := adapter.only_in_whole_model(tied=architecture.tied):
        raise AppError("adapter_only_in_whole_model", feature=feature)
    MergedWeights(base, adapter, tied=architecture.tied)  # refuses the adapter of another base

    # llama.cpp applies `alpha / rank` to every module alike; what a module's true strength differs from that is
    # put into its B matrix. An adapter of strength 0 still needs an alpha that llama.cpp does not ignore.
    alpha = adapter.alpha or 1.0

    def describe(writer: gguf.GGUFWriter) -> None:
        writer.add_type(gguf.GGUFType.ADAPTER)
        writer.add_name(job.model_name)
        writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
        writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, alpha)

    def blocks(module: str, side: str) -> Iterator[torch.Tensor]:
        low_rank = adapter.read(module)
        matrix = low_rank.a
        if side == "b":
            rank = low_rank.a.shape[0]
            matrix = architecture.reorder(module, low_rank.b) * (low_rank.scale * rank / alpha)
        if not bool(torch.isfinite(matrix).all()):
            raise AppError("weights_not_finite", tensor=module)
        yield matrix

    # Quantised adapters answer visibly worse and save little: 16 bits is the least.
    wanted = "F32" if job.weight_type == "F32" else "F16"
    planned: list[PlannedTensor] = []
    for module in adapter.modules:
        target = architecture.name_of(f"{module}.weight")
        for side, shape in zip("ab", adapter.shapes(module), strict=True):
            planned.append(
                PlannedTensor(
                    name=f"{target}.lora_{side}",
                    source=module,
                    shape=shape,
                    kind=stored_kind(shape, wanted),
                    blocks=functools.partial(blocks, module, side),
                )
            )
    return _plan(job, architecture, describe, planned, [])


def _plan(
    job: ConvertJob,
    architecture: Architecture,
    describe: Describe,
    tensors: list[PlannedTensor],
    sources: list[Path],
) -> GgufPlan:
    if job.adapter is not None:
        sources = [*sources, *sorted(path for path in Path(job.adapter).iterdir() if path.is_file())]
    said = [job.base_model, job.content, job.weight_type, job.model_name, job.base_in_4bit]
    return GgufPlan(
        architecture=gguf.MODEL_ARCH_NAMES[architecture.family.target],
        describe=describe,
        tensors=tuple(tensors),
        fingerprint=fingerprint_of(sources, said),
    )


def _name_in_file(name: str, vocabulary: Vocabulary) -> str:
    """Returns the model's name, by which llama.cpp knows Phi-3, whose tokens eat the spaces after them."""
    if vocabulary.eats_spaces == "all after":
        return f"{name} (Phi-3)"
    return re.sub(r"(?i)phi-?3", "Phi 3", name)


def _base_name(job: ConvertJob) -> str:
    """The base's public name where it has one. A folder's name may be a person's own words, so it is not used."""
    is_hub_id = re.fullmatch(r"[\w.-]+/[\w.-]+", job.base_model) and not Path(job.base_model).exists()
    return job.base_model.rsplit("/", 1)[-1] if is_hub_id else job.model_name
