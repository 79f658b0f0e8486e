"""Getting a model from a hub: whole or not at all, and no byte twice. The server is real and on loopback."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from desktop_app.core.errors import AppError
from desktop_app.core.sentences import SENTENCES
from desktop_app.recommend.catalogue import is_downloaded, model_folder
from desktop_app.recommend.hub.fetching import fetch, need_of
from desktop_app.recommend.hub.repository import look_at
from tests.unit.recommend.hub_server import COMMIT, MODEL, HubServer, Repo

WEIGHTS = random.Random(1).randbytes(300_000)
FILES = {
    "config.json": json.dumps({"hidden_size": 64}).encode(),
    "tokenizer.json": random.Random(2).randbytes(2_000),
    "model.safetensors": WEIGHTS,
    "pytorch_model.bin": b"pickle" * 1000,
    "original/consolidated.00.pth": b"pickle" * 1000,
    "modeling_own.py": b"raise SystemExit",
    "README.md": b"words",
}
WANTED = {"config.json", "tokenizer.json", "model.safetensors"}
INDEX = json.dumps({"weight_map": {"a": "model-1.safetensors", "b": "model-2.safetensors"}}).encode()


class Told(NamedTuple):
    phase: str
    done: int
    total: int


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.file_download.time.sleep", lambda _seconds: None)


@pytest.fixture
def serve() -> Iterator[Callable[..., HubServer]]:
    made: list[HubServer] = []

    def start(**changes: Any) -> HubServer:
        made.append(HubServer(Repo(**{"files": dict(FILES), **changes})))
        return made[-1]

    yield start
    for one in made:
        one.stop()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"


def get(server: HubServer, cache: Path, token: str = "", told: list[Told] | None = None) -> Path:
    notes = told if told is not None else []
    found = look_at(MODEL, endpoint=server.endpoint, token=token)
    return fetch(
        found, endpoint=server.endpoint, token=token, cache=cache, tell=lambda *words: notes.append(Told(*words))
    )


def test_that_a_model_comes_whole_and_nothing_else(serve: Callable[..., HubServer], cache: Path) -> None:
    server, told = serve(), list[Told]()

    folder = get(server, cache, told=told)

    assert {path.name for path in folder.iterdir()} == WANTED
    assert (folder / "model.safetensors").read_bytes() == WEIGHTS
    assert (is_downloaded(MODEL), model_folder(MODEL)) == (True, folder)
    downloading = [one for one in told if one.phase == "downloading"]
    assert [one.done for one in downloading] == sorted(one.done for one in downloading)
    assert downloading[-1].done == downloading[-1].total == sum(len(FILES[name]) for name in WANTED)


def test_that_a_line_that_breaks_goes_on_where_it_broke(
    serve: Callable[..., HubServer], cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.recommend.hub.fetching._CHUNK_BYTES", 10_000)
    files = {name: FILES[name] for name in ("config.json", "model.safetensors")}
    server = serve(files=files, cut_after=70_000, cuts=3)

    folder = get(server, cache)

    assert (folder / "model.safetensors").read_bytes() == WEIGHTS
    assert server.sent["model.safetensors"] == len(WEIGHTS)
    assert server.ranges == ["bytes=70000-", "bytes=140000-", "bytes=210000-"]


def test_that_what_came_before_the_end_of_the_program_is_not_fetched_again(
    serve: Callable[..., HubServer], cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.recommend.hub.fetching._CHUNK_BYTES", 10_000)
    server = serve()
    place = cache / "models--someone--small-model"

    def gone(phase: str, done: int, total: int) -> None:
        if done > 150_000:
            raise SystemExit(3)

    found = look_at(MODEL, endpoint=server.endpoint)
    with pytest.raises(SystemExit):
        fetch(found, endpoint=server.endpoint, cache=cache, tell=gone)
    assert not (place / "refs" / "main").exists()
    assert not is_downloaded(MODEL)
    had = next((place / "blobs").glob("*-part")).stat().st_size
    assert need_of(found, cache).missing_bytes == len(WEIGHTS) - had
    server.ranges.clear()

    get(server, cache)

    assert had > 100_000
    assert server.ranges == [f"bytes={had}-"]
    assert is_downloaded(MODEL)


def test_that_a_whole_model_is_not_fetched_again(serve: Callable[..., HubServer], cache: Path) -> None:
    server = serve()
    get(server, cache)
    before = dict(server.sent)

    get(server, cache)

    assert server.sent == before


def test_that_a_server_without_ranges_is_no_harm(serve: Callable[..., HubServer], cache: Path) -> None:
    server = serve(cut_after=70_000, cuts=2, ignores_ranges=True)

    assert (get(server, cache) / "model.safetensors").read_bytes() == WEIGHTS


def test_that_damage_on_the_way_is_repaired_once_and_then_said(
    serve: Callable[..., HubServer], cache: Path
) -> None:
    assert (get(serve(wrong={"model.safetensors": 1}), cache) / "model.safetensors").read_bytes() == WEIGHTS
    shutil.rmtree(cache)

    with pytest.raises(AppError, match="download_damaged"):
        get(serve(wrong={"model.safetensors": 9}), cache)

    assert not is_downloaded(MODEL)


@pytest.mark.parametrize(
    ("status", "hub_says", "code"),
    [
        (401, "RepoNotFound", "model_not_on_hub"),
        (403, "GatedRepo", "model_gated"),
        (404, "RepoNotFound", "model_not_on_hub"),
        (429, "", "hub_busy"),
        (500, "", "hub_broken"),
        (503, "", "hub_broken"),
    ],
)
def test_that_each_refusal_has_its_sentence(
    serve: Callable[..., HubServer], cache: Path, status: int, hub_says: str, code: str
) -> None:
    with pytest.raises(AppError) as caught:
        get(serve(status=status, error_code=hub_says), cache)

    assert caught.value.code == code
    assert code in SENTENCES


def test_that_a_model_behind_a_licence_asks_for_a_token_and_takes_the_right_one(
    serve: Callable[..., HubServer], cache: Path
) -> None:
    server = serve(gate=frozenset(("hf_right",)))

    with pytest.raises(AppError, match=r"^model_gated \("):
        get(server, cache)
    with pytest.raises(AppError, match="model_gated_refused"):
        get(server, cache, token="hf_other")
    get(server, cache, token="hf_right")

    assert is_downloaded(MODEL)
    assert server.tokens["store"] == set()  # the token stays with the server that it is for


def test_that_nobody_at_the_address_is_one_sentence(cache: Path) -> None:
    with pytest.raises(AppError, match="hub_unreachable"):
        look_at(MODEL, endpoint="http://127.0.0.1:9")


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"config.json": b"{}", "pytorch_model.bin": b"x"}, "model_only_pickle"),
        ({"README.md": b"x"}, "model_has_no_weights"),
        ({"model.safetensors": b"x"}, "model_has_no_weights"),
        ({"config.json": b"{}", "model-1.safetensors": b"x"}, "model_not_whole_on_hub"),
        (
            {"config.json": b"{}", "model-1.safetensors": b"x", "model.safetensors.index.json": INDEX},
            "model_not_whole_on_hub",
        ),
        (
            {"config.json": b"{}", "model-1.safetensors": b"x", "model.safetensors.index.json": b"["},
            "file_damaged",
        ),
    ],
)
def test_that_what_cannot_be_trained_is_refused_before_its_weights_come(
    serve: Callable[..., HubServer], cache: Path, files: dict[str, bytes], code: str
) -> None:
    server = serve(files=files)

    with pytest.raises(AppError, match=code):
        get(server, cache)

    assert not is_downloaded(MODEL)


def test_that_shards_come_with_their_index(serve: Callable[..., HubServer], cache: Path) -> None:
    shards = {"model-1.safetensors": WEIGHTS[:5000], "model-2.safetensors": WEIGHTS[5000:9000]}

    get(serve(files={"config.json": b"{}", "model.safetensors.index.json": INDEX, **shards}), cache)

    assert is_downloaded(MODEL)


def test_that_a_disk_that_is_too_small_is_said_before_the_first_byte(
    serve: Callable[..., HubServer], cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve()
    usage = shutil.disk_usage(cache.parent)._replace(free=10**9)
    monkeypatch.setattr("desktop_app.recommend.hub.fetching.shutil.disk_usage", lambda _path: usage)

    with pytest.raises(AppError) as caught:
        get(server, cache)

    assert caught.value.code == "disk_too_small"
    assert caught.value.details["free_gb"] == 1.0
    assert server.sent == {}


def test_that_a_server_that_names_files_as_it_likes_writes_nowhere(
    serve: Callable[..., HubServer], cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.unit.recommend.hub_server.sha256", lambda _content: "../../../evil")

    with pytest.raises(AppError, match="hub_not_a_hub"):
        get(serve(), cache)

    assert not cache.exists()


def test_that_the_commit_is_the_one_that_was_looked_at(serve: Callable[..., HubServer], cache: Path) -> None:
    get(serve(), cache)

    assert (cache / "models--someone--small-model" / "refs" / "main").read_text() == COMMIT


def test_that_a_folder_that_cannot_be_written_is_no_fault_of_the_server(
    serve: Callable[..., HubServer], cache: Path
) -> None:
    cache.write_text("a file where the folder should be")

    with pytest.raises(AppError, match="folder_not_writable"):
        get(serve(), cache)
