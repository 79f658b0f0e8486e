"""Base and adapter -> a GGUF file: the whole model, or the adapter alone."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import gguf
import numpy as np
import torch

from desktop_app.core.errors import AppError
from desktop_app.engine.gguf.adapter import Adapter
from desktop_app.engine.gguf.families import Architecture
from desktop_app.engine.gguf.model_folder import chat_template_of, find_base, licence_of, read_config
from desktop_app.engine.gguf.tokenizer import read_vocabulary
from desktop_app.engine.gguf.weights import BaseWeights, MergedWeights, check_that_they_fit
from desktop_app.engine.gguf.writer import (
    FILE_TYPES,
    Array,
    Describe,
    PlannedTensor,
    stored_kind,
    write_gguf,
)
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.events import Finished, Phase
from desktop_app.protocol.jobs import ConvertJob

_QUANTIZATION_VERSION = 2
"""GGML_QNT_VERSION of llama.cpp since May 2023; its loader warns about others."""


def run_convert(job: ConvertJob, channel: Channel) -> Finished:
    """Writes `job.output_file`; outputs: "file" (path) and "bytes".

    Raises:
        AppError: whatever cannot be converted faithfully, before anything is written; "weights_not_finite" and
            "export_disk_full" leave nothing behind either.
    """
    channel.emit(Phase(name="converting"))
    folder = find_base(job.base_model)
    architecture = Architecture.of(read_config(folder))
    output = Path(job.output_file)
    with BaseWeights(folder) as base:
        if base.shape("model.embed_tokens.weight")[0] != architecture.vocabulary:
            raise AppError("base_damaged", name="config.json")
        if job.adapter is None:
            if job.content == "adapter":
                raise AppError("file_missing", name="adapter_config.json")
            _write_model(job, channel, folder=folder, architecture=architecture, base=base, adapter=None)
        else:
            with Adapter(Path(job.adapter)) as adapter:
                check_that_they_fit(base, adapter, tied=architecture.tied)
                if job.content == "adapter":
                    _write_adapter(job, architecture, adapter, channel)
                else:
                    _write_model(
                        job, channel, folder=folder, architecture=architecture, base=base, adapter=adapter
                    )
    return Finished(reason="completed", outputs={"file": str(output), "bytes": output.stat().st_size})


def _write_model(
    job: ConvertJob,
    channel: Channel,
    *,
    folder: Path,
    architecture: Architecture,
    base: BaseWeights,
    adapter: Adapter | None,
) -> None:
    weights = MergedWeights(base, adapter)
    # The template that the model was trained with; the adapter's folder carries it when training changed it.
    template = chat_template_of(adapter.folder) if adapter else ""
    vocabulary = read_vocabulary(folder, rows=architecture.vocabulary, chat_template=template)

    def describe(writer: gguf.GGUFWriter) -> None:
        writer.add_type(gguf.GGUFType.MODEL)
        writer.add_name(job.model_name)
        writer.add_basename(_base_name(job))
        if licence := licence_of(folder):
            writer.add_license(licence)
        architecture.describe(writer)
        writer.add_file_type(FILE_TYPES[job.weight_type])
        writer.add_quantization_version(_QUANTIZATION_VERSION)
        vocabulary.describe(writer)

    _write(Path(job.output_file), architecture, describe, _planned_model(job, architecture, weights), channel)


def _planned_model(job: ConvertJob, architecture: Architecture, weights: MergedWeights) -> list[PlannedTensor]:
    planned: list[PlannedTensor] = []

    def read(source: str) -> Array:
        values: Array = architecture.reorder(source, weights.read(source)).numpy()
        return values

    if rope := architecture.rope_tensor():
        name, divisors = rope
        planned.append(
            PlannedTensor(
                name=name,
                source=name,
                shape=divisors.shape,
                kind=stored_kind(divisors.shape, "F32"),
                read=lambda: divisors,
            )
        )
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
                    read=functools.partial(read, source),
                )
            )
    return planned


def _write_adapter(job: ConvertJob, architecture: Architecture, adapter: Adapter, channel: Channel) -> None:
    # llama.cpp applies `alpha / rank` to every module alike; what a module's true strength differs from that is
    # put into its B matrix. An adapter of strength 0 still needs an alpha that llama.cpp does not ignore.
    alpha = adapter.alpha or 1.0

    def describe(writer: gguf.GGUFWriter) -> None:
        writer.add_type(gguf.GGUFType.ADAPTER)
        writer.add_name(job.model_name)
        writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
        writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, alpha)

    def read(module: str, side: str) -> Array:
        low_rank = adapter.read(module)
        matrix = low_rank.a
        if side == "b":
            rank = low_rank.a.shape[0]
            matrix = architecture.reorder(module, low_rank.b) * (low_rank.scale * rank / alpha)
        if not bool(torch.isfinite(matrix).all()):
            raise AppError("weights_not_finite", tensor=module)
        values: Array = np.ascontiguousarray(matrix.numpy())
        return values

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
                    read=functools.partial(read, module, side),
                )
            )
    _write(Path(job.output_file), architecture, describe, planned, channel)


def _write(
    output: Path,
    architecture: Architecture,
    describe: Describe,
    tensors: list[PlannedTensor],
    channel: Channel,
) -> None:
    name = gguf.MODEL_ARCH_NAMES[architecture.family.target]
    write_gguf(output, architecture=name, describe=describe, tensors=tensors, channel=channel)


def _base_name(job: ConvertJob) -> str:
    """The base's public name where it has one. A folder's name may be a person's own words, so it is not used."""
    is_hub_id = re.fullmatch(r"[\w.-]+/[\w.-]+", job.base_model) and not Path(job.base_model).exists()
    return job.base_model.rsplit("/", 1)[-1] if is_hub_id else job.model_name
