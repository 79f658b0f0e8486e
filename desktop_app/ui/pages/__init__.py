"""The screens of the wizard, one file each.

May import: ui (widgets, theme, session), flow, runtime, domain rooms, protocol, core.
Promises: a page states facts (`ui.page`), asks the session for work and never touches another page; everything it
shows comes from the project's files, so it looks the same after the window was closed.
"""
