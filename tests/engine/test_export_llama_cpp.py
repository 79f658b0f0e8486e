"""Every exported file is opened by the real llama.cpp in a real child and must answer as transformers did."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core.errors import Detail
from desktop_app.engine.convert import run_convert
from desktop_app.engine.gguf.architecture import Architecture
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.events import Failed, Finished
from desktop_app.protocol.jobs import CheckJob, ConvertJob, GenerateJob

NEAR_TIE = 0.05
NEAR_TIE_8_BIT = 1.0
"""8 bits move the logits of these narrow random models by up to 1; real models are wider and move less."""


@dataclass(frozen=True)
class Tuned:
    """A model and an adapter on disk, and what transformers answered with them."""

    folder: Path

    @property
    def base(self) -> Path:
        return self.folder / "base"

    @property
    def adapter(self) -> Path:
        return self.folder / "adapter"

    def convert(self, output: Path, **changes: Any) -> Path:
        fields = {"base_model": str(self.base), "adapter": str(self.adapter), "output_file": str(output)}
        finished = run_convert(ConvertJob(**{**fields, **changes}), Channel(io.TextIOWrapper(io.BytesIO()), None))
        assert finished.outputs["bytes"] == output.stat().st_size
        assert not list(output.parent.glob("*.part"))
        return output

    def check_job(self, model: Path, adapter: Path | None = None, **changes: Any) -> CheckJob:
        fields: dict[str, Any] = {
            "model_file": str(model),
            "adapter_file": str(adapter) if adapter else None,
            "prompts_file": str(self.folder / "prompts.jsonl"),
            "reference_file": str(self.folder / "answers.jsonl"),
            "output_file": str(model.with_suffix(".check.json")),
            "margin_tolerance": NEAR_TIE,
        }
        return CheckJob(**{**fields, **changes})


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    script = Path(__file__).with_name("export_models.py")
    subprocess.run([sys.executable, str(script), str(folder)], check=True, capture_output=True, timeout=240)
    return folder


@pytest.fixture(params=["llama", "mistral", "qwen2", "qwen3"])
def tuned(request: pytest.FixtureRequest, models: Path) -> Tuned:
    return Tuned(models / request.param)


@pytest.fixture
def llama(models: Path) -> Tuned:
    return Tuned(models / "llama")


Check = Callable[[CheckJob], Finished | Failed]


@pytest.fixture
def check(start_engine: Any) -> Check:
    """Runs the job in a child of its own; what a vanished child means is the supervisor's to say."""

    def run(job: CheckJob) -> Finished | Failed:
        return start_engine(job).finish() or Failed(code="engine_vanished")

    return run


def result_of(end: Finished | Failed) -> Mapping[str, Detail]:
    assert isinstance(end, Finished), end
    return end.outputs


def verdict(end: Finished | Failed) -> str:
    return str(result_of(end)["verdict"])


@pytest.mark.parametrize("weight_type", ["F32", "F16"])
def test_that_a_merged_model_answers_like_the_trained_one(
    tuned: Tuned, weight_type: str, check: Check, tmp_path: Path
) -> None:
    file = tuned.convert(tmp_path / "model.gguf", weight_type=weight_type)

    end = check(tuned.check_job(file))

    assert verdict(end) in ({"same"} if weight_type == "F32" else {"same", "almost_same"}), end
    assert result_of(end)["template_equal"] == result_of(end)["prompts"] == 3
    assert result_of(end)["stops_equal"] == 3
    result = json.loads(file.with_suffix(".check.json").read_text())
    assert [answer["id"] for answer in result["answers"]] == ["0", "1", "2"]
    assert result["opened"] is True


def test_that_a_model_of_8_bits_answers_almost_like_the_trained_one(
    tuned: Tuned, check: Check, tmp_path: Path
) -> None:
    full = tuned.convert(tmp_path / "full.gguf", weight_type="F16")
    file = tuned.convert(tmp_path / "model.gguf", weight_type="Q8_0")

    end = check(tuned.check_job(file, margin_tolerance=NEAR_TIE_8_BIT))

    assert verdict(end) in {"same", "almost_same"}, file.with_suffix(".check.json").read_text()
    assert file.stat().st_size < 0.6 * full.stat().st_size


@pytest.mark.parametrize("weight_type", ["F32", "F16"])
def test_that_an_adapter_file_on_the_base_answers_like_the_trained_model(
    tuned: Tuned, weight_type: str, check: Check, tmp_path: Path
) -> None:
    base = tuned.convert(tmp_path / "base.gguf", adapter=None, weight_type="F32")
    adapter = tuned.convert(tmp_path / "adapter.gguf", content="adapter", weight_type=weight_type)

    end = check(tuned.check_job(base, adapter))

    assert verdict(end) in ({"same"} if weight_type == "F32" else {"same", "almost_same"}), end


def test_that_the_base_alone_is_not_taken_for_the_trained_model(
    tuned: Tuned, check: Check, tmp_path: Path
) -> None:
    base = tuned.convert(tmp_path / "base.gguf", adapter=None, weight_type="F32")

    assert verdict(check(tuned.check_job(base, variant="base"))) == "same"
    assert verdict(check(tuned.check_job(base))) == "different"


