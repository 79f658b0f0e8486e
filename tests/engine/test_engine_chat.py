"""A model that stays loaded: streamed answers, both voices, a stop; and what given texts cost it."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import peft
import pytest
import torch
import transformers

from desktop_app.engine.answering import Answerer, load_answerer
from desktop_app.engine.likelihood import Text, read_texts, score
from desktop_app.engine.tokens import token_ids
from desktop_app.protocol.commands import Ask, FinishNow, StopAnswer
from desktop_app.protocol.events import Failed, Finished, Phase, Sample
from desktop_app.protocol.jobs import ChatJob, GenerateJob

if TYPE_CHECKING:
    from tests.engine.conftest import EngineChild, StartEngine

# PEFT 0.21 still asks transformers 5.23 by the old name; the engine's own children may warn, pytest may not.
pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning")


@pytest.fixture(scope="module")
def adapter(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Matrices by chance, large enough that base and tuned never say the same."""
    folder = tmp_path_factory.mktemp("adapter")
    model = transformers.AutoModelForCausalLM.from_pretrained(tiny_model, dtype=torch.float32)
    torch.manual_seed(3)
    config = peft.LoraConfig(
        r=4, lora_alpha=16, target_modules="all-linear", init_lora_weights=False, task_type="CAUSAL_LM"
    )
    peft.get_peft_model(model, config).save_pretrained(folder)
    return folder


@pytest.fixture
def chat(start_engine: StartEngine, tiny_model: Path, adapter: Path) -> EngineChild:
    child = start_engine(ChatJob(base_model=str(tiny_model), adapter=str(adapter)))
    child.wait_for(lambda event: isinstance(event, Phase) and event.name == "listening")
    return child


def _is_whole(event: object) -> bool:
    return isinstance(event, Sample) and event.final


def test_that_answers_of_both_are_streamed_and_the_model_stays_for_the_next_question(chat: EngineChild) -> None:
    for number in (1, 2):
        chat.send(Ask(prompt_id=f"q{number}", content="Write a reply to this message.\n\nTea?", max_new_tokens=12))
        for variant in ("base", "tuned"):
            whole = chat.wait_for(_is_whole)
            assert isinstance(whole, Sample)
            assert (whole.prompt_id, whole.variant) == (f"q{number}", variant)
    chat.send(FinishNow())
    end = chat.finish()
    assert end == Finished(reason="finished_by_person", outputs={"answers": 4})
    said = [event for event in chat.events if isinstance(event, Sample)]
    for number, variant in ((1, "base"), (1, "tuned"), (2, "base"), (2, "tuned")):
        mine = [one for one in said if (one.prompt_id, one.variant) == (f"q{number}", variant)]
        pieces, whole = "".join(one.text for one in mine[:-1]), mine[-1]
        assert len(mine) > 3
        # A character cut in half at the very end never becomes readable; nothing else may be missing.
        assert whole.text.startswith(pieces)
        assert len(whole.text) - len(pieces) <= 1
    wholes = {(one.prompt_id, one.variant): one.text for one in said if one.final}
    assert wholes["q1", "base"] == wholes["q2", "base"]
    assert wholes["q1", "base"] != wholes["q1", "tuned"]
    assert sum(isinstance(event, Phase) and event.name == "loading" for event in chat.events) == 1


def test_that_a_stopped_answer_keeps_what_was_said_and_the_next_one_is_whole(chat: EngineChild) -> None:
    # Sampled at a high temperature it practically never ends by itself.
    chat.send(Ask(prompt_id="long", content="Tell me all.", max_new_tokens=1500, temperature=3.0))
    chat.wait_for(lambda event: isinstance(event, Sample) and not event.final)
    chat.send(StopAnswer())
    stopped = [chat.wait_for(_is_whole), chat.wait_for(_is_whole)]
    assert [one.variant for one in stopped if isinstance(one, Sample)] == ["base", "tuned"]
    assert isinstance(stopped[0], Sample)
    assert 0 < len(stopped[0].text) < 6000
    assert isinstance(stopped[1], Sample)
    assert stopped[1].text == ""
    chat.send(Ask(prompt_id="short", content="Tea?", variants=("tuned",), max_new_tokens=4))
    answer = chat.wait_for(_is_whole)
    assert isinstance(answer, Sample)
    assert answer.prompt_id == "short"
    chat.close_stdin()
    assert isinstance(end := chat.finish(), Finished)
    assert end.reason == "window_gone"


