"""The child that imports, redacts and builds data, under the app's own interpreter.

May import: domain rooms, protocol, core; nobody imports it. Promises: jobs are thin: they call one function of a
domain room and report its progress.
"""
