"""Builds an engine: fetch, unpack into a fresh folder, try it, and only then say that it is ready.

Every step can be interrupted at any byte. What makes an engine count is READY.json, written last; a folder without
it is never used and never installed into again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from desktop_app.core.errors import AppError
from desktop_app.core.process import start_child
from desktop_app.core.project import write_json
from desktop_app.runtime import addresses, fetch, places, programs
from desktop_app.runtime.alone import alone
from desktop_app.runtime.control import Control
from desktop_app.runtime.fetch import Patience
from desktop_app.runtime.lock import LockedFile
from desktop_app.runtime.places import Ready
from desktop_app.runtime.plan import EnginePlan, check_plan
from desktop_app.runtime.trial import try_engine, wait_for

_LONGEST_S = 3600.0
# How uv's own words for a full disk end, on Linux and on Windows.
_FULL = ("no space left on device", "os error 28", "os error 112", "disk quota exceeded")

Tell = Callable[[str, int, int], None]
"""Called with a phase ("engine_downloading", "engine_unpacking", "engine_trying"), done and in all: bytes in the
first, packages in the second, 0 of 0 in the third."""


def install(
    plan: EnginePlan,
    *,
    control: Control,
    tell: Tell,
    patience: Patience | None = None,
) -> Path:
    """Returns the folder of an engine that has worked once. Goes on where an earlier run stopped.

    Raises:
        AppError: "engine_busy"; those of `check_plan`, `addresses.addresses_of`, `fetch.fetch` and
            `trial.try_engine`; "engine_install_failed", "disk_full".
    """
    with fetch.disk_failures_said(plan.root), alone(places.engines(plan.root)):
        places.sweep(plan.root)
        check_plan(plan)
        places.choose_root(plan.root)
        places_of = _bring(plan, control, tell, patience)
        with places.log_file(plan.root).open("wb") as log:
            environment = _build(plan, places_of, log, control, tell)
        places.sweep(plan.root, keep=environment)
        # Gigabytes that nobody needs again; a folder of the person's own is not ours to empty.
        places.remove_tree(places.downloads(plan.root))
    return environment


def repair(plan: EnginePlan, *, control: Control, tell: Tell, patience: Patience | None = None) -> Path:
    """Tries the engine that is there, and builds a new one if it does not work. Raises as `install` does."""
    for environment, ready in places.ready_engines(plan.root):
        if ready.backend == plan.choice.backend and ready.lock_sha256 == plan.lock.sha256:
            tell("engine_trying", 0, 0)
            try:
                with fetch.disk_failures_said(plan.root), places.log_file(plan.root).open("wb") as log:
                    try_engine(places.python_of(environment), ready.backend, log=log, control=control)
            except AppError as error:
                if error.code not in ("engine_trial_failed", "engine_card_not_seen"):
                    raise
                places.set_aside(environment)
            else:
                return environment
    return install(plan, control=control, tell=tell, patience=patience)


def remove(root: Path) -> None:
    """Removes every engine and everything that was fetched. Raises AppError: "engine_busy", "engine_in_use"."""
    if not places.engines(root).is_dir():
        return
    with fetch.disk_failures_said(root), alone(places.engines(root)):
        for environment, _ in places.ready_engines(root):
            places.set_aside(environment)
        places.sweep(root)
        places.remove_tree(places.downloads(root))
        places.log_file(root).unlink(missing_ok=True)
        left = [path for path in places.engines(root).iterdir() if path.name != "busy.lock"]
    if left:
        # On Windows a file that is open stays. It does not count as an engine, and the next run takes it away.
        raise AppError("engine_in_use", name=places.engines(root).name)
    places.remove_tree(places.engines(root))


def _bring(plan: EnginePlan, control: Control, tell: Tell, patience: Patience | None) -> dict[LockedFile, Path]:
    """Returns where each file lies, checked: in the folder that was named, or fetched."""
    downloads = places.downloads(plan.root)
    outside = plan.from_folder
    given = {file.name for file in plan.files if outside is not None and fetch.is_whole(outside / file.name, file)}
    wanted = [file for file in plan.files if file.name not in given]
    tell("engine_downloading", 0, sum(file.size_bytes for file in wanted))
    missing = [file for file in wanted if not (downloads / file.name).exists()]
    if missing:
        found = addresses.addresses_of(
            missing,
            mirrors=plan.mirrors,
            system=plan.lock.system.capitalize(),
            python=plan.lock.python,
            work=places.engines(plan.root),
        )
        fetch.fetch(
            wanted,
            folder=downloads,
            addresses=found,
            control=control,
            tell=lambda done, total: tell("engine_downloading", done, total),
            patience=patience,
        )
    return {
        file: (outside if outside is not None and file.name in given else downloads) / file.name
        for file in plan.files
    }


def _build(
    plan: EnginePlan, files: Mapping[LockedFile, Path], log: IO[bytes], control: Control, tell: Tell
) -> Path:
    environment = places.fresh_folder(plan.root, plan.choice.backend, plan.lock.sha256)
    work = places.engines(plan.root)
    try:
        _run_uv(["venv", "--python", str(plan.python), "--no-project", str(environment)], work, log, control)
        _unpack(plan, environment, files, log, control=control, tell=tell)
        tell("engine_trying", 0, 0)
        said = try_engine(places.python_of(environment), plan.choice.backend, log=log, control=control)
        ready = Ready(
            backend=plan.choice.backend,
            lock_sha256=plan.lock.sha256,
            made_utc=datetime.now(UTC).isoformat(timespec="seconds"),
            versions={file.package: file.version for file in plan.files},
            trial=said,
            big_files=places.big_files(environment),
        )
        write_json(environment / places.READY, ready)
    except BaseException:
        # Its room is needed for the next try; the downloads stay.
        places.set_aside(environment)
        raise
    return environment


def _unpack(
    plan: EnginePlan,
    environment: Path,
    files: Mapping[LockedFile, Path],
    log: IO[bytes],
    *,
    control: Control,
    tell: Tell,
) -> None:
    work = places.engines(plan.root)
    wanted = work / "wanted.txt"
    # By their very place: a wrong file of the same name in somebody's folder must not be found.
    wanted.write_text(
        "".join(
            f"{file.package} @ {path.absolute().as_uri()} --hash=sha256:{file.sha256}\n"
            for file, path in files.items()
        ),
        encoding="utf-8",
    )
    arguments = [
        *("pip", "install", "--python", str(places.python_of(environment)), "--requirements", str(wanted)),
        *("--no-index", "--require-hashes", "--no-build", "--strict", "--link-mode", "hardlink"),
    ]
    count = len(plan.files)
    packages = places.packages_of(environment)

    def look() -> None:
        tell("engine_unpacking", min(count, sum(1 for _ in packages.glob("*.dist-info"))), count)

    try:
        _run_uv(arguments, work, log, control, look)
    except AppError as error:
        # A disk that lost bytes after they were checked: what is wrong goes, and the next run fetches it.
        if error.code == "engine_install_failed" and fetch.drop_wrong(plan.files, places.downloads(plan.root)):
            raise AppError("engine_file_wrong", name=places.downloads(plan.root).name) from None
        raise
    finally:
        wanted.unlink(missing_ok=True)
        places.remove_tree(work / "uv-cache")


def _run_uv(
    arguments: Sequence[str], work: Path, log: IO[bytes], control: Control, look: Callable[[], None] | None = None
) -> None:
    """Raises AppError: "disk_full", "engine_install_failed", "cancelled"."""
    log.flush()
    begin = log.tell()
    try:
        process = start_child(
            [str(programs.uv()), *arguments], log=log, environment=programs.environment(work), working_dir=work
        )
    except OSError:
        # A scanner took it away, or the folder allows no programs.
        raise AppError("engine_uv_missing") from None
    wait_for(process, control, longest_s=_LONGEST_S, look=look)
    if process.returncode != 0:
        with Path(log.name).open("rb") as stream:
            stream.seek(begin)
            said = stream.read().decode("utf-8", "replace").lower()
        log.seek(0, 2)
        raise AppError("disk_full" if any(words in said for words in _FULL) else "engine_install_failed")
