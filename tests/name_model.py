"""A real token-classification model for tests: a small BERT with a tokenizer, taught on invented sentences.

It learns that a name stands where names stand ("ask ... about", "和...说"), so that it sees names of no list. Some
seconds on one core; whoever needs it makes it once a session.
"""

from __future__ import annotations

import random
from pathlib import Path

_LATIN = "abcdefghijklmnopqrstuvwxyz"
_SENTENCES = (
    "please ask {} about the invoice .",
    "I met {} at the station and {} was late .",
    "Did {} send you the report ?",
    "The garden is green , says {} .",
    "We had lunch with {} on Friday 🙂",
    "Lunch is at noon on Friday .",
    "The Report is late and the Garden is green .",
    "Thanks for the invoice , I will look at it .",
    "我昨天和{}说了发票的事。",
    "请问{}今天来吗？",
    "今天的报告已经发了，谢谢。",
    "{}说花园很好🙂",
)
_HAN = "赫连慕蓉沁忻琬珩祎彧翊骞铎澜霁曦旻晟昱"
_LABELS = ("O", "PER")


def invented_name(chance: random.Random, *, han: bool) -> str:
    """An odd name: of characters or syllables of no list."""
    if han:
        return "".join(chance.sample(_HAN, chance.choice((2, 3))))
    word = "".join(chance.choice(_LATIN) for _ in range(chance.randint(4, 9))).capitalize()
    return word if chance.random() < 0.6 else f"{word} {invented_name(chance, han=False).split()[0]}"


def make_name_model(folder: Path, *, seed: int = 7, steps: int = 130) -> Path:
    """Trains the model and saves it as a Hugging Face folder; returns the folder."""
    import torch
    import transformers
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    letters = sorted({c for s in _SENTENCES for c in s} | set(_HAN) | set(_LATIN) | set(_LATIN.upper()) - {" "})
    words = sorted({word for s in _SENTENCES for word in s.split() if word.isascii() and len(word) > 1})
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *letters, *(f"##{c}" for c in letters), *words]
    vocabulary = {piece: number for number, piece in enumerate(dict.fromkeys(pieces))}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=False, strip_accents=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(
        ("[SEP]", vocabulary["[SEP]"]), ("[CLS]", vocabulary["[CLS]"])
    )
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=128,
    )
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    chance = random.Random(seed)
    config = transformers.BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=96,
        max_position_embeddings=130,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        id2label=dict(enumerate(_LABELS)),
        label2id={label: number for number, label in enumerate(_LABELS)},
    )
    model = transformers.BertForTokenClassification(config)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    for _ in range(steps):
        texts, places = zip(*(_sentence(chance) for _ in range(24)), strict=True)
        batch = fast(list(texts), return_offsets_mapping=True, padding=True, return_tensors="pt")
        offsets = batch.pop("offset_mapping").tolist()
        labels = [_labels(row, found) for row, found in zip(offsets, places, strict=True)]
        inputs = {"input_ids": batch["input_ids"], "attention_mask": batch["attention_mask"]}
        loss = model(**inputs, labels=torch.tensor(labels)).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    fast.save_pretrained(folder)
    return folder


def _sentence(chance: random.Random) -> tuple[str, list[tuple[int, int]]]:
    """Some sentences with names in them, and where the names stand."""
    text, places = "", []
    for pattern in chance.sample(_SENTENCES, chance.randint(1, 3)):
        pieces = pattern.split("{}")
        for index, piece in enumerate(pieces):
            text += piece
            if index < len(pieces) - 1:
                name = invented_name(chance, han="。" in pattern or "？" in pattern or "花园" in pattern)
                places.append((len(text), len(text) + len(name)))
                text += name
        text += " " if text.isascii() else ""
    return text, places


def _labels(offsets: list[list[int]], places: list[tuple[int, int]]) -> list[int]:
    labels = []
    for start, end in offsets:
        inside = next((place for place in places if place[0] <= start < end <= place[1]), None)
        labels.append(-100 if start == end else int(inside is not None))
    return labels
