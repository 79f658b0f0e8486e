"""What stands in which column of a table? A preview, and one choice for each thing that Homespun needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QComboBox,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.ui.theme import theme, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.text import ElidedText, Text

if TYPE_CHECKING:
    from desktop_app.importers.documents.columns import Preview

KINDS: Mapping[str, tuple[str, ...]] = {
    "pairs": ("input", "output", "instruction"),
    "chat": ("sender", "text", "time"),
    "notes": ("text", "time"),
}
"""Kind of a table -> what its columns may be, as `importers.documents.columns.kind_of` reads them."""

_OPTIONAL = frozenset(("instruction", "time"))
_WIDTH_PX = 720
_OF_SCREEN = 0.9
_ROWS_SHOWN = 6
_WIDEST_PX = 220


class ColumnsDialog(QDialog):
    """Begins with what was chosen before, else with what the header seems to say.

    Args:
        name: of the table.
        preview: its beginning.
        columns: role -> column, as chosen before; {} for never.

    Signals:
        chosen(str, dict): the table's name and role -> column; the dialog has closed.
    """

    chosen = Signal(str, dict)

    def __init__(
        self, name: str, preview: Preview, columns: Mapping[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._preview = preview
        self.setWindowTitle("Homespun")
        title = self.tr("What stands in which column?")
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.table = self._make_table()
        self.kinds: dict[str, QRadioButton] = {}
        self._group = QButtonGroup(self)
        for kind, words in self._kind_words().items():
            button = QRadioButton(words)
            self.kinds[kind] = button
            self._group.addButton(button)
            button.toggled.connect(self._update)
        self.boxes: dict[str, QComboBox] = {}
        self._labels: dict[str, QLabel] = {}
        self.verdict = Text("", Type.HINT, "muted")
        # Room for an example, so that nothing moves when one appears.
        self.verdict.setMinimumHeight(3 * self.verdict.fontMetrics().lineSpacing())
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)
        self.primary = QPushButton(self.tr("Use these columns"))
        self.primary.setObjectName("primary")
        self.primary.setDefault(True)
        self.primary.clicked.connect(self._on_primary)
        self._build(title)
        self._begin(columns or preview.guess)

    def _kind_words(self) -> dict[str, str]:
        return {
            "pairs": self.tr("Each row is a message and my answer"),
            "chat": self.tr("Each row is one message of a chat"),
            "notes": self.tr("Each row is a text that I wrote"),
        }

    def _role_words(self, role: str) -> str:
        return {
            "input": self.tr("What I received"),
            "output": self.tr("What I answered"),
            "instruction": self.tr("What was to be done"),
            "sender": self.tr("Who wrote it"),
            "text": self.tr("What was written"),
            "time": self.tr("When"),
        }[role]

    def _build(self, title: str) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_8)
        column.setSpacing(tokens.SPACE_12)
        column.addWidget(Text(title, Type.SECTION))
        column.addWidget(ElidedText(self._name, color="muted"))
        column.addWidget(self.table)
        for button in self.kinds.values():
            column.addWidget(button)
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens.SPACE_16)
        grid.setVerticalSpacing(tokens.SPACE_8)
        grid.setColumnStretch(1, 1)
        for at, role in enumerate(dict.fromkeys(role for roles in KINDS.values() for role in roles)):
            self._add_box(grid, at, role)
        column.addSpacing(tokens.SPACE_4)
        column.addLayout(grid)
        column.addWidget(self.verdict)
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(tokens.SPACE_24, tokens.SPACE_8, tokens.SPACE_24, tokens.SPACE_16)
        buttons.setSpacing(tokens.SPACE_12)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.primary)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(area, 1)
        whole.addLayout(buttons)
        self._column, self._buttons = column, buttons

    def showEvent(self, event: QShowEvent) -> None:
        """As high as its content, as far as the screen allows; beyond that it scrolls."""
        super().showEvent(event)
        room = self.screen().availableSize()
        width = min(tokens.scaled(_WIDTH_PX), int(room.width() * _OF_SCREEN))
        self._column.activate()
        height = self._column.heightForWidth(width) + self._buttons.sizeHint().height()
        self.resize(width, min(height, int(room.height() * _OF_SCREEN)))
        # The preview comes first on the page, the question first for the keyboard.
        self.kinds[self.kind].setFocus()

    def _add_box(self, grid: QGridLayout, at: int, role: str) -> None:
        box = QComboBox()
        # A column's name can be a sentence: the box keeps its place and ends it in an ellipsis.
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(8)
        box.addItem(self.tr("– not in this table –") if role in _OPTIONAL else self.tr("– choose –"), "")
        for name in self._preview.header:
            box.addItem(name, name)
        box.setAccessibleName(self._role_words(role))
        box.currentIndexChanged.connect(self._update)
        label = QLabel(self._role_words(role))
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setBuddy(box)
        grid.addWidget(label, at, 0)
        grid.addWidget(box, at, 1)
        self.boxes[role] = box
        self._labels[role] = label

    def _make_table(self) -> QTableWidget:
        header, rows = self._preview.header, self._preview.rows
        table = QTableWidget(len(rows), len(header))
        table.setAccessibleName(self.tr("The first rows of the table"))
        for at, name in enumerate(header):
            table.setHorizontalHeaderItem(at, QTableWidgetItem(_one_line(name)))
        for row, cells in enumerate(rows):
            for at, cell in enumerate(cells):
                item = QTableWidgetItem(_one_line(cell))
                item.setToolTip(cell)
                table.setItem(row, at, item)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        # The column's name itself may be long; the preview is for recognising, not for reading.
        table.resizeColumnsToContents()
        for at in range(len(header)):
            table.setColumnWidth(at, min(table.columnWidth(at), tokens.scaled(_WIDEST_PX)))
        table.horizontalHeader().setStretchLastSection(True)
        line = table.verticalHeader().defaultSectionSize()
        shown = min(max(len(rows), 1), _ROWS_SHOWN)
        table.setFixedHeight(
            table.horizontalHeader().sizeHint().height()
            + shown * line
            + 2 * table.frameWidth()
            + table.horizontalScrollBar().sizeHint().height()
        )
        return table

    # What is chosen

    def _begin(self, columns: Mapping[str, str]) -> None:
        from desktop_app.importers.documents.columns import kind_of

        for role, name in columns.items():
            if role in self.boxes:
                self.boxes[role].setCurrentIndex(max(0, self.boxes[role].findData(name)))
        self.kinds[kind_of(columns) or "pairs"].setChecked(True)
        self._update()

    @property
    def kind(self) -> str:
        return next((kind for kind, button in self.kinds.items() if button.isChecked()), "pairs")

    @property
    def columns(self) -> dict[str, str]:
        """Role -> column, of the kind that is chosen."""
        return {role: name for role in KINDS[self.kind] if (name := str(self.boxes[role].currentData() or ""))}

    def _update(self) -> None:
        roles = KINDS[self.kind]
        for role, box in self.boxes.items():
            box.setVisible(role in roles)
            self._labels[role].setVisible(role in roles)
        self._labels["text"].setText(self.tr("What I wrote") if self.kind == "notes" else self._role_words("text"))
        self.boxes["text"].setAccessibleName(self._labels["text"].text())
        self._mark()
        problem = self._problem()
        self.primary.setEnabled(not problem)
        self.verdict.setText(problem or self._first_row())
        self.verdict.set_color("warning" if problem and self.columns else "muted")

    def _problem(self) -> str:
        columns = self.columns
        missing = [role for role in KINDS[self.kind] if role not in _OPTIONAL and role not in columns]
        if "instruction" in columns and "input" in missing:
            missing.remove("input")  # a task alone is a question, too
        if missing:
            return self.tr("Still to choose: {roles}.").format(
                roles=", ".join(self._labels[role].text() for role in missing)
            )
        if len(set(columns.values())) < len(columns):
            return self.tr("The same column is chosen twice.")
        return ""

    def _first_row(self) -> str:
        """How the first row is going to be read, so that a mistake is seen before an hour of training."""
        for cells in self._preview.rows:
            values = dict(zip(self._preview.header, cells, strict=False))
            said = {role: _short(values.get(name, "")) for role, name in self.columns.items()}
            if self.kind == "pairs" and said["output"]:
                return self.tr("For example: to “{received}” you answered “{answer}”.").format(
                    received=said.get("input") or said.get("instruction", ""), answer=said["output"]
                )
            if self.kind == "chat" and said["text"]:
                return self.tr("For example: {who} wrote “{text}”.").format(who=said["sender"], text=said["text"])
            if self.kind == "notes" and said["text"]:
                return self.tr("For example: you wrote “{text}”.").format(text=said["text"])
        return ""

    def _mark(self) -> None:
        """The chosen columns stand out in the preview."""
        chosen = {self._preview.header.index(name) for name in self.columns.values()}
        soft = QColor(theme.colors().accent_soft)
        for row in range(self.table.rowCount()):
            for at in range(self.table.columnCount()):
                item = self.table.item(row, at)
                if item is not None:
                    item.setData(Qt.ItemDataRole.BackgroundRole, soft if at in chosen else None)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._mark()
        super().changeEvent(event)

    def _on_primary(self) -> None:
        columns = self.columns
        self.accept()
        self.chosen.emit(self._name, columns)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _short(text: str) -> str:
    line = _one_line(text)
    return line if len(line) <= 80 else f"{line[:79]}…"
