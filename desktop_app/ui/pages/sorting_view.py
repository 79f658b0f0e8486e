"""How both models sorted, for a task with labels."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.evaluation.report import Report
from desktop_app.ui import messages
from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.confusion_table import ConfusionTable
from desktop_app.ui.widgets.text import Text


class SortingView(QWidget):
    """The table of the trained model above that of the model from before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tuned, self.base = ConfusionTable(), ConfusionTable()
        self._titles = (messages.words("page_sorted_after").text, messages.words("page_sorted_before").text)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_8)
        hint = messages.words("page_sorted_hint").text
        column.addWidget(Text(hint, Type.HINT, "muted"))
        for title, table in zip(self._titles, (self.tuned, self.base), strict=True):
            column.addWidget(Text(title, Type.STRONG))
            column.addWidget(table)

    def show_report(self, report: Report) -> None:
        """Shows the tables; hides itself where the task is another one."""
        tables = ((self.tuned, report.sorted_tuned), (self.base, report.sorted_base))
        for title, (table, found) in zip(self._titles, tables, strict=True):
            if found is not None:
                table.set_table(title, [label.label for label in found.labels], found.confusion)
        self.setVisible(report.sorted_tuned is not None)
