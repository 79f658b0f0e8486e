"""The person's own mail from their account by IMAP, read-only and resumable, stored as .eml files that `importers.mail` reads.

May import: what `importers` may, `importers.mail`, imap_tools and keyring. `imap_connection` is the only file of the
room that opens a connection, and only when the person asks for it.
"""
