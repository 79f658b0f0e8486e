"""Tokenizers are imported by name; those for other languages need packages of their own."""

hiddenimports = [f"sacrebleu.tokenizers.tokenizer_{name}" for name in ("zh", "13a", "none", "char")]
