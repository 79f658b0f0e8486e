"""How long an export takes and how much memory, beside llama.cpp's own script (which cannot merge).

`python -m tests.benchmarks.export_speed [--billion 1.2] [--llama-cpp DIR]`: a random model of Llama 3.2 1B's shape
with an adapter is written to F16, Q8_0 and Q4_K_M by our engine, and to F16 and Q8_0 by llama.cpp's converter
where its sources are (unpack the source archive of xllamacpp: thirdparty/llama.cpp). Prints a table; peak memory
is what the process held beside mapped files (Linux: RssAnon).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

_LAYERS, _WIDTH, _FORWARD, _HEADS, _KEY_HEADS, _ROWS = 16, 2048, 8192, 32, 8, 128_256


def make_model(folder: Path, layers: int) -> None:
    """Writes base (bfloat16, a shard a layer) and adapter with random weights; the tokenizer is a small one."""
    import torch
    from safetensors.torch import save_file

    from tests.engine.export_tokenizers import CHATML, byte_level

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
    byte_level("three digits", CHATML, ignore_merges=True).save_pretrained(folder / "base")
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


def measured(command: list[str]) -> tuple[float, float]:
    """Runs a program; returns its seconds and its largest RssAnon in GB."""
    start = time.monotonic()
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    peak = 0
    status = Path(f"/proc/{child.pid}/status")
    while child.poll() is None:
        try:
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
            peak = max(peak, int(lines.get("RssAnon", "0 kB").split()[0]))
        except (FileNotFoundError, ProcessLookupError):
            break
        time.sleep(0.05)
    _, errors = child.communicate()
    if child.returncode:
        raise SystemExit(errors.decode()[-2000:])
    return time.monotonic() - start, peak / 1e6


def tell(what: str, took: tuple[float, float]) -> None:
    print(f"{what:28} {took[0]:6.1f} s {took[1]:6.2f} GB", flush=True)


def main() -> None:
    from desktop_app.protocol.jobs import ConvertJob, QuantizeJob
    from desktop_app.protocol.wire import to_line

    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--billion", type=float, default=1.2, help="parameters; the vocabulary alone has 0.26")
    words.add_argument("--llama-cpp", type=Path)
    parsed = words.parse_args()
    layers = max(1, round((parsed.billion - 0.263) / 0.0608))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_model(folder, layers)

        def ours(job: Any) -> tuple[float, float]:
            file = folder / "job.json"
            file.write_text(to_line(job), encoding="utf-8")
            return measured([sys.executable, "-m", "desktop_app.engine", str(file)])

        fields: dict[str, Any] = {"base_model": str(folder / "base"), "adapter": str(folder / "adapter")}
        for kind in ("F16", "Q8_0"):
            job: Any = {**fields, "output_file": str(folder / f"{kind}.gguf"), "weight_type": kind}
            tell(f"ours, merged, {kind}", ours(ConvertJob(**job)))
        small: Any = {"input_file": str(folder / "F16.gguf"), "output_file": str(folder / "Q4.gguf")}
        tell("ours, F16 to Q4_K_M", ours(QuantizeJob(**small, weight_type="Q4_K_M")))
        if parsed.llama_cpp:
            script = Path(__file__).parents[1] / "engine/oracle_convert.py"
            (folder / "models/one").mkdir(parents=True)
            (folder / "base").rename(folder / "models/one/base")
            for kind in ("F16", "Q8_0"):
                command = [sys.executable, str(script), str(parsed.llama_cpp), str(folder / "models"), str(folder)]
                print(
                    f"llama.cpp, not merged, {kind}: %.1f s, %.2f GB" % measured([*command, kind, "one"]),
                    flush=True,
                )


if __name__ == "__main__":
    main()
