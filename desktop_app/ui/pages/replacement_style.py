"""What is put in the place of a name: something invented, or a plain tag."""

from __future__ import annotations

from desktop_app.redaction.finding import Style
from desktop_app.ui.widgets.choice_card import ChoiceGroup


class ReplacementStyle(ChoiceGroup):
    """Two choices, each with an example; `chosen` tells a `Style`."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("What is put instead"))
        self.add(
            "invented",
            self.tr("Something invented"),
            self.tr(
                "“Call Anna Weber, 0170 5551234” becomes “Call Clara Lindner, 0170 5550142”. The same person gets "
                "the same name everywhere, so the model learns natural sentences."
            ),
            self.tr("Recommended"),
        )
        self.add(
            "tags",
            self.tr("Plain tags"),
            self.tr(
                "The same becomes “Call [NAME_1], [PHONE_1]”. Nothing looks real, so nothing can be mistaken for "
                "real; but the model will write such tags too."
            ),
        )

    def show_style(self, style: Style) -> None:
        self.choose(style)
