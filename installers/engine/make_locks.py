# ruff: noqa: T201 - a program for a terminal
"""Makes the engine's locks: every wheel of an environment with its place, SHA-256, size, and size when unpacked.

    python installers/engine/make_locks.py --uv UV [--only linux-cu130-py312 ...] [--wheels DIR]

uv resolves and knows the hashes; nothing here invents one. Sizes are read from wheels that lie in --wheels (their
hash is checked), or asked of the server (HEAD, and the end of the file, where a zip keeps its table of contents).
A lock whose index cannot be reached is not written, and the exit status is 1.
GPU locks are made by .github/workflows (job engine-locks), because their indexes answer there.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import re
import subprocess
import sys
import tempfile
import tomllib
import urllib.parse
import urllib.request
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PYTHONS = {"linux": ("3.11", "3.12", "3.13"), "windows": ("3.12", "3.13")}
# PySide6 needs glibc 2.34 (Ubuntu 22.04, Debian 12) anyway.
PLATFORMS = {"linux": "x86_64-manylinux_2_34", "windows": "x86_64-pc-windows-msvc"}
TIMEOUT_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Wheel:
    package: str
    version: str
    url: str
    sha256: str
    size: int = 0
    unpacked: int = 0
    device: str = ""

    @property
    def name(self) -> str:
        return urllib.parse.unquote(self.url.rsplit("/", 1)[-1])


def wanted() -> list[tuple[str, str, str]]:
    """(system, backend, python) of every lock there should be."""
    return [
        (system, backend, python)
        for backend, lock in backends()["lock"].items()
        for system in lock["torch"]
        for python in PYTHONS[system]
    ]


def backends() -> dict[str, Any]:
    return tomllib.loads((HERE / "backends.toml").read_text(encoding="utf-8"))


def lock_name(system: str, backend: str, python: str) -> str:
    return f"{system}-{backend}-py{python.replace('.', '')}"


def requirements(system: str, backend: str) -> list[str]:
    """The engine's packages of pyproject.toml, with the torch that this backend wants."""
    lock = backends()["lock"][backend]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    engine = project["project"]["optional-dependencies"]["engine"]
    devices = ",".join(f"device-{device}" for device in lock.get("devices", ()))
    torch = lock["torch"][system].replace("{devices}", devices)
    return [torch, *(line for line in engine if not line.startswith("torch="))]


