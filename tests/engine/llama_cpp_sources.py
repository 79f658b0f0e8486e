"""llama.cpp's sources (converter, its gguf package, tokenizer vectors), unpacked for the time of a test.

They lie in the source archive of the xllamacpp that is installed; nothing of them is kept in the repository.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
from importlib.metadata import version
from pathlib import Path

import pytest

_NEEDED = ("/conversion/", "/gguf-py/", "/models/ggml-vocab-", "/convert_hf_to_gguf.py")


def unpacked(folder: Path) -> Path | None:
    """Returns llama.cpp's folder below `folder`, or None when the archive cannot be reached."""
    wanted = f"xllamacpp=={version('xllamacpp')}"
    command = ["download", "--no-deps", "--no-binary", "xllamacpp", wanted, "--dest", str(folder), "--quiet"]
    done = subprocess.run([sys.executable, "-m", "pip", *command], check=False, capture_output=True, timeout=600)
    archives = list(folder.glob("*.tar.gz"))
    if done.returncode or not archives:
        return None
    with tarfile.open(archives[0]) as archive:
        members = [member for member in archive if any(part in member.name for part in _NEEDED)]
        archive.extractall(folder, members=members, filter="data")
    return next(folder.glob("*/thirdparty/llama.cpp"))


@pytest.fixture(scope="session")
def llama_cpp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """llama.cpp's folder; fetched once, though several files of tests import this."""
    folder = tmp_path_factory.getbasetemp() / "llama_cpp"
    if folder.is_dir():
        return next(folder.glob("*/thirdparty/llama.cpp"))
    folder.mkdir()
    found = unpacked(folder)
    if found is None:
        folder.rmdir()
        pytest.skip("the source archive of xllamacpp cannot be reached")
    return found
