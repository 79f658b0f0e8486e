"""Runs Presidio with its engine that needs no model (`NoOpNlpEngine`), in an environment of its own.

Presidio brings spaCy and 440 MB, so it is no dependency of ours: `python -m tests.benchmarks.presidio_beside`
makes the environment from the package index, and the benchmarks use it when it is there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(os.environ.get("HOMESPUN_PRESIDIO", "/tmp/homespun-presidio"))

_CHILD = """
import json, sys, time, logging
logging.disable(logging.CRITICAL)
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NoOpNlpEngine
language = sys.argv[1]
engine = NoOpNlpEngine(models=[{"lang_code": language, "model_name": "none"}])
engine.load()
registry = RecognizerRegistry(supported_languages=[language])
registry.load_predefined_recognizers(languages=[language], nlp_engine=engine)
analyzer = AnalyzerEngine(nlp_engine=engine, registry=registry, supported_languages=[language])
texts = json.load(sys.stdin)
analyzer.analyze("warm up", language=language)
seconds = []
for _ in range(int(sys.argv[2])):
    began = time.process_time()
    found = [[(r.start, r.end, r.entity_type) for r in analyzer.analyze(t, language=language)] for t in texts]
    seconds.append(time.process_time() - began)
json.dump({"seconds": min(seconds), "found": found}, sys.stdout)
"""


@dataclass(frozen=True)
class Answer:
    """`found`: (start, end, kind) of each text; `seconds` of processor time for all, in the fastest run."""

    found: list[list[tuple[int, int, str]]]
    seconds: float


def _python() -> Path:
    return FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def analyze(texts: Sequence[str], language: str, *, runs: int = 1) -> Answer | None:
    """Returns what Presidio finds, or None when it is not installed here or fails."""
    if not _python().is_file():
        return None
    done = subprocess.run(
        [_python(), "-c", _CHILD, language, str(runs)],
        input=json.dumps(list(texts)),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print("Presidio failed:", done.stderr.strip().splitlines()[-1:], file=sys.stderr)
        return None
    answer = json.loads(done.stdout)
    return Answer([[tuple(span) for span in spans] for spans in answer["found"]], answer["seconds"])


def install() -> Iterator[str]:
    """Makes the environment; yields what to tell."""
    venv.create(FOLDER, with_pip=True)
    done = subprocess.run([_python(), "-m", "pip", "install", "-q", "presidio-analyzer"], check=False)
    yield f"Presidio is in {FOLDER}" if done.returncode == 0 else "pip cannot get presidio-analyzer here"


if __name__ == "__main__":
    print(*install())
