"""Which way of training: the plan's own, or one that the person names."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop_app.ui.widgets.choice_card import ChoiceGroup


class MethodChoice(ChoiceGroup):
    """The keys are the methods of `recommend.draft.Method`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAccessibleName(self.tr("Method"))
        self.add("auto", self.tr("Let Homespun choose"))
        self.add(
            "qlora",
            self.tr("QLoRA"),
            self.tr("The model is packed into 4 bits while it learns: needs least memory."),
        )
        self.add(
            "lora", self.tr("LoRA"), self.tr("The model stays unpacked: a little more exact, needs more memory.")
        )
        self.add(
            "ia3",
            self.tr("IA3"),
            self.tr("Learns only how strongly each part of the model counts. Stays inside Homespun."),
        )
        self.add(
            "prefix",
            self.tr("Prefix"),
            self.tr("Learns an invented beginning and leaves the model as it is. Stays inside Homespun."),
        )
        self.add(
            "full",
            self.tr("The whole model (full fine-tuning)"),
            self.tr("Changes every part of it: needs by far the most memory, and forgets more easily."),
        )

    @property
    def is_changed(self) -> bool:
        return self.current not in ("", None, "auto")
