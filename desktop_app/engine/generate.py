"""Answers of the base and the tuned model: load once, answer every prompt, keep ids and margins for checks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import transformers

from desktop_app.core.errors import AppError
from desktop_app.core.project import replacing
from desktop_app.engine.answering import Answerer, load_answerer
from desktop_app.engine.device import choose_device, memory_shortage_named, use_all_cores
from desktop_app.engine.likelihood import read_texts, score
from desktop_app.engine.scores import line_of, note_places
from desktop_app.engine.tokens import token_ids
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.commands import FinishNow, Pause, Ping
from desktop_app.protocol.events import Finished, Phase, Progress, Sample
from desktop_app.protocol.jobs import GenerateJob

_PROMPTS_AT_ONCE = 32
"""Where the model computes in float32. A batch groups sums differently than a single prompt: with the bundled
model that moves logits by 4e-6 (1.3e-5 in 4 bits) and no chosen token, at many times the speed. In half precision
the difference is near the margin that the export's check allows, so there the prompts go one by one."""
_CACHE_BYTES = 300_000_000
"""Keys and values of one batch: a model of a billion parameters keeps 64 kB a token in float32."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prompt:
    id: str
    token_ids: list[int]
    max_new_tokens: int


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
    """Scores the texts, answers the prompts and writes the output files.

    Raises:
        AppError: "base_model_missing", "adapter_missing", "file_missing", "file_damaged", "out_of_memory".
    """
    device = choose_device()
    use_all_cores()
    with memory_shortage_named(device):
        return _generate(job, channel, device)


def _generate(job: GenerateJob, channel: Channel, device: torch.device) -> Finished:
    channel.emit(Phase(name="loading"))
    if "tuned" in job.variants and job.adapter is None:
        raise AppError("adapter_missing", name="")
    answerer = load_answerer(
        job.base_model,
        job.adapter if "tuned" in job.variants else None,
        in_4bit=job.load_in_4bit,
        precision=job.precision,
        device=device,
    )
    prompts = _read_prompts(Path(job.prompts_file), answerer.tokenizer, job.max_new_tokens)
    outputs: dict[str, str | int] = {"output_file": job.output_file, "answers": 0}
    reason = "completed"
    if job.texts_file:
        channel.emit(Phase(name="evaluating"))
        reason = _score(job, channel, answerer)
        outputs["likelihoods_file"] = job.likelihoods_file
    if reason == "completed":
        channel.emit(Phase(name="answering"))
        transformers.set_seed(job.seed)
        reason, outputs["answers"] = _answer(job, channel, answerer, prompts)
    return Finished(reason=reason, outputs=outputs)


def _score(job: GenerateJob, channel: Channel, answerer: Answerer) -> str:
    texts = read_texts(Path(job.texts_file), answerer.tokenizer)
    total = len(texts) * len(job.variants)
    done = 0
    with replacing(Path(job.likelihoods_file)) as output:
        for variant in job.variants:
            for batch in score(answerer, texts, variant):
                for one in batch:
                    line = {"id": one.id, "variant": variant, "nll": one.nll, "tokens": one.tokens}
                    output.write(json.dumps(line) + "\n")
                done += len(batch)
                progress = Progress(done=done, total=total, unit="texts")
                channel.emit(progress)
                if (reason := _asked_to_stop(channel, progress)) != "completed":
                    return reason
    return "completed"


def _answer(job: GenerateJob, channel: Channel, answerer: Answerer, prompts: list[_Prompt]) -> tuple[str, int]:
    """Returns why it ended and how many answers there are."""
    total = len(prompts) * len(job.variants)
    done = 0
    batches = list(_batches(prompts, _most_tokens(answerer.model)))
    noted: list[str] = []
    with replacing(Path(job.output_file)) as output:
        for variant, batch in ((variant, batch) for variant in job.variants for batch in batches):
            reason = _asked_to_stop(channel, Progress(done=done, total=total, unit="answers"))
            if reason != "completed":
                return reason, done
            for answer in _answers(answerer, batch, variant, job.temperature):
                json.dump(_line(answer), output, ensure_ascii=False)
                output.write("\n")
                done += 1
                if job.scores_file is not None and variant == "tuned" and answer.token_ids:
                    places = note_places(
                        answerer.model,
                        lambda: answerer.speaking_as("base"),
                        answer.prompt_ids,
                        answer.token_ids,
                    )
                    noted.append(line_of(answer.id, places))
                channel.emit(Sample(prompt_id=answer.id, variant=variant, text=answer.text))
            channel.emit(Progress(done=done, total=total, unit="answers"))
    if job.scores_file is not None:
        with replacing(Path(job.scores_file)) as output:
            output.writelines(line + "\n" for line in noted)
    return "completed", done


def _most_tokens(model: Any) -> int:
    """Returns how many tokens a batch may hold, questions and answers; 0 where prompts must go one by one."""
    if model.dtype != torch.float32:
        return 0
    config = model.config
    heads = int(config.num_attention_heads)
    width = int(getattr(config, "head_dim", None) or config.hidden_size // heads)
    keys = int(getattr(config, "num_key_value_heads", None) or heads)
    return _CACHE_BYTES // (2 * int(config.num_hidden_layers) * keys * width * model.dtype.itemsize)


def _batches(prompts: list[_Prompt], most_tokens: int) -> Iterator[list[_Prompt]]:
    """Neighbours with the same limit of length, in the order that was given."""
    batch: list[_Prompt] = []
    for prompt in prompts:
        longest = max(len(one.token_ids) for one in (*batch, prompt)) + prompt.max_new_tokens
        is_full = len(batch) == _PROMPTS_AT_ONCE or longest * (len(batch) + 1) > most_tokens
        if batch and (is_full or prompt.max_new_tokens != batch[0].max_new_tokens):
            yield batch
            batch = []
        batch.append(prompt)
    if batch:
        yield batch


def _answers(answerer: Answerer, prompts: list[_Prompt], variant: str, temperature: float) -> Iterator[_Answer]:
    """Answers some prompts together, padded on the left so that every answer starts at the same place."""
    model, tokenizer = answerer.model, answerer.tokenizer
    longest = max(len(prompt.token_ids) for prompt in prompts)
    gaps = [longest - len(prompt.token_ids) for prompt in prompts]
    ids = [[tokenizer.pad_token_id] * gap + prompt.token_ids for gap, prompt in zip(gaps, prompts, strict=True)]
    mask = [[0] * gap + [1] * (longest - gap) for gap in gaps]
    margins = _Margins()
    with torch.inference_mode(), answerer.speaking_as(variant):
        whole = model.generate(
            input_ids=torch.tensor(ids, device=model.device),
            attention_mask=torch.tensor(mask, device=model.device),
            generation_config=answerer.how_to_choose(
                max_new_tokens=prompts[0].max_new_tokens, temperature=temperature
            ),
            logits_processor=transformers.LogitsProcessorList([margins]),
        )
    for row, prompt in enumerate(prompts):
        answered, stopped = _until_the_end(whole[row, longest:].tolist(), answerer.end_ids)
        yield _Answer(
            id=prompt.id,
            variant=variant,
            text=tokenizer.decode(answered, skip_special_tokens=True),
            prompt_ids=prompt.token_ids,
            token_ids=answered,
            margins=[step[row] for step in margins.steps[: len(answered)]],
            stopped=stopped,
        )


def _until_the_end(answered: list[int], end_ids: frozenset[int]) -> tuple[list[int], bool]:
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


def _read_prompts(path: Path, tokenizer: Any, max_new_tokens: int) -> list[_Prompt]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        records = [json.loads(line) for line in lines if line.strip()]
        return [
            _Prompt(
                id=str(record["id"]),
                token_ids=token_ids(tokenizer, record["messages"], answer_follows=True),
                max_new_tokens=int(record.get("max_new_tokens", max_new_tokens)),
            )
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
