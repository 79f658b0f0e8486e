"""What cannot be converted faithfully is refused with one sentence, and nothing is left behind."""

from __future__ import annotations

import io
import json
import shutil
from collections import namedtuple
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from desktop_app.core.errors import AppError
from desktop_app.core.sentences import SENTENCES
from desktop_app.engine.convert import run_convert
from desktop_app.engine.merge import run_merge
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.events import Notice, Progress
from desktop_app.protocol.jobs import ConvertJob, MergeJob

_WIDTH, _HEADS, _KEY_HEADS, _FORWARD, _ROWS = 64, 4, 2, 96, 8
_Q = "model.layers.0.self_attn.q_proj"
_K = "model.layers.0.self_attn.k_proj"


def _config() -> dict[str, Any]:
    return {
        "architectures": ["LlamaForCausalLM"],
        "hidden_size": _WIDTH,
        "num_attention_heads": _HEADS,
        "num_key_value_heads": _KEY_HEADS,
        "intermediate_size": _FORWARD,
        "num_hidden_layers": 1,
        "max_position_embeddings": 128,
        "vocab_size": _ROWS,
        "rms_norm_eps": 1e-6,
        "tie_word_embeddings": True,
        "_name_or_path": "/home/anna/base",
    }


def _tokenizer() -> dict[str, Any]:
    return {
        "model": {"type": "BPE", "vocab": {"a": 1, "b": 2, "ab": 3}, "merges": [["a", "b"]]},
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "use_regex": True},
        "added_tokens": [
            {"id": 0, "content": "<|end|>", "special": True},
            {"id": 4, "content": "[name]", "special": False},
        ],
    }


