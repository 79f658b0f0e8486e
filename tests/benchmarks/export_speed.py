"""How long an export takes and how much memory, beside llama.cpp's own script (which cannot merge).

`python -m tests.benchmarks.export_speed [--billion 1.2] [--llama-cpp DIR]`: a random model of Llama 3.2 1B's
shape, with Llama 3's own tokenizer and an adapter, is written to F16, Q8_0 and Q4_K_M by our engine, and without
the adapter to F16 and Q8_0 by its own convert_hf_to_gguf.py, in turns. (The script cannot write Q4_K_M; ours is
two steps, merge and convert, then llama.cpp's quantiser.) The script and the tokenizer come out of the source
archive of xllamacpp, fetched from PyPI into a temporary folder; a folder that was unpacked before can be named.
About four minutes on a quiet computer of two cores, 12 GB of disk.

Printed: seconds from start to end of the program (interpreter and imports included), processor seconds, and the
peak memory: what the process and its children hold themselves (Linux: RssAnon + RssShmem). Pages of files that are
mapped or were just written belong to the system's cache, which gives them up to others: not counted.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

_LAYERS, _WIDTH, _FORWARD, _HEADS, _KEY_HEADS, _ROWS = 16, 2048, 8192, 32, 8, 128_256
_TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}{{ '<|start_header_id|>' + message['role'] + '<|end_header_id|>"
    "\n\n' + message['content'] + '<|eot_id|>' }}{% endfor %}"
)


def write_tokenizer(folder: Path, llama_cpp: Path) -> None:
    """Writes Llama 3's tokenizer, as llama.cpp's test vocabulary holds it."""
    import gguf

    from tests.engine.oracle_vectors import tokenizer_json

    reader = gguf.GGUFReader(llama_cpp / "models/ggml-vocab-llama-bpe.gguf")
    plain = tokenizer_json("llama-bpe", {name: field.contents() for name, field in reader.fields.items()})
    first = "<|begin_of_text|>"
    (number,) = (token["id"] for token in plain["added_tokens"] if token["content"] == first)
    begin = [{"SpecialToken": {"id": first, "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}]
    whole = {
        "version": "1.0",
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": begin,
            "pair": [*begin, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {first: {"id": first, "ids": [number], "tokens": [first]}},
        },
        **plain,
    }
    for token in whole["added_tokens"]:
        token |= {"single_word": False, "lstrip": False, "normalized": False}
    (folder / "tokenizer.json").write_text(json.dumps(whole))
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": first, "eos_token": "<|eot_id|>"}
    (folder / "tokenizer_config.json").write_text(json.dumps({**settings, "chat_template": _TEMPLATE}))


def make_model(folder: Path, layers: int) -> None:
    """Writes base (bfloat16, a shard a layer) and adapter with random weights, without a tokenizer."""
    import torch
    from safetensors.torch import save_file

    (folder / "base").mkdir(parents=True)
    (folder / "adapter").mkdir()
    torch.manual_seed(1)
    config = {
        "architectures": ["LlamaForCausalLM"], "hidden_size": _WIDTH, "intermediate_size": _FORWARD,
        "num_attention_heads": _HEADS, "num_key_value_heads": _KEY_HEADS, "num_hidden_layers": layers,
        "max_position_embeddings": 8192, "vocab_size": _ROWS, "rms_norm_eps": 1e-5, "tie_word_embeddings": True,
        "model_type": "llama", "head_dim": 64, "rope_theta": 500000.0,
    }  # fmt: skip
    (folder / "base/config.json").write_text(json.dumps(config))
    narrow = _WIDTH * _KEY_HEADS // _HEADS
    shapes = {"self_attn.q_proj": (_WIDTH, _WIDTH), "self_attn.k_proj": (narrow, _WIDTH)}
    shapes |= {"self_attn.v_proj": (narrow, _WIDTH), "self_attn.o_proj": (_WIDTH, _WIDTH)}
    shapes |= {"mlp.gate_proj": (_FORWARD, _WIDTH), "mlp.up_proj": (_FORWARD, _WIDTH)}
    shapes |= {"mlp.down_proj": (_WIDTH, _FORWARD)}
    embedding = {"model.embed_tokens.weight": (0.02 * torch.randn(_ROWS, _WIDTH)).bfloat16()}
    save_file(
        {**embedding, "model.norm.weight": torch.ones(_WIDTH).bfloat16()}, folder / "base/model-0.safetensors"
    )
    where = dict.fromkeys((*embedding, "model.norm.weight"), "model-0.safetensors")
    low_rank: dict[str, Any] = {}
    for layer in range(layers):
        tensors: dict[str, Any] = {}
        for name, (rows, columns) in shapes.items():
            tensors[f"model.layers.{layer}.{name}.weight"] = (0.02 * torch.randn(rows, columns)).bfloat16()
            stem = f"base_model.model.model.layers.{layer}.{name}"
            low_rank[f"{stem}.lora_A.weight"] = torch.randn(16, columns)
            low_rank[f"{stem}.lora_B.weight"] = 0.01 * torch.randn(rows, 16)
        for norm in ("input_layernorm", "post_attention_layernorm"):
            tensors[f"model.layers.{layer}.{norm}.weight"] = torch.ones(_WIDTH).bfloat16()
        file = f"model-{layer + 1}.safetensors"
        save_file(tensors, folder / "base" / file)
        where |= dict.fromkeys(tensors, file)
    (folder / "base/model.safetensors.index.json").write_text(json.dumps({"weight_map": where}))
    save_file(low_rank, folder / "adapter/adapter_model.safetensors")
    lora = {"peft_type": "LORA", "r": 16, "lora_alpha": 32, "init_lora_weights": True, "bias": "none"}
    (folder / "adapter/adapter_config.json").write_text(json.dumps(lora))


def measured(command: list[str], modules: Path | None = None) -> tuple[float, float, float]:
    """Runs a program; returns its seconds, its processor's seconds, and the largest memory of its tree in GB.

    Args:
        modules: a folder of Python modules that the program may import.
    """
    environment = {**os.environ, "PYTHONPATH": str(modules)} if modules else None
    start = time.monotonic()
    with tempfile.TemporaryFile() as errors:
        # An end of its input would tell the engine that the window is gone.
        child = psutil.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors, env=environment
        )
        peak_bytes = 0
        while child.status() != psutil.STATUS_ZOMBIE:
            peak_bytes = max(peak_bytes, memory_bytes(child))
            time.sleep(0.02)
        _, status, used = os.wait4(child.pid, 0)
        if os.waitstatus_to_exitcode(status):
            errors.seek(0)
            raise SystemExit(errors.read().decode()[-2000:])
    return time.monotonic() - start, used.ru_utime + used.ru_stime, peak_bytes / 1e9


def memory_bytes(process: psutil.Process) -> int:
    """Returns what a process and its children hold beside mapped files."""
    total = 0
    for one in (process, *process.children(recursive=True)):
        try:
            lines = Path(f"/proc/{one.pid}/status").read_text().splitlines()
        except (FileNotFoundError, ProcessLookupError):
            continue  # ended since
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(("RssAnon", "RssShmem")))
    return total


def tell(what: str, *parts: tuple[float, float, float]) -> None:
    """Prints one line; parts follow each other, so that times add up."""
    seconds, used = sum(part[0] for part in parts), sum(part[1] for part in parts)
    print(f"{what:38} {seconds:6.1f} s {used:6.1f} s {max(part[2] for part in parts):6.2f} GB", flush=True)


def main() -> None:
    from desktop_app.protocol.jobs import ConvertJob, QuantizeJob
    from desktop_app.protocol.wire import to_line
    from tests.engine.llama_cpp_sources import unpacked

    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--billion", type=float, default=1.2, help="parameters; the vocabulary alone has 0.26")
    words.add_argument("--llama-cpp", type=Path, help="llama.cpp's sources, unpacked before")
    parsed = words.parse_args()
    layers = max(1, round((parsed.billion - 0.263) / 0.0608))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        llama_cpp = parsed.llama_cpp or unpacked(folder)
        if llama_cpp is None:
            raise SystemExit("the source archive of xllamacpp cannot be reached: name a folder with --llama-cpp")
        make_model(folder, layers)
        write_tokenizer(folder / "base", llama_cpp)

        def ours(job: Any) -> tuple[float, float, float]:
            file = folder / "job.json"
            file.write_text(to_line(job), encoding="utf-8")
            return measured([sys.executable, "-m", "desktop_app.engine", str(file)])

        def theirs(kind: str) -> tuple[float, float, float]:
            script = [sys.executable, str(llama_cpp / "convert_hf_to_gguf.py"), str(folder / "base")]
            return measured([*script, "--outtype", kind.lower(), "--outfile", str(folder / "theirs.gguf")], stub)

        # The script imports sentencepiece before it sees that this model has no tokenizer.model to read with it.
        stub = folder / "stub"
        stub.mkdir()
        (stub / "sentencepiece.py").write_text("SentencePieceProcessor = None\n")
        print(f"{'':38} {'time':>8} {'CPU':>8} {'memory':>9}", flush=True)
        fields: dict[str, Any] = {"base_model": str(folder / "base"), "adapter": str(folder / "adapter")}
        small: dict[str, Any] = {
            "input_file": str(folder / "F16.gguf"),
            "output_file": str(folder / "Q4_K_M.gguf"),
        }
        for kind in ("F16", "Q8_0"):
            job: Any = {**fields, "output_file": str(folder / f"{kind}.gguf"), "weight_type": kind}
            converted = ours(ConvertJob(**job))
            tell(f"ours, merged, {kind}", converted)
            tell(f"llama.cpp's script, not merged, {kind}", theirs(kind))
            if kind == "F16":
                quantised = ours(QuantizeJob(**small, weight_type="Q4_K_M"))
                tell("ours, merged, Q4_K_M: F16, then", converted, quantised)
                tell("    of which llama.cpp's quantiser", quantised)


if __name__ == "__main__":
    main()
