"""An engine of three tiny packages, built by the real code with the real uv.

As a program (`python tiny_engine.py ROOT ADDRESS LOCK.json`) it installs once, for tests that kill it.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import random
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import IO

import pytest

from desktop_app.core.errors import AppError, Detail
from desktop_app.core.process import child_environment
from desktop_app.core.records import from_plain, to_plain
from desktop_app.runtime import install, places
from desktop_app.runtime.choose import Choice
from desktop_app.runtime.control import Control
from desktop_app.runtime.fetch import Patience
from desktop_app.runtime.lock import Lock, LockedFile
from desktop_app.runtime.plan import EnginePlan
from tests.unit.runtime.conftest import locked

HASTE = Patience(timeout_s=0.4, tries=3, first_rest_s=0.01, longest_rest_s=0.02)
PACKAGES = ("engine-one", "engine-two", "engine-three")


def wheel(package: str, *, noise_bytes: int, air_bytes: int = 0, seed: str = "") -> bytes:
    """A wheel with as much noise, and as much that packs to nothing, as wanted."""
    name = package.replace("-", "_")
    contents = {
        f"{name}/__init__.py": b"works = True\n",
        f"{name}/noise.bin": random.Random(seed + name).randbytes(noise_bytes),
        f"{name}/air.bin": bytes(air_bytes),
        f"{name}-1.0.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n".encode(),
        f"{name}-1.0.dist-info/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [
        f"{path},sha256={base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()},{len(data)}"
        for path, data in contents.items()
    ]
    contents[f"{name}-1.0.dist-info/RECORD"] = "\n".join([*record, f"{name}-1.0.dist-info/RECORD,,\n"]).encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in contents.items():
            archive.writestr(path, data)
    return stream.getvalue()


def make_files(served: Path, *, noise_bytes: int = 200_000, air_bytes: int = 0) -> tuple[LockedFile, ...]:
    return tuple(
        locked(
            served,
            f"{package.replace('-', '_')}-1.0-py3-none-any.whl",
            wheel(package, noise_bytes=noise_bytes, air_bytes=air_bytes, seed=str(served)),
        )
        for package in PACKAGES
    )


def plan_for(
    files: tuple[LockedFile, ...], root: Path, *addresses_: str, from_folder: Path | None = None
) -> EnginePlan:
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return EnginePlan(
        choice=Choice(answer="processor_only", backend="cpu"),
        lock=Lock(system="linux", backend="cpu", python=python, sha256="0123456789abcdef" * 4, files=files),
        files=files,
        root=root,
        python=Path(sys.executable),
        mirrors={"packages": addresses_[0]} if addresses_ else {},
        from_folder=from_folder,
    )


def try_tiny(python: Path, _backend: str, *, log: IO[bytes], control: Control) -> dict[str, Detail]:
    """In the place of the real trial, which wants torch: all three packages import, in the engine's own Python."""
    control.check()
    words = "".join(f"import {package.replace('-', '_')} as one; assert one.works\n" for package in PACKAGES)
    ended = subprocess.run([str(python), "-c", words], stderr=log, check=False, env=child_environment())
    if ended.returncode != 0:
        raise AppError("engine_trial_failed", step="import")
    return {"device": "cpu"}


def works(environment: Path) -> bool:
    with (environment / "trial.log").open("wb") as log:
        try:
            try_tiny(places.python_of(environment), "cpu", log=log, control=Control())
        except AppError:
            return False
    return True


def main() -> None:
    root, address, lock = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    files = tuple(from_plain(LockedFile, one) for one in json.loads(lock.read_text()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(install, "try_engine", try_tiny)
        install.install(plan_for(files, root, address), control=Control(), tell=lambda *_: None, patience=HASTE)


def write_files(path: Path, files: tuple[LockedFile, ...]) -> None:
    path.write_text(json.dumps(to_plain(files)))


if __name__ == "__main__":
    main()
