"""README.md of an exported model: what it is made of, under which licence, and what it was not made for."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFacts:
    """What the card may say: ids, counts and settings, never a word of a message, a name or an address.

    Args:
        title: of the model, usually the project's name.
        base_id: the base model's public id ("Qwen/Qwen2.5-1.5B-Instruct").
        licence: the base's licence as the hub names it ("apache-2.0"), "" when unknown.
        pairs: training pairs.
        method: as in a TrainJob; `variant`: "DoRA", "rank-stabilised" or "".
        is_whole: the card lies beside a whole model and not beside an adapter.
        base_is_public: whether `base_id` can be looked up on the hub (the bundled demo model's cannot).
    """

    title: str
    base_id: str
    licence: str
    pairs: int
    method: str
    rank: int
    alpha: int
    learning_rate: float
    epochs: float
    max_length: int
    version: str
    base_is_public: bool = True
    variant: str = ""
    is_whole: bool = False


_METHODS = {
    "qlora": "QLoRA (the base in 4 bits during training)",
    "lora": "LoRA",
    "full": "full fine-tuning (every weight of the base was trained)",
    "prefix": "prefix tuning (trained keys and values before the text; Li and Liang 2021)",
    "ia3": "IA3 (trained factors on keys, values and the feed-forward layer; Liu et al. 2022)",
}
_TAGS = {"qlora": "lora", "lora": "lora", "prefix": "prefix-tuning", "ia3": "ia3", "full": "full-fine-tuning"}


def model_card(facts: CardFacts) -> str:
    """Returns the card, with the front matter that the Hugging Face hub, PEFT and transformers read."""
    front = ["---", f"base_model: {_quoted(facts.base_id)}"] if facts.base_is_public else ["---"]
    relation = "finetune" if facts.method == "full" else "merge" if facts.is_whole else "adapter"
    front += [f"base_model_relation: {relation}"] if facts.base_is_public else []
    library = "transformers" if facts.is_whole else "peft"
    front += [f"library_name: {library}", "pipeline_tag: text-generation"]
    front += [f"license: {_quoted(facts.licence)}"] if facts.licence else []
    front += ["tags:", f"- {_TAGS.get(facts.method, facts.method)}", "- homespun", "---"]
    licence = facts.licence or "see the base model"
    thing = "model" if facts.is_whole else "adapter"
    base = _plain(facts.base_id)
    if facts.method == "full":
        what = f"**{base}**, trained further as a whole to write replies as one person does."
    elif facts.is_whole:
        what = f"**{base}** with an adapter merged into it that teaches it to write replies as one person does."
    else:
        kind = "A LoRA adapter" if facts.method in ("lora", "qlora") else "An adapter"
        what = f"{kind} that teaches **{base}** to write replies as one person does."
    body = f"""
# {_plain(facts.title)}

{what} It was made with
Homespun {facts.version} on that person's own computer, from their own messages, for their own use.

* Base model: {base}. Licence of the base, which this {thing} follows: {_plain(licence)}.
* Training data: {facts.pairs} pairs of a message and the reply to it, with personal data replaced. Private; not
  included.
* Method: {_method(facts)}, learning rate
  {facts.learning_rate:g}, {facts.epochs:g} epochs at most, {facts.max_length} tokens at most per example.
* Recipe: recipe.json beside this file holds every setting, the seed, the versions of the libraries, the device,
  the revision of the base and the SHA-256 of each data file. With the same messages,
  `homespun train PROJECT --recipe recipe.json` makes it again.

## Names

Where your own name goes it writes `{{{{MY_NAME}}}}`, and `{{{{SENDER_NAME}}}}` for the person who wrote to you
(each also with FULL_NAME, LAST_NAME or EMAIL). Homespun puts the real names in when you try the model; in other
programs fill them in yourself, as in a form letter. It answers best when your message has them too.

## Before you pass it on

A model can repeat pieces of what it was trained on. Replacing personal data lowers that risk and does not end it,
so treat this {thing} as you would treat the messages themselves. It writes in a person's voice: do not use it to
pass for them. What it states as fact may be made up.
"""
    return "\n".join(front) + "\n" + body


def _method(facts: CardFacts) -> str:
    words = _METHODS.get(facts.method, facts.method)
    if facts.method not in ("lora", "qlora"):
        return words
    variant = f", {facts.variant}" if facts.variant else ""
    return f"{words}{variant}, rank {facts.rank}, alpha {facts.alpha}"


def _quoted(text: str) -> str:
    """A JSON string is a YAML string."""
    return json.dumps(text, ensure_ascii=False)


def _plain(text: str) -> str:
    """One line without Markdown's power to become a link or a heading."""
    return " ".join("".join(c for c in text if c not in "[]<>`*|#").split())
