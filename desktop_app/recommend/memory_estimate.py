"""How much memory training takes on the device: the formula of ../shared/research/hardware.md, section C.

It was fitted against a simulation of the pinned stack (transformers 5.23, PEFT, TRL 1.16, bitsandbytes 0.50),
which it meets within 2 %. Published measurements lie 14 % off in the median, mostly above, for fragmentation
and loading; the thresholds in decision_table.toml leave room for that. No measurement of our own on a graphics
card exists yet. Full fine-tuning comes in two kinds: all in the precision of the weights (bfloat16 on a card, as
torchtune does and others measured), and with weights in 32 bits and 16-bit copies to compute with, as our engine
does (`methods.weights_format` says why); its figures are the least certain.

Letters as there: H hidden, I intermediate, L layers, q and k the widths of queries and keys, r rank, T tokens in
one forward pass, V vocabulary. Coefficients count bytes a token at two bytes a number.
"""

from __future__ import annotations

import math
from typing import Literal

from desktop_app.recommend.architecture import Architecture
from desktop_app.recommend.plan import MemoryEstimate

GIB = 1024**3
Method = Literal["qlora", "lora", "full"]
Precision = Literal["float32", "bfloat16", "float16"]
# How TRL 1.16 makes the loss: its fused head with Triton (torch on Linux brings it), or without (Windows).
Head = Literal["triton", "no_triton"]

# NF4 with double quantisation: 4 bits, one 8-bit scale a 64 weights, one 32-bit scale a 256 of those.
NF4_BYTES_PER_WEIGHT = 0.51587
# 8-bit AdamW: two bytes of state a parameter and its block scales.
ADAMW_8BIT_BYTES_PER_PARAMETER = 2.03
# Numbers an optimizer keeps for each parameter; AdamW and what is not named here: two.
_STATES = {"sgd": 0.0, "adafactor": 0.01, "lion": 1.0, "lion_32bit": 1.0}
# CUDA context, cuBLAS and kernels.
GPU_CONTEXT_BYTES = int(0.45 * GIB)
# Python with torch, transformers, PEFT, TRL and bitsandbytes imported: 0.47 GiB resident, measured on Linux.
# A LoRA run of the demo model (8 x 512 tokens, float32) peaked at 1.94 GiB, 0.2 above the formula: added here.
CPU_PROCESS_BYTES = int(0.7 * GIB)
# The allocator's slack: 6 % of what comes and goes, at least 0.1 GiB.
SLACK_SHARE, LEAST_SLACK_BYTES = 0.06, int(0.1 * GIB)
# TRL's fused head works on this many tokens and vocabulary rows at once; the engine takes fewer tokens where
# Triton is missing (engine/trainer.py).
HEAD_TOKENS: dict[Head, int] = {"triton": 4096, "no_triton": 512}
HEAD_ROWS = 32768
# transformers 5 reads with four threads; a tensor lies on the card as it is before it is packed or used.
TENSORS_READ_AT_ONCE = 4


