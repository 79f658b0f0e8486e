"""Secrets that the person allowed us to remember: in the operating system's keychain, else until the app ends.

A room of its own, because importers (a mail password) and later rooms (the key of an endpoint) need it, and `core`
and `protocol` use the standard library only. Never in a file, log, argument or environment variable of ours.

May import: keyring (when first asked: it takes a tenth of a second), core, the standard library. Calls may block
while the system asks the person to unlock their keychain, so the window's thread never makes them.
"""

from __future__ import annotations

from typing import Any

from desktop_app.core.errors import AppError

SERVICE = "Homespun"

_NAMES = "names"
"""Under this name the keychain holds the names of all our secrets, one a line: not every system can be asked."""

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
        names = _names(keychain)
        if name not in names:  # before the secret: what is not on the list can never be found again
            keychain.set_password(SERVICE, _NAMES, "\n".join([*names, name]))
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
    _delete(keychain, name)


def forget_all() -> int:
    """Removes everything that we ever kept in the keychain, and the list of it. Returns the number of secrets.

    Raises:
        AppError: "keychain_locked" when the person did not unlock it, or the system did not let us remove all.
    """
    _of_this_session.clear()
    keychain = _system_keychain()
    if keychain is None:
        return 0
    from keyring.errors import KeyringError

    try:
        names = _names(keychain)
        forgotten = sum(_delete(keychain, name) for name in names)
        if any(keychain.get_password(SERVICE, name) is not None for name in names):
            raise AppError("keychain_locked")
    except KeyringError:
        raise AppError("keychain_locked") from None
    _delete(keychain, _NAMES)
    return forgotten


def _names(keychain: Any) -> list[str]:
    """Raises KeyringError."""
    return (keychain.get_password(SERVICE, _NAMES) or "").splitlines()


def _delete(keychain: Any, name: str) -> bool:
    """Returns False for what is not there, or locked by the person."""
    from keyring.errors import KeyringError

    try:
        keychain.delete_password(SERVICE, name)
    except KeyringError:
        return False
    return True


def _system_keychain() -> Any | None:
    import keyring

    chosen = keyring.get_keyring()
    candidates = getattr(chosen, "backends", None) or [chosen]
    return next((one for one in candidates if type(one).__module__ in _SYSTEM_BACKENDS), None)
