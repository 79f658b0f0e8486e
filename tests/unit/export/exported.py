"""A run whose export stood its check: small GGUF files, their sums, check.json."""

from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np

from desktop_app.core.project import Run
from desktop_app.export import ExportedFile, write_check, write_checksums

CHATML = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' "
    "+ '\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
MODEL = "tiny-mail-Q4_K_M.gguf"
ADAPTER = "tiny-mail-F16-LoRA.gguf"


def write_gguf(
    file: Path, *, architecture: str = "llama", is_adapter: bool = False, template: str = CHATML, rows: int = 64
) -> None:
    """Writes a file as llama.cpp's converter does: header by the `gguf` package, one tensor."""
    writer = gguf.GGUFWriter(file, architecture)
    writer.add_type("adapter" if is_adapter else "model")
    writer.add_context_length(1024)
    writer.add_float32("llama.rope.scale", 0.5)
    writer.add_token_list(["<|endoftext|>", "<|im_start|>", "<|im_end|>", "Ã©"])
    writer.add_token_scores([0.0, 1.0, 2.0, 3.0])
    writer.add_eos_token_id(2)
    writer.add_chat_template(template)
    writer.add_tensor("token_embd.weight", np.ones((rows, 32), dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def an_export(run: Run, folder: Path, **verdicts: str) -> Path:
    """Exports MODEL and ADAPTER into `folder`; `verdicts` by "model" and "adapter" ("same" unless said)."""
    folder.mkdir(parents=True)
    run.export.mkdir(parents=True, exist_ok=True)
    write_gguf(folder / MODEL)
    write_gguf(folder / ADAPTER, is_adapter=True)
    write_checksums(folder)
    files = [
        ExportedFile(
            name=name,
            content=content,
            bytes=(folder / name).stat().st_size,
            verdict=verdicts.get(key, "same"),
            tokens_equal=9,
            tokens_compared=9,
        )
        for key, name, content in (("model", MODEL, "model_q4_k_m"), ("adapter", ADAPTER, "adapter_gguf"))
    ]
    write_check(run, files)
    return folder
