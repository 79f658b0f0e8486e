"""`homespun dataset make-more` and `answer`: run for real, with a child process and a model server on loopback."""

from __future__ import annotations

import io
import itertools
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.null import Keyring as NoKeychain

from desktop_app import keychain
from desktop_app.cli.main import main
from desktop_app.core.project import Project
from desktop_app.dataset.build import build_dataset
from desktop_app.redaction.apply import redact
from tests.model_server import MODEL, ModelServer, Request, completion, error, serving
from tests.unit.dataset.conftest import project_with, talk

KEY = "sk-very-secret-4711"


@pytest.fixture(autouse=True)
def _no_keychain(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeychain())
    monkeypatch.setattr(keychain, "_of_this_session", {})
    yield
    keyring.set_keyring(before)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "p"
    things = "boat fence oven piano ladder kettle lantern anchor saddle barrel".split()
    talks = [
        talk(
            ("a@x.example", f"Could you bring the {thing} back on day {number}, please?"),
            ("me", f"Ahoy, the {thing} will be there on day {number}, promised by me."),
            number=number,
        )
        for number, thing in enumerate(things)
    ]
    project = project_with(folder, talks)
    redact(project)
    build_dataset(project)
    return folder


@pytest.fixture
def project(built: Path, tmp_path: Path) -> str:
    return str(shutil.copytree(built, tmp_path / "p"))


@pytest.fixture
def server() -> Iterator[ModelServer]:
    numbers = itertools.count()

    def answer(request: Request) -> object:
        number = next(numbers)
        asked = request.tagged("message")[0]
        day = next((word.strip(",") for word in asked.split() if word.strip(",").isdigit()), "")
        return completion(
            f"Please remember my things number {number} {day} {'xyz'[number % 3] * (number + 3)} soon."
        )

    with serving(answer) as found:  # type: ignore[arg-type]
        yield found


def test_that_pairs_are_made_and_the_key_lies_nowhere(
    project: str, server: ModelServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{KEY}\n"))
    line = ["dataset", "make-more", project, "--url", server.url, "--model", MODEL, "--count", "3", "--with-key"]
    assert main([*line, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"made": 3, "wanted": 3, "thrown_away": {}}
    assert all(request.headers["Authorization"] == f"Bearer {KEY}" for request in server.requests)
    for path in Path(project).rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes()
    assert main(["dataset", "check", project, "--json"]) == 0
    quality = json.loads(capsys.readouterr().out)
    assert quality["made"] == {"vary": 3}
    assert quality["leaks"] == 0
    assert main(["dataset", "check", project]) == 0
    told = capsys.readouterr().out
    assert "13" in told.split("in all: your replies, and 3 made")[0]


def test_that_questions_are_answered_line_by_line(
    project: str, server: ModelServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["dataset", "make-more", project, "--url", server.url, "--model", MODEL, "--way", "question"]
    assert main([*line, "--count", "4"]) == 0
    assert "homespun dataset answer" in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.StringIO("Ahoy, I will remember that.\n\nno\n"))
    assert main(["dataset", "answer", project, "--json"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out) == {"answered": 1, "skipped": 1, "left": 2}
    assert "at least two words" in captured.err
    trained = Path(project, "dataset", "train.json").read_text()
    assert "I will remember that." in trained


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--model", "m", "--url", "https://models.example.org"], "would leave this one"),
        (
            ["--model", "m", "--url", "http://models.example.org", "--send-to-other-computer"],
            "encrypted connection",
        ),
        (["--model", "m", "--url", "ftp://x"], "address is not complete"),
        (["--model", "m", "--way", "gap"], "which situation is missing"),
        (["--model", "m", "--url", "http://127.0.0.1:9"], "No program with a model answers"),
    ],
)
def test_that_what_cannot_work_is_one_sentence(
    project: str, capsys: pytest.CaptureFixture[str], more: list[str], words: str
) -> None:
    assert main(["dataset", "make-more", project, *more]) == 1
    assert words in capsys.readouterr().err


def test_that_without_a_model_the_models_are_listed(
    project: str, server: ModelServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["dataset", "make-more", project, "--url", server.url, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"models": [MODEL]}


def test_that_plain_variants_need_no_program(project: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dataset", "make-more", project, "--way", "plain", "--count", "4", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["made"] == 4


def test_that_a_refused_key_is_told_and_what_was_made_before_is_used(
    project: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keychain.remember("endpoint:127.0.0.1:1", KEY)
    left = itertools.count()

    def answer(request: Request) -> object:
        number = next(left)
        facts = " ".join(
            word.strip(",") for word in request.tagged("message")[0].split() if word.strip(",").isdigit()
        )
        return (
            error(401, "expired")
            if number == 2
            else completion(f"Kindly see to thing {'ab'[number] * 9} {facts}.")
        )

    with serving(answer) as server:  # type: ignore[arg-type]
        name = f"endpoint:127.0.0.1:{server.port}"
        keychain.remember(name, KEY)
        assert main(["dataset", "make-more", project, "--url", server.url, "--model", MODEL]) == 1
    assert "did not accept the key" in capsys.readouterr().err
    assert keychain.recall(name) is None
    assert keychain.recall("endpoint:127.0.0.1:1") == KEY
    assert json.loads(Path(project, "dataset", "quality.json").read_text())["made"] == {"vary": 2}


def test_that_a_key_is_no_argument(project: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["dataset", "make-more", project, "--key", KEY])
    assert "unrecognized arguments" in capsys.readouterr().err


def test_that_a_project_that_is_not_built_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bare = Project.create(tmp_path / "bare")
    assert main(["dataset", "make-more", str(bare.folder), "--way", "plain"]) == 1
    assert capsys.readouterr().err