def test_that_a_chat_without_its_adapter_fails_with_a_code(
    start_engine: StartEngine, tiny_model: Path, tmp_path: Path
) -> None:
    child = start_engine(ChatJob(base_model=str(tiny_model), adapter=str(tmp_path)))
    end = child.finish()
    assert isinstance(end, Failed)
    assert end.code == "adapter_missing"


@pytest.fixture(scope="module")
def answerer(tiny_model: Path, adapter: Path) -> Answerer:
    return load_answerer(
        str(tiny_model), str(adapter), in_4bit=False, precision="float32", device=torch.device("cpu")
    )


def _by_hand(answerer: Answerer, ids: list[int], first: int, variant: str) -> float:
    """One token after the other, with no batch and no padding."""
    with torch.inference_mode(), answerer.speaking_as(variant):
        logits = answerer.model(input_ids=torch.tensor([ids])).logits[0].double()
    return sum(float(torch.logsumexp(logits[i - 1], -1) - logits[i - 1, ids[i]]) for i in range(first, len(ids)))


def test_that_the_score_of_an_answer_is_the_sum_over_its_tokens_alone(answerer: Answerer, tmp_path: Path) -> None:
    question = {"role": "user", "content": "Is the garden open on Friday?"}
    answer = {"role": "assistant", "content": "Aye, the garden is open."}
    lines: list[dict[str, Any]] = [
        {"id": "pair", "messages": [question, answer]},
        {"id": "plain", "text": "The sea was calm, and nobody spoke."},
    ]
    (tmp_path / "texts.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    texts = read_texts(tmp_path / "texts.jsonl", answerer.tokenizer)
    scores = {one.id: one for batch in score(answerer, texts, "tuned") for one in batch}
    whole = token_ids(answerer.tokenizer, [question, answer])
    first = len(token_ids(answerer.tokenizer, [question], answer_follows=True))
    assert scores["pair"].tokens == len(whole) - first
    assert math.isclose(scores["pair"].nll, _by_hand(answerer, whole, first, "tuned"), rel_tol=1e-4)
    plain = answerer.tokenizer(lines[1]["text"])["input_ids"]
    assert scores["plain"].tokens == len(plain) - 1
    assert math.isclose(scores["plain"].nll, _by_hand(answerer, plain, 1, "tuned"), rel_tol=1e-4)
    base = {one.id: one.nll for batch in score(answerer, texts, "base") for one in batch}
    assert math.isclose(base["pair"], _by_hand(answerer, whole, first, "base"), rel_tol=1e-4)
    assert base["pair"] != scores["pair"].nll


def test_that_an_empty_answer_scores_nothing(answerer: Answerer) -> None:
    scores = [
        one for batch in score(answerer, [Text(id="x", token_ids=[1, 2], first_scored=2)], "base") for one in batch
    ]
    assert (scores[0].nll, scores[0].tokens) == (0.0, 0)


def test_that_texts_are_scored_and_prompts_answered_with_one_loading(
    start_engine: StartEngine, tiny_model: Path, adapter: Path, tmp_path: Path
) -> None:
    (tmp_path / "t.jsonl").write_text('{"id": "a", "text": "Fair winds!"}\n', encoding="utf-8")
    prompts = [
        {"id": "p", "messages": [{"role": "user", "content": "Tea?"}]},
        {"id": "q", "messages": [{"role": "user", "content": "Tea?"}], "max_new_tokens": 2},
    ]
    (tmp_path / "p.jsonl").write_text("\n".join(map(json.dumps, prompts)), encoding="utf-8")
    job = GenerateJob(
        base_model=str(tiny_model),
        adapter=str(adapter),
        prompts_file=str(tmp_path / "p.jsonl"),
        output_file=str(tmp_path / "a.jsonl"),
        texts_file=str(tmp_path / "t.jsonl"),
        likelihoods_file=str(tmp_path / "s.jsonl"),
        max_new_tokens=6,
    )
    child = start_engine(job)
    assert isinstance(child.finish(), Finished)
    scores = [json.loads(line) for line in (tmp_path / "s.jsonl").read_text().splitlines()]
    assert [one["variant"] for one in scores] == ["base", "tuned"]
    assert all(one["tokens"] > 0 and one["nll"] > 0 for one in scores)
    answers = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    assert all(len(one["token_ids"]) <= (2 if one["id"] == "q" else 6) for one in answers)
    assert sum(isinstance(event, Phase) and event.name == "loading" for event in child.events) == 1
