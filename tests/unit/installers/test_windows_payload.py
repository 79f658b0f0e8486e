"""What goes into the Windows installer: the lock, the trimming, the checks of the tree, the words."""

from __future__ import annotations

import hashlib
import re
import sys
import tomllib
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]
WINDOWS = ROOT / "installers" / "windows"


def script(name: str) -> ModuleType:
    """Loads a script of installers/windows, which is no package."""
    spec = spec_from_file_location(f"windows_{name}", WINDOWS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked() -> dict[str, str]:
    text = (WINDOWS / "packages.lock.txt").read_text(encoding="utf-8")
    return {normal(name): version for name, version in re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE)}


# The lock


def test_that_the_lock_holds_every_package_that_the_app_asks_for_on_windows() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {
        normal(re.split(r"[ <>=!~;\[]", line)[0])
        for line in project["dependencies"]
        if "sys_platform == 'linux'" not in line
    }
    assert wanted - set(locked()) == set(), "run installers/windows/make_lock.sh"


def test_that_the_lock_holds_the_versions_that_were_tested_together() -> None:
    text = (ROOT / "installers" / "requirements" / "constraints.txt").read_text(encoding="utf-8")
    tested = {normal(name): version for name, version in re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE)}
    differing = {name: version for name, version in locked().items() if tested.get(name, version) != version}
    assert differing == {}, "run installers/windows/make_lock.sh"


def test_that_every_package_is_pinned_by_hash_and_none_of_the_engine_is_among_them() -> None:
    for name in ("packages.lock.txt", "build.lock.txt"):
        text = (WINDOWS / name).read_text(encoding="utf-8").replace("\\\n", " ")
        lines = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert lines
        assert all(" --hash=sha256:" in line for line in lines), name
    assert not {"torch", "transformers", "bitsandbytes", "jeepney", "secretstorage"} & set(locked())


def test_that_the_interpreter_is_pythons_own_and_pinned() -> None:
    runtime = tomllib.loads((WINDOWS / "runtime.toml").read_text(encoding="utf-8"))
    release = runtime["release"]
    assert release["url"].startswith(f"https://www.python.org/ftp/python/{release['version']}/")
    assert release["version"].startswith("3.13.")  # _pth, lock and byte code are for this one
    for facts in runtime.values():
        assert re.fullmatch(r"[0-9a-f]{64}", facts["sha256"])


def test_that_an_interpreter_with_other_bytes_is_refused_and_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(WINDOWS))
    payload = script("payload")
    url = tomllib.loads((WINDOWS / "runtime.toml").read_text(encoding="utf-8"))["release"]["url"]
    kept = tmp_path / url.rpartition("/")[2]
    kept.write_bytes(b"PK something else")
    monkeypatch.setattr(payload, "DOWNLOADS", tmp_path)
    with pytest.raises(SystemExit, match=r"is not what runtime\.toml says"):
        payload.runtime_archive("release")
    assert not kept.exists()


# The trimming


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt6Core.dll",
        "PySide6/QtPrintSupport.pyd",
        "PySide6/plugins/platforms/qwindows.dll",
        "PySide6/plugins/iconengines/qsvgicon.dll",
        "PySide6/translations/qtbase_zh_CN.qm",
        "PySide6/support/deprecated.py",
        "numpy/typing/__init__.py",
        "numpy.libs/libscipy_openblas64_-1234.dll",
        "faker/providers/person/de_DE/__init__.py",
        "keyring-25.7.0.dist-info/entry_points.txt",
        "libpff_python-20260926.dist-info/licenses/COPYING.LESSER",
    ],
)
def test_that_what_the_app_uses_is_kept(name: str) -> None:
    assert script("trim").is_kept(name)


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/opengl32sw.dll",
        "PySide6/Qt6Quick.dll",
        "PySide6/designer.exe",
        "PySide6/qml/QtQuick/qmldir",
        "PySide6/plugins/sqldrivers/qsqlite.dll",
        "PySide6/translations/qtbase_fr.qm",
        "PySide6/QtWidgets.pyi",
        "faker/providers/bank/de_DE/__init__.py",
        "numpy/_core/_simd.cp313-win_amd64.pyd",
        "keyring-25.7.0.dist-info/RECORD",
    ],
)
def test_that_what_the_app_does_not_use_is_left_out(name: str) -> None:
    assert not script("trim").is_kept(name)


def test_that_trimming_leaves_no_empty_folder_and_no_test(tmp_path: Path) -> None:
    for name in ("PySide6/qml/a/b.qml", "numpy/tests/test_x.py", "bin/tool", "rich/console.py", "x/tests/y.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    script("trim").trim(tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in sorted(tmp_path.rglob("*"))] == [
        "rich",
        "rich/console.py",
    ]


# The checks of the tree


