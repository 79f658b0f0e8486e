"""Answers of the base and the tuned model: load once, answer every prompt, keep ids and margins for checks."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import peft
import torch
import transformers

from desktop_app.core.errors import AppError
from desktop_app.core.project import replacing
from desktop_app.engine.data import token_ids
from desktop_app.engine.device import choose_device, memory_shortage_named, number_format, use_all_cores
from desktop_app.engine.gguf.model_folder import find_base
from desktop_app.engine.model_loading import load_base, load_tokenizer
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.commands import FinishNow, Pause, Ping
from desktop_app.protocol.events import Finished, Phase, Progress, Sample
from desktop_app.protocol.jobs import GenerateJob

_PROMPTS_AT_ONCE = 8
"""Where the model computes in float32. A batch groups sums differently than a single prompt: with the bundled
model that moves logits by 4e-6 (1.3e-5 in 4 bits) and no chosen token, at three to five times the speed. In half
precision the difference is near the margin that the export's check allows, so there the prompts go one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prompt:
    id: str
    token_ids: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """One line of the output file; see `GenerateJob`."""

    id: str
    variant: str
    text: str
    prompt_ids: list[int]
    token_ids: list[int]
    margins: list[float]
    stopped: bool


def run_generate(job: GenerateJob, channel: Channel) -> Finished:
    """Answers the prompts and writes the output file.

    Raises:
        AppError: "base_model_missing", "adapter_missing", "file_missing", "file_damaged", "out_of_memory".
    """
    device = choose_device()
    use_all_cores()
    with memory_shortage_named(device):
        return _generate(job, channel, device)


def _generate(job: GenerateJob, channel: Channel, device: torch.device) -> Finished:
    channel.emit(Phase(name="loading"))
    base_folder = find_base(job.base_model)
    tokenizer = load_tokenizer(base_folder)
    prompts = _read_prompts(Path(job.prompts_file), tokenizer)
    model = load_base(
        base_folder, in_4bit=job.load_in_4bit, dtype=number_format(job.precision, device), device=device
    )
    end_ids = _end_ids(model, tokenizer)
    # Only what the job says: a model's own sampling settings would make a greedy answer something else.
    model.generation_config = _how_to_choose(job, tokenizer, end_ids)
    if "tuned" in job.variants:
        model = _with_adapter(model, job.adapter)
    model.eval()

    channel.emit(Phase(name="answering"))
    transformers.set_seed(job.seed)
    total = len(prompts) * len(job.variants)
    done = 0
    reason = "completed"
    at_once = _PROMPTS_AT_ONCE if model.dtype == torch.float32 else 1
    batches = [prompts[start : start + at_once] for start in range(0, len(prompts), at_once)]
    with replacing(Path(job.output_file)) as output:
        for variant, batch in ((variant, batch) for variant in job.variants for batch in batches):
            reason = _asked_to_stop(channel, Progress(done=done, total=total, unit="answers"))
            if reason != "completed":
                break
            for answer in _answers(model, tokenizer, batch, variant, end_ids):
                json.dump(_line(answer), output, ensure_ascii=False)
                output.write("\n")
                done += 1
                channel.emit(Sample(prompt_id=answer.id, variant=variant, text=answer.text))
            channel.emit(Progress(done=done, total=total, unit="answers"))
    return Finished(reason=reason, outputs={"output_file": job.output_file, "answers": done})


