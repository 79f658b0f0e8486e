"""What winget is told: of this version, with the hash of this very setup."""

from __future__ import annotations

import hashlib
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml

from desktop_app import __version__
from installers.release import winget


@pytest.fixture
def setup(tmp_path: Path) -> Path:
    path = tmp_path / f"homespun-{__version__}-setup.exe"
    path.write_bytes(b"a setup")
    return path


def test_that_the_manifests_name_this_setup_by_its_hash(setup: Path) -> None:
    files = winget.manifests(setup, "somebody/homespun", date(2026, 11, 21))

    assert [(name, content["ManifestType"]) for name, content in files.items()] == [
        ("Homespun.Homespun.yaml", "version"),
        ("Homespun.Homespun.installer.yaml", "installer"),
        ("Homespun.Homespun.locale.en-US.yaml", "defaultLocale"),
        ("Homespun.Homespun.locale.zh-CN.yaml", "locale"),
    ]
    [installer] = files["Homespun.Homespun.installer.yaml"]["Installers"]
    assert installer["InstallerSha256"] == hashlib.sha256(b"a setup").hexdigest().upper()
    assert installer["InstallerUrl"] == (
        f"https://github.com/somebody/homespun/releases/download/v{__version__}/{setup.name}"
    )
    assert {content["PackageVersion"] for content in files.values()} == {__version__}


def test_that_its_key_is_the_one_that_the_setup_writes() -> None:
    script = winget.HERE.parent / "windows" / "setup" / "homespun.nsi"
    text = script.read_text(encoding="utf-8")
    template = yaml.safe_load((winget.HERE / "winget.yaml").read_text(encoding="utf-8"))["installer"]

    assert f'!define APP "{template["ProductCode"]}"' in text
    assert r"CurrentVersion\Uninstall\${APP}" in text
    assert f"!define OLDEST_BUILD {template['MinimumOSVersion'].split('.')[2]}" in text


def test_that_what_is_written_is_yaml_that_says_the_same(
    setup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    words = ["winget.py", "--setup", str(setup), "--repository", "somebody/homespun", "--out", str(out)]
    monkeypatch.setattr(sys, "argv", words)

    assert winget.main() == 0

    for path in out.iterdir():
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# yaml-language-server: $schema=https://aka.ms/winget-manifest.")
        assert yaml.safe_load(text)["PackageIdentifier"] == "Homespun.Homespun"
    assert "写作风格" in (out / "Homespun.Homespun.locale.zh-CN.yaml").read_text(encoding="utf-8")


def test_that_a_setup_for_tests_or_of_another_version_is_refused(tmp_path: Path, setup: Path) -> None:
    for name in (f"homespun-{__version__}-test-setup.exe", "homespun-99.0.0-setup.exe"):
        with pytest.raises(ValueError, match="is not the setup"):
            winget.manifests(setup.rename(tmp_path / name), "a/b", date(2026, 11, 21))
        setup.write_bytes(b"a setup")
