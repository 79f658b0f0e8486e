from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core import paths
from desktop_app.core.errors import AppError
from desktop_app.recommend.architecture import Architecture, read_config
from desktop_app.recommend.catalogue import (
    catalogue,
    find_model,
    hub_cache,
    is_downloaded,
    model_id_of,
    resolve_model,
)
from desktop_app.recommend.decision_table import decision_table

CONFIG: dict[str, Any] = {
    "model_type": "llama",
    "num_hidden_layers": 2,
    "hidden_size": 64,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "intermediate_size": 128,
    "vocab_size": 1000,
    "tie_word_embeddings": True,
    "max_position_embeddings": 512,
}


def test_that_every_row_is_whole_and_its_size_follows_from_its_shape() -> None:
    rows = catalogue()

    assert 24 <= len(rows) <= 28
    assert len({row.id for row in rows}) == len(rows)
    for row in rows:
        assert row.about.endswith(".")
        assert row.licence
        assert row.languages
        assert row.chinese == ("zh" in row.languages) or row.id.startswith("google/")
        # A typing error in any number of the shape shows here.
        assert row.architecture.parameters / 1e9 == pytest.approx(row.parameters_billion, rel=0.06)


def test_that_the_plan_never_chooses_what_asks_for_an_account() -> None:
    automatic = [row for row in catalogue() if row.automatic]

    assert automatic
    assert not any(row.gated or row.demo_only for row in automatic)
    assert all(row.licence in ("Apache-2.0", "MIT") for row in automatic)


def test_that_exactly_the_bundled_model_is_for_the_demo() -> None:
    assert [row.id for row in catalogue() if row.bundled or row.demo_only] == ["homespun-tiny"]
    assert resolve_model("homespun-tiny") == str(paths.tiny_model())


def test_that_the_bundled_model_is_known_after_the_app_was_moved(tmp_path: Path) -> None:
    before = tmp_path.joinpath(*paths.tiny_model().parts[-3:])

    assert model_id_of(resolve_model("homespun-tiny")) == model_id_of(str(before)) == "homespun-tiny"
    # A model of the person's own that lies in a folder of the same name is what it is.
    before.mkdir(parents=True)
    assert model_id_of(str(before)) == str(before)


@pytest.mark.skipif(not (paths.tiny_model() / "config.json").is_file(), reason="the demo model is not built yet")
def test_that_the_demo_models_numbers_are_its_own() -> None:
    config = json.loads((paths.tiny_model() / "config.json").read_text(encoding="utf-8"))

    shape = find_model("homespun-tiny").architecture

    assert (shape.layers, shape.hidden) == (config["num_hidden_layers"], config["hidden_size"])
    assert shape.vocab == config["vocab_size"]


def test_that_the_decision_table_covers_every_number_of_pairs() -> None:
    table = decision_table()

    limits = [row.up_to for row in table.pairs]
    assert limits == sorted(set(limits))
    assert [table.row_for(pairs).up_to for pairs in (0, 49, 50, 200, 201, 10**12)] == [
        49,
        49,
        200,
        200,
        999,
        10**9,
    ]
    for row in table.pairs:
        assert row.learning_rate(0.5) >= row.learning_rate(14.8) > 0


def folder_with_model(folder: Path, *, weights: bool = True, **changes: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps({**CONFIG, **changes}))
    if weights:
        (folder / "model.safetensors").write_bytes(b"")
    return folder


def test_that_a_local_folder_is_a_model(tmp_path: Path) -> None:
    folder = folder_with_model(tmp_path / "my-model")

    model = find_model(str(folder))

    assert (model.name, model.architecture.head_dim) == ("my-model", 16)
    assert resolve_model(str(folder)) == str(folder.resolve())
    assert is_downloaded(str(folder))


def test_that_a_name_nobody_knows_is_refused() -> None:
    with pytest.raises(AppError) as caught:
        find_model("nobody/no-such-model")

    assert caught.value.code == "model_unknown"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"hidden_size": 0}', '{"hidden_size": true}', "9" * 5000])
def test_that_a_damaged_config_is_one_clear_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.json").write_text(text)

    with pytest.raises(AppError) as caught:
        find_model(str(tmp_path))

    assert caught.value.code == "model_not_readable"


