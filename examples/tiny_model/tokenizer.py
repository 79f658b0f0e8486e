"""The model's tokenizer: byte-level BPE that splits text as Qwen2 does, known to llama.cpp as `qwen2`."""

from __future__ import annotations

import json
import random
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from examples.tiny_model.conversations import conversation
from examples.tiny_model.generic_text import COMMON_WORDS, FALLBACK, GENERIC
from examples.tiny_model.sea_words import sea_words

VOCABULARY_SIZE = 4096
MAX_LENGTH = 1024
END_OF_TEXT = "<|endoftext|>"
TURN_START = "<|im_start|>"
TURN_END = "<|im_end|>"
SPECIAL_TOKENS = (END_OF_TEXT, TURN_START, TURN_END)

# Word for word the expression of Qwen2's own tokenizer.json, for which llama.cpp has LLAMA_VOCAB_PRE_TYPE_QWEN2.
# A pre-tokenizer of our own would have no name there, and the exported file would split text differently from
# the trained model.
_QWEN2_SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)

CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)

# Enough conversations that every word of the bank occurs often; more only makes the build slower.
_CONVERSATIONS_TO_LEARN_FROM = 6000


def train_tokenizer(seed: int) -> Tokenizer:
    """Learn the merges from the same kind of text as the model will see."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_QWEN2_SPLIT), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY_SIZE,
        min_frequency=1,
        special_tokens=list(SPECIAL_TOKENS),
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_texts(seed), trainer)
    if tokenizer.get_vocab_size() != VOCABULARY_SIZE:
        raise ValueError(f"the text yields only {tokenizer.get_vocab_size()} tokens, add more of it")
    return tokenizer


def save_tokenizer(tokenizer: Tokenizer, folder: Path) -> None:
    """Write the files that `AutoTokenizer` reads, without anything that depends on this computer."""
    tokenizer.save(str(folder / "tokenizer.json"))
    config = {
        "add_bos_token": False,
        "add_prefix_space": False,
        "bos_token": None,
        "chat_template": CHAT_TEMPLATE,
        "clean_up_tokenization_spaces": False,
        "eos_token": TURN_END,
        "model_max_length": MAX_LENGTH,
        "pad_token": END_OF_TEXT,
        "tokenizer_class": "PreTrainedTokenizerFast",
        "unk_token": None,
    }
    text = json.dumps(config, indent=2, ensure_ascii=False) + "\n"
    (folder / "tokenizer_config.json").write_text(text, encoding="utf-8")


def _texts(seed: int) -> list[str]:
    rng = random.Random(seed)
    texts = [turn.content for _ in range(_CONVERSATIONS_TO_LEARN_FROM) for turn in conversation(rng)]
    texts += ["system\nuser\nassistant\n"] * 100
    for language, sentences in GENERIC.items():
        texts += [*sentences, *FALLBACK[language]] * 20
    texts += [COMMON_WORDS, " ".join(sea_words())] * 4
    return texts
