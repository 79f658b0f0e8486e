"""The bundled demonstration model has the shape that training, conversion and the chat tools rely on."""

from __future__ import annotations

import json
import math
import random
import re
import string
from pathlib import Path
from typing import Any

import pytest

from examples.scenario_texts import TEXTS
from examples.scenarios import SCENARIOS, sample, slot_names

TINY = Path(__file__).resolve().parents[2] / "resources" / "models" / "tiny"
LARGEST_SIZE_BYTES = 16 * 1024 * 1024
JSON_FILES = ("config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json")


def _read(name: str) -> Any:
    return json.loads((TINY / name).read_text(encoding="utf-8"))


def _safetensors_header() -> dict[str, Any]:
    with (TINY / "model.safetensors").open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header: dict[str, Any] = json.loads(file.read(length))
    return header


def _slots_in(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_that_the_weights_are_small_enough_for_the_repository() -> None:
    assert (TINY / "model.safetensors").stat().st_size <= LARGEST_SIZE_BYTES


def test_that_the_model_is_a_small_llama_whose_widths_suit_k_quants() -> None:
    config = _read("config.json")
    assert config["architectures"] == ["LlamaForCausalLM"]
    assert config["model_type"] == "llama"
    assert config["dtype"] == "float16"
    assert config["vocab_size"] == 4096
    assert config["max_position_embeddings"] == 1024
    # llama.cpp's K-quants work on blocks of 256 weights; other widths fall back to larger formats.
    assert config["hidden_size"] % 256 == 0
    assert config["intermediate_size"] % 256 == 0
    assert config["num_attention_heads"] % config["num_key_value_heads"] == 0


def test_that_the_weights_are_float16_and_match_the_configuration() -> None:
    config, header = _read("config.json"), _safetensors_header()
    tensors = {name: entry for name, entry in header.items() if name != "__metadata__"}
    assert {entry["dtype"] for entry in tensors.values()} == {"F16"}
    assert tensors["model.embed_tokens.weight"]["shape"] == [config["vocab_size"], config["hidden_size"]]
    assert config["tie_word_embeddings"] is True
    assert "lm_head.weight" not in tensors
    layers = {int(match[1]) for name in tensors if (match := re.match(r"model\.layers\.(\d+)\.", name))}
    assert layers == set(range(config["num_hidden_layers"]))
    assert 5_000_000 <= sum(math.prod(entry["shape"]) for entry in tensors.values()) <= 7_000_000


def test_that_the_special_tokens_are_the_chatml_ones_everywhere() -> None:
    added = {entry["content"]: entry["id"] for entry in _read("tokenizer.json")["added_tokens"]}
    assert added == {"<|endoftext|>": 0, "<|im_start|>": 1, "<|im_end|>": 2}
    settings = _read("tokenizer_config.json")
    assert settings["eos_token"] == "<|im_end|>"
    assert settings["pad_token"] == "<|endoftext|>"
    assert settings["bos_token"] is None
    config = _read("config.json")
    assert (config["bos_token_id"], config["eos_token_id"], config["pad_token_id"]) == (None, 2, 0)
    assert _read("generation_config.json")["eos_token_id"] == [2, 0]


def test_that_the_tokenizer_splits_text_in_the_way_that_llama_cpp_calls_qwen2() -> None:
    tokenizer = _read("tokenizer.json")
    assert tokenizer["normalizer"] is None
    assert len(tokenizer["model"]["vocab"]) == 4096
    split, byte_level = tokenizer["pre_tokenizer"]["pretokenizers"]
    assert (split["type"], split["behavior"], split["invert"]) == ("Split", "Isolated", False)
    assert split["pattern"]["Regex"] == (
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
        r"|\s*[\r\n]+|\s+(?!\S)|\s+"
    )
    assert (byte_level["type"], byte_level["add_prefix_space"], byte_level["use_regex"]) == (
        "ByteLevel",
        False,
        False,
    )


@pytest.mark.parametrize("add_generation_prompt", [True, False])
def test_that_the_chat_template_writes_chatml_without_a_system_message(add_generation_prompt: bool) -> None:
    # Jinja comes with the engine's libraries; the app itself does not need it.
    jinja2 = pytest.importorskip("jinja2")
    # Chat text is no web page: the model must see "<b>" as it was written.
    environment = jinja2.Environment(autoescape=False)
    template = environment.from_string(_read("tokenizer_config.json")["chat_template"])
    text = template.render(
        messages=[
            {"role": "user", "content": "Hi <b>"},
            {"role": "assistant", "content": "Hello."},
            {"role": "user", "content": "Bye"},
        ],
        add_generation_prompt=add_generation_prompt,
    )
    assert text == (
        "<|im_start|>user\nHi <b><|im_end|>\n"
        "<|im_start|>assistant\nHello.<|im_end|>\n"
        "<|im_start|>user\nBye<|im_end|>\n" + ("<|im_start|>assistant\n" if add_generation_prompt else "")
    )


@pytest.mark.parametrize("name", JSON_FILES)
def test_that_no_file_names_a_folder_of_the_computer_that_built_it(name: str) -> None:
    text = (TINY / name).read_text(encoding="utf-8")
    assert not re.search(r"/(home|tmp|work|Users|root|var)/|[A-Za-z]:\\\\", text)


def test_that_the_model_card_says_that_it_is_only_for_the_demonstration() -> None:
    card = (TINY / "README.md").read_text(encoding="utf-8")
    assert "only for the demonstration and for tests" in card
    assert "Apache-2.0" in card


def test_that_the_same_random_state_gives_the_same_exchange() -> None:
    for scenario in (None, *SCENARIOS):
        first = sample(random.Random(11), scenario, sender="Maria")
        assert first == sample(random.Random(11), scenario, sender="Maria")


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_that_every_exchange_is_filled_and_names_its_facts(scenario: str) -> None:
    rng = random.Random(3)
    for sender in (None, "Maria") * 20:
        exchange = sample(rng, scenario, sender=sender)
        assert exchange.scenario == scenario
        assert tuple(exchange.slots) == slot_names(scenario)
        for text in (exchange.subject, exchange.incoming, exchange.reply):
            assert text
            assert not re.search(r"[{}]|  ", text)
        assert all(value in exchange.incoming for value in exchange.slots.values())


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_that_any_reply_of_a_scenario_fits_any_of_its_messages(scenario: str) -> None:
    texts = TEXTS[scenario]
    assert len(texts.incoming) >= 4
    assert len(texts.replies) >= 3
    assert all(_slots_in(template) == set(texts.slots) for template in texts.incoming)
    assert all(_slots_in(template) <= set(texts.slots) for template in texts.replies + texts.subjects)
