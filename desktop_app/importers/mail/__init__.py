"""Mail as files: mbox, .eml, Maildir, Apple Mail's .emlx.

`mail_message` turns one mail's bytes into a `Message`; the rest are its parts.

May import: what `importers` may (its own list).
"""
