"""The person's own mail from their account by IMAP, read-only and resumable, kept as .eml files.

`importers.mail` reads those files. May import: what `importers` may, `importers.mail`, imap_tools.
`imap_connection` is the only file of the room that opens a connection, and only when the person asks for it.
"""