def resolve(uv: str, system: str, backend: str, python: str, find_links: Path | None) -> list[Wheel]:
    """Asks uv. Raises CalledProcessError: an index cannot be reached, or the versions do not agree."""
    table = backends()
    lock = table["lock"][backend]
    constraints = (HERE.parent / "requirements" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        (work / "engine.in").write_text("\n".join(requirements(system, backend)), encoding="utf-8")
        (work / "constraints.txt").write_text(
            "\n".join(line for line in constraints if not line.startswith("torch==")), encoding="utf-8"
        )
        command = [
            *(uv, "pip", "compile", str(work / "engine.in"), "--quiet", "--no-config", "--only-binary", ":all:"),
            *("--constraint", str(work / "constraints.txt"), "--format", "pylock.toml"),
            *("--python-version", python, "--python-platform", PLATFORMS[system]),
            *("--output-file", str(work / "pylock.toml")),
        ]
        if find_links is not None:
            command += ["--find-links", str(find_links)]
        elif system in lock.get("torch_backend", {}):
            command += ["--torch-backend", lock["torch_backend"][system]]
        if "index" in lock:
            address = table["source"][lock["index"]]["address"]
            command += ["--index", address, "--index-strategy", "unsafe-best-match"]
        subprocess.run(command, check=True, env={**os.environ, "UV_PYTHON_DOWNLOADS": "never"})
        answer = tomllib.loads((work / "pylock.toml").read_text(encoding="utf-8"))
    return [best_wheel(package, python, lock) for package in answer["packages"]]


def best_wheel(package: dict[str, Any], python: str, lock: dict[str, Any]) -> Wheel:
    """The wheel that pip would take: made for this very Python before one for any."""

    def rank(url: str) -> tuple[bool, int, bool]:
        python_tags, _abi, platform = urllib.parse.unquote(url.rsplit("/", 1)[-1])[:-4].split("-")[-3:]
        exact = f"cp{python.replace('.', '')}" in python_tags.split(".")
        newest = max(int(re.sub(r"\D", "", tag) or 0) for tag in python_tags.split("."))
        return exact, newest, platform != "any"

    wheel = max(package["wheels"], key=lambda one: rank(one["url"]))
    device = re.search(r"device[-_](gfx\w+)", package["name"])
    return Wheel(
        package=package["name"],
        version=package["version"],
        url=wheel["url"],
        sha256=wheel["hashes"]["sha256"],
        size=int(wheel.get("size", 0)),
        device=device.group(1) if device and device.group(1) in lock.get("devices", ()) else "",
    )


def measured(wheel: Wheel, wheels: Path | None) -> Wheel:
    """Returns the wheel with both sizes. Raises ValueError when a wheel is not what its hash says."""
    local = wheels / wheel.name if wheels is not None else None
    if local is not None and local.is_file():
        with local.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != wheel.sha256:
                raise ValueError(f"{local.name} has another hash than the index says")
        with zipfile.ZipFile(local) as archive:
            return replace(wheel, size=local.stat().st_size, unpacked=unpacked(archive))
    remote = RemoteFile(wheel.url)
    with zipfile.ZipFile(io.BufferedReader(remote, 1 << 16)) as archive:
        return replace(wheel, size=remote.size, unpacked=unpacked(archive))


def unpacked(archive: zipfile.ZipFile) -> int:
    """Bytes on a disk that hands out 4 KiB at a time."""
    return sum(-(-entry.file_size // 4096) * 4096 for entry in archive.infolist())


class RemoteFile(io.RawIOBase):
    """A file on a server, read in pieces."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._at = 0
        with urllib.request.urlopen(urllib.request.Request(url, method="HEAD"), timeout=TIMEOUT_S) as answer:  # noqa: S310 - from uv
            self.size = int(answer.headers["Content-Length"])

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence] + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        end = min(self._at + len(buffer), self.size)
        if end <= self._at:
            return 0
        request = urllib.request.Request(self._url, headers={"Range": f"bytes={self._at}-{end - 1}"})  # noqa: S310 - from uv
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310 - from uv
            if answer.status != 206:
                raise ValueError("the server does not answer ranges")
            piece = answer.read()
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)


def place_of(wheel: Wheel, table: dict[str, Any], backend: str) -> tuple[str, str]:
    """(source, path below it). A wheel of a local folder lies where its maker publishes it."""
    for source, facts in table["source"].items():
        for address in (facts["address"], *facts.get("also", ())):
            if wheel.url.startswith(address):
                return source, wheel.url.removeprefix(address).split("#")[0]
    if wheel.url.startswith("file:"):
        return "pytorch", f"{backend}/{urllib.parse.quote(wheel.name)}"
    # Of the package index only the part behind its address is kept: every mirror has the same.
    found = re.search(r"/packages/([0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]+/[^/#]+)$", wheel.url)
    if found is None:
        raise ValueError(f"{wheel.name} lies at no known source")
    return "packages", found.group(1)


def written(system: str, backend: str, python: str, found: list[Wheel]) -> str:
    table = backends()
    lines = [
        "# Made by installers/engine/make_locks.py; not edited by hand.",
        f'system = "{system}"\nbackend = "{backend}"\npython = "{python}"',
    ]
    for wheel in sorted(found, key=lambda one: one.package):
        source, path = place_of(wheel, table, backend)
        lines += [
            "\n[[file]]",
            f'package = "{wheel.package}"\nversion = "{wheel.version}"\nsource = "{source}"\npath = "{path}"',
            f'sha256 = "{wheel.sha256}"\nsize = {wheel.size}\nunpacked = {wheel.unpacked}',
        ]
        if wheel.device:
            lines.append(f'device = "{wheel.device}"')
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--uv", default="uv")
    parser.add_argument("--only", nargs="*", default=[], metavar="LOCK", help="linux-cu130-py312")
    parser.add_argument("--find-links", type=Path, metavar="DIR", help="torch's wheel lies here, not at its index")
    parser.add_argument("--wheels", type=Path, metavar="DIR", help="measure wheels that lie here")
    parsed = parser.parse_args()
    failed = []
    for system, backend, python in wanted():
        name = lock_name(system, backend, python)
        if parsed.only and name not in parsed.only:
            continue
        try:
            found = resolve(parsed.uv, system, backend, python, parsed.find_links)
        except subprocess.CalledProcessError:
            failed.append(name)
            continue
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda wheel: measured(wheel, parsed.wheels), found))
        (HERE / "locks" / f"{name}.toml").write_text(
            written(system, backend, python, found), encoding="utf-8", newline="\n"
        )
        print(f"{name}: {len(found)} wheels, {sum(one.size for one in found) / 1e6:.0f} MB")
    for name in failed:
        print(f"{name}: not made, an index did not answer or the versions do not agree", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
