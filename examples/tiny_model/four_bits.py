"""Settles the trained weights on values that survive being packed into 4 bits.

QLoRA holds the base as NF4, one of 16 values for each weight. A model of billions of parameters hardly notices;
this one has nothing to spare and begins to stammer. So a second, short training lets it feel the rounding (forward
with rounded weights, gradients as if they were not: the straight-through estimator, Bengio et al. 2013), and the
rounded weights are what is saved: packing them again changes almost nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from bitsandbytes.functional import dequantize_4bit, quantize_4bit
from torch import nn
from torch.nn.utils import parametrize
from transformers import LlamaForCausalLM

_BLOCK = 64
"""Weights that share one scale: the default of bitsandbytes, which QLoRA uses."""


def rounded(weight: torch.Tensor) -> torch.Tensor:
    """Returns the weight as NF4 gives it back."""
    packed, state = quantize_4bit(
        weight.detach().contiguous(), blocksize=_BLOCK, quant_type="nf4", compress_statistics=False
    )
    return dequantize_4bit(packed, state).to(weight.dtype).reshape(weight.shape)


class _FeelsRounding(nn.Module):
    """The weight that the forward pass sees; the gradient passes through as if nothing had been rounded."""

    def forward(self, weight: torch.Tensor) -> torch.Tensor:
        return weight + (rounded(weight) - weight).detach()


@contextmanager
def packed_layers(model: LlamaForCausalLM) -> Iterator[None]:
    """Inside the block, the layers that QLoRA packs compute with rounded weights; afterwards they are rounded."""
    layers = [module for module in model.model.layers.modules() if isinstance(module, nn.Linear)]
    for layer in layers:
        parametrize.register_parametrization(layer, "weight", _FeelsRounding())
    try:
        yield
    finally:
        for layer in layers:
            parametrize.remove_parametrizations(layer, "weight", leave_parametrized=True)