@pytest.fixture
def base(tmp_path: Path) -> Path:
    folder = tmp_path / "base"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(_config()))
    (folder / "tokenizer.json").write_text(json.dumps(_tokenizer()))
    settings = {"eos_token": "<|end|>", "chat_template": "{{ messages }}<|end|>"}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    (folder / "README.md").write_text("---\nlicense: apache-2.0\n---\n# Base\n")
    layer = "model.layers.0"
    generator = torch.Generator().manual_seed(3)
    shapes = {
        "model.embed_tokens.weight": (_ROWS, _WIDTH),
        "model.norm.weight": (_WIDTH,),
        f"{layer}.input_layernorm.weight": (_WIDTH,),
        f"{layer}.post_attention_layernorm.weight": (_WIDTH,),
        f"{_Q}.weight": (_WIDTH, _WIDTH),
        f"{_K}.weight": (_WIDTH // 2, _WIDTH),
        f"{layer}.self_attn.v_proj.weight": (_WIDTH // 2, _WIDTH),
        f"{layer}.self_attn.o_proj.weight": (_WIDTH, _WIDTH),
        f"{layer}.mlp.gate_proj.weight": (_FORWARD, _WIDTH),
        f"{layer}.mlp.up_proj.weight": (_FORWARD, _WIDTH),
        f"{layer}.mlp.down_proj.weight": (_WIDTH, _FORWARD),
    }
    tensors = {name: torch.randn(shape, generator=generator).half() for name, shape in shapes.items()}
    save_file(tensors, folder / "model.safetensors")
    return folder


@pytest.fixture
def adapter(tmp_path: Path) -> Path:
    folder = tmp_path / "adapter"
    folder.mkdir()
    config = {"peft_type": "LORA", "r": 4, "lora_alpha": 8, "bias": "none", "init_lora_weights": True}
    (folder / "adapter_config.json").write_text(json.dumps(config))
    generator = torch.Generator().manual_seed(5)
    matrices = {
        f"base_model.model.{module}.lora_{side}.weight": torch.randn(shape, generator=generator)
        for module, rows in ((_Q, _WIDTH), (_K, _WIDTH // 2))
        for side, shape in (("A", (4, _WIDTH)), ("B", (rows, 4)))
    }
    save_file(matrices, folder / "adapter_model.safetensors")
    return folder


def _channel() -> Channel:
    return Channel(io.TextIOWrapper(io.BytesIO()), None)


@pytest.fixture
def convert(base: Path, adapter: Path, tmp_path: Path) -> Callable[..., Path]:
    def run(**changes: Any) -> Path:
        fields = {
            "base_model": str(base),
            "adapter": str(adapter),
            "output_file": str(tmp_path / "out" / "model.gguf"),
        }
        run_convert(ConvertJob(**{**fields, **changes}), _channel())
        return tmp_path / "out" / "model.gguf"

    return run


def _change(file: Path, **changes: Any) -> None:
    file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))


def _refused(convert: Callable[..., Path], tmp_path: Path, **changes: Any) -> AppError:
    with pytest.raises(AppError) as caught:
        convert(**changes)
    assert caught.value.code in SENTENCES
    assert not list((tmp_path / "out").glob("*"))
    return caught.value


@pytest.mark.parametrize(
    ("setting", "feature"),
    [
        ({"lora_bias": True}, "lora_bias"),
        ({"init_lora_weights": "pissa_niter_4"}, "pissa_niter_4"),
        ({"init_lora_weights": "corda"}, "corda"),
        ({"loftq_config": {"loftq_bits": 4}}, "LoftQ"),
        ({"peft_type": "VERA"}, "VERA"),
    ],
)
def test_that_an_adapter_of_which_nothing_faithful_can_be_made_is_refused(
    convert: Callable[..., Path], adapter: Path, tmp_path: Path, setting: dict[str, Any], feature: str
) -> None:
    _change(adapter / "adapter_config.json", **setting)

    for content in ("model", "adapter"):
        error = _refused(convert, tmp_path, content=content)
        assert (error.code, error.details["feature"]) == ("adapter_not_supported", feature)


@pytest.mark.parametrize(
    ("setting", "feature"),
    [
        ({"use_dora": True}, "DoRA"),
        ({"bias": "all"}, "bias"),
        ({"modules_to_save": ["norm"]}, "modules_to_save"),
        ({"modules_to_save": ["lm_head", "embed_tokens"]}, "added or trained words"),
        ({"trainable_token_indices": [1]}, "trained tokens"),
        ({"init_lora_weights": "pissa"}, "pissa"),
        ({"init_lora_weights": "olora"}, "olora"),
    ],
)
def test_that_what_only_a_whole_model_can_hold_is_refused_as_an_adapter_file(
    convert: Callable[..., Path], adapter: Path, tmp_path: Path, setting: dict[str, Any], feature: str
) -> None:
    _change(adapter / "adapter_config.json", **setting)
    if "use_dora" in setting:
        file = adapter / "adapter_model.safetensors"
        vectors = {
            f"base_model.model.{module}.lora_magnitude_vector": torch.ones(rows)
            for module, rows in ((_Q, _WIDTH), (_K, _WIDTH // 2))
        }
        save_file({**load_file(file), **vectors}, file)

    error = _refused(convert, tmp_path, content="adapter")

    assert (error.code, error.details["feature"]) == ("adapter_only_in_whole_model", feature)
    assert convert(content="model").is_file()


def _add_lora(adapter: Path, module: str, inputs: int, outputs: int) -> None:
    file = adapter / "adapter_model.safetensors"
    matrices = load_file(file)
    matrices[f"base_model.model.{module}.lora_A.weight"] = torch.ones(4, inputs)
    matrices[f"base_model.model.{module}.lora_B.weight"] = torch.ones(outputs, 4)
    save_file(matrices, file)


def test_that_lora_on_a_shared_matrix_is_refused_as_an_adapter_file(
    convert: Callable[..., Path], adapter: Path, tmp_path: Path
) -> None:
    _add_lora(adapter, "lm_head", _WIDTH, _ROWS)

    assert _refused(convert, tmp_path, content="adapter").code == "adapter_only_in_whole_model"


@pytest.mark.parametrize("name", ["base_model.model.model.norm.scale", "lora_unet_up_blocks_0.lora_up.weight"])
def test_that_an_unknown_kind_of_tensor_is_refused(
    convert: Callable[..., Path], adapter: Path, tmp_path: Path, name: str
) -> None:
    file = adapter / "adapter_model.safetensors"
    save_file({**load_file(file), name: torch.ones(_WIDTH)}, file)

    assert _refused(convert, tmp_path).code == "adapter_not_supported"


def test_that_an_adapter_of_another_base_is_refused(
    convert: Callable[..., Path], adapter: Path, tmp_path: Path
) -> None:
    _add_lora(adapter, "model.layers.0.self_attn.o_proj", _WIDTH, _WIDTH + 1)

    assert _refused(convert, tmp_path).code == "adapter_of_another_base"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"architectures": ["MambaForCausalLM"]}, "architecture_not_supported"),
        ({"architectures": None}, "architecture_not_supported"),
        ({"quantization_config": {"quant_method": "bitsandbytes"}}, "base_quantised"),
        ({"rope_parameters": {"rope_type": "yarn", "rope_theta": 1e4}}, "model_setting_not_supported"),
        ({"hidden_act": "gelu"}, "model_setting_not_supported"),
        ({"num_hidden_layers": "many"}, "file_damaged"),
        ({"vocab_size": _ROWS + 1}, "base_damaged"),
    ],
)
def test_that_a_config_that_a_gguf_cannot_say_is_refused(
    convert: Callable[..., Path], base: Path, tmp_path: Path, change: dict[str, Any], code: str
) -> None:
    _change(base / "config.json", **change)

    assert _refused(convert, tmp_path).code == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"pre_tokenizer": {"type": "Metaspace"}}, "tokenizer_not_supported"),
        ({"pre_tokenizer": None}, "tokenizer_not_supported"),
        ({"normalizer": {"type": "Lowercase"}}, "tokenizer_not_supported"),
        ({"model": {"type": "Unigram", "vocab": []}}, "tokenizer_not_supported"),
        ({"model": {"type": "BPE", "vocab": {"a": _ROWS}, "merges": []}}, "tokenizer_not_supported"),
        ({"model": {"type": "BPE"}}, "file_damaged"),
        ({"added_tokens": [{"id": 0, "content": "x", "single_word": True}]}, "tokenizer_not_supported"),
    ],
)
def test_that_a_tokenizer_that_llama_cpp_would_read_otherwise_is_refused(
    convert: Callable[..., Path], base: Path, tmp_path: Path, change: dict[str, Any], code: str
) -> None:
    _change(base / "tokenizer.json", **change)

    assert _refused(convert, tmp_path).code == code


