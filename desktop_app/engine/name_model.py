"""A token-classification model: which of its labels are people, and where in a text it sees them."""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
import transformers

from desktop_app.core.errors import AppError
from desktop_app.protocol.model_names import NameSpan, person_labels

_WINDOW_TOKENS = 256
"""Names are told by the words around them; longer windows only cost more, and most of a batch would be padding."""
_OVERLAP_SHARE = 4
"""A quarter of a window is in the next one too, so that each token is judged with an eighth on either side."""
_BATCH_TOKENS = 8_192
"""Padding included. A large XLM-R keeps about 130 MB a layer for so many, one layer at a time."""
_MOST_WINDOWS = 64
_IS_NAME = 0.5
# Written without spaces between words, so that each token speaks for itself: Thai to Myanmar, Khmer, kana, Han,
# Hangul (whose particles stand at the end of the word).
_NO_SPACES = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff\U00020000-\U0003ffff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class _Token:
    """text[start:end] as the model judged it.

    Args:
        margin: tokens to the nearer edge of the window, where that is not the text's own.
        chance: probability that it belongs to a name of a person.
        begins: whether a name rather begins here than goes on.
    """

    start: int
    end: int
    margin: int
    chance: float
    begins: bool


@dataclass(slots=True)
class _Window:
    """Args:
    text: number of the text it is cut from.
    offsets: of each token in the text; (0, 0) for those that the tokenizer adds.
    first, last: of its tokens, those that are the text's.
    """

    text: int
    ids: list[int]
    offsets: list[tuple[int, int]]
    special: list[int]
    is_first: bool = True
    is_last: bool = True
    tokens: list[_Token] = field(default_factory=list)


class NameModel:
    """`load_name_model` makes one."""

    def __init__(self, model: Any, tokenizer: Any, people: dict[int, bool], name: str) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._name = name
        self._people = sorted(people)
        self._begins = [number for number in self._people if people[number]]
        self._window = _window_tokens(model.config, tokenizer)

    def find(self, texts: Sequence[str], on_batch: Callable[[float], bool]) -> list[tuple[NameSpan, ...]] | None:
        """Returns where each text has names of people: sorted, not overlapping, offsets in its characters.

        Args:
            on_batch: called with the share of the work that is done; False ends it, and the answer is None.

        Raises:
            AppError: "name_model_broken" when the model's numbers are none.
        """
        windows = self._windows(texts)
        total = sum(len(window.ids) for window in windows)
        done = 0
        for batch in _batches(windows):
            self._judge(batch)
            done += sum(len(window.ids) for window in batch)
            if not on_batch(done / total):
                return None
        tokens: list[dict[tuple[int, int], _Token]] = [{} for _ in texts]
        for window in windows:
            best = tokens[window.text]
            for token in window.tokens:
                place = (token.start, token.end)
                if place not in best or token.margin > best[place].margin:
                    best[place] = token
        return [
            spans_of(text, [(token.start, token.end, token.chance, token.begins) for token in found.values()])
            for text, found in zip(texts, tokens, strict=True)
        ]

    def _windows(self, texts: Sequence[str]) -> list[_Window]:
        # Half a character would stop the tokenizer; one sign for one sign keeps the offsets.
        encoded = self._tokenizer(
            [_SURROGATE.sub("\ufffd", text) for text in texts],
            truncation=True,
            max_length=self._window,
            stride=self._window // _OVERLAP_SHARE,
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
            return_special_tokens_mask=True,
        )
        windows: list[_Window] = []
        for number, ids, offsets, special in zip(
            encoded["overflow_to_sample_mapping"],
            encoded["input_ids"],
            encoded["offset_mapping"],
            encoded["special_tokens_mask"],
            strict=True,
        ):
            window = _Window(int(number), list(ids), [(int(a), int(b)) for a, b in offsets], list(special))
            if windows and windows[-1].text == window.text:
                windows[-1].is_last = window.is_first = False
            windows.append(window)
        return windows

    def _judge(self, batch: Sequence[_Window]) -> None:
        longest = max(len(window.ids) for window in batch)
        ids = torch.full((len(batch), longest), self._tokenizer.pad_token_id or 0, dtype=torch.long)
        mask = torch.zeros((len(batch), longest), dtype=torch.long)
        for row, window in enumerate(batch):
            ids[row, : len(window.ids)] = torch.tensor(window.ids, dtype=torch.long)
            mask[row, : len(window.ids)] = 1
        device = self._model.device
        with torch.inference_mode():
            logits = self._model(input_ids=ids.to(device), attention_mask=mask.to(device)).logits
            chances = torch.softmax(logits.float(), dim=-1)
            person = chances[..., self._people].sum(-1)
            begins = chances[..., self._begins].sum(-1) > person / 2
        for window, row_person, row_begins in zip(batch, person.tolist(), begins.tolist(), strict=True):
            if not all(map(math.isfinite, row_person[: len(window.ids)])):
                raise AppError("name_model_broken", name=self._name)
            window.tokens = list(_tokens(window, row_person, row_begins))


