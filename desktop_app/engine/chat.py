"""A conversation with the model as it was and as it is: loaded once, answers streamed, stopped when asked."""

from __future__ import annotations

import time
from collections import deque
from typing import Any

import torch
import transformers
from transformers.generation.streamers import BaseStreamer

from desktop_app.engine.answering import Answerer, load_answerer
from desktop_app.engine.device import choose_device, memory_shortage_named, use_all_cores
from desktop_app.engine.tokens import token_ids
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.commands import Ask, FinishNow, Pause, Ping, StopAnswer
from desktop_app.protocol.events import Finished, Phase, Progress, Sample
from desktop_app.protocol.jobs import ChatJob

_LISTEN_EVERY_S = 0.03


def run_chat(job: ChatJob, channel: Channel) -> Finished:
    """Answers until it is told to finish or the window is gone.

    Raises:
        AppError: "base_model_missing", "adapter_missing", "out_of_memory", "device_lost".
    """
    device = choose_device()
    use_all_cores()
    with memory_shortage_named(device):
        channel.emit(Phase(name="loading"))
        answerer = load_answerer(
            job.base_model, job.adapter, in_4bit=job.load_in_4bit, precision=job.precision, device=device
        )
        channel.emit(Phase(name="listening"))
        return _Talk(answerer, channel).run()


class _Talk:
    """What was asked and not yet answered, and whether to stop."""

    def __init__(self, answerer: Answerer, channel: Channel) -> None:
        self._answerer = answerer
        self._channel = channel
        self._asked: deque[Ask] = deque()
        self._answers = 0
        self._stop_answer = False
        self._end = ""

    def run(self) -> Finished:
        while not self.listen():
            if not self._asked:
                time.sleep(_LISTEN_EVERY_S)
                continue
            ask = self._asked.popleft()
            self._stop_answer = False
            for variant in ask.variants:
                if self._stop_answer or self._end:
                    # Whoever waits for an answer hears that there is none.
                    self._channel.emit(Sample(prompt_id=ask.prompt_id, variant=variant, text=""))
                else:
                    self._answer(ask, variant)
            self._channel.emit(Phase(name="listening"))
        return Finished(reason=self._end, outputs={"answers": self._answers})

    def listen(self) -> bool:
        """Takes the commands that have come; returns whether the answer under way must end."""
        while (command := self._channel.next_command()) is not None:
            if isinstance(command, Ask):
                self._asked.append(command)
            elif isinstance(command, StopAnswer):
                self._stop_answer = True
                self._asked.clear()
            elif isinstance(command, FinishNow | Pause):
                self._end = "finished_by_person" if isinstance(command, FinishNow) else "paused"
            elif isinstance(command, Ping):
                self._channel.emit(Progress(done=self._answers, total=0, unit="answers"))
        if self._channel.window_gone.is_set():
            self._end = "window_gone"
        return bool(self._end)

    @property
    def must_stop(self) -> bool:
        self.listen()
        return self._stop_answer or bool(self._end)

    def _answer(self, ask: Ask, variant: str) -> None:
        self._channel.emit(Phase(name=f"answering_{variant}"))
        transformers.set_seed(ask.seed)
        answerer = self._answerer
        ids = token_ids(answerer.tokenizer, [{"role": "user", "content": ask.content}], answer_follows=True)
        pieces = _Pieces(answerer.tokenizer, self._channel, ask.prompt_id, variant)
        prompt = torch.tensor([ids], device=answerer.model.device)
        with torch.inference_mode(), answerer.speaking_as(variant):
            whole = answerer.model.generate(
                input_ids=prompt,
                attention_mask=torch.ones_like(prompt),
                generation_config=answerer.how_to_choose(
                    max_new_tokens=ask.max_new_tokens, temperature=ask.temperature
                ),
                streamer=pieces,
                stopping_criteria=transformers.StoppingCriteriaList([_Asked(self)]),
            )
        text = answerer.tokenizer.decode(whole[0, len(ids) :], skip_special_tokens=True)
        self._answers += 1
        self._channel.emit(Sample(prompt_id=ask.prompt_id, variant=variant, text=text))


class _Asked(transformers.StoppingCriteria):
    """Ends the answer when the person says so."""

    def __init__(self, talk: _Talk) -> None:
        self._talk = talk

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor, **_: Any) -> torch.Tensor:
        return torch.full((len(input_ids),), self._talk.must_stop, dtype=torch.bool, device=input_ids.device)


class _Pieces(BaseStreamer):
    """Emits what became readable with each token; half of a character waits for its other half."""

    def __init__(self, tokenizer: Any, channel: Channel, prompt_id: str, variant: str) -> None:
        self._tokenizer = tokenizer
        self._channel = channel
        self._about = {"prompt_id": prompt_id, "variant": variant}
        self._ids: list[int] = []
        self._said = 0
        self._is_prompt = True

    def put(self, value: torch.Tensor) -> None:
        if self._is_prompt:
            self._is_prompt = False
            return
        self._ids += value.flatten().tolist()
        text = self._tokenizer.decode(self._ids, skip_special_tokens=True)
        if text.endswith("\ufffd") or len(text) <= self._said:
            return
        self._channel.emit(Sample(**self._about, text=text[self._said :], final=False))
        self._said = len(text)

    def end(self) -> None:
        """The whole answer follows as its own event."""