def estimate_memory(
    architecture: Architecture,
    *,
    method: Method,
    precision: Precision,
    rank: int,
    batch_size: int,
    max_length: int,
    gradient_checkpointing: bool,
    optimizer: str,
    dropout: float = 0.0,
    head: Head = "triton",
    on_gpu: bool = True,
    in_32_bits: bool = False,
) -> MemoryEstimate:
    """Returns the peak and its parts, in bytes, for full batches of `max_length` tokens.

    Args:
        rank, dropout: of the adapter; without meaning for "full".
        optimizer: a name of transformers' `optim`.
        in_32_bits: "full" keeps weights, gradients and optimizer in 32 bits whatever it computes in.
    """
    tokens = batch_size * max_length
    number_bytes = 4 if precision == "float32" else 2
    weights = weight_bytes(architecture, method=method, precision=precision)
    copies = 0.0
    if method == "full" and in_32_bits and precision != "float32":
        # Autocast keeps each 16-bit copy until the backward pass is over.
        weights, copies = weight_bytes(architecture, method=method, precision="float32"), weights
    trained = architecture.parameters if method == "full" else architecture.adapter_parameters(rank)
    # TRL casts QLoRA's adapters to bfloat16; PEFT keeps the others, and float16's, in 32 bits.
    is_bfloat16 = method == "qlora" and precision == "bfloat16"
    whole_number_bytes = 4 if in_32_bits else number_bytes
    trained_number_bytes = whole_number_bytes if method == "full" else 2 if is_bfloat16 else 4
    adapter = 0 if method == "full" else trained * trained_number_bytes
    gradients = trained * trained_number_bytes
    optimizer_bytes = _optimizer_bytes(trained, optimizer, trained_number_bytes)

    scale = number_bytes / 2
    per_token = _kept_per_token(architecture, method, rank, gradient_checkpointing)
    kept = architecture.layers * tokens * per_token * scale
    layer = tokens * _layer_per_token(architecture, method, rank, dropout, gradient_checkpointing) * scale
    if method == "qlora":
        # One matrix at a time is unpacked for the backward pass.
        layer += number_bytes * architecture.hidden * architecture.intermediate
    # The head works in 32 bits whatever the model is kept in: no scale.
    loss = _loss_bytes(architecture, tokens, head)
    # The loss and the deepest layer's work do not live at the same time.
    working = max(layer, loss)
    # With accumulation every gradient is there while the next batch goes through; an adapter's are hardly seen.
    transient = kept + working + copies + gradients if method == "full" else max(kept + working, gradients)
    moving = adapter + optimizer_bytes + transient
    context = GPU_CONTEXT_BYTES if on_gpu else CPU_PROCESS_BYTES
    # Gradients of a whole model are as large and as lasting as its weights: they leave no holes.
    lasting = gradients + optimizer_bytes + copies if method == "full" else 0
    overhead = context + max(LEAST_SLACK_BYTES, SLACK_SHARE * (moving - lasting))
    loss_part = max(working - layer, 0.0)
    read_ahead = TENSORS_READ_AT_ONCE * number_bytes * architecture.hidden * architecture.intermediate
    return MemoryEstimate(
        weights=math.ceil(weights),
        adapter=adapter,
        optimizer=math.ceil(optimizer_bytes),
        activations=math.ceil(transient - loss_part),
        loss=math.ceil(loss_part),
        overhead=math.ceil(overhead),
        total=math.ceil(weights + moving + overhead),
        loading=math.ceil(weights + read_ahead + context),
    )


def weight_bytes(architecture: Architecture, *, method: Method, precision: Precision) -> float:
    """The base model's weights; QLoRA packs the layers' matrices, embeddings and norms stay as they are."""
    number_bytes = 4 if precision == "float32" else 2
    per_weight = NF4_BYTES_PER_WEIGHT if method == "qlora" else number_bytes
    layers = architecture.layers * (
        per_weight * architecture.layer_matrix_elements + 2 * number_bytes * architecture.hidden
    )
    embeddings = architecture.vocab * architecture.hidden * (1 if architecture.tied else 2)
    return layers + number_bytes * embeddings


def _optimizer_bytes(parameters: int, optimizer: str, adapter_number_bytes: int) -> float:
    if "8bit" in optimizer:
        return ADAMW_8BIT_BYTES_PER_PARAMETER * parameters
    states = _STATES.get(optimizer.removeprefix("paged_"), 2.0)
    return states * adapter_number_bytes * parameters


def _kept_per_token(architecture: Architecture, method: Method, rank: int, checkpointing: bool) -> int:
    """Bytes one layer keeps of one token until the backward pass."""
    if checkpointing:
        return 2 * architecture.hidden
    hidden, inner = architecture.hidden, architecture.intermediate
    query, key = architecture.query_width, architecture.key_width
    if method == "qlora":
        return 12 * hidden + 4 * query + 4 * key + 8 * inner + 14 * rank
    if method == "full":
        return 18 * hidden + 4 * query + 4 * key + 8 * inner
    return 18 * hidden + 6 * query + 4 * key + 8 * inner + 14 * rank


def _layer_per_token(
    architecture: Architecture, method: Method, rank: int, dropout: float, checkpointing: bool
) -> float:
    """Bytes one layer needs for one token while it is worked on."""
    hidden, inner = architecture.hidden, architecture.intermediate
    query, key = architecture.query_width, architecture.key_width
    # PEFT keeps a mask and a copy of each input.
    masks = 3 * (4 * hidden + inner) if dropout > 0 else 0
    if not checkpointing:
        # Not fitted: half of the inner layer's temporaries, a guess of the research.
        return (14 * hidden + 12 * inner) / 2 + masks * architecture.layers
    if method == "full":
        return 20 * hidden + 4 * query + 5 * key + 12 * inner
    if method == "lora":
        return 28 * hidden + 6 * query + 4 * key + 14 * inner + 17 * rank + masks
    norms = 4 * hidden + 4 * query + 3 * key if architecture.qk_norm else 0
    return 14 * hidden + 4 * query + 5 * key + 12 * inner + 2 * rank + norms + masks


def _loss_bytes(architecture: Architecture, tokens: int, head: Head) -> float:
    block = min(tokens, HEAD_TOKENS[head]) * min(architecture.vocab, HEAD_ROWS)
    if head == "triton":
        return block * 2 + 12 * architecture.hidden * tokens
    return block * 32 + 8 * architecture.hidden * tokens