def _tokens(window: _Window, chances: Sequence[float], begins: Sequence[bool]) -> Iterable[_Token]:
    count = len(window.ids)
    for index, ((start, end), special) in enumerate(zip(window.offsets, window.special, strict=True)):
        if special or end <= start:
            continue
        left = count if window.is_first else index
        right = count if window.is_last else count - 1 - index
        yield _Token(start, end, min(left, right), chances[index], begins[index])


def spans_of(text: str, tokens: Iterable[tuple[int, int, float, bool]]) -> tuple[NameSpan, ...]:
    """Joins tokens to names.

    A word of an alphabet is what its first token says, because models learn no label for the others; a name ends
    with the line.

    Args:
        tokens: (start, end, probability that it is of a name, whether one begins here), in any order.
    """
    spans: list[NameSpan] = []
    open_: tuple[int, int, list[float]] | None = None
    before = (-1, False)
    for place, end, chance, begins in sorted(tokens):
        # Some tokenizers count the space before a word as the word's.
        start = end - len(text[place:end].lstrip())
        if start == end:
            continue
        goes_on = start == before[0] and _is_letter(text[start - 1]) and _is_letter(text[start])
        is_name = before[1] if goes_on else chance >= _IS_NAME
        before = (end, is_name)
        if open_ is not None and (not is_name or (not goes_on and (begins or "\n" in text[open_[1] : start]))):
            spans.append(NameSpan(open_[0], open_[1], sum(open_[2]) / len(open_[2])))
            open_ = None
        if is_name:
            first, _, chances = open_ or (start, end, [])
            open_ = (first, end, chances if goes_on and chances else [*chances, chance])
    if open_ is not None:
        spans.append(NameSpan(open_[0], open_[1], sum(open_[2]) / len(open_[2])))
    return tuple(spans)


@lru_cache(maxsize=4096)
def _is_letter(character: str) -> bool:
    """Whether it is part of a word that spaces set apart."""
    return unicodedata.category(character)[0] in "LNM" and _NO_SPACES.match(character) is None


def _batches(windows: Sequence[_Window]) -> Iterable[list[_Window]]:
    """Windows of similar length together, the longest first, so that a lack of memory shows at once."""
    batch: list[_Window] = []
    longest = 0
    for window in sorted(windows, key=lambda window: -len(window.ids)):
        longest = longest or len(window.ids)
        batch.append(window)
        if len(batch) == _MOST_WINDOWS or longest * (len(batch) + 1) > _BATCH_TOKENS:
            yield batch
            batch, longest = [], 0
    if batch:
        yield batch


def _window_tokens(config: Any, tokenizer: Any) -> int:
    # RoBERTa counts its positions from two.
    positions = int(getattr(config, "max_position_embeddings", 0) or _WINDOW_TOKENS + 2) - 2
    return max(8, min(_WINDOW_TOKENS, positions, int(tokenizer.model_max_length)))


def load_name_model(folder: Path, device: torch.device) -> NameModel:
    """Loads a Hugging Face folder; nothing of it is run as a program, and nothing is asked of a server.

    Raises:
        AppError: "name_model_not_ner" for a model that has no labels for people, "name_model_broken" when files of
            it are missing, damaged, or of a kind that these libraries cannot read.
    """
    offline = {"local_files_only": True, "trust_remote_code": False}
    try:
        config = transformers.AutoConfig.from_pretrained(folder, **offline)
        people = person_labels(config.id2label or {})
        if not people:
            raise AppError("name_model_not_ner", name=folder.name)
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, use_fast=True, **offline)
        # use_safetensors: a pickle can run code when it is opened.
        model, report = transformers.AutoModelForTokenClassification.from_pretrained(
            folder, config=config, use_safetensors=True, dtype=torch.float32, output_loading_info=True, **offline
        )
        # Weights that are not there are made up by chance: a language model with labels but no classifier.
        is_whole = tokenizer.is_fast and not report["missing_keys"]
    except (AppError, MemoryError, torch.OutOfMemoryError):
        raise
    except Exception as error:
        # The tokenizers' and safetensors' errors have no common class.
        raise AppError("name_model_broken", name=folder.name) from error
    if not is_whole:
        raise AppError("name_model_broken", name=folder.name)
    return NameModel(model.to(device).eval(), tokenizer, people, folder.name)


def fingerprint_of(folder: Path) -> str:
    """Returns what tells this model from every other one, without reading gigabytes: its settings and the heads of
    its weight files, where names, shapes and offsets stand, with a piece from each file's end."""
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted((*folder.glob("*.json"), *folder.glob("*.txt"), *folder.glob("*.safetensors"))):
        digest.update(f"\n{path.name} {path.stat().st_size}\n".encode())
        with path.open("rb") as stream:
            if path.suffix != ".safetensors":
                digest.update(hashlib.file_digest(stream, "blake2b").digest())
                continue
            digest.update(stream.read(1_000_000))
            stream.seek(max(0, path.stat().st_size - 1_000_000))
            digest.update(stream.read())
    return digest.hexdigest()
