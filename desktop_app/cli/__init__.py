"""The same story without a window.

May import: flow, supervisor, runtime, domain rooms, protocol, core. Promises: plain text for a person, one JSON
object with `--json`, exit status 0 done, 1 failed with one sentence, 2 not understood; no Qt and no torch in this
process.
"""
