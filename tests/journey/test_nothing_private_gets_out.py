"""Marked names, addresses, texts and file names go the whole way; then every file is searched for them."""

from __future__ import annotations

import json
import mailbox
import os
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from desktop_app.core.project import Project
from desktop_app.dataset.alpaca import read_alpaca

ME = "toby.fischer@quarry.example"
# Words that stand nowhere else in the world. Whoever they are, the dataset must not know them.
PRIVATE = {
    "name": "Quorvax",
    "surname": "Zelphington",
    "other": "Brimwickson",
    "address": "zelphmail",
    "phone": "7700123456",
    "iban": "370400440532013000",
    "password": "zorbulon77",
    "me": "Fischer",
}
# These are what a model learns from, and nothing that a log, a job or a temporary file may tell.
TEXTS = {"text": "blorptangle", "subject": "snerkleworth", "file": "Gribblefrond"}
WORDS = ("harbour", "lantern", "orchard", "pebble", "thicket", "meadow", "anvil", "ribbon", "kettle", "saddle")


QUESTION = """Hi Toby,

what about the {word} and the blorptangle? Ask Mr. Brimwickson about {number} of them.
Call me on +44 7700 123456, and pay to DE89 3704 0044 0532 0130 00.

Best wishes,
Quorvax"""
ANSWER = """Ahoy Quorvax,

I shall paint the {word} blue {number} times, and ask Mr. Brimwickson for the blorptangle;
quorvax@zelphmail.example has the list.

Fair winds,
Toby"""