@given(
    st.dictionaries(
        st.sampled_from(sorted(CONFIG)),
        st.none()
        | st.integers(-5, 10**12)
        | st.floats()
        | st.text(max_size=3)
        | st.lists(st.integers(), max_size=2),
    )
)
def test_that_any_config_gives_a_shape_or_one_error(
    tmp_path_factory: pytest.TempPathFactory, changes: dict[str, Any]
) -> None:
    path = tmp_path_factory.getbasetemp() / "config.json"
    path.write_text(json.dumps({**CONFIG, **changes}))

    outcome: Architecture | str
    try:
        outcome = read_config(path)
    except AppError as problem:
        outcome = problem.code

    assert outcome == "model_not_readable" or (isinstance(outcome, Architecture) and outcome.parameters > 0)


@pytest.fixture
def cached(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty hub cache; returns where the snapshot of Qwen/Qwen3-8B would lie."""
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    model = tmp_path / "hub" / "models--Qwen--Qwen3-8B"
    (model / "refs").mkdir(parents=True)
    (model / "refs" / "main").write_text("abc123")
    return model / "snapshots" / "abc123"


def test_that_a_model_in_the_hubs_cache_is_found(cached: Path) -> None:
    assert not is_downloaded("Qwen/Qwen3-8B")

    folder_with_model(cached)

    assert is_downloaded("Qwen/Qwen3-8B")
    assert not is_downloaded("Qwen/Qwen3-4B-Instruct-2507")


def test_that_a_download_that_broke_off_does_not_count(cached: Path) -> None:
    folder_with_model(cached, weights=False)
    index = {"weight_map": {"a": "model-1.safetensors", "b": "model-2.safetensors"}}
    (cached / "model.safetensors.index.json").write_text(json.dumps(index))
    (cached / "model-1.safetensors").write_bytes(b"")
    assert not is_downloaded("Qwen/Qwen3-8B")

    (cached / "model-2.safetensors").write_bytes(b"")

    assert is_downloaded("Qwen/Qwen3-8B")


def test_that_a_downloaded_model_outside_the_catalogue_can_be_used(cached: Path) -> None:
    other = cached.parents[2] / "models--someone--else"
    folder_with_model(other / "snapshots" / "f00")
    (other / "refs").mkdir()
    (other / "refs" / "main").write_text("f00\n")

    assert find_model("someone/else").architecture.layers == 2


@pytest.mark.parametrize("model_id", ["", "x", "../..", "a/..", "a/b/c", "a\\b/c"])
def test_that_an_odd_id_never_leaves_the_cache(model_id: str, cached: Path) -> None:
    assert not is_downloaded(model_id) or (Path(model_id) / "config.json").is_file()


@pytest.mark.parametrize(
    ("settings", "place"),
    [
        ({"HF_HUB_CACHE": "/one", "HF_HOME": "/two"}, "/one"),
        ({"HF_HOME": "/two"}, "/two/hub"),
        ({"XDG_CACHE_HOME": "/three"}, "/three/huggingface/hub"),
    ],
)
def test_that_the_hubs_own_settings_are_followed(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], place: str
) -> None:
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)

    assert hub_cache() == Path(place)


@pytest.mark.parametrize("changes", [{"num_local_experts": 8}, {"num_experts": 128}, {"mamba_d_state": 16}])
def test_that_a_model_of_experts_or_state_space_layers_is_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    folder = folder_with_model(tmp_path / "other", **changes)

    with pytest.raises(AppError, match="model_built_differently"):
        find_model(str(folder))


def test_that_a_model_that_also_sees_is_read_by_its_language_part(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "gemma3", "text_config": CONFIG}))

    assert read_config(tmp_path / "config.json").layers == 2


def test_that_a_left_out_setting_means_the_familys_default(tmp_path: Path) -> None:
    plain = {name: value for name, value in CONFIG.items() if name != "tie_word_embeddings"}
    tied = {}
    for kind in ("llama", "gemma3_text"):
        (tmp_path / "config.json").write_text(json.dumps({**plain, "model_type": kind}))
        tied[kind] = read_config(tmp_path / "config.json").tied

    assert tied == {"llama": False, "gemma3_text": True}


def test_that_a_file_is_promised_only_for_families_that_the_exporter_knows() -> None:
    families = pytest.importorskip("desktop_app.engine.gguf.families").FAMILIES
    known = {name.removesuffix("ForCausalLM").lower() for name in families}

    listed = {row.family for row in catalogue()}

    # The exporter knows families that the catalogue does not offer (Gemma 1 and 2), never the reverse.
    assert {row.family for row in catalogue() if row.gguf} == known & listed == listed
    assert all(row.template for row in catalogue())
