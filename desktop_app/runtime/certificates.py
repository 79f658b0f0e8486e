"""Whom to trust when fetching: the system's own certificates."""

from __future__ import annotations

import ssl
from pathlib import Path

# Where Linux distributions keep them (the list of Go's crypto/x509). Python looks where its OpenSSL was built to
# look, which is right for the system's Python and a folder of the build machine's for one in a frozen app.
_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora, RHEL
    "/etc/ssl/ca-bundle.pem",  # openSUSE
    "/etc/ssl/cert.pem",  # Alpine, macOS
)


def trusted() -> ssl.SSLContext:
    """A context that checks servers by the system's certificates (on Windows its store, a company's included)."""
    context = ssl.create_default_context()
    asked = ssl.get_default_verify_paths()
    if context.cert_store_stats()["x509_ca"] or asked.cafile or asked.capath:
        return context
    for bundle in _BUNDLES:
        if Path(bundle).is_file():
            context.load_verify_locations(bundle)
            break
    return context
