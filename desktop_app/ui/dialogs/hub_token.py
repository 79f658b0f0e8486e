"""How to get an access token for a model whose maker wants an account, and a field for it."""

from __future__ import annotations

from urllib.parse import urlsplit

from PySide6.QtCore import QCoreApplication, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_app import keychain
from desktop_app.core.errors import AppError
from desktop_app.flow.download_task import DEFAULT_ENDPOINT
from desktop_app.ui import messages
from desktop_app.ui.session import Session
from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.threads.background import BackgroundCall
from desktop_app.ui.widgets.inline_notice import InlineNotice
from desktop_app.ui.widgets.text import Text

_WIDTH_PX = 560
_OF_SCREEN = 0.9
_LONGEST_TOKEN = 512


class HubTokenDialog(QDialog):
    """Opens pages in the browser only where the person presses; the token goes nowhere but into `token_given`.

    Args:
        model_id: owner and name on the hub.
        endpoint: where the token goes; accounts are made at the usual hub, whose models a mirror passes on.
        error: what the server said to an earlier try.

    Signals:
        token_given(str, bool): the token, and whether to keep it in the keychain.
    """

    token_given = Signal(str, bool)

    def __init__(
        self,
        session: Session,
        *,
        model_id: str,
        name: str,
        endpoint: str,
        error: AppError | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._endpoint, self._model_id = endpoint, model_id
        title = self.tr("Access to {name}").format(name=name)
        self.setWindowTitle("Homespun")
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.notice = InlineNotice("error")
        self.notice.setVisible(error is not None)
        if error is not None:
            said = messages.words_for(error)
            self.notice.show_words("info" if error.code == "model_gated" else "error", said.text, said.next_step)
        self.token = QLineEdit()
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        self.token.setMaxLength(_LONGEST_TOKEN)
        self.token.setPlaceholderText("hf_…")
        self.token.textChanged.connect(self._update)
        self.show_token = QCheckBox(self.tr("Show what I type"))
        self.show_token.toggled.connect(self._on_show)
        self.remember = QCheckBox(self.tr("Keep it in this computer's keychain"))
        self.remember.setChecked(True)
        self.remember_hint = Text("", Type.HINT, "muted")
        self.remember_hint.hide()
        self.primary = QPushButton(self.tr("Download"))
        self.primary.setObjectName("primary")
        self.primary.setDefault(True)
        self.primary.clicked.connect(self._on_primary)
        self.secondary = QPushButton(self.tr("Cancel"))
        self.secondary.setAutoDefault(False)
        self.secondary.clicked.connect(self.reject)
        self._build(title)
        # Asking the system may take a while; the answer belongs to the session, which outlives this dialog.
        self.keychain_look = BackgroundCall(keychain.has_system_keychain, session)
        self.keychain_look.succeeded.connect(self._on_keychain)
        app = QCoreApplication.instance()
        assert app is not None
        app.aboutToQuit.connect(self.keychain_look.wait)
        self.keychain_look.start()
        self._update()
        self.token.setFocus()

    def _build(self, title: str) -> None:
        self._inside = QWidget()
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_8)
        column.setSpacing(tokens.SPACE_12)
        column.addWidget(Text(title, Type.SECTION))
        lead = self.tr("Its maker wants to know who uses it. That is free, and has to be done only once.")
        column.addWidget(Text(lead, color="muted"))
        column.addWidget(self.notice)
        self.open_model = self._step(
            column,
            self.tr("1. Open the model's page and sign in, or make an account."),
            self.tr("Open the model's page"),
            f"{DEFAULT_ENDPOINT}/{self._model_id}",
        )
        self._step(
            column,
            self.tr("2. Agree there to the maker's rules. Some makers let you in only after some hours."),
            "",
            "",
        )
        self.open_tokens = self._step(
            column,
            self.tr("3. Make an access token of the kind “Read”, copy it and paste it here."),
            self.tr("Open the page for tokens"),
            f"{DEFAULT_ENDPOINT}/settings/tokens",
        )
        label = Text(self.tr("Access token"), Type.STRONG)
        label.setBuddy(self.token)
        self.token.setAccessibleName(label.text())
        kept = self.tr("It goes from here to {place} only, and into no file.").format(
            place=urlsplit(self._endpoint).netloc
        )
        for part in (label, self.token, self.show_token, self.remember, self.remember_hint):
            column.addWidget(part)
        column.addWidget(Text(kept, Type.HINT, "muted"))
        column.addStretch(1)
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._inside)
        self._buttons = QHBoxLayout()
        self._buttons.setContentsMargins(tokens.SPACE_24, tokens.SPACE_8, tokens.SPACE_24, tokens.SPACE_16)
        self._buttons.setSpacing(tokens.SPACE_12)
        self._buttons.addStretch(1)
        self._buttons.addWidget(self.secondary)
        self._buttons.addWidget(self.primary)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._area, 1)
        whole.addLayout(self._buttons)

    def _step(self, column: QVBoxLayout, words: str, button: str, page: str) -> QPushButton | None:
        column.addWidget(Text(words))
        if not button:
            return None
        opener = QPushButton(button)
        opener.setAutoDefault(False)
        opener.setToolTip(page)
        opener.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(page)))
        column.addWidget(opener, 0, Qt.AlignmentFlag.AlignLeft)
        return opener

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _on_show(self, is_shown: bool) -> None:
        self.token.setEchoMode(QLineEdit.EchoMode.Normal if is_shown else QLineEdit.EchoMode.Password)

    def _on_keychain(self, is_there: object) -> None:
        self.remember_hint.setText(
            ""
            if is_there
            else self.tr("This computer has no keychain: the token is kept until Homespun is closed.")
        )
        self.remember_hint.setVisible(not is_there)
        self.remember.setVisible(bool(is_there))
        self._fit()

    def _on_primary(self) -> None:
        typed = self.token.text().strip()
        if typed:
            # Nothing of it stays in a window that may live on for a moment.
            self.token.clear()
            self.accept()
            self.token_given.emit(typed, self.remember.isChecked())

    def _update(self) -> None:
        self.primary.setEnabled(bool(self.token.text().strip()))

    def _fit(self) -> None:
        """As high as its content, as far as the screen allows; beyond that it scrolls."""
        width = tokens.scaled(_WIDTH_PX)
        layout = self._inside.layout()
        assert layout is not None
        layout.activate()
        height = layout.heightForWidth(width) + self._buttons.sizeHint().height()
        room = self.screen().availableSize()
        self.setFixedWidth(min(width, int(room.width() * _OF_SCREEN)))
        self.resize(self.width(), min(height, int(room.height() * _OF_SCREEN)))
