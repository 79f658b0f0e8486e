"""payload.py release|test [OUT_DIR]: lays out the tree that the Windows installer installs, on any system.

Without OUT_DIR it only fetches the interpreter and says whether that went well.

    runtime/     Python's embeddable package, python313._pth that says where to import from, uv.exe
    packages/    what the app needs, by packages.lock.txt, trimmed (trim.py)
    app/         desktop_app as its wheel has it; a folder of its own, because the engine's interpreter gets it as
                 PYTHONPATH and must not find our packages instead of its own
    LICENSE.txt  THIRD_PARTY_NOTICES.txt  app.ico  homespun.cmd
    files.sha256 every other file, as `sha256sum --check` reads it

Byte code is made by the setup, on the person's computer: with it the file would be ten megabytes larger.
The same commit and locks give the same bytes and times. The committed state is taken, not what lies
changed in the working tree. Downloads come from where runtime.toml and the package index say, and only whole.

Environment: HOMESPUN_COMMIT (default: HEAD), UV (the program uv), HOMESPUN_DOWNLOADS (where downloads are kept).
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

from notices import notices
from trim import trim

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
COMMIT = os.environ.get("HOMESPUN_COMMIT", "HEAD")
UV = os.environ.get("UV", "uv")
DOWNLOADS = Path(os.environ.get("HOMESPUN_DOWNLOADS") or Path.home() / ".cache" / "homespun-windows")
_TARGET = ("--python-platform", "x86_64-pc-windows-msvc", "--python-version", "3.13", "--only-binary", ":all:")
_IMPORTS_FROM = ("python313.zip", ".", "..\\app", "..\\packages")
# For people who do use a terminal; a .exe that pip would make is unsigned, and Smart App Control stops it.
_COMMAND = '@"%~dp0runtime\\python.exe" -I -X utf8 -m desktop_app %*\r\n'


def main(arguments: list[str]) -> int:
    """Makes the tree anew. Returns the exit status."""
    archive = runtime_archive(arguments[0])
    if len(arguments) == 1:
        return 0
    out = Path(arguments[1])
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    lay_runtime(archive, out / "runtime")
    lay_packages(out)
    lay_app(out)
    (out / "THIRD_PARTY_NOTICES.txt").write_text(
        notices(out / "packages", out / "runtime"), encoding="utf-8", newline="\r\n"
    )
    (out / "LICENSE.txt").write_text((ROOT / "LICENSE").read_text(encoding="utf-8"), newline="\r\n")
    shutil.copy(HERE / "app.ico", out / "app.ico")
    (out / "homespun.cmd").write_bytes(_COMMAND.encode())
    seal(out, commit_time())
    return 0


def runtime_archive(kind: str) -> zipfile.ZipFile:
    """Returns the interpreter's package, `kind` of runtime.toml, fetched once and checked every time.

    Raises:
        SystemExit: it cannot be fetched, or is not what runtime.toml says.
    """
    facts: dict[str, Any] = tomllib.loads((HERE / "runtime.toml").read_text(encoding="utf-8"))[kind]
    kept = DOWNLOADS / facts["url"].rpartition("/")[2]
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(".part")
        try:
            with urllib.request.urlopen(facts["url"], timeout=60) as answer, part.open("wb") as stream:  # noqa: S310
                shutil.copyfileobj(answer, stream)
        except OSError as error:
            raise SystemExit(f"{facts['url']} cannot be fetched: {error}") from None
        part.replace(kept)
    content = kept.read_bytes()
    if len(content) != facts["size_bytes"] or hashlib.sha256(content).hexdigest() != facts["sha256"]:
        kept.unlink()
        raise SystemExit(f"{facts['url']} is not what runtime.toml says")
    if "archive" in facts:
        with tarfile.open(fileobj=io.BytesIO(content)) as outer:
            inner = outer.extractfile(facts["archive"])
            assert inner is not None
            content = inner.read()
    return _without_folder(zipfile.ZipFile(io.BytesIO(content)), facts.get("folder", ""))


def _without_folder(archive: zipfile.ZipFile, folder: str) -> zipfile.ZipFile:
    for info in archive.infolist():
        info.filename = info.filename.removeprefix(folder)
    return archive


def lay_runtime(archive: zipfile.ZipFile, runtime: Path) -> None:
    """Unpacks the interpreter and tells it where to import from (and so from nowhere else: no PYTHONPATH)."""
    runtime.mkdir()
    for info in archive.infolist():
        if info.filename and not info.is_dir():
            if Path(info.filename).name != info.filename:
                raise SystemExit(f"the interpreter's package is not flat: {info.filename}")
            (runtime / info.filename).write_bytes(archive.read(info))
    _store(runtime / "python313.zip")
    # Asking Windows about installers is nothing we do, and msi.dll need not be there.
    (runtime / "_msi.pyd").unlink(missing_ok=True)
    (runtime / "python313._pth").write_text("\n".join(_IMPORTS_FROM) + "\n", encoding="utf-8", newline="\r\n")


def _store(library: Path) -> None:
    """Writes a zip file anew without compression: a setup packs that better, and imports are quicker."""
    with zipfile.ZipFile(io.BytesIO(library.read_bytes())) as packed, zipfile.ZipFile(library, "w") as stored:
        for info in packed.infolist():
            stored.writestr(zipfile.ZipInfo(info.filename, info.date_time), packed.read(info))


def lay_packages(out: Path) -> None:
    """Installs the locked packages for Windows, moves uv.exe beside the interpreter and trims the rest."""
    packages = out / "packages"
    _run(
        *(
            UV,
            "pip",
            "install",
            "--quiet",
            "--no-config",
            "--python",
            sys.executable,
            *_TARGET,
            "--require-hashes",
        ),
        *("--link-mode", "copy", "--target", str(packages), "--requirements", str(HERE / "packages.lock.txt")),
    )
    shutil.move(packages / "bin" / "uv.exe", out / "runtime" / "uv.exe")
    trim(packages)


def lay_app(out: Path) -> None:
    """Builds the app's wheel from the last commit and unpacks it."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        source = work / "source"
        if _git("rev-parse", "--is-inside-work-tree") == "true":
            with tarfile.open(fileobj=io.BytesIO(_git_bytes("archive", COMMIT))) as archive:
                archive.extractall(source, filter="data")
        else:
            shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(".venv", ".git", "__pycache__", "build"))
        _run(
            *(
                UV,
                "build",
                "--quiet",
                "--no-config",
                "--wheel",
                "--python",
                sys.executable,
                "--out-dir",
                str(work),
            ),
            *("--build-constraints", str(HERE / "build.lock.txt"), "--require-hashes", str(source)),
        )
        (wheel,) = work.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(out / "app")  # noqa: S202 - made in the line above
    shutil.rmtree(out / "app" / "desktop_app" / "_shipped" / "resources" / "screenshots")  # the README's


def seal(out: Path, time_s: int) -> None:
    """Writes files.sha256 and gives every file and folder the same time and rights."""
    files = sorted(path for path in out.rglob("*") if path.is_file())
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(out).as_posix()}\n" for path in files
    ]
    (out / "files.sha256").write_text("".join(lines), encoding="utf-8", newline="\n")
    for path in (out, *out.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
        os.utime(path, (time_s, time_s))


def commit_time() -> int:
    """Seconds since 1970: SOURCE_DATE_EPOCH, or the last commit's."""
    return int(os.environ.get("SOURCE_DATE_EPOCH") or _git("log", "-1", "--format=%ct"))


def _git(*words: str) -> str:
    return _git_bytes(*words).decode().strip()


def _git_bytes(*words: str) -> bytes:
    return subprocess.run(["git", *words], cwd=ROOT, check=False, capture_output=True).stdout


def _run(*command: str) -> None:
    subprocess.run(command, check=True, cwd=ROOT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
