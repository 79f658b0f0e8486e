# ruff: noqa: T201 - a program for a terminal
"""Signs the notice of a new version, which installed copies of Homespun ask for once their owner allowed it.

    python installers/release/sign_notice.py --new-key
    HOMESPUN_RELEASE_KEY=... python installers/release/sign_notice.py --files DIR --repository OWNER/NAME

Takes the setups that lie in DIR (homespun-VERSION-setup.exe, homespun_VERSION_amd64.deb, the .tar.zst) and writes
DIR/homespun-release.json. It is read back with the app's own reader and with the keys of resources/update.toml, so
that a notice which no installed copy would believe is never published; exit status 1 then.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nacl.signing import SigningKey

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop_app import __version__
from desktop_app.core.errors import AppError
from desktop_app.update.asking import LIMIT_BYTES
from desktop_app.update.envelope import PAYLOAD_TYPE, opened, signed_bytes
from desktop_app.update.release import FORMAT, SUFFIX, Kind, read_release
from desktop_app.update.source import Source, read_source

NAME = "homespun-release.json"
KEY_VARIABLE = "HOMESPUN_RELEASE_KEY"
NEEDS: dict[Kind, str] = {
    "windows-setup": "10.0.17763",  # Windows 10, version 1809: what Qt 6 names as its oldest
    "linux-deb": "2.35",  # glibc of the system that it is built on: Ubuntu 22.04; Debian 12 has 2.36
    "linux-tar": "2.35",
}


def notice(files: Path, base: str, page: str, issued: datetime) -> dict[str, Any]:
    """What is signed. Raises ValueError: a setup is missing, there twice, or one that is only for tests."""
    return {
        "format": FORMAT,
        "version": __version__,
        "issued_utc": issued.isoformat(timespec="seconds"),
        "page": page,
        "files": [_entry(kind, files, base) for kind in SUFFIX],
    }


def _entry(kind: Kind, files: Path, base: str) -> dict[str, Any]:
    found = [path for path in files.glob(f"homespun*{SUFFIX[kind]}") if __version__ in path.name]
    if len(found) != 1 or "-test-" in found[0].name:
        raise ValueError(
            f"{kind}: exactly one setup of version {__version__} must lie in {files}, and no test setup"
        )
    with found[0].open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return {
        "kind": kind,
        "url": f"{base}/{found[0].name}",
        "sha256": digest,
        "size_bytes": found[0].stat().st_size,
        "needs": NEEDS[kind],
    }


def envelope(payload: bytes, keys: list[SigningKey]) -> bytes:
    """The payload with a signature of each key."""
    signatures = [
        {"keyid": _word(bytes(key.verify_key)[:8]), "sig": _word(key.sign(signed_bytes(payload)).signature)}
        for key in keys
    ]
    plain = {"payloadType": PAYLOAD_TYPE, "payload": _word(payload), "signatures": signatures}
    return json.dumps(plain, indent=1).encode() + b"\n"


def check(text: bytes, source: Source, address: str) -> None:
    """Raises ValueError: a copy that is installed now would not find this notice, or not believe it."""
    if source.address != address:
        raise ValueError(f"resources/update.toml names {source.address or 'no address'}, not {address}")
    if len(text) > LIMIT_BYTES:
        raise ValueError("the notice is larger than the app reads")
    try:
        read_release(opened(text, source.keys))
    except AppError as error:
        raise ValueError(
            f"the app refuses this notice: {error.code}; is the key in resources/update.toml?"
        ) from None


def _word(content: bytes) -> str:
    return base64.b64encode(content).decode()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--new-key", action="store_true", help="print a pair of keys and do nothing else")
    parser.add_argument("--files", type=Path, metavar="DIR", help="holds the setups; the notice is written there")
    parser.add_argument("--repository", metavar="OWNER/NAME", help="whose releases hold the files")
    parsed = parser.parse_args()
    if parsed.new_key:
        key = SigningKey.generate()
        print(f"secret {KEY_VARIABLE}: {_word(bytes(key))}")
        print(f"for resources/update.toml: {_word(bytes(key.verify_key))}")
        return 0
    if parsed.files is None or parsed.repository is None:
        parser.error("--files and --repository belong together")
    try:
        # Several, separated by spaces, while a key is being replaced.
        keys = [SigningKey(base64.b64decode(word, validate=True)) for word in os.environ[KEY_VARIABLE].split()]
        releases = f"https://github.com/{parsed.repository}/releases"
        tag = f"v{__version__}"
        plain = notice(parsed.files, f"{releases}/download/{tag}", f"{releases}/tag/{tag}", datetime.now(UTC))
        text = envelope(json.dumps(plain, indent=1).encode(), keys)
        check(text, read_source(), f"{releases}/latest/download/{NAME}")
    except KeyError:
        print(f"{KEY_VARIABLE} is not set", file=sys.stderr)
        return 1
    except (ValueError, AppError) as error:
        print(error, file=sys.stderr)
        return 1
    (parsed.files / NAME).write_bytes(text)
    print(f"{NAME}: Homespun {__version__}, {len(plain['files'])} files, {len(keys)} signatures")
    return 0


if __name__ == "__main__":
    sys.exit(main())
