"""A finished GGUF -> a smaller one with K-quants, by llama.cpp's own quantiser.

gguf itself cannot write K-quants, and xllamacpp (our judge) leaves the quantiser out; cyllama brings it prebuilt.
"""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gguf

from desktop_app.core.errors import AppError
from desktop_app.engine.gguf.header import StoredTensor, read_header
from desktop_app.engine.gguf.vocabulary_rows import INPUT, OUTPUT, large_matrices, quantise_in_blocks
from desktop_app.engine.gguf.writer import part_of, require_free_space
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.events import Finished, Phase, Progress
from desktop_app.protocol.jobs import QuantizeJob

BITS_PER_NUMBER = {"Q6_K": 6.6, "Q5_K_M": 5.8, "Q4_K_M": 5.0}
"""At most, with the larger types that llama.cpp gives some tensors (measured on Llama 3 8B: 6.56, 5.70, 4.89)."""

_FILE_TYPES = {
    "Q6_K": gguf.LlamaFileType.MOSTLY_Q6_K,
    "Q5_K_M": gguf.LlamaFileType.MOSTLY_Q5_K_M,
    "Q4_K_M": gguf.LlamaFileType.MOSTLY_Q4_K_M,
}
_TENSOR_LINE = re.compile(r"^\[ *(\d+)/ *(\d+)\]")
"""What llama.cpp prints for each tensor."""


def run_quantize(job: QuantizeJob, channel: Channel) -> Finished:
    """Writes `job.output_file`; outputs: "file" (path) and "bytes".

    The quantiser cannot be asked to stop; ending this process is safe, because it writes a ".part".

    Raises:
        AppError: "quantizer_missing" (cyllama has no build for this computer), "file_missing", "export_disk_full",
            "quantizing_failed", or "cancelled".
    """
    try:
        from cyllama.llama import llama_cpp
    except ImportError:
        raise AppError("quantizer_missing") from None
    channel.emit(Phase(name="quantizing"))
    source, output = Path(job.input_file), Path(job.output_file)
    if not source.is_file():
        raise AppError("file_missing", name=source.name)

    def on_line(_level: Any, line: str) -> None:
        if match := _TENSOR_LINE.match(line):
            channel.emit(Progress(done=int(match[1]) - 1, total=int(match[2]), unit="tensors"))

    def tell(done: int, total: int) -> None:
        llama_cpp.set_log_callback(lambda _level, _line: None)  # a block of rows says that all of it is done
        channel.emit(Progress(done=done, total=total, unit="words"))
        if channel.window_gone.is_set():
            raise AppError("cancelled")

    def quantise(given: Path, target: Path, kept: Sequence[StoredTensor]) -> None:
        llama_cpp.model_quantize(str(given), str(target), _settings(llama_cpp, job, kept))

    part = part_of(output)
    try:
        large = large_matrices(read_header(source))
        small_bytes = round(source.stat().st_size / 16 * BITS_PER_NUMBER[job.weight_type])
        beside_bytes = small_bytes + sum(tensor.stored_bytes for tensor in large) if large else 0
        require_free_space(output.parent, small_bytes + beside_bytes)
        llama_cpp.set_log_callback(on_line)
        if large:
            quantise_in_blocks(source, part, quantise, tell)
        else:
            quantise(source, part, ())
        if channel.window_gone.is_set():
            raise AppError("cancelled")
        part.replace(output)
    except (RuntimeError, ValueError, struct.error):
        raise AppError("quantizing_failed", name=source.name) from None
    finally:
        part.unlink(missing_ok=True)
    return Finished(reason="completed", outputs={"file": str(output), "bytes": output.stat().st_size})


def _settings(llama_cpp: Any, job: QuantizeJob, kept: Sequence[StoredTensor]) -> Any:
    settings = llama_cpp.LlamaModelQuantizeParams()
    settings.ftype = int(_FILE_TYPES[job.weight_type])
    settings.nthread = os.cpu_count() or 1
    for tensor in kept:
        # To the type that it has already: such a tensor is copied without being opened.
        if tensor.name == INPUT:
            settings.token_embedding_type = int(tensor.kind)
        if tensor.name == OUTPUT or len(kept) == 1:  # a shared matrix counts as the output's
            settings.output_tensor_type = int(tensor.kind)
    return settings
