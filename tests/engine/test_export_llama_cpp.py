"""Every exported file is opened by the real llama.cpp in a real child and compared with transformers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import gguf
import pytest

from desktop_app.core.errors import Detail
from desktop_app.engine.convert import run_convert
from desktop_app.engine.gguf.architecture import Architecture
from desktop_app.engine.gguf.families import FAMILIES
from desktop_app.engine.gguf.families.gemma import Gemma
from desktop_app.protocol.events import Failed, Finished
from desktop_app.protocol.jobs import CheckJob, ConvertJob, GenerateJob
from desktop_app.protocol.wire import to_line
from tests.engine.export_table import FORMATS, channel, check_job

MODELS = (
    "llama llama2 mistral ministral3 qwen2 qwen3 gemma gemma2 gemma3 phi3 phi4 granite smollm2 smollm3 olmo2"
).split()
"""As `export_models` makes them; importing it here would meet pytest's filter of warnings."""

USUAL = ("llama", "qwen3", "gemma2", "gemma3")
"""What no marker asks for: training a model of each of the fifteen takes minutes."""

Rows = Mapping[tuple[str, str], Mapping[str, Any]]


def _run(script: str, *words: str) -> list[dict[str, Any]]:
    path = Path(__file__).with_name(script)
    done = subprocess.run([sys.executable, str(path), *words], check=False, capture_output=True, timeout=1500)
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith(b"{")]


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    _run("export_models.py", str(folder), *USUAL)
    return folder


@pytest.fixture(scope="session")
def all_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("all_models")
    _run("export_models.py", str(folder))
    return folder


def _table(models: Path, kinds: str) -> Rows:
    names = sorted(folder.name for folder in models.iterdir())
    rows = _run("export_table.py", str(models), *(f"{name}:{kinds}" for name in names))
    print(f"\n{'model':11} {'format':8} {'max diff':>9} {'mean KL':>9} {'of base':>8} {'same top':>8}  stops")
    for row in rows:
        if "error" not in row:
            print(
                f"{row['family']:11} {row['kind']:8} {row['max_logprob_difference']:9.1e} {row['mean_kl']:9.1e}"
                f" {row['mean_kl'] / row['base_kl']:8.2%} {row['top_equal'] / row['places']:8.1%}"
                f"  {row['stops']}/{row['expected_stops']}"
            )
    return {(row["family"], row["kind"]): row for row in rows}


@pytest.fixture(scope="session")
def exact_rows(models: Path) -> Rows:
    return _table(models, "F16,adapter")


@pytest.fixture(scope="session")
def all_rows(all_models: Path) -> Rows:
    return _table(all_models, ",".join(FORMATS))


@pytest.mark.slow
def test_that_every_family_has_a_model_here(all_models: Path) -> None:
    configs = ((all_models / name / "base/config.json").read_text() for name in MODELS)
    made = {json.loads(config)["architectures"][0] for config in configs}

    assert made == set(FAMILIES)


@pytest.mark.parametrize("kind", ["F16", "adapter"])
@pytest.mark.parametrize("name", USUAL)
def test_that_a_file_in_16_bits_gives_the_same_answers(exact_rows: Rows, name: str, kind: str) -> None:
    row = exact_rows[name, kind]

    assert row.get("faults") == [], row
    assert row["template_equal"] == row["prompts"] == 3
    assert row["mean_kl"] < 1e-4
    assert row["base_kl"] > 0.01


@pytest.mark.slow
@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("name", MODELS)
def test_that_every_format_of_every_family_stands_the_check(all_rows: Rows, name: str, kind: str) -> None:
    row = all_rows[name, kind]

    if kind == "F32":
        assert row["max_logprob_difference"] < (5e-3 if name.startswith("gemma") else 1e-3), row
    elif kind in {"Q5_K_M", "Q4_K_M"}:
        # A few layers of 256 columns lose more in 4 bits than a real model: the share must hold, and how it ends.
        assert set(row["faults"]) <= {"numbers"}, row
        assert row["mean_kl"] < 0.1 * row["base_kl"], row
    else:
        assert row["faults"] == [], row


class Wrong:
    """Makes wrong files of one model and lets them all be checked in one child."""

    def __init__(self, folder: Path, work: Path) -> None:
        self.folder, self.work = folder, work
        self.jobs: list[CheckJob] = []

    def convert(self, name: str, **changes: Any) -> Path:
        fields = {"base_model": str(self.folder / "base"), "adapter": str(self.folder / "adapter")}
        output = self.work / f"{name}.gguf"
        run_convert(ConvertJob(**{**fields, "output_file": str(output), **changes}), channel())
        self.jobs.append(check_job(self.folder, output, None, "F16"))
        return output

    def copy_of(self, part: str, name: str) -> Path:
        copy = self.work / f"{name}-{part}"
        shutil.copytree(self.folder / part, copy)
        return copy

    def found(self) -> dict[str, dict[str, Any]]:
        jobs = self.work / "jobs.jsonl"
        jobs.write_text("".join(to_line(job) for job in self.jobs), encoding="utf-8")
        return {row["model"].removesuffix(".gguf"): row for row in _run("export_table.py", "--jobs", str(jobs))}


def _change(file: Path, **changes: Any) -> None:
    file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))


