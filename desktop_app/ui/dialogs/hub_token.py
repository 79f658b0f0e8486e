"""How to get an access token for a model whose maker wants an account, and a field for it."""

from __future__ import annotations

from urllib.parse import urlsplit

from PySide6.QtCore import QCoreApplication, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app import keychain
from desktop_app.core.errors import AppError
from desktop_app.flow.download_task import DEFAULT_ENDPOINT
from desktop_app.ui import messages
from desktop_app.ui.dialogs.scrolling_dialog import ScrollingDialog
from desktop_app.ui.session import Session
from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.threads.background import BackgroundCall
from desktop_app.ui.widgets.inline_notice import InlineNotice
from desktop_app.ui.widgets.text import Text

_WIDTH_PX = 560
_LONGEST_TOKEN = 512


class HubTokenDialog(ScrollingDialog):
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
        super().__init__(
            width_px=_WIDTH_PX,
            spacing_px=tokens.SPACE_12,
            parent=parent,
        )
        self.set_title(self.tr("Access to {name}").format(name=name))
        self._endpoint, self._model_id = endpoint, model_id
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
        self.primary.setText(self.tr("Download"))
        self.primary.setDefault(True)
        self.primary.clicked.connect(self._on_primary)
        self.secondary.setText(self.tr("Cancel"))
        self._build()
        # Asking the system may take a while; the answer belongs to the session, which outlives this dialog.
        self.keychain_look = BackgroundCall(keychain.has_system_keychain, session)
        self.keychain_look.succeeded.connect(self._on_keychain)
        app = QCoreApplication.instance()
        assert app is not None
        app.aboutToQuit.connect(self.keychain_look.wait)
        self.keychain_look.start()
        self._update()
        self.token.setFocus()

    def _build(self) -> None:
        column = self.column
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
        self.fit()

    def _on_primary(self) -> None:
        typed = self.token.text().strip()
        if typed:
            # Nothing of it stays in a window that may live on for a moment.
            self.token.clear()
            self.accept()
            self.token_given.emit(typed, self.remember.isChecked())

    def _update(self) -> None:
        self.primary.setEnabled(bool(self.token.text().strip()))