def test_that_a_model_without_a_chat_template_is_refused(
    convert: Callable[..., Path], base: Path, tmp_path: Path
) -> None:
    _change(base / "tokenizer_config.json", chat_template=None)

    assert _refused(convert, tmp_path).code == "chat_template_missing"


def test_that_pickled_and_quantised_weights_are_refused(
    convert: Callable[..., Path], base: Path, tmp_path: Path
) -> None:
    file = base / "model.safetensors"
    tensors = load_file(file)
    save_file({**tensors, f"{_Q}.weight": torch.zeros(_WIDTH, _WIDTH, dtype=torch.uint8)}, file)
    assert _refused(convert, tmp_path).code == "base_quantised"

    file.write_bytes(b"not safetensors at all")
    assert _refused(convert, tmp_path).code == "base_damaged"

    file.rename(base / "pytorch_model.bin")
    assert _refused(convert, tmp_path).code == "base_not_safetensors"

    shutil.rmtree(base)
    assert _refused(convert, tmp_path).code == "base_model_missing"


@pytest.mark.parametrize("weight_type", ["F16", "Q8_0"])
@pytest.mark.parametrize("size", [float("nan"), float("inf"), 3e38])
def test_that_a_number_too_large_to_store_names_its_tensor(
    convert: Callable[..., Path], adapter: Path, tmp_path: Path, weight_type: str, size: float
) -> None:
    file = adapter / "adapter_model.safetensors"
    matrices = load_file(file)
    matrices[f"base_model.model.{_Q}.lora_B.weight"][3, 2] = size
    save_file(matrices, file)

    error = _refused(convert, tmp_path, weight_type=weight_type)

    assert (error.code, error.details["tensor"]) == ("weights_not_finite", f"{_Q}.weight")


def test_that_too_small_a_disk_is_told_before_anything_is_written(
    convert: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")  # noqa: PYI024 - as shutil's own
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(100, 99, 1_000_000))

    error = _refused(convert, tmp_path)

    assert error.code == "export_disk_full"
    assert error.details["free"] == "1 MB"


def test_that_numbers_beyond_float16_are_stored_wider_and_told(base: Path, adapter: Path, tmp_path: Path) -> None:
    file = base / "model.safetensors"
    tensors = load_file(file)
    tensors[f"{_Q}.weight"] = tensors[f"{_Q}.weight"].bfloat16()
    tensors[f"{_Q}.weight"][3, 2] = 1e6
    save_file(tensors, file)
    channel = _ClosingChannel(after=99)
    output = tmp_path / "m.gguf"

    run_convert(
        ConvertJob(base_model=str(base), adapter=None, output_file=str(output)),
        channel,
    )

    stored = {tensor.name: tensor for tensor in gguf.GGUFReader(output).tensors}
    wide = stored["blk.0.attn_q.weight"]
    assert wide.tensor_type == gguf.GGMLQuantizationType.BF16
    values = gguf.quants.dequantize(wide.data, wide.tensor_type)
    assert np.isfinite(values).all()
    assert values.max() == pytest.approx(1e6, rel=1e-2)
    others = {t.tensor_type for name, t in stored.items() if name != wide.name and len(t.shape) > 1}
    assert others == {gguf.GGMLQuantizationType.F16}
    assert [event.code for event in channel.told if isinstance(event, Notice)] == ["export_wide_numbers"]
    assert "export_wide_numbers" in SENTENCES


