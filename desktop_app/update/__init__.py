"""Is there a newer Homespun, is the notice of it ours, and bringing its setup onto this computer.

    source     where to ask, and whose signature counts (resources/update.toml)
    asking     one small request with a limit and a deadline: the only connection that this room opens by itself
    envelope   DSSE: what was signed, if one of the pinned Ed25519 keys signed it
    release    what a notice says: version, files, what they need
    this_copy  how this Homespun was installed, and on what system
    look       all of these in a row: what a person is told
    bring      download of the setup with the downloader of `runtime`, and starting it

May import: `runtime` (its downloader), core, and PyNaCl. Promises: nothing here asks a server unless it is called,
and the window calls it only after the person allowed that; the request carries nothing but itself; a notice that
is not signed, older than one seen before, or for another system changes nothing; a file is kept and started only
if it is byte for byte the one in the signed notice.
"""
