"""Turns redacted conversations into question/answer pairs, cleans them, and splits them by time.

The step, in order: `build` calls `pairs` (conversation -> candidates, with `goals` for the instruction and
`origins` for the export), `flags` (what stands out in one pair: `text_signs`, `language`), `cleaning` (what is
left out, with its reason; `near_duplicates` on `runs`), `placing` (`split`, checked by `leaks`), `style_texts`
(own texts that answer nothing) and `pair_index` (dataset/pairs.sqlite: every candidate). `example` holds the
data types.

Looking and deciding: `pair_table` (search with a `pair_filter`, page, count), `pair_edits` (the person's changes,
with undo), `checks` (findings about the whole), `actions` (their buttons), `apply_edits` (edits -> training files,
within seconds). `more/` makes pairs where there are too few; `build` takes them in. Files: `alpaca` (our own),
`formats` (those of other programs).

May import: redaction, core; importers' data types. Promises: accepts only `RedactedConversation`; every reply that
becomes no pair is counted with its reason; no conversation and no related text is in two splits; what a person
changed survives building again.
"""
