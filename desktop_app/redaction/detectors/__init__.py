"""One file a kind; each has `find(text, context) -> Iterator[Finding]`.

Two rules hold for every pattern here. It never uses `\\b`, which does not match between a Chinese character
and a digit (`卡号4111…`): the edges are look-arounds over `0-9A-Za-z`. And it runs in linear time: every
repeat is bounded, so that hostile text cannot hang the worker.
"""
