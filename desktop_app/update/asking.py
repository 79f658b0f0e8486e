"""One small file from a server, within a limit and a deadline whatever the server does."""

from __future__ import annotations

import http.client
import threading
import time
import urllib.error
import urllib.request

from desktop_app.core.errors import AppError
from desktop_app.runtime.connection import RedirectRefusedError, opener

LIMIT_BYTES = 64 << 10
"""A notice has about 2 kB."""
DEADLINE_S = 15.0


def ask(address: str, *, limit_bytes: int = LIMIT_BYTES, deadline_s: float = DEADLINE_S) -> bytes:
    """Returns what lies at an address. Nothing is sent but the request: no version, no language, no cookie.

    Raises:
        AppError: "update_server_unreachable" (no answer in time, no connection, an error of the server),
            "update_notice_gone" (the server has none), "update_not_a_notice" (far too large),
            "update_redirect_refused".
    """
    answers: list[bytes | AppError] = []
    until = time.monotonic() + deadline_s

    def work() -> None:
        answers.append(_answer(address, limit_bytes, deadline_s, until))

    # In a thread that may be left behind: a server that gives a byte now and then never runs into a timeout.
    thread = threading.Thread(target=work, name="update", daemon=True)
    thread.start()
    thread.join(deadline_s)
    if not answers:
        raise AppError("update_server_unreachable")
    if isinstance(answers[0], AppError):
        raise answers[0]
    return answers[0]


def _answer(address: str, limit_bytes: int, timeout_s: float, until: float) -> bytes | AppError:
    request = urllib.request.Request(  # noqa: S310 - the address is https or this computer
        address, headers={"User-Agent": "homespun", "Accept-Encoding": "identity"}
    )
    content = b""
    try:
        with opener().open(request, timeout=timeout_s) as answer:
            while piece := answer.read1(8192):
                content += piece
                if len(content) > limit_bytes:
                    return AppError("update_not_a_notice")
                if time.monotonic() > until:
                    return AppError("update_server_unreachable")
            announced = answer.headers.get("Content-Length", "")
    except RedirectRefusedError:
        return AppError("update_redirect_refused")
    except urllib.error.HTTPError as error:
        error.close()
        return AppError("update_notice_gone" if error.code in (404, 410) else "update_server_unreachable")
    except (OSError, http.client.HTTPException, ValueError):
        # ValueError: a server that redirects to something that is no address.
        return AppError("update_server_unreachable")
    # `read1` ends quietly where the line was cut.
    return AppError("update_server_unreachable") if announced not in ("", str(len(content))) else content
