"""Exports of chat programs. One file a program; a larger one keeps its words, dates or lines in a file beside it.
`exporter_texts` holds the plain text of two exporters.

May import: what `importers` may. One chat program knows nothing of another.
"""
