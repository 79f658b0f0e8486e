"""The words that two processes speak.

`jobs` (what a child is asked to do), `events` (what it tells), `commands` (what it is told while it works),
`wire` (the only file that knows the JSON of these), `model_names` (a file that the engine writes and redaction
reads), `channel` and `child` (the child's end, shared by engine and worker).

May import: core. Promises: standard library only, so that the engine's interpreter can load it.
"""

PROTOCOL_VERSION = 1
"""Raised whenever a field changes its meaning; a child with another number is refused."""
