"""The wizard without widgets: the steps and their order, what may be entered, and the tasks behind each deed.

May import: the domain rooms, protocol, core. Promises: no Qt, no child processes; `navigator` answers from the
project's files alone, so that the window and the command line agree and a reopened project goes on where it was.
"""
