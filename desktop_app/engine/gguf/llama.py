"""llama.cpp itself, loaded into this process, as the judge of a finished file.

llama.cpp ends the whole process on some damaged files (GGML_ASSERT), so this may only run in a child.
"""

from __future__ import annotations

import json
import math
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

import xllamacpp

from desktop_app.core.errors import AppError

_SMALL_MODEL_BYTES = 256 * 2**20
"""Below this one thread is faster on a busy computer: two threads on two shared cores took 28 times as long (6.8 s
against 0.24 s for 64 tokens of the bundled model), because they wait for each other in every layer."""

EXPECTED_TOKENS = 512
"""Likeliest tokens that llama.cpp names at each place: twice as many as are compared, because their order may
differ. More would cost more than the computation itself (40 ms a place)."""

_LOOPBACK_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Continuation:
    """What llama.cpp wrote: token numbers with the end token if it ended by itself (`stopped`).

    `logprobs`: for each of them, what llama.cpp expected there: token -> natural logarithm of its probability;
    empty when llama.cpp kept some to itself (it does for tokens that end inside a character).
    """

    tokens: tuple[int, ...]
    text: str
    stopped: bool
    logprobs: tuple[Mapping[int, float], ...] = ()


class Llama:
    """One loaded GGUF (and adapter GGUF) that continues, renders and tokenises as llama.cpp's own server does.

    The key-value cache is kept in float32: the file is judged, not the rounding of one chat tool's settings.

    Args:
        context: tokens of prompt and answer together.

    Raises:
        AppError: "export_not_opened" when llama.cpp refuses a file politely.
    """

    def __init__(self, model: Path, adapter: Path | None, *, context: int) -> None:
        for file in (model, adapter):
            if file is not None and not file.is_file():
                raise AppError("file_missing", name=file.name)
        small = model.stat().st_size < _SMALL_MODEL_BYTES
        threads = 1 if small else max(1, (os.cpu_count() or 2) // 2)
        # The server cannot be had without its loopback port; the key keeps other programs out.
        self._key = secrets.token_urlsafe(32)

        settings = xllamacpp.CommonParams()
        settings.model.path = str(model)
        if adapter is not None:
            settings.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(str(adapter), 1.0)]
        settings.n_ctx = math.ceil(context / 256) * 256
        settings.n_parallel = 1
        settings.n_gpu_layers = 0
        settings.warmup = False
        settings.fit_params = False
        settings.swa_full = True  # a sliding window would forget what the next question begins with
        settings.check_tensors = True
        settings.flash_attn_type = xllamacpp.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_DISABLED
        settings.cache_type_k = settings.cache_type_v = xllamacpp.ggml_type.GGML_TYPE_F32
        settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = threads
        settings.verbosity = -1
        settings.hostnames = ["127.0.0.1"]
        settings.api_keys = [self._key]
        settings.ui = False
        settings.endpoint_slots = False
        try:
            self._server = xllamacpp.Server(settings)
        except RuntimeError:
            raise AppError("export_not_opened", name=(adapter or model).name) from None
        # A proxy from the environment must not see this.
        self._opener = build_opener(ProxyHandler({}))
        self._beginning = self.tokenise("")
        self._plain_token = self.tokenise("a")[-1]

    def render(self, messages: Sequence[Mapping[str, str]]) -> str:
        """Returns the conversation as the file's own chat template writes it, ready for the answer."""
        return str(self._ask("/apply-template", {"messages": list(messages)})["prompt"])

    def tokenise(self, text: str, *, special: bool = True) -> list[int]:
        """Returns token numbers as llama.cpp would feed them, with the beginning token where the file says so.

        Without `special` the text is mere text: nothing is put before it, and markers in it are letters.
        """
        answer = self._ask("/tokenize", {"content": text, "add_special": special, "parse_special": special})
        return [int(number) for number in answer["tokens"]]

    def text_of(self, tokens: Sequence[int]) -> str:
        """Returns what the tokens stand for, markers by their names."""
        return str(self._ask("/detokenize", {"tokens": list(tokens)})["content"])

    def without_beginning(self, tokens: Sequence[int]) -> list[int]:
        """Returns the tokens without the beginning token that llama.cpp adds by itself."""
        tokens = list(tokens)
        while self._beginning and tokens[:1] == self._beginning[:1]:
            tokens = tokens[1:]
        return tokens

    def continue_greedily(self, prompt: Sequence[int], *, most: int) -> Continuation:
        """Continues token numbers, always with the likeliest token, at most `most` of them."""
        details = self._complete(prompt, most=most)
        tokens = tuple(details["tokens"])
        expected = tuple(_expected(place) for place in details.get("completion_probabilities", ()))
        return Continuation(
            tokens=tokens,
            text=details["content"],
            stopped=details["stop_type"] == "eos",
            logprobs=expected if len(expected) == len(tokens) else (),
        )

    def expected_after(self, prefix: Sequence[int]) -> Mapping[int, float]:
        """Returns what llama.cpp expects next: token -> natural logarithm of its probability, the EXPECTED_TOKENS.

        The token that is then written is forced, because a part of a character would be held back with its
        numbers; the numbers are those before any forcing.
        """
        details = self._complete(prefix, most=1, forced=self._plain_token)
        return _expected(details["completion_probabilities"][0])

    def _complete(self, prompt: Sequence[int], *, most: int, forced: int | None = None) -> Any:
        answer = self._server.handle_completions(
            {
                "prompt": list(prompt),
                "n_predict": most,
                "temperature": 0.0,
                "samplers": ["temperature"],
                "logit_bias": [] if forced is None else [[forced, 1e6]],
                "return_tokens": True,
                "n_probs": EXPECTED_TOKENS,
                "post_sampling_probs": False,
                # Questions are asked word by word: what was read stays read.
                "cache_prompt": True,
                "verbose": True,
            }
        )
        details = answer.get("__verbose")
        if details is None:
            raise RuntimeError("llama.cpp did not complete the prompt")
        return details

    def _ask(self, path: str, question: Mapping[str, Any]) -> Any:
        request = Request(  # noqa: S310 - our own child's loopback address
            self._server.listening_address + path,
            json.dumps(question).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {self._key}"},
        )
        with self._opener.open(request, timeout=_LOOPBACK_TIMEOUT_S) as answer:
            return json.load(answer)


def _expected(place: Mapping[str, Any]) -> dict[int, float]:
    # A probability of zero has no logarithm: JSON says null there.
    return {int(one["id"]): float(one["logprob"]) for one in place["top_logprobs"] if one["logprob"] is not None}