def letters() -> Iterator[tuple[str, str, str, str]]:
    """Yields (from, to, subject, text), a question and an answer after each other."""
    she = "Quorvax Zelphington <quorvax@zelphmail.example>"
    for number in range(40):
        word = f"{WORDS[number % 10]} {WORDS[(number // 10 + number) % 10]}"
        yield (
            she,
            ME,
            f"The {word} snerkleworth",
            QUESTION.format(word=word, number=number),
        )
        yield (
            f"Toby Fischer <{ME}>",
            she,
            f"Re: The {word} snerkleworth",
            ANSWER.format(word=word, number=number),
        )
    yield she, ME, "snerkleworth", "The password: zorbulon77 is for the blorptangle."
    yield f"Toby Fischer <{ME}>", she, "Re: snerkleworth", "Thank you, I have noted that down, Quorvax."


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    box = mailbox.mbox(folder / "Gribblefrond letters.mbox")
    before = ""
    for number, (sender, to, subject, text) in enumerate(letters()):
        made = EmailMessage()
        made["From"], made["To"], made["Subject"] = sender, to, subject
        made["Date"] = f"Mon, {2 + number // 24:02d} Mar 2026 {number % 24:02d}:00:00 +0000"
        made["Message-ID"] = f"<{number}@quarry.example>"
        if number % 2:
            made["In-Reply-To"] = before
        before = str(made["Message-ID"])
        made.set_content(text)
        box.add(made)
    box.close()
    with zipfile.ZipFile(folder / "Gribblefrond damaged.zip", "w") as archive:
        archive.writestr("Quorvax.eml", "From: Quorvax Zelphington <quorvax@zelphmail.example>\n\nblorptangle")
    whole = (folder / "Gribblefrond damaged.zip").read_bytes()
    (folder / "Gribblefrond damaged.zip").write_bytes(whole[: len(whole) // 2])
    (folder / "Gribblefrond.csv").write_bytes(b"Quorvax;blorptangle\n\xff\xfe\x00;Zelphington\n" * 50)
    (folder / "Gribblefrond.json").write_text('[{"Quorvax": "blorptangle", ', encoding="utf-8")
    (folder / "Gribblefrond.pst").write_bytes(b"!BDN" + b"Quorvax blorptangle " * 400)
    return folder


class Workplace:
    """A home, a temporary folder and a project of their own."""

    def __init__(self, folder: Path) -> None:
        self.home, self.temp, self.project = folder / "home", folder / "temp", folder / "project"
        self.temp.mkdir()
        self.said: list[str] = []

    def run(self, *words: str | Path, must_succeed: bool = True) -> None:
        places = {name: str(self.temp) for name in ("TMPDIR", "TEMP", "TMP")}
        done = subprocess.run(
            [sys.executable, "-m", "desktop_app", *map(str, words)],
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
            env={**os.environ, **places, "HOMESPUN_HOME": str(self.home)},
        )
        assert done.returncode == 0 or not must_succeed, done.stdout + done.stderr
        assert "Traceback" not in done.stderr


def found_in(places: list[Path], markers: dict[str, str]) -> list[str]:
    """Returns "kind in file" for every marker that a file holds, in its bytes or in its name."""
    files = [path for place in places for path in ([place] if place.is_file() else place.rglob("*"))]
    found = []
    for path in files:
        content = path.read_bytes().lower() if path.is_file() else b""
        compact = content.replace(b" ", b"")
        for kind, marker in markers.items():
            if marker.lower().encode() in compact or marker.lower() in path.name.lower():
                found.append(f"{kind} in {path.name}")
    return found


@pytest.mark.timeout(600)
def test_that_no_marker_reaches_a_log_a_job_a_temporary_file_a_run_or_the_dataset(
    tmp_path: Path, exports: Path
) -> None:
    place = Workplace(tmp_path)
    for damaged in ("Gribblefrond damaged.zip", "Gribblefrond.csv", "Gribblefrond.json", "Gribblefrond.pst"):
        failed = tmp_path / "failed" / damaged[-3:]
        place.run("new", failed)
        place.run("import", failed, exports / damaged, "--me", ME, must_succeed=False)
    place.run("new", place.project)
    place.run("import", place.project, exports / "Gribblefrond letters.mbox", "--me", ME)
    place.run("redact", place.project)
    place.run("privacy-report", place.project, "--out", tmp_path / "report.html")
    place.run("dataset", "export", place.project, "--format", "openai", "--to", tmp_path / "taken")
    place.run("plan", place.project, "--model", "homespun-tiny")
    place.run("train", place.project, "--max-steps", "2")
    place.run("evaluate", place.project, "--answers", "2")

    project = Project.open(place.project)
    examples = read_alpaca(project.train_file)
    assert len(examples) > 20
    assert any("{{SENDER_NAME}}" in example.output and "{{MY_NAME}}" in example.output for example in examples)
    assert found_in([exports], PRIVATE | TEXTS), "the search itself must find them where they are"
    assert found_in([project.conversations], PRIVATE)

    learned = [
        project.train_file,
        project.validation_file,
        project.test_file,
        project.redacted,
        tmp_path / "taken",
    ]
    told = [project.privacy_report, project.known_values, tmp_path / "report.html", project.quality]
    noted = [place.home, place.temp, project.jobs, *(tmp_path / "failed").glob("*/jobs")]
    assert len(noted) == 7
    runs = [path for path in project.runs_folder.rglob("*") if path.suffix in (".json", ".jsonl", ".log", ".md")]
    assert len(runs) > 3
    assert found_in([*learned, *told, *noted, *runs], PRIVATE) == []
    jobs_of_runs = [path for path in runs if path.name.endswith("job.json") or path.suffix == ".log"]
    assert found_in([*told, *noted, *jobs_of_runs], TEXTS) == []
    assert found_in([*learned, *runs], {"file": TEXTS["file"]}) == []
    assert json.loads(project.privacy_report.read_text(encoding="utf-8"))["dataset"]["leaks"] == 0


@pytest.mark.skipif(os.name == "nt", reason="a project inherits the access list of the user's profile there")
def test_that_every_file_of_a_project_is_its_owners_only(tmp_path: Path, exports: Path) -> None:
    before = os.umask(0o022)
    try:
        place = Workplace(tmp_path)
        place.run("new", place.project)
        place.run("import", place.project, exports / "Gribblefrond letters.mbox", "--me", ME)
        place.run("redact", place.project)
    finally:
        os.umask(before)
    every = [place.project, *place.project.rglob("*")]
    assert len(every) > 10
    assert [path.name for path in every if stat.S_IMODE(path.stat().st_mode) & 0o077] == []