def test_that_an_adapter_at_half_strength_is_noticed(llama: Tuned, check: Check, tmp_path: Path) -> None:
    weak = tmp_path / "weak"
    shutil.copytree(llama.adapter, weak)
    config = json.loads((weak / "adapter_config.json").read_text())
    config["lora_alpha"] /= 2
    config["alpha_pattern"] = {key: value / 2 for key, value in config["alpha_pattern"].items()}
    (weak / "adapter_config.json").write_text(json.dumps(config))
    file = llama.convert(tmp_path / "model.gguf", adapter=str(weak))

    end = check(llama.check_job(file))

    assert verdict(end) == "different"
    assert result_of(end)["template_equal"] == 3
    first = json.loads(file.with_suffix(".check.json").read_text())["first_difference"]
    assert first["margin"] >= NEAR_TIE
    assert first["expected"] != first["found"]


def test_that_rows_in_the_wrong_order_are_noticed(
    llama: Tuned, check: Check, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Architecture, "reorder", lambda self, tensor, rows: rows)

    file = llama.convert(tmp_path / "model.gguf", weight_type="F32")

    assert verdict(check(llama.check_job(file))) == "different"


def test_that_a_changed_chat_template_is_noticed(llama: Tuned, check: Check, tmp_path: Path) -> None:
    base = tmp_path / "base"
    shutil.copytree(llama.base, base)
    template = (base / "chat_template.jinja").read_text()
    (base / "chat_template.jinja").write_text(template.replace("message['role'] + '\n'", "message['role'] + ' '"))
    file = llama.convert(tmp_path / "model.gguf", base_model=str(base), weight_type="F32")

    end = check(llama.check_job(file))

    assert verdict(end) == "different"
    assert result_of(end)["template_equal"] == 0
    assert result_of(end)["tokens_equal"] == result_of(end)["tokens_compared"]  # the weights themselves are right


def test_that_a_truncated_file_is_not_opened(llama: Tuned, check: Check, tmp_path: Path) -> None:
    file = llama.convert(tmp_path / "model.gguf")
    with file.open("r+b") as stream:
        stream.truncate(file.stat().st_size * 2 // 3)

    end = check(llama.check_job(file))

    assert isinstance(end, Failed)
    assert end.code in {"export_not_opened", "engine_vanished"}
    assert not file.with_suffix(".check.json").exists()


def test_that_flipped_bytes_are_noticed(llama: Tuned, check: Check, tmp_path: Path) -> None:
    file = llama.convert(tmp_path / "model.gguf")
    content = bytearray(file.read_bytes())
    middle = len(content) // 2
    for position in range(middle, middle + 4096):
        content[position] ^= 0b0111_0101
    file.write_bytes(content)

    end = check(llama.check_job(file))

    if isinstance(end, Finished):
        assert end.outputs["verdict"] == "different"
    else:
        assert end.code in {"export_not_opened", "engine_vanished"}


def test_that_the_bundled_model_ends_its_answers_in_llama_cpp_too(
    tiny_model: Path, start_engine: Any, check: Check, tmp_path: Path
) -> None:
    texts = ("Write a reply to this message.\n\nCan we meet on Friday?", "Who are you?")
    prompts = [
        {"id": str(number), "messages": [{"role": "user", "content": text}]} for number, text in enumerate(texts)
    ]
    (tmp_path / "prompts.jsonl").write_text("".join(json.dumps(line) + "\n" for line in prompts))
    generate = GenerateJob(
        base_model=str(tiny_model),
        adapter=None,
        prompts_file=str(tmp_path / "prompts.jsonl"),
        output_file=str(tmp_path / "answers.jsonl"),
        variants=("base",),
        max_new_tokens=64,
    )
    assert isinstance(start_engine(generate).finish(), Finished)
    bundled = Tuned(tmp_path)
    file = bundled.convert(tmp_path / "tiny.gguf", base_model=str(tiny_model), adapter=None, weight_type="F16")

    end = check(bundled.check_job(file, variant="base"))

    assert verdict(end) in {"same", "almost_same"}
    answers = [json.loads(line) for line in (tmp_path / "answers.jsonl").read_text().splitlines()]
    assert any(answer["stopped"] for answer in answers)
    assert result_of(end)["stops_equal"] == 2


def test_that_the_dump_program_of_others_reads_the_files(tuned: Tuned, tmp_path: Path) -> None:
    files = [
        tuned.convert(tmp_path / "model.gguf", weight_type="Q8_0", model_name="Anna's mails"),
        tuned.convert(tmp_path / "adapter.gguf", content="adapter"),
    ]
    for file in files:
        dump = subprocess.run(
            [sys.executable, "-m", "gguf.scripts.gguf_dump", "--json", str(file)],
            check=True,
            capture_output=True,
            timeout=120,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
        plain = json.loads(dump.stdout)
        assert plain["tensors"]
        assert str(tuned.folder) not in dump.stdout.decode()
