"""Where a mail account lives, and what well-known services ask for. Opens no connection and loads no library."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from desktop_app.core.errors import AppError

Security = Literal["tls", "starttls"]
SignIn = Literal["password", "app_password", "browser"]

TLS_PORT = 993
STARTTLS_PORT = 143

_HOST = re.compile(r"(?!-)[^\s\x00-\x20\x7f/@\"\\]{1,253}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One mailbox on one server. The connection is always encrypted: at once, or by STARTTLS before signing in."""

    host: str
    user: str
    port: int = TLS_PORT
    security: Security = "tls"

    @property
    def secret_name(self) -> str:
        """Name of its password in the keychain."""
        return f"imap:{self.user}@{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A well-known mail service.

    Args:
        name: as people call it.
        domains: what stands behind the "@" of its addresses.
        sign_in: the usual "password"; an "app_password" made on `page`; "browser": no password works any more.
        page: address where the app password is made or IMAP is switched on; "" if there is none.
    """

    name: str
    domains: tuple[str, ...]
    host: str
    sign_in: SignIn = "password"
    page: str = ""
    port: int = TLS_PORT
    security: Security = "tls"


PROVIDERS = (
    Provider(
        name="Gmail",
        domains=("gmail.com", "googlemail.com"),
        host="imap.gmail.com",
        sign_in="app_password",
        page="https://myaccount.google.com/apppasswords",
    ),
    Provider(
        name="Outlook.com",
        domains=(
            "outlook.com", "hotmail.com", "live.com", "msn.com", "outlook.de", "outlook.fr", "hotmail.co.uk",
            "hotmail.de", "hotmail.fr", "hotmail.it", "live.de", "live.fr", "live.co.uk", "passport.com",
        ),
        host="outlook.office365.com",
        sign_in="browser",
    ),
    Provider(
        name="iCloud Mail",
        domains=("icloud.com", "me.com", "mac.com"),
        host="imap.mail.me.com",
        sign_in="app_password",
        page="https://account.apple.com/account/manage",
    ),
    Provider(
        name="Yahoo Mail",
        domains=(
            "yahoo.com", "ymail.com", "rocketmail.com", "yahoo.de", "yahoo.fr", "yahoo.co.uk", "yahoo.it",
            "yahoo.es", "yahoo.ca", "yahoo.com.br", "yahoo.co.in", "yahoo.in",
        ),
        host="imap.mail.yahoo.com",
        sign_in="app_password",
        page="https://login.yahoo.com/account/security",
    ),
    Provider(
        name="AOL Mail",
        domains=("aol.com", "aol.de", "aim.com"),
        host="imap.aol.com",
        sign_in="app_password",
        page="https://login.aol.com/account/security",
    ),
    Provider(
        name="GMX",
        domains=("gmx.de", "gmx.net", "gmx.at", "gmx.ch"),
        host="imap.gmx.net",
        page="https://hilfe.gmx.net/pop-imap/einschalten.html",
    ),
    Provider(
        name="GMX",
        domains=("gmx.com", "gmx.us", "gmx.co.uk", "gmx.fr", "mail.com", "email.com"),
        host="imap.gmx.com",
        page="https://support.gmx.com/pop-imap/toggle.html",
    ),
    Provider(
        name="WEB.DE",
        domains=("web.de", "email.de"),
        host="imap.web.de",
        page="https://hilfe.web.de/pop-imap/einschalten.html",
    ),
    Provider(
        name="QQ Mail",
        domains=("qq.com", "foxmail.com", "vip.qq.com"),
        host="imap.qq.com",
        sign_in="app_password",
        page="https://mail.qq.com",
    ),
    Provider(
        name="163 Mail", domains=("163.com",), host="imap.163.com", sign_in="app_password", page="https://mail.163.com"
    ),
    Provider(
        name="126 Mail", domains=("126.com",), host="imap.126.com", sign_in="app_password", page="https://mail.126.com"
    ),
    Provider(
        name="Yeah.net",
        domains=("yeah.net",),
        host="imap.yeah.net",
        sign_in="app_password",
        page="https://mail.yeah.net",
    ),
    Provider(
        name="Sina Mail",
        domains=("sina.com", "sina.cn"),
        host="imap.sina.com",
        sign_in="app_password",
        page="https://mail.sina.com.cn",
    ),
    Provider(
        name="Fastmail",
        domains=("fastmail.com", "fastmail.fm"),
        host="imap.fastmail.com",
        sign_in="app_password",
        page="https://app.fastmail.com/settings/security/apps",
    ),
    Provider(
        name="Zoho Mail",
        domains=("zoho.com", "zohomail.com"),
        host="imap.zoho.com",
        sign_in="app_password",
        page="https://accounts.zoho.com/home#security/app_password",
    ),
    Provider(
        name="Zoho Mail",
        domains=("zohomail.eu", "zoho.eu"),
        host="imap.zoho.eu",
        sign_in="app_password",
        page="https://accounts.zoho.eu/home#security/app_password",
    ),
    Provider(
        name="Mail.ru",
        domains=("mail.ru", "inbox.ru", "bk.ru", "list.ru", "internet.ru"),
        host="imap.mail.ru",
        sign_in="app_password",
        page="https://account.mail.ru/user/2-step-auth/passwords",
    ),
    Provider(
        name="Yandex Mail",
        domains=("yandex.ru", "yandex.com", "ya.ru", "yandex.by", "yandex.kz"),
        host="imap.yandex.com",
        sign_in="app_password",
        page="https://id.yandex.com/security/app-passwords",
    ),
    Provider(
        name="T-Online",
        domains=("t-online.de", "magenta.de"),
        host="secureimap.t-online.de",
        sign_in="app_password",
        page="https://email.t-online.de/em/settings/mail/passwords",
    ),
    Provider(name="freenet", domains=("freenet.de",), host="mx.freenet.de"),
    Provider(name="Posteo", domains=("posteo.de", "posteo.net", "posteo.org", "posteo.at"), host="posteo.de"),
    Provider(name="mailbox.org", domains=("mailbox.org",), host="imap.mailbox.org"),
    Provider(name="Orange", domains=("orange.fr", "wanadoo.fr"), host="imap.orange.fr"),
    Provider(name="Free", domains=("free.fr",), host="imap.free.fr"),
    Provider(name="Libero", domains=("libero.it",), host="imapmail.libero.it"),
    Provider(name="Seznam", domains=("seznam.cz", "email.cz"), host="imap.seznam.cz"),
    Provider(
        name="Naver Mail",
        domains=("naver.com",),
        host="imap.naver.com",
        sign_in="app_password",
        page="https://nid.naver.com/user2/help/myInfo?m=viewSecurity",
    ),
)  # fmt: skip
"""Not checked against the services' own help pages; servers and above all pages move, so look before a release.

