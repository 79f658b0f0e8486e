"""The parent's side of a child process: start it, yield its events, send commands, stop politely then firmly.

A training child is also watched from outside (`guard`): mains, battery, and on Windows a card that is overfull.

May import: protocol, core, psutil; on Windows hardware, for one number of the display kernel. Promises: no Qt;
every run of `Child.events` and `TaskRunner.events` ends with exactly one `Failed` or `Finished`; no child outlives
its parent.
"""
