"""Which programs build an engine, what they may know of us, and whom the downloader trusts."""

from __future__ import annotations

import shutil
import ssl
import sys
import sysconfig
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop_app.core import paths
from desktop_app.core.errors import AppError
from desktop_app.runtime import certificates, programs

OWN = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture
def frozen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """As in an app made by PyInstaller, whose executable is no Python; returns the folder it lies in."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(paths, "program_folders", lambda: (tmp_path,))
    return tmp_path


def test_that_a_checkout_builds_on_the_python_that_runs_it() -> None:
    assert programs.base_python(("3.99", OWN)) == (Path(sys.executable), OWN)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a link that starts a Python")
def test_that_a_frozen_app_takes_the_python_beside_it_before_the_systems(
    frozen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: sys.executable)
    assert programs.base_python((OWN,)) == (Path(sys.executable), OWN)

    beside = frozen / f"python{OWN}"
    beside.symlink_to(sys.executable)
    # Also where the system has a newer one: what came along was tried.
    assert programs.base_python(("3.99", OWN)) == (beside, OWN)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a link that starts a Python")
def test_that_a_python_of_another_version_than_its_name_says_is_not_taken(
    frozen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    (frozen / "python3.99").symlink_to(sys.executable)

    with pytest.raises(AppError, match="engine_python_missing"):
        programs.base_python(("3.99",))


def test_that_a_missing_uv_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "program_folders", lambda: (tmp_path,))
    monkeypatch.setattr(sysconfig, "get_path", lambda _name: str(tmp_path))
    monkeypatch.setattr(shutil, "which", lambda _name: None)

    with pytest.raises(AppError, match="engine_uv_missing"):
        programs.uv()


def test_that_uv_hears_nothing_of_tokens_and_own_settings_and_stays_offline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("UV_INDEX_URL", "PIP_INDEX_URL", "HF_TOKEN", "CONDA_PREFIX", "VIRTUAL_ENV", "PYTHONPATH"):
        monkeypatch.setenv(name, "secret")

    found = programs.environment(tmp_path)

    assert "secret" not in found.values()
    assert (found["UV_OFFLINE"], found["UV_NO_CONFIG"], found["UV_PYTHON_DOWNLOADS"]) == ("1", "1", "never")


def test_that_a_python_without_certificates_of_its_own_takes_the_systems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = next((one for one in certificates._BUNDLES if Path(one).is_file()), None)
    if bundle is None:
        pytest.skip("this system keeps its certificates elsewhere")
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: SimpleNamespace(cafile=None, capath=None))
    monkeypatch.setattr(ssl, "create_default_context", lambda: ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))

    context = certificates.trusted()

    assert context.cert_store_stats()["x509_ca"] > 50
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
