"""Homespun: a private language model from a person's own mail and chats.

Importing the package costs nothing: it holds the version and no code.
"""

__version__ = "0.1.0"
