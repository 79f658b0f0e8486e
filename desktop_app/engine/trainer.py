"""TRL's trainer with the three things that this app does differently."""

from __future__ import annotations

from typing import Any

import torch
import trl
from trl.kernels import chunked_logprob

from desktop_app.engine.data import EpochOrder

_TOKENS_A_TILE_WITHOUT_TRITON = 512
"""TRL's tile of 4096 tokens needs 4 GiB where Triton is missing (Windows); 512 brings Llama-8B at 4096 tokens from
10.5 to 7.4 GiB, the same as with Triton (research/hardware.md, section F)."""


class Trainer(trl.SFTTrainer):
    """Length-grouped resumable order, a loss that suits the device, and no model card in checkpoints."""

    def __init__(self, *, order: EpochOrder, **arguments: Any) -> None:
        self._order = order
        chunked_logprob.TOKEN_CHUNK_SIZE = _tokens_a_tile()
        super().__init__(**arguments)
        self._loss_is_plain = self.args.device.type == "cpu"

    def _get_train_sampler(self, train_dataset: Any = None) -> EpochOrder:
        return self._order

    def compute_loss(
        self,
        model: Any,
        inputs: dict[str, Any],
        return_outputs: bool = False,
        num_items_in_batch: Any = None,
    ) -> Any:
        """Returns the mean cross-entropy over the answers' tokens, in nats.

        TRL's fused head scores every position, prompts and padding too, in small tiles, and computes their logits
        again in the backward pass. That saves memory on a graphics card. On the processor it only costs time:
        training the bundled model on two busy cores did 370 tokens/s with it and 560-770 without (LoRA), 340-440
        and 420-630 (QLoRA). So there the answers' positions alone are put through the head, once.
        """
        if not self._loss_is_plain or return_outputs:
            return super().compute_loss(model, inputs, return_outputs, num_items_in_batch)
        labels = inputs["labels"][:, 1:]
        answered = labels != -100
        causal_model = model.get_base_model()
        hidden = causal_model.base_model(
            input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"], use_cache=False
        ).last_hidden_state[:, :-1]
        logits = causal_model.get_output_embeddings()(hidden[answered])
        total = torch.nn.functional.cross_entropy(logits.float(), labels[answered], reduction="sum")
        return total / (answered.sum() if num_items_in_batch is None else num_items_in_batch)

    def create_model_card(self, *arguments: Any, **keywords: Any) -> None:
        """Writes nothing: the card would name paths of this computer; the export writes the one that leaves it."""


def _tokens_a_tile() -> int:
    triton_is_there: bool = chunked_logprob._TRITON_AVAILABLE  # noqa: SLF001 - the very switch that TRL uses
    return chunked_logprob.TOKEN_CHUNK_SIZE if triton_is_there else _TOKENS_A_TILE_WITHOUT_TRITON
