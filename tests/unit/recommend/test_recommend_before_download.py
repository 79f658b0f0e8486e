"""What is known of a model before it is fetched: its language, its size, what is half here; what a folder is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from desktop_app.core import paths
from desktop_app.core.errors import AppError
from desktop_app.core.sentences import SENTENCES
from desktop_app.recommend import catalogue, find_model, is_downloaded
from desktop_app.recommend.download_size import RESERVE_BYTES, Size, size_of
from desktop_app.recommend.folder import model_in
from desktop_app.recommend.hub_name import read_name
from desktop_app.recommend.language_match import all_languages, knows, main_language

QWEN = find_model("Qwen/Qwen3-4B-Instruct-2507")
SMOL = find_model("HuggingFaceTB/SmolLM2-360M-Instruct")


@pytest.mark.parametrize("code", ["zh", "zh_CN", "zh-Hans", "ZH", "cmn", "yue"])
def test_that_chinese_is_known_by_all_its_names(code: str) -> None:
    assert (knows(QWEN, code), knows(SMOL, code)) == ("yes", "no")


def test_that_chinese_models_list_it_and_nobody_knows_of_a_folder(tmp_path: Path) -> None:
    assert all(model.chinese == (knows(model, "zh") == "yes") for model in catalogue())
    shutil.copy(paths.tiny_model() / "config.json", tmp_path)
    assert knows(find_model(str(tmp_path)), "zh") == "unknown"
    assert knows(QWEN, "") == "unknown"


def test_that_the_main_language_is_that_of_most_messages() -> None:
    assert main_language({"de": 3, "": 90, "en": 2}, "fr") == "de"
    assert main_language({"nn": 2, "nb": 2, "en": 3}, "fr") == "no"
    assert main_language({"": 90, "en": 0}, "zh_CN") == "zh"
    assert main_language({}, "en") == "en"


def test_that_the_languages_of_the_messages_come_first() -> None:
    found = all_languages(catalogue(), {"nl": 3, "zh": 5, "": 9})
    assert found[:2] == ["zh", "nl"]
    assert len(found) == len(set(found))
    assert {"en", "ja"} < set(found)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Qwen/Qwen3-0.6B", "Qwen/Qwen3-0.6B"),
        (" Qwen/Qwen3-0.6B/ ", "Qwen/Qwen3-0.6B"),
        ("https://huggingface.co/Qwen/Qwen3-0.6B", "Qwen/Qwen3-0.6B"),
        ("https://hf-mirror.com/Qwen/Qwen3-0.6B/tree/main?x=1#y", "Qwen/Qwen3-0.6B"),
        ("a/b_c.d-1", "a/b_c.d-1"),
    ],
)
def test_that_a_name_or_the_address_of_its_page_is_understood(text: str, name: str) -> None:
    assert read_name(text) == name


@pytest.mark.parametrize(
    "text",
    ["", "Qwen3", "a/b/c", "../..", "a/..", "./b", "a\\b/c", "a/b c", "模型/名字", "https://[", "/", "a/b\n/c",
     "https://huggingface.co/datasets/a/b", "-a/b", "a/b--c", "x" * 200 + "/y"],
)  # fmt: skip
def test_that_what_is_no_name_is_said(text: str) -> None:
    with pytest.raises(AppError, match="model_not_on_hub"):
        read_name(text)


def test_that_what_is_half_here_counts_and_other_programs_leftovers_do_not(tmp_path: Path) -> None:
    blobs = tmp_path / "models--Qwen--Qwen3-4B-Instruct-2507" / "blobs"
    blobs.mkdir(parents=True)
    (blobs / ("a" * 64)).write_bytes(b"x" * 700)
    (blobs / ("b" * 64 + ".homespun-part")).write_bytes(b"x" * 300)
    (blobs / ("c" * 64 + ".12ab.incomplete")).write_bytes(b"x" * 5000)
    found = size_of(QWEN, tmp_path)
    assert (found.about_bytes, found.here_bytes) == (8_000_000_000, 1000)
    assert found.free_bytes > 0
    assert size_of(SMOL, tmp_path / "not" / "there").here_bytes == 0


def test_that_a_model_never_counts_as_whole_by_its_size() -> None:
    full = Size(about_bytes=100, here_bytes=120, free_bytes=RESERVE_BYTES)
    assert (full.percent_here, full.left_bytes, full.fits) == (99, 0, True)
    assert not Size(about_bytes=100, here_bytes=0, free_bytes=RESERVE_BYTES + 99).fits


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ([], "folder_no_model"),
        (["photo.jpg"], "folder_no_model"),
        (["model.Q4_K_M.gguf"], "folder_only_gguf"),
        (["adapter_config.json", "adapter_model.safetensors"], "folder_is_adapter"),
        (["pytorch_model.bin"], "folder_only_pickle"),
        (["config.json", "pytorch_model.bin"], "folder_only_pickle"),
        (["config.json", "consolidated.00.PTH"], "folder_only_pickle"),
        (["config.json", "model.gguf"], "folder_only_gguf"),
        (["config.json", "model-00001-of-00002.safetensors", "model.safetensors.index.json"], "folder_not_whole"),
        (["config.json", "model-00001-of-00002.safetensors"], "folder_not_whole"),
    ],
)
def test_that_a_folder_that_cannot_learn_says_why(tmp_path: Path, files: list[str], code: str) -> None:
    for name in files:
        (tmp_path / name).write_bytes(b"")
    if "config.json" in files:
        shutil.copy(paths.tiny_model() / "config.json", tmp_path)
    if "model.safetensors.index.json" in files:
        index = {"weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}}
        (tmp_path / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")
    with pytest.raises(AppError) as raised:
        model_in(tmp_path)
    assert raised.value.code == code
    assert code in SENTENCES


def test_that_settings_alone_give_a_model_to_estimate(tmp_path: Path) -> None:
    shutil.copy(paths.tiny_model() / "config.json", tmp_path)
    model = model_in(tmp_path)
    assert model.architecture.layers == 6
    assert not is_downloaded(model.id)


def test_that_a_whole_folder_is_a_model_and_a_gone_one_a_sentence(tmp_path: Path) -> None:
    shutil.copytree(paths.tiny_model(), tmp_path / "m")
    assert is_downloaded(model_in(tmp_path / "m").id)
    with pytest.raises(AppError, match="folder_no_model"):
        model_in(tmp_path / "gone")
