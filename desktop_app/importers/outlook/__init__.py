"""Outlook's own files: .msg, .pst and .ost (read by `pst_child`, a process of its own), .olm of the Mac.

May import: what `importers` may, and `importers.mail`.
"""
