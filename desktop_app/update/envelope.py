"""The envelope that a notice comes in: DSSE 1.0 (github.com/secure-systems-lab/dsse) with Ed25519 signatures.

One file holds what was signed and the signatures, so that a release can never show half of a pair; several
signatures let a key be replaced: the old one signs beside the new one until nobody runs a Homespun that knows only
the old. The type is signed too, so what a key signed for another purpose is no notice.
PyNaCl (libsodium) verifies: signatures are nothing to write oneself.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from desktop_app.core.errors import AppError

PAYLOAD_TYPE = "application/vnd.homespun.release+json"
_MOST_SIGNATURES = 8


def signed_bytes(payload: bytes) -> bytes:
    """The bytes that are signed: DSSE's pre-authentication encoding of our type and the payload."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def opened(text: bytes, keys: Sequence[bytes]) -> bytes:
    """Returns the payload of an envelope that one of the keys signed.

    Args:
        text: the envelope as JSON; keys: Ed25519 public keys, 32 bytes each.

    Raises:
        AppError: "update_not_a_notice" (something else lies there: a sign-in page, half a file),
            "update_not_signed" (no signature of ours fits the content).
    """
    try:
        plain = json.loads(text)
        kind = plain["payloadType"]
        payload = _decoded(plain["payload"])
        signatures = [_decoded(one["sig"]) for one in plain["signatures"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise AppError("update_not_a_notice") from None
    if kind != PAYLOAD_TYPE or len(signatures) > _MOST_SIGNATURES:
        raise AppError("update_not_a_notice")
    if not any(_fits(signature, payload, key) for signature in signatures for key in keys):
        raise AppError("update_not_signed")
    return payload


def _decoded(word: object) -> bytes:
    """DSSE: either base64 alphabet may be used. Raises ValueError, TypeError."""
    if not isinstance(word, str):
        raise TypeError
    try:
        return base64.b64decode(word.replace("-", "+").replace("_", "/"), validate=True)
    except binascii.Error:
        raise ValueError from None


def _fits(signature: bytes, payload: bytes, key: bytes) -> bool:
    try:
        VerifyKey(key).verify(signed_bytes(payload), signature)
    except (BadSignatureError, ValueError):
        # ValueError: a signature of another length than 64 bytes.
        return False
    return True
