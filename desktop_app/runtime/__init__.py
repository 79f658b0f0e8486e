"""The engine's Python environment: which one this computer needs, building it, and where it is.

    choose     hardware -> backend, or what to put right first (installers/engine/backends.toml)
    plan       files of a hash-pinned lock (installers/engine/locks), their sizes, the room they need
    fetch      our own resumable, hash-checked downloader; `addresses`: where the files are
               `connection`: proxy, certificates, redirects; the room `update` uses it, too
    install    fetch, unpack with uv without a network, try in a child, READY.json; repair; remove
    places     the folders; `environment`: the interpreter that runs the engine now; `status`: for people

May import: `hardware` (its types, in `choose`), protocol, core. Promises: the standard library and the program
`uv` suffice; nothing is downloaded unless asked for; finding out never imports torch into the asking process; at
whatever byte an installation is interrupted, no engine counts that is not whole, and the next run goes on.
From a source checkout the interpreter that runs the app is the engine.
"""