def _tensor(file: Path, name: str) -> tuple[int, int]:
    """Returns where a tensor's bytes begin, and how many there are."""
    tensor = next(tensor for tensor in gguf.GGUFReader(file).tensors if tensor.name == name)
    return int(tensor.data_offset), int(tensor.n_bytes)


@pytest.fixture(scope="module")
def wrong_files(models: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    work = tmp_path_factory.mktemp("wrong")
    llama, gemma = Wrong(models / "llama", work), Wrong(models / "gemma2", work)
    llama.convert("right")

    weak = llama.copy_of("adapter", "weak")
    config = json.loads((weak / "adapter_config.json").read_text())
    alphas = {key: value * 0.95 for key, value in config["alpha_pattern"].items()}
    _change(weak / "adapter_config.json", lora_alpha=config["lora_alpha"] * 0.95, alpha_pattern=alphas)
    llama.convert("weak", adapter=str(weak))

    swapped = llama.convert("swapped")
    (first, size), (second, _) = (_tensor(swapped, f"blk.{layer}.ffn_up.weight") for layer in (0, 1))
    content = bytearray(swapped.read_bytes())
    content[first : first + size], content[second : second + size] = (
        content[second : second + size],
        content[first : first + size],
    )
    swapped.write_bytes(content)

    flipped = llama.convert("flipped")
    start, _ = _tensor(flipped, "blk.0.attn_v.weight")
    content = bytearray(flipped.read_bytes())
    content[start + 1001] ^= 0b0100_0000  # the highest bit of one number's exponent
    flipped.write_bytes(content)

    template = llama.copy_of("base", "template")
    words = (template / "chat_template.jinja").read_text()
    (template / "chat_template.jinja").write_text(words.replace("message['role'] + '\n'", "message['role'] + ' '"))
    llama.convert("template", base_model=str(template))

    types = llama.copy_of("base", "types")
    tokens = json.loads((types / "tokenizer.json").read_text())
    _change(types / "tokenizer.json", added_tokens=[t for t in tokens["added_tokens"] if not t["special"]])
    llama.convert("types", base_model=str(types))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Architecture, "reorder", lambda self, tensor, rows: rows)
        llama.convert("rows")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Gemma, "norm_shift", 0.0)
        gemma.convert("norms")
    llama.convert("base_alone", adapter=None)
    llama.jobs += gemma.jobs
    return llama.found()


def test_that_the_right_file_stands_beside_the_wrong_ones(wrong_files: dict[str, dict[str, Any]]) -> None:
    assert wrong_files["right"]["verdict"] in {"same", "almost_same"}


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("weak", "numbers"),
        ("swapped", "numbers"),
        ("flipped", "numbers"),
        ("template", "template"),
        ("types", "template"),
        ("rows", "numbers"),
        ("norms", "numbers"),
        ("base_alone", "like_base"),
    ],
)
def test_that_a_wrong_file_is_caught(wrong_files: dict[str, dict[str, Any]], name: str, fault: str) -> None:
    assert wrong_files[name]["verdict"] == "different"
    assert fault in wrong_files[name]["faults"]


Check = Callable[[CheckJob], Finished | Failed]


@pytest.fixture
def check(start_engine: Any) -> Check:
    """Runs the job in a child of its own; what a vanished child means is the supervisor's to say."""

    def run(job: CheckJob) -> Finished | Failed:
        return start_engine(job).finish() or Failed(code="engine_vanished")

    return run


def test_that_a_cut_file_is_not_opened(models: Path, check: Check, tmp_path: Path) -> None:
    llama = Wrong(models / "llama", tmp_path)
    file = llama.convert("cut")
    with file.open("r+b") as stream:
        stream.truncate(file.stat().st_size * 2 // 3)

    end = check(llama.jobs[0])

    assert isinstance(end, Failed)
    assert end.code in {"export_not_opened", "engine_vanished"}
    assert not file.with_suffix(".check.json").exists()


def test_that_a_file_without_a_template_is_not_taken_even_where_llama_cpp_guesses_it(
    models: Path, check: Check, tmp_path: Path
) -> None:
    llama = Wrong(models / "llama", tmp_path)
    file = llama.convert("headless")
    content = bytearray(file.read_bytes())
    place = content.index(b"tokenizer.chat_template")
    content[place : place + 9] = b"nokenizer"
    file.write_bytes(content)

    end = check(llama.jobs[0])

    if isinstance(end, Finished):
        assert end.outputs["verdict"] == "different"
    else:
        assert end.code in {"export_not_opened", "engine_vanished", "unexpected"}


def _verdict(end: Finished | Failed) -> Mapping[str, Detail]:
    assert isinstance(end, Finished), end
    return end.outputs


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
    bundled = Wrong(tmp_path, tmp_path)
    file = bundled.convert("tiny", base_model=str(tiny_model), adapter=None)

    found = _verdict(check(check_job(tmp_path, file, None, "F16", variant="base", scores_file=None)))

    assert found["verdict"] in {"same", "almost_same"}
    assert found["expected_stops"] == found["stops"] != 0


def test_that_the_dump_program_of_others_reads_the_files(models: Path, tmp_path: Path) -> None:
    model = Wrong(models / "gemma3", tmp_path)
    files = [
        model.convert("model", weight_type="Q8_0", model_name="Anna's mails"),
        model.convert("adapter", content="adapter"),
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
        assert str(model.folder) not in dump.stdout.decode()