class _ClosingChannel(Channel):
    """The window goes after some tensors."""

    def __init__(self, after: int) -> None:
        super().__init__(io.TextIOWrapper(io.BytesIO()), None)
        self.after = after
        self.told: list[Any] = []

    def emit(self, event: Any) -> None:
        self.told.append(event)
        if isinstance(event, Progress) and event.done >= self.after:
            self.window_gone.set()


def test_that_a_file_half_written_goes_on_where_it_stopped_and_comes_out_the_same(
    base: Path, adapter: Path, tmp_path: Path
) -> None:
    job = ConvertJob(base_model=str(base), adapter=str(adapter), output_file=str(tmp_path / "out" / "m.gguf"))
    whole = tmp_path / "whole.gguf"
    run_convert(replace(job, output_file=str(whole)), _channel())

    with pytest.raises(AppError, match="cancelled"):
        run_convert(job, _ClosingChannel(after=5))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["m.gguf.part", "m.gguf.part.json"]
    channel = _ClosingChannel(after=99)
    run_convert(job, channel)

    done = [event.done for event in channel.told if isinstance(event, Progress)]
    assert done[0] == 6
    assert (tmp_path / "out" / "m.gguf").read_bytes() == whole.read_bytes()
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["m.gguf"]


def test_that_a_half_written_file_of_another_adapter_is_begun_again(
    base: Path, adapter: Path, tmp_path: Path
) -> None:
    job = ConvertJob(base_model=str(base), adapter=str(adapter), output_file=str(tmp_path / "out" / "m.gguf"))
    with pytest.raises(AppError, match="cancelled"):
        run_convert(job, _ClosingChannel(after=5))
    _change(adapter / "adapter_config.json", lora_alpha=12)

    channel = _ClosingChannel(after=99)
    run_convert(job, channel)

    assert next(event.done for event in channel.told if isinstance(event, Progress)) == 0


