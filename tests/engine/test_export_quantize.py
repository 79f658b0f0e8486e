"""K-quants by llama.cpp's own quantiser, the vocabulary's matrices in blocks of rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest

from desktop_app.core.errors import AppError
from desktop_app.engine.gguf import vocabulary_rows
from desktop_app.engine.gguf.header import header_bytes, read_header
from desktop_app.engine.quantize import run_quantize
from desktop_app.protocol.jobs import QuantizeJob
from tests.engine.export_table import channel

pytest.importorskip("cyllama")
_WORDS, _WIDTH = 700, 256


def _write(path: Path, *, tied: bool, width: int = _WIDTH) -> Path:
    random = np.random.default_rng(1)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(64)
    writer.add_block_count(2)
    writer.add_head_count(4)
    writer.add_embedding_length(width)
    writer.add_feed_forward_length(width)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list([f"<{number}>" for number in range(_WORDS)])
    writer.add_token_types([1] * _WORDS)

    def matrix(rows: int) -> Any:
        return random.normal(size=(rows, width)).astype(np.float16)

    writer.add_tensor("token_embd.weight", matrix(_WORDS))
    for layer in range(2):
        for norm in ("attn_norm", "ffn_norm"):
            writer.add_tensor(f"blk.{layer}.{norm}.weight", np.ones(width, dtype=np.float32))
        for part in "attn_q attn_k attn_v attn_output ffn_gate ffn_up ffn_down".split():
            writer.add_tensor(f"blk.{layer}.{part}.weight", matrix(width))
    writer.add_tensor("output_norm.weight", np.ones(width, dtype=np.float32))
    if not tied:
        writer.add_tensor("output.weight", matrix(_WORDS))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.mark.parametrize("weight_type", ["Q6_K", "Q5_K_M", "Q4_K_M"])
@pytest.mark.parametrize(("tied", "width"), [(True, _WIDTH), (False, _WIDTH), (False, 160)])
def test_that_blocks_of_rows_make_the_file_that_llama_cpp_makes_of_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, weight_type: Any, tied: bool, width: int
) -> None:
    source = _write(tmp_path / "F16.gguf", tied=tied, width=width)
    made = {}
    for name, numbers in (("whole", 10**9), ("blocks", 2 * 90 * width)):
        monkeypatch.setattr(vocabulary_rows, "NUMBERS_AT_ONCE", numbers)
        output = tmp_path / f"{name}.gguf"
        run_quantize(
            QuantizeJob(input_file=str(source), output_file=str(output), weight_type=weight_type), channel()
        )
        made[name] = output.read_bytes()

    assert made["blocks"] == made["whole"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["F16.gguf", "blocks.gguf", "whole.gguf"]


def test_that_a_header_is_written_as_it_was_read(tmp_path: Path) -> None:
    source = _write(tmp_path / "F16.gguf", tied=False)

    header = read_header(source)

    assert header_bytes(header.entries, header.tensors) == source.read_bytes()[: header.data_start]


def test_that_a_cut_file_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    source = _write(tmp_path / "F16.gguf", tied=True)
    source.write_bytes(source.read_bytes()[:500])

    with pytest.raises(AppError, match="quantizing_failed"):
        run_quantize(
            QuantizeJob(input_file=str(source), output_file=str(tmp_path / "out.gguf"), weight_type="Q4_K_M"),
            channel(),
        )

    assert [path.name for path in tmp_path.iterdir()] == ["F16.gguf"]
