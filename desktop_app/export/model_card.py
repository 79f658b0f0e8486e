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
        method: "qlora" or "lora".
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


_METHODS = {"qlora": "QLoRA (the base in 4 bits during training)", "lora": "LoRA"}


def model_card(facts: CardFacts) -> str:
    """Returns the card, with the front matter that the Hugging Face hub and PEFT read."""
    front = ["---", f"base_model: {_quoted(facts.base_id)}"] if facts.base_is_public else ["---"]
    front += ["base_model_relation: adapter"] if facts.base_is_public else []
    front += ["library_name: peft", "pipeline_tag: text-generation"]
    front += [f"license: {_quoted(facts.licence)}"] if facts.licence else []
    front += ["tags:", "- lora", "- homespun", "---"]
    licence = facts.licence or "see the base model"
    body = f"""
# {_plain(facts.title)}

A LoRA adapter that teaches **{_plain(facts.base_id)}** to write replies as one person does. It was made with
Homespun {facts.version} on that person's own computer, from their own messages, for their own use.

* Base model: {_plain(facts.base_id)}. Licence of the base, which this adapter follows: {_plain(licence)}.
* Training data: {facts.pairs} pairs of a message and the reply to it, with personal data replaced. Private; not
  included.
* Method: {_METHODS.get(facts.method, facts.method)}, rank {facts.rank}, alpha {facts.alpha}, learning rate
  {facts.learning_rate:g}, {facts.epochs:g} epochs at most, {facts.max_length} tokens at most per example.

## Names

Where your own name goes it writes `{{{{MY_NAME}}}}`, and `{{{{SENDER_NAME}}}}` for the person who wrote to you
(each also with FULL_NAME, LAST_NAME or EMAIL). Homespun puts the real names in when you try the model; in other
programs fill them in yourself, as in a form letter. It answers best when your message has them too.

## Before you pass it on

A model can repeat pieces of what it was trained on. Replacing personal data lowers that risk and does not end it,
so treat this adapter as you would treat the messages themselves. It writes in a person's voice: do not use it to
pass for them. What it states as fact may be made up.
"""
    return "\n".join(front) + "\n" + body


def _quoted(text: str) -> str:
    """A JSON string is a YAML string."""
    return json.dumps(text, ensure_ascii=False)


def _plain(text: str) -> str:
    """One line without Markdown's power to become a link or a heading."""
    return " ".join("".join(c for c in text if c not in "[]<>`*|#").split())
