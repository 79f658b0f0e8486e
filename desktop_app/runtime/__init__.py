"""The engine's Python environment: where it is, whether it is complete.

May import: protocol, core. Promises: finding out never imports torch into the asking process.
From a source checkout the interpreter that runs the app is the engine.
"""
