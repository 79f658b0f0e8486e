"""The parent's side of a child process: start it, yield its events, send commands, stop politely then firmly.

May import: protocol, core. Promises: no Qt; every run of `Child.events` and `TaskRunner.events` ends with
exactly one `Failed` or `Finished`; no child outlives its parent.
"""
