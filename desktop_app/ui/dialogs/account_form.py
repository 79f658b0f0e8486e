"""The form of a mail account: address and password; everything else is known or folded away."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from desktop_app.importers.account.imap_account import (
    STARTTLS_PORT,
    TLS_PORT,
    Account,
    Provider,
    guessed_host,
    provider_at,
    provider_of,
)
from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.details_fold import DetailsFold
from desktop_app.ui.widgets.inline_notice import InlineNotice
from desktop_app.ui.widgets.text import Text

_DAYS_A_YEAR = 365.25


class AccountForm(QWidget):
    """Signals:
    changed(): something was typed or chosen.
    page_wanted(str): the person wants to see the service's page; only then a browser may open.
    """

    changed = Signal()
    page_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known: Account | None = None
        self._is_host_typed = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.SPACE_16)
        self.address = QLineEdit()
        self.address.setPlaceholderText("name@example.org")
        self._add(self.tr("Your mail address"), self.address)
        self.hint = InlineNotice()
        self.hint.button_clicked.connect(self._on_hint_button)
        self._column.addWidget(self.hint)
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.show_password = QCheckBox(self.tr("Show what I type"))
        self.show_password.toggled.connect(self._on_show)
        self._password_label = self._add(self.tr("Password"), self.password)
        self.remember = QCheckBox(self.tr("Remember it in this computer's keychain"))
        self.remember.setChecked(True)
        self.remember_hint = Text(
            self.tr("This computer has no keychain that could keep it longer."),
            Type.HINT,
            "muted",
        )
        self.remember_hint.hide()
        kept = QVBoxLayout()
        kept.setSpacing(tokens.SPACE_4)
        kept.addWidget(self.show_password)
        kept.addWidget(self.remember)
        kept.addWidget(self.remember_hint)
        self._column.addLayout(kept)
        self.period = QComboBox()
        for words, years in (
            (self.tr("All of them"), 0),
            (self.tr("The last five years"), 5),
            (self.tr("The last two years"), 2),
            (self.tr("The last year"), 1),
        ):
            self.period.addItem(words, years)
        self._add(self.tr("Which of your sent mails"), self.period)
        self.fold = DetailsFold(self.tr("Server and folders"))
        self._build_fold()
        self._column.addWidget(self.fold)
        self.address.textChanged.connect(self._on_address)
        self.host.textEdited.connect(self._on_host_typed)
        self.security.currentIndexChanged.connect(self._on_security)
        for line in (self.password, self.host, self.user, self.folders):
            line.textChanged.connect(self.changed)
        self._show_hint()

    def _add(self, words: str, field: QWidget) -> Text:
        label = Text(words, Type.STRONG)
        label.setBuddy(field)
        field.setAccessibleName(words)
        pair = QVBoxLayout()
        pair.setSpacing(tokens.SPACE_4)
        pair.addWidget(label)
        pair.addWidget(field)
        self._column.addLayout(pair)
        return label

    def _build_fold(self) -> None:
        self.host, self.user, self.folders = QLineEdit(), QLineEdit(), QLineEdit()
        self.user.setPlaceholderText(self.tr("The same as your address"))
        self.folders.setPlaceholderText(self.tr("Found by itself; several are parted by commas"))
        self.port = QSpinBox()
        self.port.setRange(1, 65_535)
        self.port.setValue(TLS_PORT)
        self.security = QComboBox()
        self.security.addItem(self.tr("Encrypted from the start (TLS)"), "tls")
        self.security.addItem(self.tr("Encrypted after connecting (STARTTLS)"), "starttls")
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens.SPACE_12)
        grid.setVerticalSpacing(tokens.SPACE_8)
        for row, (words, field) in enumerate(
            (
                (self.tr("Server"), self.host),
                (self.tr("Port"), self.port),
                (self.tr("Encryption"), self.security),
                (self.tr("User name"), self.user),
                (self.tr("Sent folders"), self.folders),
            )
        ):
            label = Text(words)
            label.setBuddy(field)
            field.setAccessibleName(words)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 3)
        self.fold.body.addLayout(grid)

    # What was chosen

    @property
    def account(self) -> Account:
        return Account(
            host=self.host.text().strip(),
            user=self.user.text().strip() or self.address.text().strip(),
            port=self.port.value(),
            security=self.security.currentData(),
        )

    @property
    def typed_password(self) -> str | None:
        """None where the field is empty and this account was used before: then the remembered one is meant."""
        typed = self.password.text()
        return None if not typed and self.account == self._known else typed

    @property
    def chosen_folders(self) -> tuple[str, ...]:
        return tuple(name.strip() for name in self.folders.text().split(",") if name.strip())

    @property
    def since(self) -> str:
        """YYYY-MM-DD, or "" for all."""
        years = int(self.period.currentData())
        return (date.today() - timedelta(days=years * _DAYS_A_YEAR)).isoformat() if years else ""  # noqa: DTZ011

    @property
    def is_complete(self) -> bool:
        provider = self._provider()
        takes_password = provider is None or provider.sign_in != "browser"
        has_account = bool(self.account.host and self.account.user)
        return takes_password and has_account and (bool(self.password.text()) or self.typed_password is None)

    def fill(self, account: Account) -> None:
        """Shows an account that was used before in this project."""
        self._known = account
        self.address.setText(account.user)
        self.host.setText(account.host)
        self.security.setCurrentIndex(self.security.findData(account.security))
        self.port.setValue(account.port)
        self._is_host_typed = True
        self.password.setPlaceholderText(self.tr("Leave empty to use the remembered one"))
        self._show_hint()

    def show_keychain(self, is_there: object) -> None:
        """Says where the password is kept; a slot for the answer of a background call."""
        self.remember_hint.setVisible(not is_there)
        self.remember.setText(
            self.tr("Remember it in this computer's keychain")
            if is_there
            else self.tr("Remember it until Homespun is closed")
        )

    # What follows from it

    def _provider(self) -> Provider | None:
        return provider_at(self.host.text()) or (None if self._is_host_typed else provider_of(self.address.text()))

    def _on_address(self, address: str) -> None:
        if not self._is_host_typed:
            self.host.setText(guessed_host(address))
            provider = provider_of(address)
            if provider is not None:
                self.security.setCurrentIndex(self.security.findData(provider.security))
                self.port.setValue(provider.port)
        self._show_hint()
        self.changed.emit()

    def _on_host_typed(self, host: str) -> None:
        # An emptied field is filled again from the address.
        self._is_host_typed = bool(host.strip())
        self._show_hint()

    def _on_security(self) -> None:
        usual = {"tls": TLS_PORT, "starttls": STARTTLS_PORT}
        if self.port.value() in usual.values():
            self.port.setValue(usual[self.security.currentData()])

    def _on_show(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.password.setEchoMode(mode)

    def _on_hint_button(self) -> None:
        provider = self._provider()
        if provider is not None and provider.page:
            self.page_wanted.emit(provider.page)

    def _show_hint(self) -> None:
        provider = self._provider()
        wants_app_password = provider is not None and provider.sign_in == "app_password"
        self._password_label.setText(self.tr("App password") if wants_app_password else self.tr("Password"))
        self.password.setAccessibleName(self._password_label.text())
        self.hint.setVisible(provider is not None and (provider.sign_in != "password" or bool(provider.page)))
        if provider is None:
            return
        open_page = self.tr("Open this page in the browser")
        if provider.sign_in == "browser":
            self.hint.show_words(
                "warning",
                self.tr("{name} no longer lets programs sign in with a password.").format(name=provider.name),
                self.tr("Export your mail to a file in Outlook or on its website, and choose that file instead."),
            )
        elif wants_app_password:
            self.hint.show_words(
                "info",
                self.tr("{name} wants an app password, not your usual one.").format(name=provider.name),
                self.tr(
                    "It opens your mail for one program only, and you can take it back at any time. "
                    "You make it here: {page}"
                ).format(page=provider.page),
                open_page,
            )
        elif provider.page:
            self.hint.show_words(
                "info",
                self.tr("At {name}, fetching mail with programs must be switched on once.").format(
                    name=provider.name
                ),
                self.tr("It is switched on in the settings of your mail. How: {page}").format(page=provider.page),
                open_page,
            )
