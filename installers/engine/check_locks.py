# ruff: noqa: T201 - a program for a terminal
"""Says what is wrong with the engine's locks, without a network: `python installers/engine/check_locks.py`.

One line a lock: how many wheels and bytes, or what is wrong. A lock that the table of backends wants and that
nobody could make yet is named as well; that is no fault, because the app says so before it downloads anything.
Exit status 1 when a lock that is there is wrong. The tests call `problems`.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop_app.core.errors import AppError
from desktop_app.runtime.addresses import PACKAGES
from desktop_app.runtime.choose import read_table
from desktop_app.runtime.environment import ENGINE_PACKAGES, OPTIONAL_PACKAGES
from desktop_app.runtime.lock import Lock, LockedFile, read_lock
from installers.engine.make_locks import HERE, ROOT, lock_name, wanted

HOSTS = {"download.pytorch.org", "download-r2.pytorch.org", "repo.amd.com"}
"""Besides the package index, of which a lock keeps only what stands behind its address."""
# AMD's own build is a version older: backends.toml says why.
_OWN_TORCH = ("rocm714",)
_PLATFORM = {"linux": re.compile(r"any|manylinux.*_x86_64|linux_x86_64"), "windows": re.compile(r"any|win_amd64")}


def lock_files() -> list[Path]:
    return sorted((HERE / "locks").glob("*.toml"))


def problems(lock: Lock) -> list[str]:
    """What is wrong with one lock that could be read; nothing is empty."""
    found = [problem for file in lock.files for problem in _of_file(file, lock)]
    versions = {canonicalize_name(file.package): file.version for file in lock.files}
    found += [
        f"{name} is missing"
        for name in (*ENGINE_PACKAGES, *OPTIONAL_PACKAGES)
        if canonicalize_name(name) not in versions
    ]
    for line in engine_requirements():
        wanted_one = Requirement(line)
        version = versions.get(canonicalize_name(wanted_one.name))
        if wanted_one.name == "torch" and lock.backend in _OWN_TORCH:
            continue
        if version is not None and not wanted_one.specifier.contains(version):
            found.append(f"{wanted_one.name} {version} is not what pyproject.toml wants")
    tested = constraints()
    found += [
        f"{name} {version} is not the tested {tested[name]}"
        for name, version in versions.items()
        if name != "torch" and tested.get(name, version) != version
    ]
    return found


def disagreements(locks: Sequence[Lock]) -> list[str]:
    """Packages, torch apart, that two locks of one Python hold in different versions."""
    seen: dict[tuple[str, str], set[str]] = {}
    for lock in locks:
        for file in lock.files:
            seen.setdefault((lock.python, canonicalize_name(file.package)), set()).add(file.version)
    return [
        f"Python {python}: {name} in the versions {', '.join(sorted(versions))}"
        for (python, name), versions in sorted(seen.items())
        if len(versions) > 1 and name != "torch"
    ]


def engine_requirements() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return list(project["project"]["optional-dependencies"]["engine"])


def constraints() -> dict[str, str]:
    """Package -> version that a source checkout is tested with."""
    text = (HERE.parent / "requirements" / "constraints.txt").read_text(encoding="utf-8")
    pinned = (line.split("==") for line in text.splitlines() if "==" in line and not line.startswith("#"))
    return {canonicalize_name(name): version.strip() for name, version in pinned}


def unlisted_hosts() -> list[str]:
    """Hosts of backends.toml that are not on the list."""
    addresses = [
        address
        for facts in read_table()["source"].values()
        for address in (facts["address"], *facts.get("also", ()))
    ]
    return [
        address
        for address in addresses
        if urlsplit(address).hostname not in HOSTS or urlsplit(address).scheme != "https"
    ]


def _of_file(file: LockedFile, lock: Lock) -> list[str]:
    found = []
    try:
        _name, _version, _build, tags = parse_wheel_filename(file.name)
    except ValueError:
        return [f"{file.name} is no wheel's name"]
    if not any(_fits(tag.interpreter, tag.abi, tag.platform, lock) for tag in tags):
        found.append(f"{file.name} does not fit {lock.system} with Python {lock.python}")
    if file.source not in {PACKAGES, *read_table()["source"]}:
        found.append(f"{file.name} comes from nowhere that backends.toml knows")
    if file.unpacked_bytes <= file.size_bytes // 2:
        found.append(f"{file.name} is smaller unpacked than packed")
    return found


def _fits(interpreter: str, abi: str, platform: str, lock: Lock) -> bool:
    if not _PLATFORM[lock.system].fullmatch(platform):
        return False
    number = lock.python.replace(".", "")
    exact = interpreter == f"cp{number}" and abi in (f"cp{number}", "abi3", "none")
    older = re.fullmatch(r"cp3(\d+)", interpreter)
    stable = abi == "abi3" and older is not None and int(older.group(1)) <= int(number[1:])
    return exact or stable or (abi == "none" and interpreter.startswith("py"))


def main() -> int:
    good, locks = True, []
    for path in lock_files():
        try:
            lock = read_lock(path)
        except AppError as error:
            print(f"{path.stem}: {error.code}")
            good = False
            continue
        locks.append(lock)
        wrong = problems(lock)
        good = good and not wrong
        size = sum(file.size_bytes for file in lock.files)
        print(f"{path.stem}: {'; '.join(wrong) or f'{len(lock.files)} wheels, {size / 1e6:.0f} MB'}")
    for line in (*disagreements(locks), *(f"{host} is not on the list of hosts" for host in unlisted_hosts())):
        print(line)
        good = False
    made = {path.stem for path in lock_files()}
    missing = [name for name in (lock_name(*one) for one in wanted()) if name not in made]
    print(f"not made yet: {', '.join(missing) or 'none'}")
    return 0 if good and locks else 1


if __name__ == "__main__":
    sys.exit(main())
