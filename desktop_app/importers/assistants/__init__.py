"""Logs of language models and ready question/answer data. `turns` makes the messages of a conversation.

May import: what `importers` may, and `importers.mail.html_text`.
"""