def test_that_blocks_of_rows_make_the_same_file_as_whole_tensors(
    convert: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = convert(weight_type="F32").read_bytes()

    # One head (16 rows) of a query at a time.
    monkeypatch.setattr("desktop_app.engine.gguf.weights.BLOCK_BYTES", 16 * _WIDTH * 4)

    in_blocks = convert(weight_type="F32").read_bytes()
    assert len(in_blocks) == len(whole)
    numbers, again = (np.frombuffer(content[-65536:], dtype=np.float32) for content in (whole, in_blocks))
    np.testing.assert_allclose(again, numbers, rtol=1e-5, atol=1e-6)


def test_that_an_unknown_architecture_can_still_be_merged(base: Path, adapter: Path, tmp_path: Path) -> None:
    _change(base / "config.json", architectures=["SomethingNewForCausalLM"])
    output = tmp_path / "merged"

    run_merge(MergeJob(base_model=str(base), adapter=str(adapter), output_dir=str(output)), _channel())

    assert (output / "model.safetensors").is_file()
    added = json.loads((output / "tokenizer_config.json").read_text())["added_tokens_decoder"]
    assert added["0"] == {"content": "<|end|>", "special": True}


def test_that_a_base_in_4_bits_is_what_bitsandbytes_computes_with(base: Path, tmp_path: Path) -> None:
    from bitsandbytes.functional import dequantize_4bit, quantize_4bit

    output = tmp_path / "m.gguf"
    job = ConvertJob(
        base_model=str(base), adapter=None, output_file=str(output), weight_type="F32", base_in_4bit=True
    )
    run_convert(job, _channel())

    before = load_file(base / "model.safetensors")
    name = "model.layers.0.mlp.up_proj.weight"
    expected = dequantize_4bit(*quantize_4bit(before[name], quant_type="nf4", compress_statistics=True)).float()
    stored = {tensor.name: tensor.data for tensor in gguf.GGUFReader(output).tensors}
    np.testing.assert_array_equal(stored["blk.0.ffn_up.weight"].reshape(expected.shape), expected.numpy())
    embedding = before["model.embed_tokens.weight"].float().numpy()
    np.testing.assert_array_equal(stored["token_embd.weight"].reshape(embedding.shape), embedding)


def test_that_every_fact_of_the_base_is_in_the_file(convert: Callable[..., Path]) -> None:
    file = convert(weight_type="Q8_0", model_name="Anna's mails")

    reader = gguf.GGUFReader(file)
    said = {name: field.contents() for name, field in reader.fields.items()}
    assert said["general.license"] == "apache-2.0"
    assert said["general.name"] == said["general.basename"] == "Anna's mails"
    assert said["general.file_type"] == gguf.LlamaFileType.MOSTLY_Q8_0
    assert said["llama.attention.head_count_kv"] == _KEY_HEADS
    assert said["llama.rope.dimension_count"] == _WIDTH // _HEADS
    assert said["tokenizer.ggml.pre"] == "gpt-2"
    assert said["tokenizer.ggml.tokens"] == ["<|end|>", "a", "b", "ab", "[name]", "[PAD5]", "[PAD6]", "[PAD7]"]
    assert said["tokenizer.ggml.token_type"] == [3, 1, 1, 1, 4, 5, 5, 5]
    assert said["tokenizer.ggml.eot_token_id"] == said["tokenizer.ggml.eos_token_id"] == 0
    kinds = {tensor.name: tensor.tensor_type.name for tensor in reader.tensors}
    assert kinds["output_norm.weight"] == "F32"
    assert kinds["blk.0.attn_q.weight"] == kinds["token_embd.weight"] == "Q8_0"
    assert "output.weight" not in kinds


def test_that_a_row_that_is_no_multiple_of_32_stays_in_16_bits(convert: Callable[..., Path], base: Path) -> None:
    file = base / "model.safetensors"
    odd = {"model.layers.0.mlp.down_proj.weight": torch.ones(_WIDTH, 90, dtype=torch.half)}
    save_file({**load_file(file), **odd}, file)

    reader = gguf.GGUFReader(convert(weight_type="Q8_0"))

    kinds = {tensor.name: tensor.tensor_type.name for tensor in reader.tensors}
    assert kinds["blk.0.ffn_down.weight"] == "F16"
    assert kinds["blk.0.ffn_up.weight"] == "Q8_0"


def test_that_the_merged_folder_is_the_base_plus_the_adapter_and_names_no_folder(
    base: Path, adapter: Path, tmp_path: Path
) -> None:
    output = tmp_path / "merged"

    finished = run_merge(MergeJob(base_model=str(base), adapter=str(adapter), output_dir=str(output)), _channel())

    assert finished.outputs["shards"] == 1
    before, after = load_file(base / "model.safetensors"), load_file(output / "model.safetensors")
    lora = load_file(adapter / "adapter_model.safetensors")
    a, b = (lora[f"base_model.model.{_Q}.lora_{side}.weight"] for side in "AB")
    expected = (before[f"{_Q}.weight"].float() + 2.0 * b @ a).half()
    np.testing.assert_array_equal(after.pop(f"{_Q}.weight").numpy(), expected.numpy())
    after.pop(f"{_K}.weight")
    assert after
    assert all(torch.equal(tensor, before[name]) for name, tensor in after.items())
    assert "_name_or_path" not in json.loads((output / "config.json").read_text())
    assert (output / "tokenizer.json").is_file()
    assert b"/home/anna" not in b"".join(file.read_bytes() for file in output.iterdir())


def test_that_a_large_merge_is_written_in_shards_that_an_index_joins(
    base: Path, adapter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.engine.merge.SHARD_BYTES", 12_000)
    output = tmp_path / "merged"

    finished = run_merge(MergeJob(base_model=str(base), adapter=str(adapter), output_dir=str(output)), _channel())

    index = json.loads((output / "model.safetensors.index.json").read_text())
    assert finished.outputs["shards"] == len(set(index["weight_map"].values())) > 2
    for name, file in index["weight_map"].items():
        assert name in load_file(output / file)
    # The merged folder is a base like any other.
    gguf_file = tmp_path / "again.gguf"
    run_convert(ConvertJob(base_model=str(output), adapter=None, output_file=str(gguf_file)), _channel())
    assert gguf_file.is_file()
