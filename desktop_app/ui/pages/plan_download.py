"""Fetching a model for the plan's page: what is asked before, the token where one is needed, and every end."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop_app import keychain
from desktop_app.core.errors import AppError
from desktop_app.flow.download_task import DEFAULT_ENDPOINT, download_model, token_name
from desktop_app.protocol.events import Failed
from desktop_app.recommend import Model, catalogue
from desktop_app.recommend.download_size import RESERVE_BYTES, size_of
from desktop_app.recommend.hub_name import read_name
from desktop_app.ui.dialogs.hub_token import HubTokenDialog
from desktop_app.ui.session import Session
from desktop_app.ui.task_page import TaskPage
from desktop_app.ui.threads.background import BackgroundCall

TASK = "download"
# A token is wanted, or another one.
_TOKEN_WANTED = frozenset(("model_gated", "model_gated_refused", "hub_token_wrong", "hub_token_missing"))


class Downloads(QObject):
    """One download at a time, as the page's task.

    Signals:
        arrived(str): this model is whole and on this computer.
    """

    arrived = Signal(str)

    def __init__(self, session: Session, page: TaskPage) -> None:
        super().__init__(page)
        self._session = session
        self._page = page
        self._model_id = ""
        self.token_look: BackgroundCall | None = None
        self.dialog: HubTokenDialog | None = None

    @property
    def endpoint(self) -> str:
        return self._session.settings.hub_endpoint or DEFAULT_ENDPOINT

    def begin(self, model_id: str) -> None:
        """Starts, or says why not; for a gated model a token is asked for first, unless one is known.

        Args:
            model_id: a name, or the address of the model's page.
        """
        if self._session.running_task or self.token_look is not None:
            self._page.show_error(AppError("task_already_running"))
            return
        try:
            model_id = read_name(model_id)
            model = next((one for one in catalogue() if one.id == model_id), None)
            if model is not None:
                _check_disk(model)
        except AppError as error:
            self._page.show_error(error)
            return
        self._model_id = model_id
        if model is not None and model.gated:
            self._look_for_token()
        else:
            self._start()

    def _look_for_token(self) -> None:
        # The system may ask the person to unlock the keychain: never in the window's thread.
        name = token_name(self.endpoint)
        self.token_look = BackgroundCall(lambda: bool(keychain.recall(name)), self._session)
        self.token_look.succeeded.connect(self._on_token_look)
        self.token_look.failed.connect(lambda _error: self._on_token_look(False))
        self.token_look.start()

    def _on_token_look(self, is_known: object) -> None:
        self.token_look = None
        if is_known:
            self._start()
        else:
            self._ask_for_token()

    def _start(self, token: str | None = None, *, remember: bool = True) -> None:
        self._page.start_task(
            TASK, download_model(self._model_id, endpoint=self.endpoint, token=token, remember=remember)
        )

    def _ask_for_token(self, error: AppError | None = None) -> None:
        name = next((model.name for model in catalogue() if model.id == self._model_id), self._model_id)
        self.dialog = HubTokenDialog(
            self._session,
            model_id=self._model_id,
            name=name,
            endpoint=self.endpoint,
            error=error,
            parent=self._page.window(),
        )
        self.dialog.token_given.connect(lambda token, remember: self._start(token, remember=remember))
        self.dialog.destroyed.connect(self._on_dialog_gone)
        self.dialog.open()

    def _on_dialog_gone(self) -> None:
        self.dialog = None

    def end(self, end: object) -> None:
        """The task ended: says so, and asks for a token where that would help."""
        if not isinstance(end, Failed):
            self.arrived.emit(self._model_id)
            return
        if end.code == "cancelled":
            self._page.show_notice(
                "info",
                self.tr("The download is stopped."),
                self.tr("What has come so far is kept. Press the button again, and it goes on from there."),
                button=self.tr("Go on"),
                on_button=lambda: self.begin(self._model_id),
            )
            return
        error = AppError(end.code, **end.details)
        if end.code == "model_not_on_hub":
            self._page.show_error(
                error, button=self.tr("It is private: enter a token…"), on_button=self._ask_for_token
            )
        elif end.code in _TOKEN_WANTED:
            # Being asked for an account is no failure of anybody.
            self._page.show_code(
                "info" if end.code == "model_gated" else "error",
                end.code,
                end.details,
                button=self.tr("How to get access…"),
                on_button=lambda: self._ask_for_token(error),
            )
            self._ask_for_token(error)
        else:
            self._page.show_error(error, button=self.tr("Try again"), on_button=lambda: self.begin(self._model_id))


def _check_disk(model: Model) -> None:
    """Raises AppError("disk_too_small") before the server is asked; it asks again with the exact size."""
    try:
        size = size_of(model)
    except OSError:
        raise AppError("folder_not_writable", name=model.name) from None
    if not size.fits:
        need, free = (round(one / 1e9, 1) for one in (size.left_bytes + RESERVE_BYTES, size.free_bytes))
        raise AppError("disk_too_small", need_gb=need, free_gb=free)
