"""What keeps a model from learning too much: moved embeddings (FGM), held weights (EWC), held words (KL).

Weight decay, dropout, NEFTune and label smoothing are the libraries' own; these three are not in TRL.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import torch
from torch.nn import functional

from desktop_app.engine.loss import answer_logits, answer_loss


class EmbeddingAttack:
    """The fast gradient method on embeddings (Miyato et al. 2017, arXiv 1605.07725).

    A batch's embeddings are moved by `epsilon` along the gradient of its loss, each example's by the same length
    (Frobenius norm over tokens and hidden size), and the batch is learned once more. Costs as much time again.
    """

    def __init__(self, model: Any, epsilon: float) -> None:
        self._epsilon = epsilon
        self._seen: torch.Tensor | None = None
        self._move: torch.Tensor | None = None
        model.get_input_embeddings().register_forward_hook(self._on_embeddings)

    @contextlib.contextmanager
    def against_the_batch(self) -> Iterator[None]:
        """Moves the embeddings of the batch that has just gone forward and backward, while the block runs."""
        assert self._seen is not None
        assert self._seen.grad is not None
        gradient = self._seen.grad.float()
        length = gradient.flatten(1).norm(dim=1)[:, None, None]
        # float16's gradient may have overflown; its scaler skips such a step anyway.
        move = torch.nan_to_num(self._epsilon * gradient / length, nan=0.0, posinf=0.0, neginf=0.0)
        self._move = move.to(self._seen.dtype)
        try:
            yield
        finally:
            self._seen = self._move = None

    def _on_embeddings(self, module: Any, _: Any, output: torch.Tensor) -> torch.Tensor | None:
        if not module.training or not torch.is_grad_enabled():
            return None
        if self._move is not None:
            return output + self._move
        if not output.requires_grad:
            output = output.detach().requires_grad_()
        else:
            output.retain_grad()
        self._seen = output
        return output


class Anchor:
    """Elastic weight consolidation (Kirkpatrick et al. 2017, arXiv 1612.00796).

    penalty = strength / 2 * sum(importance * (weight - start)^2), where importance is the diagonal of the Fisher
    information on general texts, divided by its mean so that one strength suits models of any size.
    Holds two float32 copies of what is trained.
    """

    def __init__(self, model: Any, importance: Mapping[str, torch.Tensor], strength: float) -> None:
        total = sum(float(values.sum()) for values in importance.values())
        mean = total / max(1, sum(values.numel() for values in importance.values()))
        self._strength = strength
        self._held = [
            (weight, weight.detach().float().clone(), importance[name] / mean if mean > 0 else importance[name])
            for name, weight in model.named_parameters()
            if weight.requires_grad
        ]

    def penalty(self) -> torch.Tensor:
        """Returns the penalty at the weights as they are now."""
        parts = [(importance * (weight.float() - start) ** 2).sum() for weight, start, importance in self._held]
        return self._strength / 2 * torch.stack([part.to(parts[0].device) for part in parts]).sum()


def fisher_diagonal(model: Any, batches: Sequence[Mapping[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """Returns, for each weight that is trained, the mean of its squared gradient over the examples (float32).

    Args:
        batches: of one example each: a square of a mean is not the mean of squares.
    """
    trained = {name: weight for name, weight in model.named_parameters() if weight.requires_grad}
    found = {name: torch.zeros_like(weight, dtype=torch.float32) for name, weight in trained.items()}
    was_training = model.training
    model.eval()  # dropout would add noise to what is important
    for batch in batches:
        logits, tokens = answer_logits(model, batch)
        gradients = torch.autograd.grad(answer_loss(logits, tokens), list(trained.values()), allow_unused=True)
        for name, gradient in zip(trained, gradients, strict=True):
            if gradient is not None:
                found[name] += gradient.float() ** 2 / len(batches)
    model.train(was_training)
    return found


def drift(base_logits: torch.Tensor, tuned_logits: torch.Tensor) -> torch.Tensor:
    """Returns the sum over tokens of KL(base || tuned), in nats. Logits: (tokens, vocabulary)."""
    return functional.kl_div(
        functional.log_softmax(tuned_logits, dim=-1),
        functional.log_softmax(base_logits, dim=-1),
        reduction="sum",
        log_target=True,
    )
