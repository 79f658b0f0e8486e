"""One chat program on the export's page: is it here, what can be done with it, how it is done by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.core.project import Run
from desktop_app.export.tools import Found, Offered, Placement, Tool
from desktop_app.ui import messages
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.details_fold import DetailsFold
from desktop_app.ui.widgets.icon_label import IconLabel
from desktop_app.ui.widgets.text import Text
from desktop_app.ui.widgets.wrap_row import WrapRow


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that can be undone, with the run that it is noted in."""

    run: Run
    placed: Placement


class Guide(QWidget):
    """What to do by hand: three sentences, and a line or a place to copy."""

    def __init__(self, program: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = Text("")
        self.line = QLineEdit()
        self.line.setReadOnly(True)
        self.line.setAccessibleName(self.tr("Line to copy for {program}").format(program=program))
        self.copy_button = QPushButton()
        self.copy_button.setAccessibleName(self.tr("Copy the line for {program}").format(program=program))
        icons.put(self.copy_button, "copy")
        self.copy_button.clicked.connect(self._copy)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(tokens.SPACE_8)
        grid.addWidget(self.text, 0, 0, 1, 2)
        grid.addWidget(self.line, 1, 0)
        grid.addWidget(self.copy_button, 1, 1)

    def show_guide(self, text: str, line: str) -> None:
        """An empty line means that there is nothing to copy."""
        self.text.setText(text)
        self.line.setText(line)
        self.line.setCursorPosition(0)
        self.line.setVisible(bool(line))
        self.copy_button.setText(self.tr("Copy"))
        self.copy_button.setVisible(bool(line))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.line.text())
        self.copy_button.setText(self.tr("Copied"))


class ToolRow(QWidget):
    """Signals:
    add_wanted(): put the chosen file into this program.
    undo_wanted(Deed): take a model out of it.
    """

    add_wanted = Signal()
    undo_wanted = Signal(object)

    def __init__(self, tool: Tool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tool = tool
        self.found = Found(tool=tool.code, state="missing")
        self._sign = IconLabel("computer", "muted")
        self._state = Text("", color="muted")
        self._why_not = Text("", color="muted")
        self.add_button = QPushButton(self.tr("Add to {program}").format(program=tool.name))
        icons.put(self.add_button, "add")
        self.add_button.clicked.connect(self.add_wanted)
        self.deeds: list[DeedLine] = []
        self.guide = Guide(tool.name)
        self.fold = DetailsFold(self.tr("Show me how"))
        self.fold.button.setAccessibleName(self.tr("Show me how: {program}").format(program=tool.name))
        self.fold.body.addWidget(self.guide)
        buttons = WrapRow()
        buttons.add(self.add_button)
        self._buttons = buttons
        self._deeds = QVBoxLayout()
        self._deeds.setSpacing(tokens.SPACE_8)
        words = QVBoxLayout()
        words.setSpacing(tokens.SPACE_4)
        for part in (Text(tool.name, Type.STRONG), self._state, self._why_not):
            words.addWidget(part)
        words.addLayout(self._deeds)
        words.addWidget(buttons)
        words.addWidget(self.fold)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.SPACE_12)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.setAccessibleName(tool.name)

    @property
    def state_text(self) -> str:
        return self._state.text()

    @property
    def why_not(self) -> str:
        """Why the chosen file cannot be added, or ""."""
        return self._why_not.text()

    @property
    def is_here(self) -> bool:
        return self.found.state != "missing"

    def show_found(self, found: Found, offered: Offered | None, name: str) -> None:
        """Shows how the program was found and whether the file can go into it.

        Args:
            offered: the chosen file; None where nothing can be offered.
            name: that the model will have there.
        """
        self.found = found
        self._state.setText(_found_words(self.tool, found))
        reason = self._reason_against(offered)
        self._why_not.setText(reason)
        self._why_not.setVisible(bool(reason))
        is_ready = found.state == "running" if self.tool.is_api else bool(found.place)
        can_add = self.tool.can_be_filled and is_ready and offered is not None and not reason
        is_there = offered is not None and any(
            line.deed.placed.file == offered.path.name and line.deed.placed.state == "done" for line in self.deeds
        )
        self._buttons.setVisible(can_add and not is_there)
        has_it = bool(self.deeds)
        role = "success" if has_it else "accent" if self.is_here else "muted"
        self._sign.set_icon("success" if has_it else "computer", role)
        if offered is not None:
            said = messages.words(self.tool.guide(offered.kind), {"name": name, "program": self.tool.name})
            usable = offered.kind in self.tool.takes
            line = self.tool.line(offered.path, name, offered.kind) if usable else ""
            self.guide.show_guide(said.text if usable else f"{said.text} {said.next_step}", line)
        self.fold.setVisible(offered is not None)
        self.setAccessibleDescription(f"{self.state_text} {reason}".strip())

    def show_deeds(self, deeds: Sequence[Deed]) -> None:
        """Shows what is in the program, of this training and of earlier ones."""
        for line in self.deeds:
            self._deeds.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.deeds = [DeedLine(self.tool.name, deed) for deed in deeds]
        for line in self.deeds:
            line.undo_wanted.connect(self.undo_wanted)
            self._deeds.addWidget(line)

    def set_busy(self, is_busy: bool) -> None:
        self.add_button.setEnabled(not is_busy)
        for line in self.deeds:
            line.undo_button.setEnabled(not is_busy)

    def _reason_against(self, offered: Offered | None) -> str:
        if offered is None or not self.is_here:
            return ""
        if offered.kind not in self.tool.takes:
            return messages.words("tool_takes_models", {"program": self.tool.name}).text
        code = self.tool.refuses(offered.facts) if offered.facts is not None else ""
        return messages.words(code, {"program": self.tool.name}).text if code else ""


class DeedLine(QWidget):
    """A model that is in the program, and the button that takes it out."""

    undo_wanted = Signal(object)

    def __init__(self, program: str, deed: Deed, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.deed = deed
        placed = deed.placed
        when = QDateTime.fromString(placed.when_utc, Qt.DateFormat.ISODate).toLocalTime()
        day = QLocale().toString(when.date(), QLocale.FormatType.ShortFormat)
        said = {
            "done": self.tr("Your model is there as “{name}” since {day} ({file})."),
            "begun": self.tr("Adding “{name}” was interrupted on {day} ({file})."),
        }[placed.state]
        self.text = Text(said.format(name=placed.name, day=day, file=placed.file))
        self.undo_button = QPushButton(self.tr("Take it out again"))
        self.undo_button.setAccessibleName(
            self.tr("Take “{name}” out of {program} again").format(name=placed.name, program=program)
        )
        icons.put(self.undo_button, "undo")
        self.undo_button.clicked.connect(lambda: self.undo_wanted.emit(deed))
        row = WrapRow()
        row.add(self.undo_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_4)
        column.addWidget(self.text)
        column.addWidget(row)


def _found_words(tool: Tool, found: Found) -> str:
    details = {"program": tool.name, "version": found.version}
    if found.state == "elsewhere":
        said = messages.words("tool_elsewhere", details)
        return f"{said.text} {said.next_step}"
    code = {
        "missing": "tool_found_missing",
        "running": "tool_found_running_version" if found.version else "tool_found_running",
        "installed": "tool_found_not_running" if tool.is_api else "tool_found_installed",
    }[found.state]
    text = messages.words(code, details).text
    if found.state == "missing" or tool.can_be_filled:
        return text
    hint = "tool_found_through_ollama" if tool.code == "open_webui" else "tool_found_by_hand"
    return f"{text} {messages.words(hint).text}"
