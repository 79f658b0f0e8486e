"""The words that llama.cpp cuts a text into, for every name under which we let it do so."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.engine.gguf.byte_level import ROUGHLY_CUT, SPLITTERS, is_cut_roughly
from tests.engine.llama_cpp_sources import llama_cpp

__all__ = ["llama_cpp"]

WITH_VECTORS = ("gpt-2", "llama-bpe", "qwen2", "refact=smollm", "llama-spm", "phi-3")
LEARNED = (">gpt-2", ">llama-bpe", ">qwen2", ">smollm", ">dbrx", ">gpt-4o", ">tekken")
"""Also where llama.cpp brings vectors: these show every border between words."""


def test_that_every_way_to_cut_words_is_asked_for() -> None:
    asked = {word.replace(">", "=").rsplit("=", 1)[-1] for word in (*WITH_VECTORS, *LEARNED)}

    assert asked == {*SPLITTERS.values(), "llama-spm", "phi-3"}


@pytest.mark.oracle
@pytest.mark.timeout(900)
@pytest.mark.parametrize("word", [*WITH_VECTORS, *LEARNED])
def test_that_every_tokenizer_vector_passes(llama_cpp: Path, tmp_path: Path, word: str) -> None:
    script = Path(__file__).with_name("oracle_vectors.py")
    done = subprocess.run(
        [sys.executable, str(script), str(llama_cpp), str(tmp_path), word],
        check=False,
        capture_output=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])

    assert found["texts"] > 40
    if word[1:] in ROUGHLY_CUT:
        # llama.cpp's own limits, told to the person; when they are gone, so is the reason to tell.
        assert found["wrong"]
        assert [text for text in found["wrong"] if not is_cut_roughly(text)] == []
    else:
        assert found["wrong"] == []
    # Cut as other names say, the texts give other tokens: the right name is not right by chance.
    assert all(found["otherwise"].values()), found["otherwise"]
