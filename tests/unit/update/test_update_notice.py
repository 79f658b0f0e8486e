"""A notice counts only if one of our keys signed exactly what it says."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nacl.signing import SigningKey

from desktop_app.core import paths
from desktop_app.core.errors import AppError
from desktop_app.update.envelope import PAYLOAD_TYPE, opened, signed_bytes
from desktop_app.update.release import is_newer, read_release
from desktop_app.update.source import read_source
from installers.release.sign_notice import envelope
from tests.unit.update.notices import KEY, PUBLIC, payload, plain_notice, signed

OTHER = SigningKey(b"somebody else's key, 32 bytes ..")


def test_that_a_notice_of_ours_is_believed_and_read() -> None:
    release = read_release(opened(signed(), [PUBLIC]))

    assert (release.version, release.issued.isoformat()) == ("0.2.0", "2026-11-20T12:00:00+00:00")
    file = release.file_for("linux-deb")
    assert file is not None
    assert file.name == "homespun_0.2.0_amd64.deb"
    assert release.file_for("package") is None


def test_that_the_encoding_that_is_signed_is_the_one_of_the_standard() -> None:
    # The example of DSSE's own protocol description, with our type and payload in it.
    assert signed_bytes(b"hello world") == b"DSSEv1 %d %b 11 hello world" % (
        len(PAYLOAD_TYPE),
        PAYLOAD_TYPE.encode(),
    )


def test_that_another_implementation_of_ed25519_signs_what_this_one_believes() -> None:
    key = Ed25519PrivateKey.generate()
    text = json.loads(signed())
    text["signatures"] = [{"sig": base64.b64encode(key.sign(signed_bytes(payload()))).decode()}]

    assert opened(json.dumps(text).encode(), [key.public_key().public_bytes_raw()]) == payload()


def test_that_one_of_several_signatures_and_of_several_keys_is_enough() -> None:
    both = envelope(payload(), [OTHER, KEY])

    assert opened(both, [PUBLIC]) == opened(both, [bytes(OTHER.verify_key), PUBLIC]) == payload()


def changed(**changes: Any) -> bytes:
    return json.dumps(json.loads(signed()) | changes).encode()


def bent(text: bytes) -> bytes:
    """The envelope with one bit of its first signature turned."""
    plain = json.loads(text)
    signature = bytearray(base64.b64decode(plain["signatures"][0]["sig"]))
    signature[5] ^= 1
    plain["signatures"][0]["sig"] = base64.b64encode(signature).decode()
    return json.dumps(plain).encode()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(signed(OTHER), id="somebody else's key"),
        pytest.param(bent(signed()), id="one bit of the signature"),
        pytest.param(
            changed(payload=base64.b64encode(payload(version="9.9.9")).decode()),
            id="another payload, old signature",
        ),
        pytest.param(changed(signatures=[]), id="no signature"),
        pytest.param(changed(signatures=[{"sig": ""}]), id="an empty signature"),
        pytest.param(changed(signatures=[{"sig": base64.b64encode(bytes(64)).decode()}]), id="zeros"),
        pytest.param(
            changed(signatures=[{"sig": base64.b64encode(KEY.sign(payload()).signature).decode()}]),
            id="signed without its type",
        ),
    ],
)
def test_that_what_is_not_signed_by_us_is_refused(text: bytes) -> None:
    with pytest.raises(AppError, match="update_not_signed"):
        opened(text, [PUBLIC])


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"<html>Please sign in</html>",
        b"[]",
        b"null",
        b'{"payloadType": 1}',
        b"\xff\xfe",
        b"[" * 60_000,
        signed()[:300],
        changed(payload="not base64!"),
        changed(payload=5),
        changed(signatures={"sig": "x"}),
        changed(signatures=["x"]),
        changed(signatures=[{"sig": "AAAA"}] * 9),
        changed(payloadType="application/vnd.in-toto+json"),
    ],
)
def test_that_something_else_is_no_notice(text: bytes) -> None:
    with pytest.raises(AppError, match="update_not_a_notice"):
        opened(text, [PUBLIC])


def with_file(**changes: Any) -> dict[str, Any]:
    return {"files": [plain_notice()["files"][0] | changes]}


@pytest.mark.parametrize(
    "changes",
    [
        {"version": "0.2"},
        {"version": "0.2.0rc1"},
        {"version": 2},
        {"issued_utc": "2026-11-20T12:00:00"},
        {"issued_utc": "yesterday"},
        {"issued_utc": 5},
        {"page": "http://example.org/"},
        {"page": "file:///etc/passwd"},
        {"page": "https://user@example.org/"},
        {"page": "https://[/"},
        {"files": 3},
        {"files": [3]},
        {"files": [{}]},
        {"files": plain_notice()["files"] * 2},
        with_file(url="https://example.org/homespun-1-setup.exe?x=1"),
        with_file(url="http://example.org/homespun-1-setup.exe"),
        with_file(url="https://example.org/homespun-1-setup.msi"),
        with_file(url="https://example.org/homespun/..%5C..%5Cevil.exe"),
        with_file(url="https://example.org/setup.exe"),
        with_file(sha256="AB" * 32),
        with_file(size_bytes=0),
        with_file(size_bytes=3 << 30),
        with_file(size_bytes="many"),
        with_file(needs="XP"),
    ],
)
def test_that_a_signed_notice_with_nonsense_in_it_is_one_sentence(changes: dict[str, Any]) -> None:
    with pytest.raises(AppError, match="update_damaged"):
        read_release(payload(**changes))


def test_that_a_later_notice_may_say_more_than_this_reader_knows() -> None:
    files = [*plain_notice()["files"], {"kind": "macos-dmg", "url": "anything"}]
    files[0] |= {"colour": "blue"}

    assert len(read_release(payload(mood="good", files=files)).files) == 3
    with pytest.raises(AppError, match="update_too_new"):
        read_release(payload(format=2))


@pytest.mark.parametrize(
    ("version", "own", "newer"),
    [
        ("0.2.0", "0.1.0", True),
        ("0.10.0", "0.9.9", True),
        ("0.1.0", "0.1.0", False),
        ("0.1.0", "0.2.0", False),
        ("0.2.0", "0.2.0.dev1", True),
        ("0.2.0", "0.2.0rc1", True),
        ("0.1.9", "0.2.0rc1", False),
        ("1.0.0", "unknown", False),
    ],
)
def test_that_versions_are_compared_as_numbers(version: str, own: str, *, newer: bool) -> None:
    assert is_newer(version, own) is newer


def test_that_the_source_that_ships_can_be_read_and_a_damaged_one_is_said(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = read_source()
    assert source.address == "" or source.address.startswith("https://github.com/")
    assert all(len(key) == 32 for key in source.keys)

    monkeypatch.setattr(paths, "resources", lambda: tmp_path)
    for text in ("", "address = ''\nkeys = []", "address = ''\nkeys = ['c2hvcnQ=']", "keys = ['!']", "= ="):
        (tmp_path / "update.toml").write_text(text, encoding="utf-8")
        with pytest.raises(AppError, match="update_source_damaged"):
            read_source()
