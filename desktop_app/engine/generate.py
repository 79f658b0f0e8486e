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
from desktop_app.engine.model_loading import find_base, load_base, load_tokenizer
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.commands import FinishNow, Pause, Ping
from desktop_app.protocol.events import Finished, Phase, Progress, Sample
from desktop_app.protocol.jobs import GenerateJob


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
    with replacing(Path(job.output_file)) as output:
        for variant, prompt in ((variant, prompt) for variant in job.variants for prompt in prompts):
            reason = _asked_to_stop(channel, Progress(done=done, total=total, unit="answers"))
            if reason != "completed":
                break
            answer = _answer(model, tokenizer, prompt, variant, end_ids)
            json.dump(_line(answer), output, ensure_ascii=False)
            output.write("\n")
            done += 1
            channel.emit(Sample(prompt_id=prompt.id, variant=variant, text=answer.text))
            channel.emit(Progress(done=done, total=total, unit="answers"))
    return Finished(reason=reason, outputs={"output_file": job.output_file, "answers": done})


def _answer(model: Any, tokenizer: Any, prompt: _Prompt, variant: str, end_ids: set[int]) -> _Answer:
    """Answers one prompt.

    One at a time: in a batch the matrix products are grouped differently, which moves logits in the sixth digit
    and lets a near-tie fall the other way than it does alone, as in llama.cpp.
    """
    margins = _Margins()
    ids = torch.tensor([prompt.token_ids], device=model.device)
    with torch.inference_mode(), _as_variant(model, variant):
        whole = model.generate(
            input_ids=ids,
            attention_mask=torch.ones_like(ids),
            logits_processor=transformers.LogitsProcessorList([margins]),
        )
    answered: list[int] = whole[0, ids.shape[1] :].tolist()
    return _Answer(
        id=prompt.id,
        variant=variant,
        text=tokenizer.decode(answered, skip_special_tokens=True),
        prompt_ids=prompt.token_ids,
        token_ids=answered,
        margins=margins.values,
        stopped=bool(answered) and answered[-1] in end_ids,
    )


class _Margins(transformers.LogitsProcessor):
    """Notes how far the best token was ahead of the second, before anything changes the logits."""

    def __init__(self) -> None:
        self.values: list[float] = []

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        best, second = scores[0].float().topk(2).values.tolist()
        self.values.append(best - second)
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
