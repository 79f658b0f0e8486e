"""Mail and chat exports -> a stream of `Message` -> conversations that hold a reply of the person.

One file a source format (`mbox`, `eml`, `maildir`, `whatsapp`), `sources` recognises them by content,
`reading` streams them, `threads` builds conversations, `senders` answers "which of these people is you?" and
`project_import` writes messages/ of a project folder. `message` holds the types that later rooms read.

May import: core, the standard library, fast_mail_parser, resiliparse, charset_normalizer, mailparser_reply,
quotequail. Never Qt, never torch, never another domain room.

Promises: memory stays bounded whatever the size of an export; one bad message never stops an import; every message
read is counted as kept or dropped with its reason; attachments are never read; nothing is written outside the
folder that the caller names; nothing is extracted from a zip.
"""
