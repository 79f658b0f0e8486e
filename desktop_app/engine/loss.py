"""The loss on the answers alone: what the model says at the places where an answer's token comes next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import peft
import torch
from torch.nn import functional

_INPUTS = ("input_ids", "attention_mask", "position_ids")
_HEAD_IS_NOT_ALL = ("final_logit_softcapping", "logits_scaling", "logit_scale")
"""Settings of models (Gemma 2, Granite, Cohere) that do something to the logits after the head."""


def answer_logits(model: Any, inputs: Mapping[str, Any]) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns float32 logits (answers' tokens, vocabulary) and the tokens that come there.

    Only the answers' positions go through the head where the model allows it: prompts and padding are most of a
    batch, and logits most of its memory.
    """
    labels = inputs["labels"][:, 1:]
    answered = labels != -100
    given = {name: inputs[name] for name in _INPUTS if name in inputs}
    inner = model.get_base_model() if isinstance(model, peft.PeftModel) else model
    if _head_alone_will_do(model, inner):
        hidden = inner.base_model(**given, use_cache=False).last_hidden_state[:, :-1]
        return inner.get_output_embeddings()(hidden[answered]).float(), labels[answered]
    logits = model(**given).logits[:, :-1]
    return logits[answered].float(), labels[answered]


def answer_loss(
    logits: torch.Tensor, tokens: torch.Tensor, *, count: Any = None, label_smoothing: float = 0.0
) -> torch.Tensor:
    """Returns the cross-entropy in nats: the sum over `count` (tokens of the whole step; None: of these)."""
    total = functional.cross_entropy(logits, tokens, reduction="sum", label_smoothing=label_smoothing)
    return total / (max(1, tokens.numel()) if count is None else count)


def loss_of_each(model: Any, inputs: Mapping[str, Any]) -> list[float]:
    """Returns the mean loss of each example of an unpacked batch."""
    with torch.no_grad():
        logits, tokens = answer_logits(model, inputs)
    losses = functional.cross_entropy(logits, tokens, reduction="none")
    counts = (inputs["labels"][:, 1:] != -100).sum(dim=1).tolist()
    return [float(part.mean()) if len(part) else 0.0 for part in losses.split(counts)]


def _head_alone_will_do(model: Any, inner: Any) -> bool:
    if isinstance(model, peft.PeftModel) and model.active_peft_config.is_prompt_learning:
        return False  # the prefix is put before the input by PEFT's own forward pass
    if not hasattr(inner, "get_output_embeddings"):
        return False  # wrapped for several cards
    text = inner.config.get_text_config()
    return all(getattr(text, name, None) in (None, 1.0) for name in _HEAD_IS_NOT_ALL)
