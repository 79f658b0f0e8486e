"""The window: the only room that knows Qt.

What lives here: the shell (`main_window`, `step_rail`, `footer`, `page`), one screen a file in `pages/`,
`widgets/` that know no page, `threads/` that carry a child's events into the window, `theme/`, `dialogs/`, and
`messages` (code -> translated sentence).

May import: flow, supervisor, runtime, the domain rooms, protocol, core. Never torch, never the engine.

Promises: nothing here blocks the window; every control has a name for screen readers and is reached by Tab;
`dialog.open()`, never `exec()`; text of a person's mail is shown as plain text, never as HTML.
"""

import sys

# While a thread reads a long run, one paint asks for the interpreter hundreds of times and may wait this long each
# time; with Python's 5 ms opening a run of 50,000 events held the window up for over a second.
sys.setswitchinterval(0.0005)
