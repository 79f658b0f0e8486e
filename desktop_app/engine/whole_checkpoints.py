"""What every trainer of this app does with its checkpoints: one process writes each, whole or not at all."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import Any

import transformers

from desktop_app.core.errors import AppError
from desktop_app.engine import processes, saving


class WholeCheckpoints(transformers.Trainer):
    """To be named before TRL's own trainer among the bases."""

    def _save_checkpoint(self, model: Any, trial: Any) -> None:
        """Writes one whole checkpoint or nothing.

        Raises:
            AppError: "disk_full_training", or "loss_not_finite" for an adapter that is broken already.
        """
        if not all(bool(one.isfinite().all()) for one in self.model.parameters() if one.requires_grad):
            raise AppError("loss_not_finite", step=self.state.global_step)
        folder = Path(self.args.output_dir) / f"checkpoint-{self.state.global_step}"
        with (
            saving.whole_or_nothing(folder, saving.checkpoint_bytes(self.model))
            if processes.is_first()
            else contextlib.nullcontext()
        ):
            super()._save_checkpoint(model, trial)

    def _save_rng_state(self, output_dir: str) -> None:
        """As the trainer does it; of several processes the first writes the random states of all.

        A folder that others still write into could not be sealed, nor taken away when the disk is full.
        """
        if processes.count() == 1:
            super()._save_rng_state(output_dir)
            return
        with tempfile.TemporaryDirectory() as own:
            super()._save_rng_state(own)
            mine = {file.name: file.read_bytes() for file in Path(own).iterdir()}
        everyones = processes.gathered(mine)
        if processes.is_first():
            for states in everyones:
                for name, state in states.items():
                    (Path(output_dir) / name).write_bytes(state)

    def create_model_card(self, *arguments: Any, **keywords: Any) -> None:
        """Writes nothing: the card would name paths of this computer; the export writes the one that leaves it."""