def test_that_a_module_that_the_trimming_took_is_found(tmp_path: Path) -> None:
    (tmp_path / "packages" / "numpy").mkdir(parents=True)
    (tmp_path / "packages" / "numpy" / "__init__.py").touch()
    app = tmp_path / "app" / "desktop_app"
    (app / "engine").mkdir(parents=True)
    (app / "a.py").write_text("import os\nimport numpy\n\ndef f():\n    from numpy.typing import NDArray\n")
    (app / "engine" / "b.py").write_text("import numpy.random\n")
    assert script("app_imports").missing_modules(tmp_path) == ["numpy.typing (desktop_app/a.py)"]


def test_that_a_library_is_found_in_the_tree_or_in_windows_and_nowhere_else() -> None:
    is_found = script("pe_imports").is_found
    there = {"qt6core.dll"}
    assert is_found("qt6core.dll", there)
    assert is_found("kernel32.dll", there)
    assert is_found("winspool.drv", there)
    assert is_found("api-ms-win-crt-math-l1-1-0.dll", there)
    assert not is_found("qt6quick.dll", there)
    assert not is_found("vcruntime140.dll", there)


def test_that_files_are_installed_in_one_order_whatever_their_names_hold(tmp_path: Path) -> None:
    for name in ("b/z.py", "b/a.dll", "a/$x.txt", "c.exe"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    lines = script("file_list").instructions(tmp_path)
    assert lines == [
        "SetOverwrite on",
        'SetOutPath "$INSTDIR\\b"',
        f'File "{tmp_path}/b/a.dll"',
        'SetOutPath "$INSTDIR"',
        f'File "{tmp_path}/c.exe"',
        'SetOutPath "$INSTDIR\\b"',
        f'File "{tmp_path}/b/z.py"',
        'SetOutPath "$INSTDIR\\a"',
        f'File "{tmp_path}/a/$$x.txt"',
    ]


def test_that_the_longest_path_counts_the_byte_code_that_python_will_write(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "module.py").touch()
    longest = script("file_list").longest(tmp_path)
    assert longest > len("a/__pycache__/module.cpython-313.pyc")


def test_that_the_payload_is_sealed_with_the_hash_of_every_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(WINDOWS))
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "a.py").write_bytes(b"x")
    script("payload").seal(tmp_path, 1_700_000_000)
    assert (tmp_path / "files.sha256").read_text() == f"{hashlib.sha256(b'x').hexdigest()}  app/a.py\n"
    assert {path.stat().st_mtime for path in tmp_path.rglob("*")} == {1_700_000_000}


def test_that_the_notices_hold_each_packages_licence(tmp_path: Path) -> None:
    folder = tmp_path / "packages" / "thing-1.0.dist-info" / "licenses"
    folder.mkdir(parents=True)
    (folder.parent / "METADATA").write_text(
        "Metadata-Version: 2.4\nName: thing\nVersion: 1.0\nLicense-Expression: MIT\n"
    )
    (folder / "LICENSE").write_text("Permission is hereby granted")
    (tmp_path / "runtime").mkdir()
    (tmp_path / "runtime" / "LICENSE.txt").write_text("PSF LICENSE AGREEMENT")
    text = script("notices").notices(tmp_path / "packages", tmp_path / "runtime")
    assert "thing 1.0\nLicence: MIT\nSources: https://pypi.org/project/thing/1.0/" in text
    assert "Permission is hereby granted" in text
    assert "PSF LICENSE AGREEMENT" in text


# The setup's words


def test_that_the_setup_says_everything_in_its_three_languages() -> None:
    text = (WINDOWS / "setup" / "strings.nsh").read_text(encoding="utf-8")
    said: dict[str, list[str]] = {}
    for name, language in re.findall(r"^LangString (\w+) \$\{LANG_(\w+)\} \"[^\"]+\"$", text, re.MULTILINE):
        said.setdefault(language, []).append(name)
    assert set(said) == {"ENGLISH", "SIMPCHINESE", "GERMAN"}
    assert said["ENGLISH"] == said["SIMPCHINESE"] == said["GERMAN"]
    scripts = "".join(path.read_text(encoding="utf-8") for path in sorted((WINDOWS / "setup").glob("*.ns?")))
    used = set(re.findall(r"\$\(([A-Z_]+)\)", scripts))
    assert used == set(said["ENGLISH"])


def test_that_the_task_bar_knows_app_and_shortcut_by_one_name() -> None:
    setup = (WINDOWS / "setup" / "homespun.nsi").read_text(encoding="utf-8")
    name = re.search(r'APP_USER_MODEL_ID "([\w.]+)"', setup)
    assert name is not None
    assert f'"{name[1]}"' in (ROOT / "desktop_app" / "app.py").read_text(encoding="utf-8")
