"""Finds personal data, holds what is decided about it, and makes the only text that may be trained on.

`finding` (data types), `detectors/` (one file a kind), `name_lists`, `name_context`, `people` and
`who_is_who` (who is known in this project), `find` (all texts -> privacy/findings.jsonl), `decisions`,
`invented_names`, `invented_numbers` and `replacements` (what is put instead), `leaks` (the last check),
`apply` (-> privacy/redacted.jsonl), `single_texts` (the same for texts that are no messages).

May import: core and the data types of importers. Promises: only `apply` can make a `RedactedConversation`,
so text that was not redacted cannot reach `dataset`; the same person gets the same replacement everywhere
in a project; what cannot be checked is left out and counted, never passed on.
"""
