"""A model's name on a hub, as people copy it from somewhere."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from desktop_app.core.errors import AppError

# Hugging Face's own rule: letters, digits, "-", "_", "."; not "--" or ".." and no such mark at an end.
_PART = re.compile(r"(?!.*(?:--|\.\.))[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?")
_NOT_MODELS = ("datasets", "spaces", "docs", "collections", "settings")


def read_name(text: str) -> str:
    """Returns "owner/name" from a name or the address of the model's page.

    Raises:
        AppError: "model_not_on_hub"
    """
    typed = text.strip()
    try:
        parts = urlsplit(typed)
        path = parts.path if parts.scheme in ("http", "https") else typed
    except ValueError:
        raise AppError("model_not_on_hub", name=typed[:100]) from None
    owner, _, rest = path.strip("/").partition("/")
    name, _, inside = rest.partition("/")
    # The page of a model may be open at its files ("/tree/main"); a plain name has no more than two parts.
    whole = not inside or path is not typed
    if not whole or owner in _NOT_MODELS or not (_PART.fullmatch(owner) and _PART.fullmatch(name)):
        raise AppError("model_not_on_hub", name=typed[:100])
    return f"{owner}/{name}"
