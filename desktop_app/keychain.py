"""Secrets that the person allowed us to remember: in the operating system's keychain, else until the app ends.

A room of its own, because importers (a mail password) and later rooms (the key of an endpoint) need it, and `core`
and `protocol` use the standard library only. Never in a file, log, argument or environment variable of ours.

May import: keyring (when first asked: it takes a tenth of a second), the standard library. Calls may block while
the system asks the person to unlock their keychain, so the window's thread never makes them.
"""

from __future__ import annotations

from typing import Any

SERVICE = "Homespun"

# Only these ask the system. Others that may be installed (keyrings.alt) write secrets into plain files.
_SYSTEM_BACKENDS = (
    "keyring.backends.macOS",
    "keyring.backends.Windows",
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
)

_of_this_session: dict[str, str] = {}


def has_system_keychain() -> bool:
    """Whether secrets outlive the app; False on Linux without a desktop."""
    return _system_keychain() is not None


def remember(name: str, secret: str) -> bool:
    """Keeps a secret under `name`; True in the system's keychain, False only until the app ends.

    A keychain that the person does not unlock counts as none.
    """
    _of_this_session[name] = secret
    keychain = _system_keychain()
    if keychain is None:
        return False
    from keyring.errors import KeyringError

    try:
        keychain.set_password(SERVICE, name, secret)
    except KeyringError:
        return False
    return True


def recall(name: str) -> str | None:
    """Returns a remembered secret, or None."""
    if name in _of_this_session:
        return _of_this_session[name]
    keychain = _system_keychain()
    if keychain is None:
        return None
    from keyring.errors import KeyringError

    try:
        found: str | None = keychain.get_password(SERVICE, name)
    except KeyringError:
        return None
    return found


def forget(name: str) -> None:
    """Removes a secret everywhere; one that is not there is fine."""
    _of_this_session.pop(name, None)
    keychain = _system_keychain()
    if keychain is None:
        return
    from keyring.errors import KeyringError

    try:
        keychain.delete_password(SERVICE, name)
    except KeyringError:
        return  # not there, or locked by the person


def _system_keychain() -> Any | None:
    import keyring

    chosen = keyring.get_keyring()
    candidates = getattr(chosen, "backends", None) or [chosen]
    return next((one for one in candidates if type(one).__module__ in _SYSTEM_BACKENDS), None)
