"""A model from a hub into this computer's cache."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from desktop_app import keychain
from desktop_app.core.errors import AppError
from desktop_app.flow.tasks import planned_in, required
from desktop_app.protocol.commands import Secret
from desktop_app.protocol.events import Failed
from desktop_app.protocol.jobs import DownloadModelJob
from desktop_app.protocol.planned import Task

DEFAULT_ENDPOINT = "https://huggingface.co"
_REFUSED = frozenset(("hub_token_wrong", "hub_token_unusable"))


def token_name(endpoint: str = DEFAULT_ENDPOINT) -> str:
    """The name of a hub's token in the keychain."""
    return f"token for {urlsplit(endpoint).netloc}"


def download_model(
    model_id: str, *, endpoint: str = DEFAULT_ENDPOINT, token: str | None = None, remember: bool = True
) -> Task:
    """Fetches a model that the person chose; goes on where an earlier try stopped.

    The token goes to the child in its pipe, whether it was typed or remembered (decision 0004). One that the hub
    refuses is not remembered.

    Args:
        token: what was typed; None takes the remembered one, if any; "" uses none.
        remember: keep a typed token in the keychain.

    Raises:
        AppError: "endpoint_not_understood", and what the job raises.
    """
    endpoint = checked_endpoint(endpoint)
    name = token_name(endpoint)
    if token is None:
        token = keychain.recall(name) or ""
    elif token and remember:
        keychain.remember(name, token)
    token = token.strip()
    if any(not 33 <= ord(letter) < 127 for letter in token):
        raise AppError("hub_token_wrong", name=model_id)
    job = DownloadModelJob(model_id=model_id, endpoint=endpoint, has_token=bool(token))
    with tempfile.TemporaryDirectory(prefix="homespun-") as folder:
        planned = planned_in(Path(folder), job, label="asking_hub")
        end = yield replace(planned, first_commands=(Secret(value=token),) if token else ())
    if isinstance(end, Failed) and end.code in _REFUSED:
        keychain.forget(name)
    finished = required(end)
    return {"reason": finished.reason, **finished.outputs}


def checked_endpoint(endpoint: str) -> str:
    """Returns the address without its last slash. Raises AppError("endpoint_not_understood").

    A token must not travel in the clear, so anything but this computer itself is asked by https.
    """
    try:
        parts = urlsplit(endpoint.strip())
        is_here = parts.hostname in ("127.0.0.1", "::1", "localhost")
        understood = bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and is_here))
    except ValueError:
        understood = False
    if not understood or parts.query or parts.fragment or parts.username:
        raise AppError("endpoint_not_understood")
    return endpoint.strip().rstrip("/")