def _answers(
    model: Any, tokenizer: Any, prompts: list[_Prompt], variant: str, end_ids: set[int]
) -> Iterator[_Answer]:
    """Answers some prompts together, padded on the left so that every answer starts at the same place."""
    longest = max(len(prompt.token_ids) for prompt in prompts)
    gaps = [longest - len(prompt.token_ids) for prompt in prompts]
    ids = [[tokenizer.pad_token_id] * gap + prompt.token_ids for gap, prompt in zip(gaps, prompts, strict=True)]
    mask = [[0] * gap + [1] * (longest - gap) for gap in gaps]
    margins = _Margins()
    with torch.inference_mode(), _as_variant(model, variant):
        whole = model.generate(
            input_ids=torch.tensor(ids, device=model.device),
            attention_mask=torch.tensor(mask, device=model.device),
            logits_processor=transformers.LogitsProcessorList([margins]),
        )
    for row, prompt in enumerate(prompts):
        answered, stopped = _until_the_end(whole[row, longest:].tolist(), end_ids)
        yield _Answer(
            id=prompt.id,
            variant=variant,
            text=tokenizer.decode(answered, skip_special_tokens=True),
            prompt_ids=prompt.token_ids,
            token_ids=answered,
            margins=[step[row] for step in margins.steps[: len(answered)]],
            stopped=stopped,
        )


def _until_the_end(answered: list[int], end_ids: set[int]) -> tuple[list[int], bool]:
    """Returns the answer with its end token but without the padding after it, and whether it ended by itself."""
    for position, token_id in enumerate(answered):
        if token_id in end_ids:
            return answered[: position + 1], True
    return answered, False


class _Margins(transformers.LogitsProcessor):
    """Notes at each step how far the best token was ahead of the second, before anything changes the logits."""

    def __init__(self) -> None:
        self.steps: list[list[float]] = []

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        two = scores.float().topk(2, dim=-1).values
        self.steps.append((two[:, 0] - two[:, 1]).tolist())
        return scores


@contextlib.contextmanager
def _as_variant(model: Any, variant: str) -> Iterator[None]:
    if variant == "base" and isinstance(model, peft.PeftModel):
        with model.disable_adapter():
            yield
    else:
        yield


def _with_adapter(model: Any, adapter: str | None) -> Any:
    if adapter is None or not (Path(adapter) / "adapter_model.safetensors").is_file():
        raise AppError("adapter_missing", name=Path(adapter).name if adapter else "")
    return peft.PeftModel.from_pretrained(model, adapter)


def _how_to_choose(job: GenerateJob, tokenizer: Any, end_ids: set[int]) -> Any:
    chance = {"do_sample": True, "temperature": job.temperature} if job.temperature > 0 else {"do_sample": False}
    return transformers.GenerationConfig(
        max_new_tokens=job.max_new_tokens,
        eos_token_id=sorted(end_ids),
        pad_token_id=tokenizer.pad_token_id,
        **chance,
    )


def _end_ids(model: Any, tokenizer: Any) -> set[int]:
    """Returns the tokens that end an answer: the tokenizer's, and those that the model's author lists."""
    listed = model.generation_config.eos_token_id
    ends = {listed} if isinstance(listed, int) else set(listed or ())
    return ends | ({tokenizer.eos_token_id} if tokenizer.eos_token_id is not None else set())


def _read_prompts(path: Path, tokenizer: Any) -> list[_Prompt]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        records = [json.loads(line) for line in lines if line.strip()]
        return [
            _Prompt(id=str(record["id"]), token_ids=token_ids(tokenizer, record["messages"], answer_follows=True))
            for record in records
        ]
    except FileNotFoundError:
        raise AppError("file_missing", name=path.name) from None
    except (ValueError, TypeError, KeyError):
        raise AppError("file_damaged", name=path.name) from None


def _asked_to_stop(channel: Channel, progress: Progress) -> str:
    """Returns "completed" while nobody wants to stop. A pause ends too: answers are quick to ask for again."""
    reason = "completed"
    while (command := channel.next_command()) is not None:
        if isinstance(command, Pause):
            reason = "paused"
        elif isinstance(command, FinishNow):
            reason = "finished_by_person"
        elif isinstance(command, Ping):
            channel.emit(progress)
    return "window_gone" if channel.window_gone.is_set() else reason


def _line(answer: _Answer) -> dict[str, Any]:
    return {name: getattr(answer, name) for name in _Answer.__slots__}
