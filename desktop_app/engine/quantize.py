"""A finished GGUF -> a smaller one with K-quants, by llama.cpp's own quantiser.

gguf itself cannot write K-quants, and xllamacpp (our judge) leaves the quantiser out; cyllama brings it prebuilt.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import gguf

from desktop_app.core.errors import AppError
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
            or "quantizing_failed".
    """
    try:
        from cyllama.llama import llama_cpp
    except ImportError:
        raise AppError("quantizer_missing") from None
    channel.emit(Phase(name="quantizing"))
    source, output = Path(job.input_file), Path(job.output_file)
    if not source.is_file():
        raise AppError("file_missing", name=source.name)
    require_free_space(output.parent, round(source.stat().st_size / 16 * BITS_PER_NUMBER[job.weight_type]))
    part = part_of(output)

    def on_line(_level: Any, line: str) -> None:
        if match := _TENSOR_LINE.match(line):
            channel.emit(Progress(done=int(match[1]) - 1, total=int(match[2]), unit="tensors"))

    llama_cpp.set_log_callback(on_line)
    settings = llama_cpp.LlamaModelQuantizeParams()
    settings.ftype = int(_FILE_TYPES[job.weight_type])
    settings.nthread = os.cpu_count() or 1
    try:
        llama_cpp.model_quantize(str(source), str(part), settings)
    except RuntimeError:
        part.unlink(missing_ok=True)
        raise AppError("quantizing_failed", name=source.name) from None
    if channel.window_gone.is_set():
        part.unlink(missing_ok=True)
        raise AppError("cancelled")
    part.replace(output)
    return Finished(reason="completed", outputs={"file": str(output), "bytes": output.stat().st_size})
