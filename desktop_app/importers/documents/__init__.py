"""Tables with columns of any name, notes and word documents.

May import: what `importers` may, and `importers.assistants` (a table may hold ready question/answer data).
"""
