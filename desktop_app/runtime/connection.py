"""How a file is asked for: through the system's proxy, by the system's certificates, and never out of https."""

from __future__ import annotations

import urllib.request
from typing import Any
from urllib.parse import urlsplit

from desktop_app.runtime.certificates import trusted


class RedirectRefusedError(Exception):
    """The server sends us where everybody on the way could read along, or to something that is no web page."""


def opener() -> urllib.request.OpenerDirector:
    """Returns what opens a request for http or https, and nothing else: no file:, no ftp:."""
    made = urllib.request.OpenerDirector()
    for handler in (
        # The system's own proxy: from the environment, on Windows and macOS from its settings.
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(context=trusted()),
        urllib.request.UnknownHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        SafeRedirects(),
    ):
        made.add_handler(handler)
    return made


class SafeRedirects(urllib.request.HTTPRedirectHandler):
    """No way from https to anything else, and from this computer's own http only to itself or to https.

    A hash or a signature would hold all the same; but what is fetched is nobody's business.
    """

    def redirect_request(  # noqa: PLR0917 - the library's own signature
        self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Any:
        to = urlsplit(newurl)
        stays_here = urlsplit(req.full_url).scheme == "http" and to.hostname in ("127.0.0.1", "::1", "localhost")
        if to.scheme != "https" and not (to.scheme == "http" and stays_here):
            raise RedirectRefusedError
        return super().redirect_request(req, fp, code, msg, headers, newurl)
