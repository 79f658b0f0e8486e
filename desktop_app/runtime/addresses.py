"""Where the files of a lock are fetched: the sources of backends.toml, and mirrors that the person named."""

from __future__ import annotations

import subprocess
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from desktop_app.core.errors import AppError
from desktop_app.runtime import programs
from desktop_app.runtime.choose import read_table
from desktop_app.runtime.lock import LockedFile

PACKAGES = "packages"
_ASK_S = 120


def read_mirrors(words: Sequence[str]) -> dict[str, str]:
    """ "https://host/path" (Python packages) or "pytorch=https://host/path" -> source -> address, ending in "/".

    A mirror is not trusted: a file that is not exactly the locked one is thrown away.
    Raises AppError("engine_mirror_not_understood").
    """
    found = {}
    for word in words:
        source, equals, address = word.partition("=")
        if not equals or "/" in source:
            source, address = PACKAGES, word
        try:
            parts = urlsplit(address)
            is_here = parts.hostname in ("127.0.0.1", "::1", "localhost")
            understood = bool(parts.hostname) and (parts.scheme == "https" or (is_here and parts.scheme == "http"))
        except ValueError:
            understood = False
        if source not in {PACKAGES, *read_table()["source"]} or not understood or parts.query or parts.fragment:
            raise AppError("engine_mirror_not_understood")
        found[source] = address.rstrip("/") + "/"
    return found


def addresses_of(
    files: Sequence[LockedFile], *, mirrors: Mapping[str, str], system: str, python: str, work: Path
) -> dict[str, tuple[str, ...]]:
    """Returns source -> the addresses to try, a mirror before its original.

    Args:
        files: what is to be fetched; only their sources matter.
        work: a folder for uv's own files.

    Raises:
        AppError: "engine_server_unreachable", "engine_index_unusable".
    """
    found: dict[str, tuple[str, ...]] = {}
    for source in {file.source for file in files}:
        mirror = (mirrors[source],) if source in mirrors else ()
        if source == PACKAGES:
            some = min((one for one in files if one.source == PACKAGES), key=lambda one: one.size_bytes)
            original = () if mirror else (_index_address(some, system, python, work),)
        else:
            original = (str(read_table()["source"][source]["address"]),)
        found[source] = (*mirror, *original)
    return found


def _index_address(file: LockedFile, system: str, python: str, work: Path) -> str:
    """Asks uv where one small locked file lies, and returns what stands before the locked path.

    uv knows Python's package index, and the company's own that stands in its place; we write neither down.
    Nothing is downloaded but the index' page about one package.
    """
    platform = {"Linux": "x86_64-manylinux_2_34", "Windows": "x86_64-pc-windows-msvc"}[system]
    command = [
        *(str(programs.uv()), "pip", "compile", "-", "--no-deps", "--quiet", "--only-binary", ":all:"),
        *("--format", "pylock.toml", "--python-version", python, "--python-platform", platform),
    ]
    environment = programs.environment(work, online=True)
    try:
        answer = subprocess.run(
            command,
            input=f"{file.package}=={file.version}\n",
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_ASK_S,
            check=False,
            env=environment,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:
        raise AppError("engine_server_unreachable") from None
    if answer.returncode != 0:
        raise AppError("engine_server_unreachable")
    for package in tomllib.loads(answer.stdout).get("packages", ()):
        for wheel in package.get("wheels", ()):
            if str(wheel.get("url", "")).endswith(f"/{file.path}"):
                return str(wheel["url"]).removesuffix(file.path)
    raise AppError("engine_index_unusable")
