"""Turns redacted conversations into question/answer pairs, cleans them, and splits them by time.

`example` (data types), `goals` (goal -> instruction), `origins`, `pairs` (conversation -> candidate pairs),
`cleaning` (what is left out, with its reason), `near_duplicates`, `split`, `style_texts` (own texts that answer
nothing), `build` (the step as a whole -> dataset/).

For looking and deciding: `pair_index` (pairs.sqlite: every candidate), `pair_table` (filter, page, search, count),
`pair_edits` (the person's changes, with undo), `checks` (findings about the whole), `apply_edits` (edits ->
training files, within seconds), `alpaca` (the files' format).

May import: redaction, core; importers' data types. Promises: accepts only `RedactedConversation`; every reply that
becomes no pair is counted with its reason; no conversation and no near-duplicate is in two splits; what a person
changed survives building again.
"""
