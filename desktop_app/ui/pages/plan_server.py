"""Where models come from: another server, and a model that is not in the list."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.core.errors import AppError
from desktop_app.flow.download_task import DEFAULT_ENDPOINT, checked_endpoint
from desktop_app.ui import messages
from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.text import Text
from desktop_app.ui.widgets.wrap_row import WrapRow

_LONGEST = 300


class ServerFields(QWidget):
    """Signals:
    endpoint_chosen(str): a checked address; "" for the usual server.
    model_wanted(str): fetch the model of this name.
    """

    endpoint_chosen = Signal(str)
    model_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_8)
        self.endpoint, self.model = QLineEdit(), QLineEdit()
        self.endpoint.setPlaceholderText(DEFAULT_ENDPOINT)
        self.model.setPlaceholderText("Qwen/Qwen3-4B-Instruct-2507")
        for line in (self.endpoint, self.model):
            line.setMaxLength(_LONGEST)
        self.use = QPushButton(self.tr("Use this server"))
        self.use.clicked.connect(self._on_use)
        self.usual = QPushButton(self.tr("The usual server"))
        self.usual.setObjectName("quiet")
        self.usual.clicked.connect(self._on_usual)
        self.answer = Text("", color="muted")
        self.fetch = QPushButton(self.tr("Download this model"))
        self.fetch.clicked.connect(lambda: self.model_wanted.emit(self.model.text().strip()))
        self.model.textChanged.connect(lambda: self.fetch.setEnabled(bool(self.model.text().strip())))
        self.endpoint.returnPressed.connect(self._on_use)
        self.fetch.setEnabled(False)
        self._add(column, self.tr("Another server (mirror)"), self.endpoint)
        column.addWidget(
            Text(
                self.tr(
                    "For example where Hugging Face cannot be reached. An access token is sent there as well."
                ),
                Type.HINT,
                "muted",
            )
        )
        row = WrapRow()
        row.add(self.use)
        row.add(self.usual)
        column.addWidget(row)
        column.addWidget(self.answer)
        column.addSpacing(tokens.SPACE_12)
        self._add(column, self.tr("Another model of the server, by its name"), self.model)
        row = WrapRow()
        row.add(self.fetch)
        column.addWidget(row)
        self.answer.hide()

    def _add(self, column: QVBoxLayout, words: str, line: QLineEdit) -> None:
        label = Text(words, Type.STRONG)
        label.setBuddy(line)
        line.setAccessibleName(words)
        column.addWidget(label)
        column.addWidget(line)

    def show_endpoint(self, endpoint: str) -> None:
        """Fills the field; "" is the usual server."""
        self.endpoint.setText(endpoint)
        self.usual.setVisible(bool(endpoint))

    def _on_use(self) -> None:
        typed = self.endpoint.text().strip()
        try:
            found = checked_endpoint(typed) if typed else ""
        except AppError as error:
            said = messages.words_for(error)
            self._say(f"{said.text} {said.next_step}".strip(), "error")
            return
        self._choose("" if found == DEFAULT_ENDPOINT else found)

    def _on_usual(self) -> None:
        self._choose("")

    def _choose(self, endpoint: str) -> None:
        self.show_endpoint(endpoint)
        words = self.tr("Models now come from {place}.").format(place=endpoint or DEFAULT_ENDPOINT)
        self._say(words, "muted")
        self.endpoint_chosen.emit(endpoint)

    def _say(self, words: str, color: str) -> None:
        self.answer.set_color(color)
        self.answer.setText(words)
        self.answer.setVisible(bool(words))
        self.endpoint.setAccessibleDescription(words)
