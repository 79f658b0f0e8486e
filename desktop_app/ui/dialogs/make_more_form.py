"""The form of "make more": the way, the program with the model, how many. It asks no program by itself."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.errors import AppError
from desktop_app.dataset.more.address import check_allowed, read_address
from desktop_app.dataset.more.journal import Way
from desktop_app.dataset.more.nearby import Program
from desktop_app.flow.make_more_task import Model
from desktop_app.ui import messages
from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.choice_card import ChoiceGroup
from desktop_app.ui.widgets.details_fold import DetailsFold
from desktop_app.ui.widgets.inline_notice import InlineNotice
from desktop_app.ui.widgets.text import Text

_USUAL_COUNT = 20
_MOST = 1000
_MODELS = Qt.ItemDataRole.UserRole + 1


class MakeMoreForm(QWidget):
    """Signals:
    changed(): something was typed or chosen.
    look_wanted(): look for programs on this computer; only then it is asked.
    models_wanted(str, str): list the models of this address, with this key.
    """

    changed = Signal()
    look_wanted = Signal()
    models_wanted = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._room = _MOST
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.SPACE_16)
        self.ways = ChoiceGroup(self.tr("How the examples are made"))
        self._fill_ways()
        self._column.addWidget(self.ways)
        self.situation = QLineEdit()
        self.situation.setPlaceholderText(self.tr("For example: somebody wants to put off a meeting"))
        self.situation.setMaxLength(500)
        self._situation_label, self._situation_box = self._labelled("", self.situation)
        self._column.addWidget(self._situation_box)
        self.model_box = QWidget()
        self._build_model()
        self._column.addWidget(self.model_box)
        self.count = QSpinBox()
        self.count.setRange(1, _MOST)
        self.count.setValue(_USUAL_COUNT)
        self._count_label, count_box = self._labelled(self.tr("How many"), self.count)
        self._column.addWidget(count_box)
        self.ways.chosen.connect(lambda _way: self._update())
        for line in (self.situation, self.address, self.key):
            line.textChanged.connect(self._update)
        self.consent.toggled.connect(self._update)
        self.model.currentIndexChanged.connect(lambda _at: self.changed.emit())
        self.program.currentIndexChanged.connect(self._on_program)
        self._update()

    def _fill_ways(self) -> None:
        self.ways.add(
            "vary",
            self.tr("Reword what others wrote"),
            self.tr("Your real answers stay; the model only puts the messages to you differently."),
            self.tr("Recommended"),
        )
        self.ways.add(
            "question",
            self.tr("Ask me"),
            self.tr("The model invents messages, and you answer them: the best examples, the most work."),
        )
        self.ways.add(
            "answer",
            self.tr("Answer in my style"),
            self.tr("The model imitates your answers and writes to messages that you left open."),
        )
        self.ways.add(
            "gap",
            self.tr("Fill a gap"),
            self.tr("You name a situation that hardly occurs; the model writes examples of it."),
        )
        self.ways.add(
            "plain",
            self.tr("Small changes without a model"),
            self.tr("Other greetings, small letters and typing mistakes in what others wrote."),
        )
        self.ways.choose("vary")

    def _build_model(self) -> None:
        column = QVBoxLayout(self.model_box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_12)
        self.look = QPushButton(self.tr("Look for models on this computer"))
        self.look.setAutoDefault(False)
        self.look.clicked.connect(self.look_wanted)
        self.found = Text(
            self.tr(
                "Ollama and LM Studio are found when they are running. They are free, and nothing leaves here."
            ),
            Type.HINT,
            "muted",
        )
        self.program, self.model = QComboBox(), QComboBox()
        _, self._program_box = self._labelled(self.tr("Program"), self.program)
        _, self._model_choice = self._labelled(self.tr("Model"), self.model)
        self.fold = DetailsFold(self.tr("Another address"))
        self.address, self.key = QLineEdit(), QLineEdit()
        self.address.setPlaceholderText("http://127.0.0.1:11434/v1")
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setPlaceholderText(self.tr("Only where a service wants one"))
        self.remember = QCheckBox(self.tr("Remember the key in this computer's keychain"))
        self.warning = InlineNotice("warning")
        self.consent = QCheckBox(self.tr("I agree that my cleaned messages are sent there"))
        self.list_models = QPushButton(self.tr("Show its models"))
        self.list_models.setAutoDefault(False)
        self.list_models.clicked.connect(
            lambda: self.models_wanted.emit(self.address.text().strip(), self.key.text())
        )
        self.judges = QCheckBox(self.tr("Let the model check each example, too (takes twice as long)"))
        for part in (
            self._labelled(self.tr("Address"), self.address)[1],
            self.warning,
            self.consent,
            self._labelled(self.tr("Key"), self.key)[1],
            self.remember,
        ):
            self.fold.body.addWidget(part)
        row = QHBoxLayout()
        row.addWidget(self.list_models)
        row.addStretch(1)
        self.fold.body.addLayout(row)
        row = QHBoxLayout()
        row.addWidget(self.look)
        row.addStretch(1)
        column.addLayout(row)
        for part in (self.found, self._program_box, self._model_choice, self.fold, self.judges):
            column.addWidget(part)
        self._program_box.hide()
        self._model_choice.hide()

    def _labelled(self, words: str, field: QWidget) -> tuple[Text, QWidget]:
        label = Text(words, Type.STRONG)
        label.setBuddy(field)
        field.setAccessibleName(words)
        box = QWidget()
        pair = QVBoxLayout(box)
        pair.setContentsMargins(0, 0, 0, 0)
        pair.setSpacing(tokens.SPACE_4)
        pair.addWidget(label)
        pair.addWidget(field)
        return label, box

    # What was chosen

    @property
    def way(self) -> Way:
        return self.ways.current or "vary"  # type: ignore[return-value]

    @property
    def wanted_situation(self) -> str:
        return self.situation.text().strip() if self.way in ("gap", "question") else ""

    @property
    def chosen_model(self) -> Model | None:
        """None for the way without a model, and while none is chosen."""
        name = self.model.currentData()
        if self.way == "plain" or not name:
            return None
        is_typed = self.program.currentData() == ""
        return Model(
            url=self._url,
            name=name,
            key=(self.key.text() or None) if is_typed else None,
            remember_key=self.remember.isChecked(),
            may_leave=self.consent.isChecked() and is_typed,
            judges=self.judges.isChecked(),
        )

    @property
    def is_complete(self) -> bool:
        if self.way == "gap" and not self.wanted_situation:
            return False
        return self.way == "plain" or (self.chosen_model is not None and not self._refusal())

    @property
    def _url(self) -> str:
        return str(self.program.currentData() or self.address.text().strip())

    def _refusal(self) -> str:
        """Why the address cannot be used as it is; "" where it can."""
        try:
            is_typed = self.program.currentData() == ""
            check_allowed(read_address(self._url), may_leave=is_typed and self.consent.isChecked())
        except AppError as error:
            return error.code
        return ""

    # What was found

    def show_programs(self, found: list[Program]) -> None:
        """Offers the programs that answered, and their models."""
        self.look.setEnabled(True)
        with_models = [program for program in found if program.models]
        self.program.blockSignals(True)
        self.program.clear()
        for program in with_models:
            self.program.addItem(program.name, program.url)
            self.program.setItemData(self.program.count() - 1, program.models, _MODELS)
        self.program.blockSignals(False)
        if with_models:
            self.found.setText(self.tr("Found on this computer. Larger models write better and take longer."))
        elif found:
            self.found.setText(
                self.tr("{name} is running, but has no model yet. Load one there, then look again.").format(
                    name=found[0].name
                )
            )
        else:
            self.found.setText(
                self.tr(
                    "Neither Ollama nor LM Studio is running. Start one of them (in LM Studio, switch on the "
                    "server), then look again."
                )
            )
        self._on_program()

    def show_models(self, names: list[str]) -> None:
        """Offers the models of the address that was typed."""
        self.list_models.setEnabled(True)
        self.program.blockSignals(True)
        index = self.program.findData("")
        if index < 0:
            self.program.addItem(self.tr("Another address"), "")
            index = self.program.count() - 1
        self.program.setItemData(index, tuple(names), _MODELS)
        self.program.setCurrentIndex(index)
        self.program.blockSignals(False)
        self._on_program()

    def _on_program(self) -> None:
        names = self.program.currentData(_MODELS) or ()
        self.model.clear()
        for name in names:
            self.model.addItem(name, name)
        self._program_box.setVisible(self.program.count() > 1)
        self._model_choice.setVisible(bool(names))
        self._update()

    # What is shown

    def set_room(self, room: int) -> None:
        """No more than so many pairs may be made; questions are not bound to it."""
        self._room = room
        self._update()

    def _update(self) -> None:
        way = self.way
        self._situation_box.setVisible(way in ("gap", "question"))
        words = self.tr("Which situation") if way == "gap" else self.tr("About what (may stay empty)")
        self._situation_label.setText(words)
        self.situation.setAccessibleName(words)
        self.model_box.setVisible(way != "plain")
        self.count.setMaximum(_MOST if way == "question" else max(1, min(self._room, _MOST)))
        self._count_label.setText(self.tr("How many questions") if way == "question" else self.tr("How many"))
        self._show_warning()
        self.list_models.setEnabled(bool(self.address.text().strip()))
        self.changed.emit()

    def _show_warning(self) -> None:
        code = ""
        if self.address.text().strip():
            try:
                check_allowed(read_address(self.address.text()), may_leave=False)
            except AppError as error:
                code = error.code
        self.consent.setVisible(code == "endpoint_needs_consent")
        self.warning.setVisible(bool(code))
        if code:
            said = messages.words(code)
            kind = "warning" if code == "endpoint_needs_consent" else "error"
            self.warning.show_words(kind, said.text, said.next_step)  # type: ignore[arg-type]
