"""One graphics card on the page "Your computer": whether it can train, why (not), what to do, and its facts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from desktop_app.hardware import Gpu, describe_gpu
from desktop_app.hardware.profile import REPAIRABLE
from desktop_app.hardware.wording import gib
from desktop_app.ui import messages
from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.badge import Badge
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.details_fold import DetailsFold
from desktop_app.ui.widgets.text import ElidedText, Text


class GpuCard(Card):
    """`is_chosen`: of several cards that can train, this is the one that will."""

    def __init__(self, gpu: Gpu, *, system: str, is_chosen: bool) -> None:
        super().__init__()
        name = gpu.name or self.tr("Graphics card")
        self.badge = self._badge(gpu, is_chosen=is_chosen)
        head = QHBoxLayout()
        head.setSpacing(tokens.SPACE_12)
        head.addWidget(ElidedText(name, Type.SECTION), 1)
        head.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignVCenter)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addLayout(head)
        said = messages.words(*describe_gpu(gpu, system=system))
        for text in (said.text, said.next_step):
            if text:
                self.body.addWidget(Text(text))
        if gpu.memory_total_bytes:
            self.body.addWidget(Text(self._memory(gpu), Type.HINT, "muted"))
        self.fold = DetailsFold(self.tr("For experts"))
        self.fold.body.addWidget(Text("\n".join(self._facts(gpu)), Type.HINT, "muted"))
        self.body.addWidget(self.fold)
        self.setAccessibleName(name)
        self.setAccessibleDescription(f"{self.badge.text()}. {said.text} {said.next_step}")

    def _badge(self, gpu: Gpu, *, is_chosen: bool) -> Badge:
        if gpu.can_train:
            return Badge(self.tr("will train") if is_chosen else self.tr("can train"), "success")
        if gpu.reason in REPAIRABLE:
            return Badge(self.tr("not ready yet"), "warning")
        return Badge(self.tr("cannot train"), "info")

    def _memory(self, gpu: Gpu) -> str:
        free, total, used = gib(gpu.memory_free_bytes), gib(gpu.memory_total_bytes), gib(gpu.memory_used_bytes)
        if gpu.shares_memory:
            return self.tr("{free} of {total} GB free, shared with everything else").format(free=free, total=total)
        if used >= 0.1:
            return self.tr("{free} of {total} GB memory free; the screen and other programs use {used}").format(
                free=free, total=total, used=used
            )
        return self.tr("{free} of {total} GB memory free").format(free=free, total=total)

    def _facts(self, gpu: Gpu) -> list[str]:
        """In the words of those who ask for them: what to search for, or to put into a report."""
        yes_or_no = {True: self.tr("yes"), False: self.tr("no")}
        facts = [
            (self.tr("Driver"), " ".join(part for part in (gpu.driver_version, gpu.driver_model) if part)),
            (self.tr("Compute capability"), gpu.compute_capability),
            (self.tr("Target"), gpu.gfx_target),
            (self.tr("PyTorch build"), gpu.torch_build),
            ("bfloat16", yes_or_no[gpu.supports_bfloat16]),
            (self.tr("4-bit weights"), yes_or_no[gpu.supports_4bit]),
            (self.tr("Attention"), gpu.attention.replace("_", " ")),
            (
                self.tr("Kept by the driver"),
                f"{gib(gpu.memory_reserved_bytes)} GB" * bool(gpu.memory_reserved_bytes),
            ),
            ("PCI", " ".join(part for part in (gpu.pci_slot, gpu.pci_id) if part)),
            ("UUID", gpu.identifier if gpu.identifier != gpu.pci_slot else ""),
        ]
        return [f"{name}: {value}" for name, value in facts if value]
