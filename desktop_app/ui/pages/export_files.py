"""Part of the export's page: the formats to choose from, and what becomes of each file."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.export import ExportCheck, ExportChoice, ExportedFile
from desktop_app.ui import messages
from desktop_app.ui.pages.plan_words import size_text
from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.badge import Badge
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.details_fold import DetailsFold
from desktop_app.ui.widgets.icon_label import IconLabel
from desktop_app.ui.widgets.text import ElidedText, Text

_SHOWN = ("model_q4_k_m", "model_q8_0", "adapter_safetensors")
"""What most people choose between; the others stand in a fold."""
_USUAL = ("model_q4_k_m", "adapter_safetensors")
"""For a chat program, and to train further."""
_ROOM_IN_16_BITS = frozenset(("model_q6_k", "model_q5_k_m", "model_q4_k_m"))
_ROOM_FOR_CHECK = frozenset(("adapter_gguf", "model_safetensors"))
"""What needs the whole model in 16 bits beside it while it is written, or while it is checked."""
_EVERY_NUMBER = frozenset(("model_f16", "adapter_gguf", "model_safetensors", "adapter_safetensors"))
_SIGNS = {
    "same": ("success", "success"),
    "almost_same": ("success", "success"),
    "different": ("error", "error"),
    "not_opened": ("error", "error"),
}


class FileRow(QWidget):
    """What one file is good for, how large it is, whether it is wanted, and how it stood the check."""

    def __init__(self, choice: ExportChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = choice
        self.box = QCheckBox()
        self._about = messages.words(f"export_choice_{choice.code}").text
        self.box.setAccessibleName(self._about)
        self._sign = IconLabel("file", "muted")
        self._words = Text(self._about, Type.STRONG)
        self._name = ElidedText("", Type.HINT)
        self._state = Text("", color="muted")
        words = QVBoxLayout()
        words.setSpacing(tokens.SPACE_4)
        for part in (self._words, self._name, self._state):
            words.addWidget(part)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.SPACE_12)
        row.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        if choice.recommended:
            row.addWidget(Badge(self.tr("recommended"), "success"), 0, Qt.AlignmentFlag.AlignTop)
        self._show_name(choice.name, self.tr("about {size}").format(size=size_text(choice.estimated_bytes)))
        self.show_nothing()

    @property
    def state_text(self) -> str:
        return self._state.text()

    def show_waiting(self) -> None:
        self._show("clock", "muted", self.tr("Waits for its turn."), "muted")

    def show_working(self) -> None:
        self._show("play", "accent", self.tr("Being written and checked …"), "accent")

    def show_done(self) -> None:
        self._show("done", "muted", self.tr("Written and opened."), "muted")

    def show_nothing(self) -> None:
        self._show("file", "muted", "", None)

    def show_left_out(self) -> None:
        self._show("file", "muted", self.tr("Not chosen."), "muted")

    def show_checked(self, file: ExportedFile) -> None:
        number = QLocale().toString
        words = {
            "same": self.tr("Checked: answers exactly as your trained model ({equal} of {compared} word pieces)."),
            "almost_same": self.tr(
                "Checked: answers almost as your trained model ({equal} of {compared} word pieces are equal)."
            ),
            "different": self.tr(
                "Do not use this file: it answers differently ({equal} of {compared} word pieces are equal)."
            ),
            "not_opened": self.tr("Do not use this file: llama.cpp could not open it."),
        }
        said = words[file.verdict].format(equal=number(file.tokens_equal), compared=number(file.tokens_compared))
        found = [messages.words(f"export_fault_{fault}") for fault in file.faults]
        # No larger format helps a file that holds every number.
        steps = (
            [messages.words("export_fault_choices").next_step]
            if found and file.content in _EVERY_NUMBER
            else dict.fromkeys(one.next_step for one in found)
        )
        said = " ".join([said, *(one.text for one in found), *steps])
        icon, role = _SIGNS[file.verdict]
        self._show(icon, role, said, role)
        self._show_name(file.name, size_text(file.bytes))

    def _show_name(self, name: str, size: str) -> None:
        # The size stands first: a long name may be cut, the size must not be.
        self._name.set_full_text(self.tr("{size} · {name}").format(size=size, name=name))

    def _show(self, icon: str, role: str, state: str, color: str | None) -> None:
        self._sign.set_icon(icon, role)
        self._state.setText(state)
        self._state.set_color(color)
        self._state.setVisible(bool(state))
        self._sign.setVisible(bool(state))
        self.box.setAccessibleDescription(f"{self._name.full_text}. {state}")


class FileList(Card):
    """Signals:
    changed(): other formats are wanted.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "", parent)
        self.set_title(self.tr("What you get"))
        self.rows: dict[str, FileRow] = {}
        self.more = DetailsFold("")
        self._others = QVBoxLayout()
        self._others.setSpacing(tokens.SPACE_12)
        self.more.body.addLayout(self._others)
        self.missing = Text("", color="muted")
        self.missing.hide()
        self.more.body.addWidget(self.missing)
        self._usual = QVBoxLayout()
        self._usual.setSpacing(tokens.SPACE_12)
        self.body.setContentsMargins(0, tokens.SPACE_8, 0, 0)
        self.body.addLayout(self._usual)
        self.body.addWidget(self.more)

    @property
    def wanted(self) -> tuple[str, ...]:
        """Codes of what is to be exported."""
        return tuple(code for code, row in self.rows.items() if row.box.isChecked())

    @property
    def wanted_bytes(self) -> int:
        """What stays, and what is needed beside it for a while."""
        wanted = self.wanted
        whole = self.rows["model_f16"].choice.estimated_bytes if "model_f16" in self.rows else 0
        beside = int("model_f16" not in wanted and bool(_ROOM_IN_16_BITS & set(wanted)))
        beside += bool(_ROOM_FOR_CHECK & set(wanted))
        # The quantiser writes a file twice: with the vocabulary as it was, then with the smaller one.
        twice = max((self.rows[code].choice.estimated_bytes for code in _ROOM_IN_16_BITS & set(wanted)), default=0)
        return sum(self.rows[code].choice.estimated_bytes for code in wanted) + beside * whole + twice

    def show_choices(
        self, choices: Sequence[ExportChoice], check: ExportCheck | None, *, no_adapter_file: str = ""
    ) -> None:
        """Shows what can be exported. What is ticked stays so; at first that is what was exported before, else the
        usual.

        Args:
            no_adapter_file: what was trained that an adapter GGUF cannot hold, "" when it can.
        """
        said = messages.words("adapter_only_in_whole_model", {"feature": no_adapter_file})
        self.missing.setText(f"{said.text} {said.next_step}")
        self.missing.setVisible(bool(no_adapter_file))
        kept = set(self.wanted) if set(self.rows) == {choice.code for choice in choices} else None
        for row in self.rows.values():
            row.hide()
            row.setParent(None)
            row.deleteLater()
        before = {file.content for file in check.files} if check is not None else set()
        wanted = kept if kept is not None else before & {choice.code for choice in choices} or set(_USUAL)
        self.rows = {choice.code: FileRow(choice) for choice in choices}
        others = 0
        # Whole models first, the recommended one on top: they are what most people want.
        for choice in sorted(choices, key=lambda choice: (choice.content != "model", not choice.recommended)):
            row = self.rows[choice.code]
            row.box.setChecked(choice.code in wanted)
            row.box.toggled.connect(self.changed)
            is_usual = choice.code in _SHOWN or choice.code in before
            (self._usual if is_usual else self._others).addWidget(row)
            others += not is_usual
        self.more.button.setText(self.tr("More formats ({count})").format(count=others))
        self.more.setVisible(others > 0)
        self.changed.emit()

    def want(self, codes: Sequence[str]) -> None:
        for code, row in self.rows.items():
            row.box.setChecked(code in codes)

    def set_busy(self, is_busy: bool) -> None:
        for row in self.rows.values():
            row.box.setEnabled(not is_busy)

    def show_working(self, label: str, is_written: Callable[[str], bool]) -> None:
        """Shows how far an export is.

        Args:
            label: of the job that runs.
            is_written: whether the file of this name is there.
        """
        wanted = [self.rows[code] for code in self.wanted]
        written = sum(is_written(row.choice.name) for row in wanted)
        # A file lies under its name before it is checked, and not before.
        current = written - 1 if label == "checking_file" else written
        for row in self.rows.values():
            if row not in wanted:
                row.show_left_out()
        for index, row in enumerate(wanted):
            if not label or index > current:
                row.show_waiting()
            elif index < current:
                row.show_done()
            else:
                row.show_working()

    def show_check(self, check: ExportCheck) -> None:
        for file in check.files:
            if file.content in self.rows:
                self.rows[file.content].show_checked(file)

    def show_nothing(self) -> None:
        for row in self.rows.values():
            row.show_nothing()