A wrong row costs a failed connection: the person sees the server in the form and can change it.
Proton and Tuta are missing: they offer IMAP only through programs of theirs, or not at all.
"""

_BY_DOMAIN = {domain: provider for provider in PROVIDERS for domain in provider.domains}
_BY_HOST = {provider.host: provider for provider in PROVIDERS} | {
    # Work and school accounts of Microsoft 365 have any domain and one of these servers.
    "imap-mail.outlook.com": _BY_DOMAIN["outlook.com"],
    "imap.outlook.com": _BY_DOMAIN["outlook.com"],
}


def provider_of(address: str) -> Provider | None:
    """Returns the service of a mail address, or None for one we do not know."""
    return _BY_DOMAIN.get(address.strip().rpartition("@")[2].casefold())


def provider_at(host: str) -> Provider | None:
    """Returns the service that a server belongs to, or None."""
    return _BY_HOST.get(host.strip().casefold())


def guessed_host(address: str) -> str:
    """Returns the server that an address most likely has: a known one, "imap." and its domain, or ""."""
    provider = provider_of(address)
    if provider is not None:
        return provider.host
    _, at, domain = address.strip().rpartition("@")
    return f"imap.{domain.casefold()}" if at and "." in domain else ""


def checked(account: Account) -> Account:
    """Returns the account without stray white space.

    Raises:
        AppError: "imap_account_incomplete" for what cannot be a server, a port or a user; "imap_needs_oauth" for a
            service that no longer takes passwords.
    """
    host, user = account.host.strip().rstrip(".").casefold(), account.user.strip()
    if not _HOST.fullmatch(host) or not user or _CONTROL.search(user) or not 0 < account.port < 65_536:
        raise AppError("imap_account_incomplete")
    provider = provider_at(host)
    if provider is not None and provider.sign_in == "browser":
        raise AppError("imap_needs_oauth")
    return Account(host=host, user=user, port=account.port, security=account.security)


def checked_password(password: str) -> str:
    """Returns the password without the white space that copying adds.

    Raises:
        AppError: "imap_password_missing".
    """
    stripped = password.strip()
    if not stripped or _CONTROL.search(stripped):
        raise AppError("imap_password_missing")
    return stripped
