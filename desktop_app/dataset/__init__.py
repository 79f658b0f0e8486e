"""Turns redacted conversations into question/answer pairs, cleans them, and splits them by time.

`example` (data types), `pairs` (conversation -> candidate pairs), `cleaning` (what is left out, with its reason),
`near_duplicates`, `split`, `alpaca` (the files' format), `build` (the step as a whole -> dataset/).

May import: redaction, core; importers' data types. Promises: accepts only `RedactedConversation`; every reply that
becomes no pair is counted with its reason; no conversation and no near-duplicate is in two splits.
"""
