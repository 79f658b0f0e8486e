"""Small tokenizers of the real kinds, trained on a few lines: byte-level BPE cut six ways, SentencePiece BPE."""

from __future__ import annotations

from typing import Any

from tokenizers import (
    AddedToken,
    Regex,
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)
from transformers import PreTrainedTokenizerFast

LINES = (
    "Hello, what about the invoice, lunch, the garden and the train? I'll see you on Friday at 10:45.",
    "Grüße aus Köln! Das Angebot über 1.250,00 Euro finden Sie im Anhang; wir haben's geprüft.",
    "你好，明天下午三点开会，请带上报告。 ご返信ありがとうございます。",
    "  Indented lines,\n\n\nblank lines\tand tabs; emoji 🚀🎉 too... don't panic!!",
)
CHATML = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] "
    "+ '<|im_end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
MISTRAL = (
    "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'user' %}"
    "{{ '[INST] ' + message['content'] + '[/INST]' }}"
    "{% else %}{{ ' ' + message['content'] + eos_token }}{% endif %}{% endfor %}"
)
LLAMA_2 = MISTRAL.replace("[INST]", "<INST>").replace("[/INST]", " </INST>")  # no tokens of their own
GEMMA = (
    "{{ bos_token }}{% for message in messages %}{{ '<start_of_turn>' + message['role'] + '\n' "
    "+ message['content'] | trim + '<end_of_turn>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<start_of_turn>model\n' }}{% endif %}"
)
PHI_3 = (
    "{% for message in messages %}{{ '<|' + message['role'] + '|>\n' + message['content'] + '<|end|>\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% endif %}"
)
_ENDINGS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
_BEFORE = _ENDINGS + r"|[^\r\n\p{L}\p{N}]?\p{L}+|"
_AFTER = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
_SLASH = r"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
_WORD = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+END"
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*END|"
)
_WORDS = {
    "three digits": _BEFORE + r"\p{N}{1,3}" + _AFTER,
    "one digit": _BEFORE + r"\p{N}" + _AFTER,
    "gpt-4o": _WORD.replace("END", _ENDINGS + "?") + r"\p{N}{1,3}" + _SLASH,
    "tekken": _WORD.replace("END", "") + r"\p{N}" + _SLASH,
}
_SPACE = "\u2581"


def byte_level(words: str, template: str, *, ignore_merges: bool = False, nfc: bool = False) -> Any:
    """GPT-2's kind; `words` says how text is cut: a key of `_WORDS`, "digits" or "gpt2"."""
    tokenizer = Tokenizer(models.BPE(ignore_merges=ignore_merges))
    if nfc:
        tokenizer.normalizer = normalizers.NFC()
    if words == "gpt2":
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    elif words == "digits":
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
        )
    else:
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [
                pre_tokenizers.Split(Regex(_WORDS[words]), behavior="isolated"),
                pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
            ]
        )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=420,
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(LINES * 10, trainer)
    tokenizer.add_tokens(["[name]"])  # an added word that is no control token
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<|im_end|>", pad_token="<|endoftext|>", model_max_length=512
    )
    fast.chat_template = template
    return fast


def pieces(template: str, *, prepend: str, eats_spaces: bool = False) -> Any:
    """SentencePiece's kind as transformers 5 saves it: no tokenizer.model, bytes for unknown characters.

    Args:
        prepend: where a space is put before the text: "legacy" (Llama 2: before every piece of it), "first", or ""
            (Gemma).
        eats_spaces: special tokens swallow the spaces after them, as Phi-3's do.
    """
    learner = Tokenizer(models.BPE())
    learner.pre_tokenizer = pre_tokenizers.Metaspace(replacement=_SPACE, prepend_scheme="always", split=True)
    trainer = trainers.BpeTrainer(vocab_size=150, show_progress=False)
    learner.train_from_iterator(LINES * 10, trainer)
    special = ["<unk>", "<s>", "</s>"]
    learned = sorted(learner.get_vocab(), key=learner.get_vocab().__getitem__)
    names = [*special, *(f"<0x{byte:02X}>" for byte in range(256)), *learned]
    vocabulary = {name: number for number, name in enumerate(names)}
    # All ways to make a token of two others, as SentencePiece merges whatever makes one.
    merges = [
        (token[:cut], token[cut:])
        for token in learned
        for cut in range(1, len(token))
        if token[:cut] in vocabulary and token[cut:] in vocabulary
    ]
    tokenizer = Tokenizer(
        models.BPE(vocab=vocabulary, merges=merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True)
    )
    if prepend == "legacy":
        tokenizer.normalizer = normalizers.Sequence(
            [normalizers.Prepend(_SPACE), normalizers.Replace(" ", _SPACE)]
        )
    elif prepend:
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=_SPACE, prepend_scheme=prepend, split=False)
    else:
        tokenizer.normalizer = normalizers.Replace(" ", _SPACE)
        tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", behavior="merged_with_previous")
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace(_SPACE, " "), decoders.ByteFallback(), decoders.Fuse()]
    )
    tokenizer.add_special_tokens(
        [
            AddedToken(text, special=True, normalized=False, rstrip=eats_spaces and text == "</s>")
            for text in special
        ]
    )
    marks, end = _marks_of(template)
    tokenizer.add_special_tokens(
        [
            AddedToken(text, special=True, normalized=False, rstrip=eats_spaces and text != "<|endoftext|>")
            for text in marks
        ]
    )
    if not eats_spaces:
        tokenizer.add_tokens([AddedToken("[name]", special=False, normalized=False)])
    starts = template.startswith("{{ bos_token")
    if starts:
        first = tokenizer.token_to_id("<s>")
        tokenizer.post_processor = processors.TemplateProcessing(
            single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", first)]
        )
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token="<s>",
        eos_token=end,
        unk_token="<unk>",
        pad_token="<unk>",
        model_max_length=512,
    )
    fast.chat_template = template
    return fast


def _marks_of(template: str) -> tuple[list[str], str]:
    if template == GEMMA:
        return ["<start_of_turn>", "<end_of_turn>"], "<end_of_turn>"
    if template == PHI_3:
        return ["<|endoftext|>", "<|user|>", "<|assistant|>", "<|system|>", "<|end|>"], "<|end|>"
    return (["[INST]", "[/INST]"] if template == MISTRAL else []), "</s>"
