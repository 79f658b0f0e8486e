"""Words that every room shares: paths, settings, errors, sentences, the log, child processes, the project folder.

May import: the standard library only. The engine runs under another interpreter that has none of the app's
packages, and it imports this room.
"""
